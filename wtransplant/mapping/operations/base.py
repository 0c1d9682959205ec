"""What an operation is: what happens to the tensors between the source keys and the target key."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import torch

Shape = tuple[int, ...]


class Operation(ABC):
    """A small, pure step from some tensors to one. Instances are values: equal when they do the same."""

    name: ClassVar[str]

    @abstractmethod
    def shape(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of the result, without data.

        Raises:
            MappingError: the operation cannot take these shapes; says why.
        """

    @abstractmethod
    def apply(self, tensors: Sequence[torch.Tensor]) -> torch.Tensor:
        """The result; the inputs are not written to."""

    @abstractmethod
    def describe(self) -> str:
        """One plain phrase, as it is shown in the window and stored in the manifest."""
