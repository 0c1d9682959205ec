"""Tensors put together from parts that were taken of them: which parts, and by which chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from wtransplant.errors import MappingError
from wtransplant.mapping.operations import (
    Chain,
    Concat,
    Identity,
    Operation,
    Reshape,
    Shape,
    Slice,
    Split,
    Stack,
    Step,
    Unstack,
    simplified,
)
from wtransplant.mapping.operations.base import axis_of
from wtransplant.words import tr


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of an axis that a step takes, and which step: its number is the caller's.

    Attributes:
        number: tells the caller which one it is.
        axis: from the front.
        rows: which rows.
        drops: the axis goes away with it (unstack).
    """

    number: int
    axis: int
    rows: range
    drops: bool = False


@dataclass(frozen=True, slots=True)
class Recovered:
    """What gives a tensor back: keys in order, and the operation on them."""

    keys: tuple[str, ...]
    operation: Operation

    def then(self, operation: Operation) -> Recovered:
        """The same with one more step."""
        return Recovered(self.keys, simplified(Chain((Step(self.operation), Step(operation)))))


def piece_of(number: int, operation: Operation | None, shape: Shape) -> Piece | None:
    """The rows that a step takes of a tensor; ``None`` if it does something else."""
    if isinstance(operation, Split):
        axis = axis_of(operation.axis, shape, operation.name)
        return Piece(number, axis, operation.rows(shape))
    if isinstance(operation, Slice):
        axis = axis_of(operation.axis, shape, operation.name)
        return Piece(number, axis, operation.rows(shape[axis]))
    if isinstance(operation, Unstack) and isinstance(operation.part.index, int):
        index = operation.part.index
        axis = axis_of(operation.axis, shape, operation.name)
        return Piece(number, axis, range(index, index + 1), drops=True)
    return None


def complete_set(pieces: Iterable[Piece], shape: Shape) -> list[Piece]:
    """Pieces that together are every row of one axis once, in the order in which they are joined.

    Raises:
        MappingError: there are none; says which rows are nowhere.
    """
    kinds: defaultdict[tuple[int, bool, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        kinds[piece.axis, piece.drops, piece.rows.step].append(piece)
    reasons: list[str] = []
    for (axis, _, step), found in kinds.items():
        try:
            return _tiling(found, shape[axis]) if step == 1 else _comb(found, step, shape[axis])
        except MappingError as error:
            reasons.append(error.what)
    raise MappingError("; ".join(reasons) or tr("no part of it goes anywhere"))


def joined(pieces: Sequence[Piece], parts: Sequence[Recovered], shape: Shape) -> Recovered:
    """The tensor of this shape, from the parts that give a complete set of its pieces.

    Raises:
        MappingError: no one chain says how.
    """
    side_by_side = in_parallel(parts)
    axis, step = pieces[0].axis, pieces[0].rows.step
    keys = tuple(key for part in parts for key in part.keys)
    if pieces[0].drops:
        steps = (*side_by_side, Step(Stack(axis)))
    elif step > 1:  # rows that take turns: side by side on a new axis behind theirs, read in order
        steps = (*side_by_side, Step(Stack(axis + 1)), Step(Reshape(shape)))
    else:
        steps = (*side_by_side, Step(Concat(axis)))
    return Recovered(keys, simplified(Chain(steps)))


def in_parallel(parts: Sequence[Recovered]) -> tuple[Step, ...]:
    """Steps that do what each part wants with its own keys, when the keys of all stand one after the other.

    Raises:
        MappingError: the parts want different things that need several keys each.
    """
    if len({(len(part.keys), part.operation) for part in parts}) == 1:
        return _repeated(parts[0], len(parts))
    if any(len(part.keys) != 1 for part in parts):
        raise MappingError(tr("its parts come back in different ways, which no one chain says"))
    places: defaultdict[Operation, list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        places[part.operation].append(place)
    return tuple(
        Step(step.operation, tuple(where))
        for operation, where in places.items()
        for step in _steps(operation)
    )


def _tiling(pieces: Sequence[Piece], size: int) -> list[Piece]:
    longest: dict[int, Piece] = {}
    for piece in sorted(pieces, key=lambda piece: len(piece.rows)):
        longest[piece.rows.start] = piece
    found: list[Piece] = []
    row = 0
    while row < size:
        if row not in longest:
            end = min((start for start in longest if start > row), default=size)
            rows = (
                tr("row {row}", row=row)
                if end == row + 1
                else tr("rows {row} to {end}", row=row, end=end - 1)
            )
            raise MappingError(
                tr(
                    "{rows} of axis {axis}, of {size}, go to no target key",
                    rows=rows,
                    axis=pieces[0].axis,
                    size=size,
                )
            )
        found.append(longest[row])
        row = longest[row].rows.stop
    return found


def _comb(pieces: Sequence[Piece], step: int, size: int) -> list[Piece]:
    teeth = {piece.rows.start: piece for piece in pieces}
    if size % step or any(place not in teeth for place in range(step)):
        raise MappingError(
            tr(
                "not all of the {step} rows that take turns along axis {axis} are there",
                step=step,
                axis=pieces[0].axis,
            )
        )
    found = [teeth[place] for place in range(step)]
    if any(len(piece.rows) != size // step for piece in found):
        raise MappingError(
            tr("the rows that take turns along axis {axis} do not reach its end", axis=pieces[0].axis)
        )
    return found


def _repeated(part: Recovered, times: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    count = len(part.keys)
    for step in _steps(part.operation):
        if step.only:
            only = tuple(place + count * turn for turn in range(times) for place in step.only)
            steps.append(Step(step.operation, only))
            continue
        size = step.operation.group_size(count)
        steps.append(Step(_in_runs(step.operation, size)))
        count //= size
    return tuple(steps)


def _in_runs(operation: Operation, size: int) -> Operation:
    if not operation.joins:
        return operation
    if not any(field.name == "every" for field in fields(operation)):  # type: ignore[arg-type]  # a dataclass
        raise MappingError(
            tr("{operation} cannot be done with {size} tensors at a time", operation=operation, size=size)
        )
    return replace(operation, every=size)  # type: ignore[type-var]


def _steps(operation: Operation) -> tuple[Step, ...]:
    if isinstance(operation, Identity):
        return ()
    return operation.steps if isinstance(operation, Chain) else (Step(operation),)
