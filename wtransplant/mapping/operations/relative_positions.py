"""Tables of relative position biases for another window: Swin, BEiT, MaxViT."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Shape, Single
from wtransplant.mapping.operations.checks import (
    known,
    require_axes,
    require_elements,
    require_real,
    require_sizes,
    shape_wanted,
    square_side,
)
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

_WINDOW = mark("Give the window: resize_relative_positions(window=(12, 12)).")
_EXTRA = mark(
    "Give extra, the number of rows for the class token (3 in BEiT), and old_window if it is no square."
)


@dataclass(frozen=True)
class ResizeRelativePositions(Single):
    """A table of relative position biases, resampled to another window of h×w patches.

    Takes ``((2h-1)·(2w-1) + extra, heads)`` with the extra rows last, or ``(heads, 2h-1, 2w-1)``.

    Attributes:
        extra: rows at the end for pairs with a class token, taken over as they are: 3 in BEiT, 0 in Swin.
        window: rows and columns of the target's window; by default from the target key, a square.
        old_window: those of the source; by default a square.
        method: ``geometric`` is linear between places that lie the further apart the further out they are, in
            float32, as ``timm.layers.resize_rel_pos_bias_table`` and before it BEiT's fine-tuning script;
            ``bicubic`` is timm's ``resize_rel_pos_bias_table_simple``, as in Swin's repository.
    """

    extra: int = 0
    window: tuple[int, ...] = ()
    old_window: tuple[int, ...] = ()
    method: Literal["geometric", "bicubic"] = "geometric"
    name: ClassVar[str] = "resize_relative_positions"

    def __post_init__(self) -> None:
        require_sizes(self.window, 2, self.name, "window")
        require_sizes(self.old_window, 2, self.name, "old_window")
        if self.extra < 0:
            raise MappingError(
                tr("{name}: there cannot be {extra} extra rows", name=self.name, extra=self.extra)
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """One bias for each difference of two places in the new window, and the extra ones."""
        require_axes(shape, (2, 3), self.name, tr("a table N×heads or heads×H×W"))
        require_elements(shape, self.name)
        if len(shape) == 3:
            if self.extra:
                raise MappingError(tr("{name}: a table heads×H×W has no extra rows", name=self.name))
            height, width = _span(self.window) or known(wanted, shape, self.name, _WINDOW)[1:]
            _require_odd(height, width)
            return (shape[0], height, width)
        self._require_old_window(shape, wanted)
        return (self._count(shape, wanted), shape[1])

    def _require_old_window(self, shape: Shape, wanted: Shape | None) -> None:
        count = shape[0] - self.extra
        if count < 1:
            raise MappingError(
                tr(
                    "{name}: a table of {shape} rows has no {extra} extra ones beside its biases",
                    name=self.name,
                    shape=shape[0],
                    extra=self.extra,
                ),
                hint=_EXTRA,
            )
        if self.old_window:
            height, width = _span(self.old_window)
            if height * width != count:
                size = f"{self.old_window[0]}×{self.old_window[1]}"
                raise MappingError(
                    tr(
                        "{name}: a window of {size} has {height} biases, not {count}",
                        name=self.name,
                        size=size,
                        height=height * width,
                        count=count,
                    ),
                    hint=_EXTRA,
                )
        elif self._count(shape, wanted) != shape[0]:
            _require_odd(square_side(count, self.name, _EXTRA))

    def _count(self, shape: Shape, wanted: Shape | None) -> int:
        if self.window:
            height, width = _span(self.window)
            return height * width + self.extra
        count = known(wanted, shape, self.name, _WINDOW)[0]
        if count != shape[0]:
            _require_odd(square_side(count - self.extra, self.name, f"{_EXTRA} {_WINDOW}"))
        return count

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`resized_bias_table`."""
        require_real([tensor], self.name)
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        method = self._resampled()
        return resized_bias_table(tensor, shape, self.extra, self.window, self.old_window, method)

    def _resampled(self) -> Callable[[torch.Tensor, tuple[int, ...]], torch.Tensor]:
        return geometric_grids if self.method == "geometric" else bicubic_grids

    def describe(self) -> str:
        """``relative positions resampled to a window of 12×12, 3 extra rows kept``."""
        window = (
            tr("a window of {height}×{width}", height=self.window[0], width=self.window[1])
            if self.window
            else tr("the target's window")
        )
        extra = tr(", {rows} kept", rows=plural(self.extra, "extra row")) if self.extra else ""
        return tr("relative positions resampled to {window}{extra}", window=window, extra=extra)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        shape = "None" if self.window else f"{destination}.shape"
        method = self._resampled()
        options = f"{self.extra}, {self.window}, {self.old_window}, {method.__name__}"
        return Code(f"resized_bias_table({inputs[0]}, {shape}, {options})", (method, resized_bias_table))


