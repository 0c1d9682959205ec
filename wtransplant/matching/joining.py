"""The operations by which several tensors become one, or one several."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from wtransplant.mapping.operations import (
    Chain,
    Concat,
    Identity,
    Operation,
    Part,
    Split,
    Stack,
    Step,
    Unstack,
)
from wtransplant.matching.fits import Change, change_of
from wtransplant.matching.tree import Shape


def join_change(shapes: Sequence[Shape], wanted: Shape, every: int) -> Change | None:
    """How tensors become one.

    Args:
        shapes: of the tensors, in their order.
        wanted: of the result.
        every: 0: one after the other; 1: stacked; n: each n one after the other, and the results stacked.
    """
    if sum(map(prod, shapes)) != prod(wanted):
        return None
    if every == 0:
        return _concatenated(shapes, wanted)
    count = len(shapes) // every
    if len(set(shapes[::every])) > 1 or wanted[:1] != (count,):
        return None
    if every == 1:
        inner = change_of(shapes[0], wanted[1:])
        return None if inner is None else _then(inner, Stack(0))
    inner = _concatenated(shapes[:every], wanted[1:], every)
    return None if inner is None else _then(inner, Stack(0))


def _concatenated(shapes: Sequence[Shape], wanted: Shape, every: int = 0) -> Change | None:
    best: Change | None = None
    for axis in range(min(2, len(shapes[0]))):
        whole = _whole(shapes, axis)
        change = None if whole is None else change_of(whole, wanted)
        if change is not None and (best is None or change.cost < best.cost):
            best = _after(Concat(axis, every=every) if every else Concat(axis), change)
    return best


def _whole(shapes: Sequence[Shape], axis: int) -> Shape | None:
    first = shapes[0]
    rests = {(*shape[:axis], *shape[axis + 1 :]) for shape in shapes}
    if len(rests) > 1 or any(len(shape) != len(first) for shape in shapes):
        return None
    return (*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :])


def part_changes(given: Shape, shapes: Sequence[Shape], every: int) -> list[Change]:
    """How one tensor becomes each of several; empty if it does not.

    Args:
        given: of the one tensor.
        shapes: of the several, in their order.
        every: as of :func:`join_change`.
    """
    if sum(map(prod, shapes)) != prod(given):
        return []
    if every == 0:
        return _parts(given, shapes)
    count = len(shapes) // every
    if given[:1] != (count,) or len(set(shapes[::every])) > 1:
        return []
    inner = _parts(given[1:], shapes[:every]) if every > 1 else _single(given[1:], shapes[0])
    return [_after(Unstack(0, Part(i, count)), change) for i in range(count) for change in inner]


def _single(given: Shape, wanted: Shape) -> list[Change]:
    change = change_of(given, wanted)
    return [] if change is None else [change]


def _parts(given: Shape, shapes: Sequence[Shape]) -> list[Change]:
    best: list[Change] = []
    for axis in range(min(2, len(given))):
        found = _parts_along(given, shapes, axis)
        if found and (not best or sum(c.cost for c in found) < sum(c.cost for c in best)):
            best = found
    return best


def _parts_along(given: Shape, shapes: Sequence[Shape], axis: int) -> list[Change]:
    rest = prod(given) // given[axis]
    if any(prod(shape) % rest for shape in shapes):
        return []
    sizes = tuple(prod(shape) // rest for shape in shapes)
    count = len(shapes)
    found: list[Change] = []
    for place, shape in enumerate(shapes):
        part = (*given[:axis], sizes[place], *given[axis + 1 :])
        change = change_of(part, shape)
        if change is None:
            return []
        equal = len(set(sizes)) == 1
        split = Split(axis, Part(place, count)) if equal else Split(axis, Part(place, count), sizes=sizes)
        found.append(_after(split, change))
    return found


def _after(first: Operation, change: Change) -> Change:
    if isinstance(change.operation, Identity):
        return Change(first, change.cost)
    return Change(Chain((Step(first), *_steps(change.operation))), change.cost)


def _then(change: Change, last: Operation) -> Change:
    if isinstance(change.operation, Identity):
        return Change(last, change.cost)
    return Change(Chain((*_steps(change.operation), Step(last))), change.cost)


def _steps(operation: Operation) -> tuple[Step, ...]:
    return operation.steps if isinstance(operation, Chain) else (Step(operation),)
