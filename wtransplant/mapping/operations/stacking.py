"""Tensors of one shape under one new axis, and taken out again: per-expert matrices and fused ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.arguments import require_common_dtype, require_run
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape, Single, axis_of
from wtransplant.mapping.operations.shaping import Unsqueeze
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Stack(Operation):
    """Tensors of one shape put under a new axis, in the order of the sources.

    Attributes:
        axis: where the new axis is in the result.
        every: of how many tensors each result is made; 0 for all.
    """

    axis: int
    every: int = field(default=0, kw_only=True)
    name: ClassVar[str] = "stack"
    joins: ClassVar[bool] = True

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """The shape with the number of tensors put in."""
        require_run(self.every, len(shapes), self)
        if not shapes:
            raise MappingError(tr("stack needs at least one tensor"))
        if len(set(shapes)) > 1:
            listed = ", ".join(map(format_shape, shapes))
            raise MappingError(tr("stack takes tensors of one shape; these differ ({listed})", listed=listed))
        axis = axis_of(self.axis, (*shapes[0], 1), self.name)
        return (*shapes[0][:axis], len(shapes), *shapes[0][axis:])

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """As ``torch.stack``."""
        import torch

        self.require_fit(tensors, destination)
        require_common_dtype(tensors, self.name)
        with self.able(tensors):
            return torch.stack(list(tensors), self.axis)

    def describe(self) -> str:
        """``stacked along a new axis 0``."""
        runs = tr(", {every} at a time,", every=self.every) if self.every else ""
        return tr("stacked{runs} along a new axis {axis}", runs=runs, axis=self.axis)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"torch.stack([{', '.join(inputs)}], {self.axis})")

    def group_size(self, count: int) -> int:
        """``every``, or all."""
        return self.every or count

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """Each taken out again."""
        self.shape(shapes)
        return tuple(Unstack(self.axis, Part(i, len(shapes))) for i in range(len(shapes)))


@dataclass(frozen=True)
class Unstack(Single):
    """One of the tensors along an axis, which goes away: ``unstack(0, 3)`` is the fourth expert's matrix.

    Attributes:
        axis: along which.
        part: which, from 0; ``3``, ``3/8`` where there must be eight, or a name that a rule gives an index to.
    """

    axis: int
    part: Part
    name: ClassVar[str] = "unstack"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape without the axis."""
        axis = axis_of(self.axis, shape, self.name)
        index, count = self.part.index, self.part.of or shape[axis]
        if isinstance(index, str):
            raise MappingError(
                tr("unstack: nothing says which part {index!r} is", index=index),
                hint=tr("Write 0/3, or an order."),
            )
        if count != shape[axis]:
            raise MappingError(
                tr(
                    "unstack: axis {axis} of {shape} holds {shape2}, not {count}",
                    axis=self.axis,
                    shape=format_shape(shape),
                    shape2=shape[axis],
                    count=count,
                )
            )
        if not 0 <= index < count:
            raise MappingError(
                tr(
                    "unstack: there is no part {index} of {count} (they count from 0)",
                    index=index,
                    count=count,
                )
            )
        return (*shape[:axis], *shape[axis + 1 :])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``torch.select``."""
        return tensor.select(self.axis, int(self.part.index))

    def describe(self) -> str:
        """``number 4 of 8 along axis 0``."""
        index = self.part.index + 1 if isinstance(self.part.index, int) else f"{self.part.index!r}"
        return tr(
            "number {index}{part} along axis {axis}",
            index=index,
            part=tr(" of {of}", of=self.part.of) if self.part.of else "",
            axis=self.axis,
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.select({self.axis}, {self.part.index})")

    def inverse_of(self, shape: Shape) -> Operation:
        """Only of the one tensor of an axis that holds one."""
        self.shape_of(shape, None)
        axis = axis_of(self.axis, shape, self.name)
        return Unsqueeze(axis) if shape[axis] == 1 else super().inverse_of(shape)
