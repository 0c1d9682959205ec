"""What is dropped on a target, and what may come of it before the shapes are tried."""

from __future__ import annotations

from dataclasses import dataclass

from wtransplant.mapping.operations import Operation, Shape


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person dropped on a target.

    Attributes:
        shapes: the sources'.
        wanted: the target's shape.
        names: the source keys; empty where nobody told.
        target: the target key; "" where nobody told.
    """

    shapes: tuple[Shape, ...]
    wanted: Shape
    names: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion that is still to be tried with the shapes; without an order the sources stand as given."""

    operation: Operation
    reason: str
    likely: bool = False
    order: tuple[int, ...] = ()
