"""Several operations one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape
from wtransplant.words import tr

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(flat for step in self.steps for flat in _flattened(step)))

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
                where = tr("step {number}, {operation}", number=number + 1, operation=step.operation)
                raise MappingError(error.what, where=where, hint=error.hint) from error
        _require_one(states[-1])
        return states

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """See :meth:`Operation.apply`."""
        self.require_fit(tensors, destination)
        state: tuple[torch.Tensor, ...] = tuple(tensors)
        for number, step in enumerate(self.steps):
            now = destination if number == len(self.steps) - 1 else None
            state = _advance(step, state, partial(_result, destination=now))
        _require_one(state)
        return state[0]

    def describe(self) -> str:
        """The steps' phrases in order."""
        return tr(", then ").join(
            step.operation.describe()
            + (tr(" (only {places})", places=_places(step.only)) if step.only else "")
            for step in self.steps
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        state: tuple[Code, ...] = tuple(Code(name) for name in inputs)
        for step in self.steps:
            state = _advance(step, state, partial(_code, destination=destination))
        _require_one(state)
        return state[0]

    def with_files(self, place: Callable[[str], str]) -> Chain:
        """See :meth:`Operation.with_files`."""
        return Chain(tuple(Step(step.operation.with_files(place), step.only) for step in self.steps))

    def bound(self, parts: Mapping[str, Part]) -> Chain:
        """See :meth:`Operation.bound`."""
        return Chain(tuple(Step(step.operation.bound(parts), step.only) for step in self.steps))

    @property
    def names(self) -> frozenset[str]:
        """See :attr:`Operation.names`."""
        return frozenset().union(*(step.operation.names for step in self.steps))

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """See :meth:`Operation.inverse`; each input's way back is the steps' inverses in reverse order."""
        back: list[list[Step]] = [[] for _ in shapes]  # for each input, its inverse steps, the last one first
        member = list(range(len(shapes)))  # where each input is now
        for runs in self.runs(shapes):
            undo = [way for run in runs for way in run.inverse()]
            group = [number for number, run in enumerate(runs) for _ in run.shapes]
            for source, place in enumerate(member):
                if (operation := undo[place]) is not None:
                    back[source].insert(0, Step(operation))
            member = [group[place] for place in member]
        return tuple(simplified(Chain(tuple(steps))) for steps in back)

    def runs(self, shapes: Sequence[Shape]) -> Iterator[tuple[Run, ...]]:
        """For each step, which tensors it takes together, in order.

        The shapes behind the last step are not asked for: they may be the target's.

        Raises:
            MappingError: a step cannot take what it gets, or several tensors are left at the end.
        """
        state = tuple(shapes)
        for number, step in enumerate(self.steps):
            runs = tuple(_runs(step, state))
            yield runs
            if number < len(self.steps) - 1:
                state = tuple(run.result() for run in runs)
            else:
                _require_one(runs)


@dataclass(frozen=True, slots=True)
class Run:
    """Tensors that one step takes together; without an operation it leaves the tensor alone."""

    operation: Operation | None
    shapes: tuple[Shape, ...]

    def result(self) -> Shape:
        """The shape that is made of them."""
        return self.shapes[0] if self.operation is None else self.operation.shape(self.shapes)

    def inverse(self) -> tuple[Operation | None, ...]:
        """For each of them, what gives it back from the result; ``None`` where nothing was done."""
        return (None,) if self.operation is None else self.operation.inverse(self.shapes)


def simplified(operation: Operation) -> Operation:
    """A chain without steps that change nothing; a chain of one step as that step."""
    from wtransplant.mapping.operations.identity import Identity

    if not isinstance(operation, Chain):
        return operation
    steps = [step for step in operation.steps if not isinstance(step.operation, Identity)]
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
        raise MappingError(
            tr("{count} tensors cannot be taken {size} by {size}", count=count, size=size),
            where=str(step.operation),
        )
    return [size] * (count // size)


def _runs(step: Step, state: tuple[Shape, ...]) -> Iterator[Run]:
    if step.only:
        _require_places(step, len(state))
    start = 0
    for place, size in enumerate(_group_sizes(step, len(state))):
        left_alone = step.only and place not in step.only
        yield Run(None if left_alone else step.operation, state[start : start + size])
        start += size


def _flattened(step: Step) -> tuple[Step, ...]:
    """A chain as a step is its steps: its text has no brackets."""
    if not isinstance(step.operation, Chain):
        return (step,)
    if step.only and any(inner.only not in ((), (0,)) for inner in step.operation.steps):
        raise MappingError(
            tr("a step for some of the tensors takes them one by one"), where=str(step.operation)
        )
    return tuple(Step(inner.operation, step.only or inner.only) for inner in step.operation.steps)


def _require_places(step: Step, count: int) -> None:
    if strangers := [place for place in step.only if not 0 <= place < count]:
        raise MappingError(
            tr("there is no tensor {strangers} among {count}", strangers=strangers[0], count=count),
            where=str(step.operation),
        )


def _require_one(state: Sequence[object]) -> None:
    if len(state) != 1:
        raise MappingError(
            tr("{state} tensors are left at the end, one is wanted", state=len(state)),
            hint=tr("Join them by concat, stack or blend."),
        )


def _places(only: Sequence[int]) -> str:
    return tr("tensor {places}", places=tr(" and ").join(str(place + 1) for place in only))