def _span(window: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(2 * size - 1 for size in window)


def _require_odd(*sizes: int) -> None:
    if any(size % 2 == 0 for size in sizes):
        listed = "×".join(map(str, sizes if len(sizes) > 1 else sizes * 2))
        raise MappingError(
            tr(
                "resize_relative_positions: {listed} is no table of differences; its sides are odd",
                listed=listed,
            ),
            hint=_EXTRA,
        )


def resized_bias_table(
    table: torch.Tensor,
    shape: Sequence[int] | None,
    extra: int,
    window: tuple[int, ...],
    old_window: tuple[int, ...],
    resampled: Callable[[torch.Tensor, tuple[int, ...]], torch.Tensor],
) -> torch.Tensor:
    """A table of relative position biases for another window, or for the one that a shape tells.

    Args:
        table: ``(N, heads)`` with ``extra`` rows at its end, or ``(heads, H, W)``.
        shape: of the result, asked where there is no ``window``.
        extra: rows that are taken over as they are.
        window: the new one; empty if the shape tells it.
        old_window: the old one; empty if it is a square, or the new one.
        resampled: gives ``(heads, H, W)`` another height and width.
    """
    import math

    import torch

    new = tuple(2 * size - 1 for size in window)
    if table.dim() == 3:
        new = new or tuple((shape or ())[1:])
        return table if new == table.shape[1:] else resampled(table, new)
    count = table.shape[0] - extra
    if shape is not None and not window and shape[0] != table.shape[0]:
        new = (math.isqrt(shape[0] - extra),) * 2
    square = math.isqrt(count)
    old = tuple(2 * size - 1 for size in old_window) or ((square, square) if square**2 == count else new)
    if new in ((), old):
        return table
    grids = resampled(table[:count].transpose(0, 1).reshape(-1, *old), new)
    return torch.cat([grids.flatten(1).transpose(0, 1), table[count:]])


def bicubic_grids(grids: torch.Tensor, size: tuple[int, ...]) -> torch.Tensor:
    """Tables ``(heads, H, W)`` resampled by bicubic interpolation."""
    import torch

    moved = torch.nn.functional.interpolate(grids[None], size=size, mode="bicubic", align_corners=False)
    return moved[0]


def geometric_grids(grids: torch.Tensor, size: tuple[int, ...]) -> torch.Tensor:
    """Tables ``(heads, H, W)`` resampled linearly between places whose steps grow outwards (BEiT)."""
    import torch

    def places(old: int, new: int) -> torch.Tensor:
        """Where the old places lie among the new ones; the steps' ratio is found by bisection."""
        low, high, ratio = 1.01, 1.5, 1.01
        while high - low > 1e-6:
            ratio = (low + high) / 2.0
            too_far = (1.0 - ratio ** (old // 2)) / (1.0 - ratio) > new // 2
            low, high = (low, ratio) if too_far else (ratio, high)
        outward, reach = [], 1.0
        for step in range(old // 2):
            outward.append(reach)
            reach += ratio ** (step + 1)
        return torch.tensor([-place for place in reversed(outward)] + [0.0, *outward])

    def neighbours(old: int, new: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """For each new place the old ones before and behind it, each with its weight."""
        points, at = places(old, new), torch.arange(-(new // 2), new // 2 + 1, dtype=torch.float32)
        behind = torch.bucketize(at, points).clamp(max=old - 1)
        before = (behind - 1).clamp(min=0)
        to_before, to_behind = (at - points[before]).clamp(min=0), (points[behind] - at).clamp(min=0)
        nowhere = (to_before == 0) & (to_behind == 0)
        one = torch.ones(())
        return [
            (before, torch.where(nowhere, one, to_behind)),
            (behind, torch.where(nowhere, one, to_before)),
        ]

    values, moved = grids.float(), torch.zeros(())
    all_rows, all_columns = neighbours(grids.shape[1], size[0]), neighbours(grids.shape[2], size[1])
    for rows, row_weights in all_rows:
        for columns, column_weights in all_columns:
            moved = moved + values[:, rows][:, :, columns] * (row_weights[:, None] * column_weights)
    height, width = all_rows[0][1] + all_rows[1][1], all_columns[0][1] + all_columns[1][1]
    return (moved / (height[:, None] * width)).to(grids.dtype)
