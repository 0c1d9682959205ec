"""What can be made of keys that a person put together: links with operations whose shapes fit, none of them decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wtransplant.gui.models.operation_draft import shapes_text
from wtransplant.mapping import Link
from wtransplant.mapping.fitting import Suggestion, fitting_operations
from wtransplant.mapping.link import BY_HAND
from wtransplant.mapping.operations import (
    Chain,
    Crop,
    Operation,
    Pad,
    Part,
    ResizePatches,
    ResizePositions,
    ResizePositions1d,
    ResizeRelativePositions,
    Shape,
    Split,
    Unstack,
    Vocabulary,
)
from wtransplant.units import format_shape, plural
from wtransplant.words import again, in_english, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan

_LOOSE = (
    Pad,
    Crop,
    Vocabulary,
    ResizePatches,
    ResizePositions,
    ResizePositions1d,
    ResizeRelativePositions,
)
"""Operations that take almost any tensor to almost any shape: that they fit says nothing, unless names do."""


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """One thing that can be done.

    Attributes:
        links: what it would make.
        title: the operation.
        reason: why it fits, for people.
        likely: shapes and names together speak for it.
    """

    links: tuple[Link, ...]
    title: str
    reason: str
    likely: bool = False


def link_offers(plan: Plan, sources: Sequence[str], target: str) -> list[LinkOffer]:
    """What can be made of some sources for one target, the likely one first; nothing where nothing fits."""
    shapes = [plan.source[key].shape for key in sources]
    with in_english():  # the reason goes into recipes
        found = fitting_operations(shapes, plan.target[target].shape, list(sources), target)
        offers = [_offer(each, sources, target) for each in found]
    return list(map(_said, offers))


def split_offers(plan: Plan, source: str, targets: Sequence[str]) -> list[LinkOffer]:
    """What can be made of one source for several targets, each taking its part in their order."""
    with in_english():
        offers = _split_offers(plan, source, targets)
    return list(map(_said, offers))


def _split_offers(plan: Plan, source: str, targets: Sequence[str]) -> list[LinkOffer]:
    shape, wanted = plan.source[source].shape, [plan.target[key].shape for key in targets]
    offers = [
        LinkOffer(
            tuple(
                Link(
                    target,
                    (source,),
                    operation,
                    by="hand",
                    reason=tr("linked by hand: {reason}", reason=reason),
                )
                for target, operation in zip(targets, parts, strict=True)
            ),
            _general(parts[0]),
            reason,
        )
        for parts, reason in (*_splits(shape, wanted), *_unstacks(shape, wanted))
    ]
    if all(each == shape for each in wanted):
        reason = tr("the same tensor for each of {targets}", targets=plural(len(targets), "target"))
        links = (Link(target, (source,), by="hand", reason=BY_HAND) for target in targets)
        offers.insert(0, LinkOffer(tuple(links), "identity", reason))
    return offers


def _said(offer: LinkOffer) -> LinkOffer:
    return replace(offer, reason=again(offer.reason))


def ways_to(plan: Plan, sources: Sequence[str], shape: Shape) -> str:
    """The operation that would make the sources fit a target of this shape; ``""`` where none does that means much."""
    shapes = [plan.source[key].shape for key in sources]
    found = fitting_operations(shapes, shape, list(sources))
    return next((str(each.operation) for each in found if _means_something(each, shape)), "")


def drop_hints(plan: Plan, sources: Sequence[str]) -> tuple[dict[str, str], frozenset[str]]:
    """What the rows of the target say while some sources are dragged.

    Returns:
        For each target key why it does not take them as they are, ``""`` where it does; and those that take them
        with an operation, which the reason names.
    """
    shapes = [plan.source[key].shape for key in sources]
    given = tr("the source is {shape}", shape=format_shape(shapes[0]))
    if len(sources) > 1:
        given = tr("the sources are {shapes}", shapes=shapes_text(shapes))
    ways: dict[Shape, str] = {}
    reasons: dict[Shape, str] = {}
    for shape in {tensor.shape for tensor in plan.target.values()}:
        fits = shapes == [shape]
        ways[shape] = "" if fits else ways_to(plan, sources, shape)
        reason = "" if fits else tr("{given}, this wants {shape}", given=given, shape=format_shape(shape))
        reasons[shape] = (
            tr("fits with {ways}: {reason}", ways=ways[shape], reason=reason) if ways[shape] else reason
        )
    hints = {key: reasons[tensor.shape] for key, tensor in plan.target.items()}
    return hints, frozenset(key for key, tensor in plan.target.items() if ways[tensor.shape])


def _means_something(found: Suggestion, shape: Shape) -> bool:
    operation = found.operation
    steps = [step.operation for step in operation.steps] if isinstance(operation, Chain) else [operation]
    loose = (*_LOOSE, Unstack) if len(shape) < 2 else _LOOSE  # any row of any matrix is a vector
    return found.likely or not any(isinstance(step, loose) for step in steps)


def _offer(found: Suggestion, sources: Sequence[str], target: str) -> LinkOffer:
    ordered = tuple(sources[place] for place in found.order)
    reason = tr("linked by hand: {reason}", reason=found.reason)
    link = Link(target, ordered, found.operation, by="hand", reason=reason)
    return LinkOffer((link,), str(found.operation), found.reason, found.likely)


def _splits(shape: Shape, wanted: Sequence[Shape]) -> Iterator[tuple[list[Operation], str]]:
    for axis in range(len(shape)):
        if any(len(each) != len(shape) for each in wanted):
            return
        sizes = tuple(each[axis] for each in wanted)
        rest = {(*each[:axis], *each[axis + 1 :]) for each in (shape, *wanted)}
        if len(rest) > 1 or sum(sizes) != shape[axis]:
            continue
        unequal = sizes if len(set(sizes)) > 1 else ()
        parts: list[Operation] = [
            Split(axis, Part(place, len(sizes)), sizes=unequal) for place in range(len(sizes))
        ]
        yield (
            parts,
            tr(
                "{names} = {shape} along axis {axis}, in this order",
                names=" + ".join(map(str, sizes)),
                shape=shape[axis],
                axis=axis,
            ),
        )


def _unstacks(shape: Shape, wanted: Sequence[Shape]) -> Iterator[tuple[list[Operation], str]]:
    for axis, size in enumerate(shape):
        inner = (*shape[:axis], *shape[axis + 1 :])
        if size == len(wanted) and all(each == inner for each in wanted):
            parts: list[Operation] = [Unstack(axis, Part(place, size)) for place in range(size)]
            yield (
                parts,
                tr(
                    "{size} of {inner} along axis {axis}, in this order",
                    size=size,
                    inner=format_shape(inner),
                    axis=axis,
                ),
            )


def _general(operation: Operation) -> str:
    """``split(0)``: what the parts have in common."""
    axis = operation.axis if isinstance(operation, (Split, Unstack)) else 0
    return f"{operation.name}({axis})"
