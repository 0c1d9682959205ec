"""Proof without the source's model: every transplanted tensor holds its source's bits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

import torch

from wtransplant.errors import Cancelled, MappingError
from wtransplant.mapping import Link, Plan
from wtransplant.mapping.operations import (
    Cast,
    Chain,
    Concat,
    Crop,
    Destination,
    Flip,
    Identity,
    Operation,
    Permute,
    Reshape,
    RotaryToHalf,
    RotaryToInterleaved,
    Slice,
    Split,
    Squeeze,
    Stack,
    Step,
    Take,
    Transpose,
    Unsqueeze,
    Unstack,
    simplified,
)
from wtransplant.proving.nearness import relative_difference
from wtransplant.proving.proof import Progress
from wtransplant.units import plural
from wtransplant.words import tr

Way = Literal["inverse", "traced", "recomputed"]

_MOVES = (
    *(Identity, Transpose, Permute, Reshape, Squeeze, Unsqueeze, Concat, Split, Stack, Unstack),
    *(Slice, Take, Flip, Crop, RotaryToHalf, RotaryToInterleaved, Cast),
)
"""Operations that put elements into other places and leave them as they are, or round them alone."""
_ROUNDINGS = 4
"""Steps of the target's dtype by which a value calculated in double precision may be off."""
_LISTED = 5


@dataclass(frozen=True, slots=True)
class BitRow:
    """One link.

    Attributes:
        target: the target key.
        sources: the source keys.
        way: how it was held against them. ``inverse``: the operation undone gives each source back, bit for
            bit. ``traced``: the operation cannot be undone, as it takes a part or rounds; it was done to the
            places of the elements, and each element was found to be the source's at that place. ``recomputed``:
            the values are calculated, not moved; they were calculated again in double precision.
        holds: whether it is so.
        reason: what does not hold, or why it is not ``inverse``.
    """

    target: str
    sources: tuple[str, ...]
    way: Way
    holds: bool
    reason: str = ""


@dataclass(frozen=True)
class BitProof:
    """Every link of a plan."""

    rows: tuple[BitRow, ...]

    @property
    def holds(self) -> bool:
        """Whether there are links, and all of them hold."""
        return bool(self.rows) and not self.failed

    @property
    def failed(self) -> tuple[BitRow, ...]:
        """Those that do not."""
        return tuple(row for row in self.rows if not row.holds)

    def as_dict(self) -> dict[str, Any]:
        """As JSON: ``holds``, how many links each ``way`` was used for, and the ``failed`` ones."""
        counts = Counter(row.way for row in self.rows)
        failed = [
            {"target": row.target, "sources": list(row.sources), "way": row.way, "reason": row.reason}
            for row in self.failed
        ]
        ways = {way: counts[way] for way in ("inverse", "traced", "recomputed")}
        return {"holds": self.holds, "links": len(self.rows), "ways": ways, "failed": failed}

    def text(self) -> str:
        """For people, one fact a line."""
        counts = Counter(row.way for row in self.rows)
        good = len(self.rows) - len(self.failed)
        lines = [tr("bits        {good} of {links} hold", good=good, links=plural(len(self.rows), "link"))]
        words = {
            "inverse": tr("the operation undone gives the source bit for bit"),
            "traced": tr("a part of the source, or rounded: each element is the source's at its place"),
            "recomputed": tr("calculated from the source: the same again in double precision"),
        }
        lines += [f"            {counts[way]}: {text}" for way, text in words.items() if counts[way]]  # type: ignore[index]
        lines += [
            tr("not equal   {target}: {reason}", target=row.target, reason=row.reason)
            for row in self.failed[:_LISTED]
        ]
        if len(self.failed) > _LISTED:
            lines.append(tr("            and {failed:,} more", failed=len(self.failed) - _LISTED))
        return "\n".join(lines)


