"""The parts that an operation takes of tensors, through all its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from wtransplant.mapping.operations import Chain, Operation, Part, Step, simplified


def parts_of(operation: Operation) -> tuple[Part, ...]:
    """All parts that it names, in the order of its steps."""
    return tuple(
        getattr(step.operation, name) for step in _steps(operation) for name in _part_fields(step.operation)
    )


def with_parts(operation: Operation, changes: Mapping[int, Part]) -> Operation:
    """The operation with other parts, by their places among :func:`parts_of`."""
    steps: list[Step] = []
    start = 0
    for step in _steps(operation):
        names = _part_fields(step.operation)
        own = {name: changes[start + i] for i, name in enumerate(names) if start + i in changes}
        start += len(names)
        steps.append(Step(replace(step.operation, **own) if own else step.operation, step.only))  # type: ignore[type-var]
    return simplified(Chain(tuple(steps)))


def _steps(operation: Operation) -> tuple[Step, ...]:
    return operation.steps if isinstance(operation, Chain) else (Step(operation),)


def _part_fields(operation: Operation) -> list[str]:
    every = [field.name for field in fields(operation)]  # type: ignore[arg-type]  # every operation is a dataclass
    return [name for name in every if isinstance(getattr(operation, name), Part)]
