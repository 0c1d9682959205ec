"""Several operations one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a chain; with ``only``, for the tensors in these places alone."""

    operation: Operation
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class Chain(Operation):
    """Steps from left to right.

    A step on one tensor is done with each of several; a step that joins takes all of them, or runs of them where
    it says ``every``. At the end there is one tensor.
    """

    steps: tuple[Step, ...]
    name: ClassVar[str] = "chain"
    joins: ClassVar[bool] = True

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """See :meth:`Operation.shape`."""
        return self.shapes(shapes, wanted)[-1][0]

    def shapes(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> list[tuple[Shape, ...]]:
        """The shapes before the first step and after each: what an editor shows.

        Raises:
            MappingError: a step cannot take what it gets; ``where`` names the step.
        """
        states = [tuple(shapes)]
        for number, step in enumerate(self.steps):
            now = wanted if number == len(self.steps) - 1 else None
            try:
                states.append(_advance(step, states[-1], partial(_shape, wanted=now)))
            except MappingError as error:
                where = f"step {number + 1}, {step.operation}"
                raise MappingError(error.what, where=where, hint=error.hint) from error
        _require_one(states[-1])
        return states

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """See :meth:`Operation.apply`."""
        state: tuple[torch.Tensor, ...] = tuple(tensors)
        for number, step in enumerate(self.steps):
            now = destination if number == len(self.steps) - 1 else None
            state = _advance(step, state, partial(_result, destination=now))
        _require_one(state)
        return state[0]

    def describe(self) -> str:
        """The steps' phrases in order."""
        return ", then ".join(
            step.operation.describe() + (f" (only {_places(step.only)})" if step.only else "")
            for step in self.steps
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        state: tuple[Code, ...] = tuple(Code(name) for name in inputs)
        for step in self.steps:
            state = _advance(step, state, partial(_code, destination=destination))
        _require_one(state)
        return state[0]

    def bound(self, parts: Mapping[str, Part]) -> Chain:
        """See :meth:`Operation.bound`."""
        return Chain(tuple(Step(step.operation.bound(parts), step.only) for step in self.steps))

    @property
    def names(self) -> frozenset[str]:
        """See :attr:`Operation.names`."""
        return frozenset().union(*(step.operation.names for step in self.steps))

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """See :meth:`Operation.inverse`; each input's way back is the steps' inverses in reverse order."""
        state: tuple[Shape, ...] = tuple(shapes)
        back: list[list[Step]] = [[] for _ in state]  # for each input, its inverse steps, the last one first
        member = list(range(len(state)))  # where each input is now
        for step in self.steps:
            undo = _inverses(step, state)
            for source, place in enumerate(member):
                operation = undo[place]
                if operation is not None:
                    back[source].insert(0, Step(operation))
            sizes = _group_sizes(step, len(state))
            member = [_group_of(place, sizes) for place in member]
            state = _advance(step, state, _shape)
        _require_one(state)
        return tuple(simplified(Chain(tuple(steps))) for steps in back)


def simplified(operation: Operation) -> Operation:
    """A chain without nested chains and steps that change nothing; a chain of one step as that step."""
    from wtransplant.mapping.operations.identity import Identity

    if not isinstance(operation, Chain):
        return operation
    steps: list[Step] = []
    for step in operation.steps:
        inner = simplified(step.operation)
        if isinstance(inner, Chain) and not step.only:
            steps += inner.steps
        elif not isinstance(inner, Identity):
            steps.append(Step(inner, step.only))
    if not steps:
        return Identity()
    return steps[0].operation if len(steps) == 1 and not steps[0].only else Chain(tuple(steps))


def _shape(operation: Operation, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
    return operation.shape(shapes, wanted)


def _result(
    operation: Operation, tensors: Sequence[torch.Tensor], destination: Destination | None = None
) -> torch.Tensor:
    return operation.apply(tensors, destination)


def _code(operation: Operation, inputs: Sequence[Code], destination: str) -> Code:
    made = operation.code([code.expression for code in inputs], destination)
    inner = (function for code in inputs for function in code.functions)
    return Code(made.expression, tuple(dict.fromkeys((*inner, *made.functions))))


def _advance(
    step: Step, state: tuple[Any, ...], act: Callable[[Operation, Sequence[Any]], Any]
) -> tuple[Any, ...]:
    operation = step.operation
    if step.only:
        _require_places(step, len(state))
        return tuple(act(operation, [item]) if i in step.only else item for i, item in enumerate(state))
    results, start = [], 0
    for size in _group_sizes(step, len(state)):
        results.append(act(operation, state[start : start + size]))
        start += size
    return tuple(results)


def _group_sizes(step: Step, count: int) -> list[int]:
    if step.only:
        return [1] * count
    if count == 0:
        return [0]
    size = step.operation.group_size(count)
    if size < 1 or count % size:
        raise MappingError(f"{count} tensors cannot be taken {size} by {size}", where=str(step.operation))
    return [size] * (count // size)


def _inverses(step: Step, state: tuple[Shape, ...]) -> list[Operation | None]:
    """For each tensor before the step, what gives it back; ``None`` for those that the step leaves alone."""
    if step.only:
        _require_places(step, len(state))
        return [step.operation.inverse([s])[0] if i in step.only else None for i, s in enumerate(state)]
    found: list[Operation | None] = []
    for size in _group_sizes(step, len(state)):
        found += step.operation.inverse(state[len(found) : len(found) + size])
    return found


def _group_of(place: int, sizes: Sequence[int]) -> int:
    end = 0
    for group, size in enumerate(sizes):
        end += size
        if place < end:
            return group
    raise IndexError(place)


def _require_places(step: Step, count: int) -> None:
    if strangers := [place for place in step.only if not 0 <= place < count]:
        raise MappingError(f"there is no tensor {strangers[0]} among {count}", where=str(step.operation))


def _require_one(state: Sequence[object]) -> None:
    if len(state) != 1:
        raise MappingError(
            f"{len(state)} tensors are left at the end, one is wanted",
            hint="Join them by concat, stack or blend.",
        )


def _places(only: Sequence[int]) -> str:
    return "tensor " + " and ".join(str(place + 1) for place in only)
