"""A number added to every element: norm weights kept as their difference from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.mapping.operations.arguments import require_finite
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single
from wtransplant.mapping.operations.checks import require_real

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Shift(Single):
    """Every element plus a number; calculated in float32 or wider, the dtype stays.

    ``shift(-1)`` turns norm weights as GGUF files have them into Gemma's, which are added to one; the peer is
    transformers' ``SubtractOne``.

    Attributes:
        by: what is added.
    """

    by: float
    name: ClassVar[str] = "shift"

    def __post_init__(self) -> None:
        require_finite(self.name, self.by)

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        return shape

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`shifted`."""
        require_real([tensor], self.name)
        return shifted(tensor, self.by)

    def describe(self) -> str:
        """``plus 1``, ``minus 1``."""
        return f"{'minus' if self.by < 0 else 'plus'} {abs(self.by):g}"

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"shifted({inputs[0]}, {self.by!r})", (shifted,))

    def inverse_of(self, shape: Shape) -> Operation:
        """The number taken away again: the same to rounding."""
        return Shift(0.0 - self.by)


def shifted(tensor: torch.Tensor, by: float) -> torch.Tensor:
    """A tensor plus a number, calculated in float32 or wider."""
    import torch

    wide = tensor.dtype if tensor.dtype == torch.float64 else torch.float32
    return (tensor.to(wide) + by).to(tensor.dtype)
