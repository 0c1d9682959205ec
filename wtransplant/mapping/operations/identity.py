"""The tensor as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Operation, Shape

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Identity(Operation):
    """One source, taken over unchanged."""

    name: ClassVar[str] = "identity"

    def shape(self, shapes: Sequence[Shape]) -> Shape:
        """The one source's shape."""
        if len(shapes) != 1:
            raise MappingError(
                f"{len(shapes)} source keys cannot be taken over as one tensor",
                hint="Link one source key, or choose an operation that combines several.",
            )
        return shapes[0]

    def apply(self, tensors: Sequence[torch.Tensor]) -> torch.Tensor:
        """The one tensor, not copied."""
        (tensor,) = tensors
        return tensor

    def describe(self) -> str:
        """``identity``."""
        return self.name
