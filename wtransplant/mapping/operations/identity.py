"""The tensor as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Identity(Single):
    """One source, taken over unchanged."""

    name: ClassVar[str] = "identity"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        return shape

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """The tensor itself, not copied."""
        return tensor

    def describe(self) -> str:
        """``taken over unchanged``."""
        return tr("taken over unchanged")

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(inputs[0])

    def inverse_of(self, shape: Shape) -> Operation:
        """Itself."""
        return self