def bits_hold(
    plan: Plan,
    value: Callable[[str], torch.Tensor] | None = None,
    *,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BitProof:
    """Hold every transplanted tensor against its source, one at a time.

    Args:
        plan: the transplant.
        value: gives what a target key holds, such as ``saved.tensor`` of what was written; by default what
            the plan gives.
        progress: called with the links that are done and all of them.
        cancelled: asked before each link; when it is true, :class:`Cancelled` is raised.
    """
    given = value or plan.value
    links = plan.resolution.links
    rows = []
    for done, (key, link) in enumerate(links.items()):
        if cancelled():
            raise Cancelled
        rows.append(_hold(plan, link, given(key)))
        progress(done + 1, len(links))
    return BitProof(tuple(rows))


def _hold(plan: Plan, link: Link, value: torch.Tensor) -> BitRow:
    info = plan.target[link.target]
    sources = [plan.source.tensor(key) for key in link.sources]
    if tuple(value.shape) != info.shape:
        return BitRow(
            link.target, link.sources, "inverse", False, tr("the tensor has another shape than its key")
        )
    back, reason = _undone(link.operation, sources, value)
    if back is not None and all(map(same_bits, sources, back)):
        return BitRow(link.target, link.sources, "inverse", True)
    moves = _moves(link.operation)
    if moves is not None:
        holds = same_bits(_traced(link, moves, sources, value), value)
        reason = reason or tr("a {dtype} does not hold all of its source", dtype=value.dtype)
        return BitRow(
            link.target,
            link.sources,
            "traced",
            holds,
            reason if holds else tr("its bits are not the source's"),
        )
    holds = _recomputed(plan, link, sources, value)
    reason = tr("calculated, not moved") if holds else tr("calculated again, it is another")
    return BitRow(link.target, link.sources, "recomputed", holds, reason)


def same_bits(one: torch.Tensor, two: torch.Tensor) -> bool:
    """Whether two tensors have the same shape, dtype and bytes; signs of zero and payloads of NaN count."""
    if one.shape != two.shape or one.dtype != two.dtype:
        return False
    return torch.equal(_bytes(one), _bytes(two))


def _bytes(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8)


def _undone(
    operation: Operation, sources: Sequence[torch.Tensor], value: torch.Tensor
) -> tuple[list[torch.Tensor] | None, str]:
    """Each source as the value gives it back; or why not."""
    if (moves := _moves(operation)) is None:
        return None, tr("calculated, not moved")
    try:
        ways = moves.inverse([tuple(source.shape) for source in sources])
        made = [way.apply([value]) for way in ways]
    except MappingError as error:
        return None, error.what
    return [one.to(source.dtype) for one, source in zip(made, sources, strict=True)], ""


def _moves(operation: Operation) -> Operation | None:
    """The operation without its casts; ``None`` if it does anything but move elements."""
    steps = operation.steps if isinstance(operation, Chain) else (Step(operation),)
    if not all(isinstance(step.operation, _MOVES) for step in steps):
        return None
    return simplified(Chain(tuple(step for step in steps if not isinstance(step.operation, Cast))))


def _traced(
    link: Link, moves: Operation, sources: Sequence[torch.Tensor], value: torch.Tensor
) -> torch.Tensor:
    """What the target key has to hold: each element fetched from the source's place that it comes from."""
    starts = accumulate((source.numel() for source in sources), initial=0)
    places = [
        torch.arange(start, start + source.numel()).reshape(source.shape)
        for start, source in zip(starts, sources, strict=False)
    ]
    flat = torch.cat([source.reshape(-1) for source in sources])
    destination = Destination(
        tuple(value.shape), "int64", lambda: torch.zeros(value.shape, dtype=torch.int64)
    )
    origin = moves.apply(places, destination)
    moved = flat[origin.reshape(-1)].reshape(value.shape)
    for step in link.operation.steps if isinstance(link.operation, Chain) else (Step(link.operation),):
        if isinstance(step.operation, Cast):
            moved = step.operation.apply([moved])
    return moved.to(value.dtype)


def _recomputed(plan: Plan, link: Link, sources: Sequence[torch.Tensor], value: torch.Tensor) -> bool:
    """Whether the calculation in double precision gives the same but for rounding."""
    info = plan.target[link.target]
    wide = [source.double() if source.is_floating_point() else source for source in sources]
    destination = Destination(info.shape, "float64", lambda: plan.target.initial(link.target).double())
    again = link.operation.apply(wide, destination).to(torch.float64)
    if not value.is_floating_point():
        return torch.equal(again.to(value.dtype), value)
    dtypes = {value.dtype, *(source.dtype for source in sources if source.is_floating_point())}
    coarsest = max(torch.finfo(dtype).eps for dtype in dtypes)
    return relative_difference(again, value) <= _ROUNDINGS * coarsest
