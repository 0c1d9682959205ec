"""Which tensors two checkpoints have in common, and how far those are apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from wtransplant.checkpoints import Checkpoint, TensorInfo
from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.errors import Cancelled, MappingError, WtransplantError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

ComparisonStatus = Literal["removed", "added", "reshaped", "retyped", "changed", "equal", "unreadable"]
STATUSES: tuple[ComparisonStatus, ...] = (
    "removed",
    "added",
    "reshaped",
    "retyped",
    "changed",
    "unreadable",
    "equal",
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ComparedTensor:
    """One tensor of the first checkpoint, of the second, or of both.

    Attributes:
        key: in the first checkpoint; of an added tensor in the second.
        other_key: in the second one; another name only where keys were renamed.
        status: ``removed`` only in the first, ``added`` only in the second, ``reshaped`` of other shape,
            ``retyped`` of other dtype, ``changed`` other bytes, ``equal`` the same bytes (of quantised and sparse
            tensors the same values), ``unreadable`` one of the two has no values that can be read.
        shape: in the first; ``None`` where it is not there.
        other_shape: in the second.
        dtype: in the first, torch's name; ``None`` where it is not there.
        other_dtype: in the second.
        relative: L2 norm of the difference over that of the first; ``None`` where there is none.
        largest: absolute difference of elements.
        reason: why a tensor is unreadable.
    """

    key: str
    other_key: str
    status: ComparisonStatus
    shape: tuple[int, ...] | None = None
    other_shape: tuple[int, ...] | None = None
    dtype: str | None = None
    other_dtype: str | None = None
    relative: float | None = None
    largest: float | None = None
    reason: str = ""

    @property
    def distance(self) -> float:
        """``relative`` as a number to sort by: NaN is farthest, no distance nearest."""
        if self.relative is None:
            return -1.0
        return math.inf if math.isnan(self.relative) else self.relative

    def as_dict(self) -> dict[str, Any]:
        """For JSON, which has no infinities: a figure that is not finite is a text, ``"inf"`` or ``"nan"``."""
        figures = {name: _figure(getattr(self, name)) for name in ("relative", "largest")}
        return {**asdict(self), **figures}


@dataclass(frozen=True)
class Comparison:
    """Two checkpoints compared.

    Attributes:
        first: the first one's name.
        second: the second one's name.
        tensors: those of the first in file order, then what the second has more.
    """

    first: str
    second: str
    tensors: tuple[ComparedTensor, ...]

    @cached_property
    def counts(self) -> Counter[ComparisonStatus]:
        """How many tensors have each status."""
        return Counter(tensor.status for tensor in self.tensors)

    @property
    def is_equal(self) -> bool:
        """Both hold the same tensors, byte for byte."""
        return len(self.tensors) == self.counts["equal"]

    def with_status(self, status: ComparisonStatus) -> list[ComparedTensor]:
        """Tensors with this status, the farthest apart first."""
        found = [tensor for tensor in self.tensors if tensor.status == status]
        return sorted(found, key=lambda tensor: -tensor.distance)

    def as_dict(self) -> dict[str, Any]:
        """What ``diff --json`` prints."""
        return {
            "first": self.first,
            "second": self.second,
            "counts": {status: self.counts[status] for status in STATUSES},
            "tensors": [tensor.as_dict() for tensor in self.tensors],
        }


def compare(
    first: Checkpoint,
    second: Checkpoint,
    *,
    renamed: Mapping[str, str] | None = None,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Comparison:
    """Compare all tensors of two checkpoints; of each at most one is in memory.

    Args:
        first: what distances are relative to.
        second: the other one.
        renamed: keys of the first to keys of the second, where they differ.
        progress: called with bytes of the first checkpoint done and in all.
        cancelled: asked after each million elements.

    Raises:
        MappingError: ``renamed`` names a key that is not there, or two keys for one.
        Cancelled: somebody gave up.
    """
    total, done = first.nbytes, 0
    tensors = []
    for tensor in compare_one_by_one(first, second, renamed=renamed, cancelled=cancelled):
        tensors.append(tensor)
        if tensor.status != "added":
            done += first[tensor.key].nbytes
            progress(done, total)
    return Comparison(first.name, second.name, tuple(tensors))


def compare_one_by_one(
    first: Checkpoint,
    second: Checkpoint,
    *,
    renamed: Mapping[str, str] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[ComparedTensor]:
    """The tensors of :func:`compare` as they come, for a table that fills while it is looked at."""
    partners = partners_of(first, second, renamed or {})
    for key, info in first.items():
        if cancelled():
            raise Cancelled
        other = partners.get(key)
        if other is None:
            yield ComparedTensor(key, key, "removed", shape=info.shape, dtype=info.dtype)
        else:
            yield _compare_pair(first, second, info, second[other], cancelled)
    taken = set(partners.values())
    for key, info in second.items():
        if key not in taken:
            yield ComparedTensor(key, key, "added", other_shape=info.shape, other_dtype=info.dtype)


def partners_of(first: Checkpoint, second: Checkpoint, renamed: Mapping[str, str]) -> dict[str, str]:
    """Keys of the first to the keys of the second with which they are compared: those of ``renamed``, and equal ones.

    Raises:
        MappingError: ``renamed`` names a key that is not there, or two keys for one.
    """
    if strangers := [key for key in renamed if key not in first]:
        raise MappingError(
            tr("the first checkpoint has no key {strangers!r}", strangers=strangers[0]),
            hint=tr("Check the spelling."),
        )
    if strangers := [key for key in renamed.values() if key not in second]:
        raise MappingError(
            tr("the second checkpoint has no key {strangers!r}", strangers=strangers[0]),
            hint=tr("Check the spelling."),
        )
    if double := [key for key, count in Counter(renamed.values()).items() if count > 1]:
        raise MappingError(
            tr("two keys are compared with {double!r}", double=double[0]), hint=tr("Leave one of them out.")
        )
    taken = set(renamed.values())
    own = {key: key for key in first if key in second and key not in renamed and key not in taken}
    return {**own, **renamed}


def _compare_pair(
    first: Checkpoint, second: Checkpoint, info: TensorInfo, other: TensorInfo, cancelled: Callable[[], bool]
) -> ComparedTensor:
    from wtransplant.statistics import difference

    facts = (info.shape, other.shape, info.dtype, other.dtype)
    if info.shape != other.shape:
        return ComparedTensor(info.key, other.key, "reshaped", *facts)
    try:
        ours, theirs = first.tensor(info.key), second.tensor(other.key)
        if info.dtype == other.dtype and _same_bytes(ours, theirs):
            return ComparedTensor(info.key, other.key, "equal", *facts, 0.0, 0.0)
        found = difference(ours, theirs, cancelled=cancelled)
    except Cancelled:
        raise
    except WtransplantError as error:
        return ComparedTensor(info.key, other.key, "unreadable", *facts, reason=error.what)
    if info.dtype != other.dtype:
        status: ComparisonStatus = "retyped"
    elif found.equal == found.elements and not _has_plain_bytes(ours, theirs):
        status = "equal"
    else:
        status = "changed"
    return ComparedTensor(info.key, other.key, status, *facts, found.relative, found.largest)


def _same_bytes(first: torch.Tensor, second: torch.Tensor) -> bool:
    """Whether the elements are the same bytes, NaNs and negative zeros included."""
    import torch

    return _has_plain_bytes(first, second) and torch.equal(raw_bytes(first), raw_bytes(second))


def _has_plain_bytes(*tensors: torch.Tensor) -> bool:
    """Neither is quantised or sparse; those are compared by their values."""
    import torch

    return not any(tensor.is_quantized or tensor.layout != torch.strided for tensor in tensors)


def _figure(value: float | None) -> float | str | None:
    return value if value is None or math.isfinite(value) else str(value)
