"""What a run moved, and how far: relative L2 change of tensors and modules (case W11)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.freezing.choices import STATISTICS
from wtransplant.freezing.paths import ancestors
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

_CHUNK = 1 << 22
"""Elements that are compared at a time: float64 copies of them take 64 MiB."""


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One tensor, or one module with all that is below it.

    Attributes:
        path: key or module path.
        tensors: how many were compared; 1 for a tensor.
        moved: how many of them are not the same.
        change: L2 norm of the difference.
        size: L2 norm before.
    """

    path: str
    tensors: int
    moved: int
    change: float
    size: float

    @property
    def relative(self) -> float:
        """Change divided by size; infinite where something moved that was zero, NaN where a value became NaN."""
        if self.size == 0:
            return math.inf if self.change > 0 else self.change
        return self.change / self.size


@dataclass(frozen=True)
class Movement:
    """Rows for tensors in the order of the state dict, and for modules, the root first."""

    tensors: tuple[MovementRow, ...]
    modules: tuple[MovementRow, ...]

    def by_change(self) -> tuple[MovementRow, ...]:
        """The tensors, those that moved most first; NaN before all."""
        return tuple(sorted(self.tensors, key=lambda row: (not math.isnan(row.relative), -row.relative)))


def movement(before: Mapping[str, torch.Tensor], after: Mapping[str, torch.Tensor]) -> Movement:
    """How far tensors moved: ``‖after - before‖ / ‖before‖``, norms over all elements, in float64.

    A module's row takes all parameters and buffers below it as one long vector, without running statistics and
    whole numbers: they are on scales of their own, and would hide what the weights do.

    Args:
        before: key to tensor, say a state dict; on any device, of any dtype.
        after: the same keys and shapes; those that ``before`` has not are left out.

    Raises:
        KeyError: a key is gone.
        ValueError: a shape is another one.
    """
    tensors, modules = [], dict[str, _Sum]()
    for key, value in before.items():
        if value.shape != after[key].shape:
            raise ValueError(
                tr(
                    "{key}: {tuple} after {tuple2}",
                    key=key,
                    tuple=tuple(after[key].shape),
                    tuple2=tuple(value.shape),
                )
            )
        total = _difference(value, after[key])
        tensors.append(total.row(key))
        if key.rpartition(".")[2] in STATISTICS or not (value.is_floating_point() or value.is_complex()):
            continue
        for path in reversed(list(ancestors(key))):
            modules.setdefault(path, _Sum()).add(total)
    return Movement(tuple(tensors), tuple(total.row(path) for path, total in modules.items()))


@dataclass
class _Sum:
    tensors: int = 0
    moved: int = 0
    change: float = 0.0
    size: float = 0.0

    def add(self, other: _Sum) -> None:
        self.tensors += other.tensors
        self.moved += other.moved
        self.change += other.change
        self.size += other.size

    def row(self, path: str) -> MovementRow:
        return MovementRow(path, self.tensors, self.moved, math.sqrt(self.change), math.sqrt(self.size))


def _difference(before: torch.Tensor, after: torch.Tensor) -> _Sum:
    """Sums of squares, chunk by chunk."""
    total, same = _Sum(tensors=1), True
    for old, new in zip(_chunks(before), _chunks(after), strict=True):
        same = same and old.equal(new)
        old, new = _wide(old), _wide(new)
        total.change += float((new - old).abs().square().sum())
        total.size += float(old.abs().square().sum())
    total.moved = int(not same)
    return total


def _chunks(value: torch.Tensor) -> Iterator[torch.Tensor]:
    dense = value.detach().to_dense() if value.is_sparse else value.detach()
    yield from dense.reshape(-1).cpu().split(_CHUNK)  # type: ignore[no-untyped-call]


def _wide(value: torch.Tensor) -> torch.Tensor:
    import torch

    return value.to(torch.complex128 if value.is_complex() else torch.float64)
