"""Axes exchanged: for linear layers kept the other way round (GPT-2's Conv1D), and for kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single, axis_of
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Transpose(Single):
    """Two axes exchanged; rows and columns without arguments."""

    first: int = 0
    second: int = 1
    name: ClassVar[str] = "transpose"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape with the two sizes exchanged."""
        a, b = axis_of(self.first, shape, self.name), axis_of(self.second, shape, self.name)
        sizes = list(shape)
        sizes[a], sizes[b] = sizes[b], sizes[a]
        return tuple(sizes)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``torch.transpose``."""
        return tensor.transpose(self.first, self.second)

    def describe(self) -> str:
        """``rows and columns exchanged``."""
        if {self.first, self.second} == {0, 1}:
            return tr("rows and columns exchanged")
        return tr("axes {first} and {second} exchanged", first=self.first, second=self.second)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.transpose({self.first}, {self.second})")

    def inverse_of(self, shape: Shape) -> Operation:
        """Itself."""
        return self


@dataclass(frozen=True)
class Permute(Single):
    """Axes in another order: ``permute((2, 0, 1))`` puts the last one first."""

    order: tuple[int, ...]
    name: ClassVar[str] = "permute"

    def __post_init__(self) -> None:
        if sorted(self.order) != list(range(len(self.order))):
            raise MappingError(
                tr(
                    "permute: {order} is no order of the axes 0 to {order2}",
                    order=self.order,
                    order2=len(self.order) - 1,
                )
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The sizes in that order."""
        if len(shape) != len(self.order):
            raise MappingError(
                tr(
                    "permute: the order has {order} axes, the tensor {shape}",
                    order=len(self.order),
                    shape=len(shape),
                )
            )
        return tuple(shape[axis] for axis in self.order)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``torch.permute``."""
        return tensor.permute(self.order)

    def describe(self) -> str:
        """``axes in the order 2, 0, 1``."""
        return tr("axes in the order {names}", names=", ".join(map(str, self.order)))

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.permute({self.order})")

    def inverse_of(self, shape: Shape) -> Operation:
        """The order that puts them back."""
        return Permute(tuple(self.order.index(axis) for axis in range(len(self.order))))
