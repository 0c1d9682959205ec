"""A link's operation while it is edited: steps whose arguments are still text, and the shapes that come of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wtransplant.errors import MappingError
from wtransplant.gui.models.operation_arguments import arguments_of, expression, written_value
from wtransplant.mapping.operations import (
    Chain,
    Identity,
    Operation,
    Shape,
    Step,
    parse_operation,
    simplified,
)
from wtransplant.units import format_shape
from wtransplant.words import tr


@dataclass(frozen=True)
class DraftStep:
    """One step as it is written in a form.

    Attributes:
        name: of the operation.
        values: what is written for each argument; what is not here, or empty, stands at its default.
        only: places of the tensors that it is for, counted from 0, ``0, 1``; empty for all.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    only: str = ""

    @classmethod
    def of(cls, step: Step) -> DraftStep:
        """A step that is there."""
        operation = step.operation
        found = {each.name: getattr(operation, each.name) for each in arguments_of(operation.name)}
        texts = {name: written_value(value) for name, value in found.items()}
        defaults = {each.name: each.default for each in arguments_of(operation.name)}
        values = {name: text for name, text in texts.items() if text != defaults[name]}
        return cls(operation.name, values, ", ".join(map(str, step.only)))

    def read(self) -> Step:
        """The step.

        Raises:
            MappingError: an argument is missing or wrong; says which.
        """
        given = [
            f"{each.name}={expression(each, self.values[each.name], self.name)}"
            for each in arguments_of(self.name)
            if self.values.get(each.name, "").strip()
        ]
        operation = parse_operation(f"{self.name}({', '.join(given)})")
        return Step(operation, self._places())

    @property
    def text(self) -> str:
        """As it is written in rules; what cannot be read yet stands there as it is."""
        try:
            return str(Chain((self.read(),)))
        except MappingError:
            given = ", ".join(f"{name}={text}" for name, text in self.values.items() if text.strip())
            return f"{self.name}({given})" + (f"@({self.only})" if self.only.strip() else "")

    def _places(self) -> tuple[int, ...]:
        if not self.only.strip():
            return ()
        try:
            found = ast.literal_eval(f"({self.only},)")
        except (SyntaxError, ValueError):
            found = (None,)
        if not all(type(place) is int and place >= 0 for place in found):
            raise MappingError(
                tr("{only!r} are no places of tensors", only=self.only),
                hint=tr("Write them as 0, 1; nothing means all."),
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class StepLook:
    """What an editor shows of a step: its text, the shapes before and after it, what is wrong with it."""

    text: str
    before: str = ""
    after: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """Steps followed from the sources to the target.

    Attributes:
        looks: for each step.
        counts: how many tensors reach each step, as far as that can be told.
        operation: what the steps are together; ``None`` where they do not fit.
        verdict: what comes out, or why nothing does.
    """

    looks: tuple[StepLook, ...]
    counts: tuple[int, ...]
    operation: Operation | None
    verdict: str


def draft_of(operation: Operation) -> tuple[DraftStep, ...]:
    """The steps of an operation; none where nothing is done."""
    chain = operation if isinstance(operation, Chain) else Chain((Step(operation),))
    return tuple(DraftStep.of(step) for step in chain.steps if not isinstance(step.operation, Identity))


def draft_of_text(text: str) -> tuple[DraftStep, ...]:
    """The steps that a text names; an empty one names none.

    Raises:
        MappingError: it is no operation; says where.
    """
    return draft_of(parse_operation(text)) if text.strip() else ()


def text_of(steps: Sequence[DraftStep]) -> str:
    """The steps as one text."""
    return " | ".join(step.text for step in steps)


def examine(steps: Sequence[DraftStep], shapes: Sequence[Shape], wanted: Shape) -> Examined:
    """Follow the shapes through the steps.

    Args:
        steps: the draft.
        shapes: of the sources, in order.
        wanted: the target key's shape.
    """
    state, looks, done = tuple(shapes), [], []
    counts = [len(state)]
    fault = ""
    for number, draft in enumerate(steps):
        if fault:
            looks.append(StepLook(draft.text))
            continue
        before = shapes_text(state)
        try:
            done.append(draft.read())
            state = _advanced(done[-1], state, wanted if number == len(steps) - 1 else None)
        except MappingError as error:
            fault = error.what
            looks.append(StepLook(draft.text, before, "", fault))
        else:
            looks.append(StepLook(draft.text, before, shapes_text(state)))
            counts.append(len(state))
    fault = (
        tr("step {step}: {fault}", step=len(done) or 1, fault=fault)
        if fault
        else _fault_at_end(state, wanted)
    )
    operation = None if fault else simplified(Chain(tuple(done)))
    verdict = fault or tr("gives {shape}, as the target wants", shape=format_shape(wanted))
    return Examined(tuple(looks), tuple(counts), operation, verdict)


def shapes_text(shapes: Sequence[Shape]) -> str:
    """``768×768``, ``3 of 768×768``, ``4×3, 4``: shapes of several tensors in few words."""
    if not shapes:
        return tr("nothing")
    if len(set(shapes)) == 1:
        shape = format_shape(shapes[0])
        return shape if len(shapes) == 1 else tr("{count:,} of {shape}", count=len(shapes), shape=shape)
    listed = ", ".join(map(format_shape, shapes[:4]))
    return f"{listed} … ({len(shapes)})" if len(shapes) > 4 else listed


def _advanced(step: Step, state: tuple[Shape, ...], wanted: Shape | None) -> tuple[Shape, ...]:
    """The shapes behind a step; only the last one is told what is wanted."""
    runs = next(Chain((step,)).runs(state))
    return tuple(
        run.shapes[0] if run.operation is None else run.operation.shape(run.shapes, wanted) for run in runs
    )


def _fault_at_end(state: tuple[Shape, ...], wanted: Shape) -> str:
    if not state:
        return tr("there is no source: add one, or a constant")
    if len(state) > 1:
        return tr(
            "{count:,} tensors are left at the end; join them by concat, stack or blend", count=len(state)
        )
    if state[0] != wanted:
        return tr(
            "gives {shape}, the target wants {wanted}",
            shape=format_shape(state[0]),
            wanted=format_shape(wanted),
        )
    return ""
