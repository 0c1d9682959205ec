"""The operation ``negate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.mapping.operations import Code, Destination, Operation, Shape, Single

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Negate(Single):
    """Every element with the other sign, times a number.

    Attributes:
        times: what it is multiplied with.
    """

    times: int = 1
    name: ClassVar[str] = "negate"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        return shape

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """The product with minus ``times``."""
        return -self.times * tensor

    def describe(self) -> str:
        """A plain phrase."""
        return "the other sign" if self.times == 1 else f"times -{self.times}"

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """The same as plain torch."""
        return Code(f"-{self.times} * {inputs[0]}")

    def inverse_of(self, shape: Shape) -> Operation:
        """Itself, where nothing is lost."""
        return self if self.times == 1 else super().inverse_of(shape)
