"""Rotary position embeddings in two layouts: pairs side by side (Meta, GPT-J), or in two halves (transformers)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class _Rotary(Single):
    """What both directions take, and that rows only change places."""

    heads: int
    dims: int = 0

    def __post_init__(self) -> None:
        _require_arguments(self.name, self.heads, self.dims)

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        _require_heads(self.name, shape, self.heads, self.dims)
        return shape


@dataclass(frozen=True)
class RotaryToHalf(_Rotary):
    """Rows of a query or key projection from pairs side by side to two halves, in each head.

    Takes weights ``(heads·d, in)`` and biases ``(heads·d,)``. It is ``permute`` of transformers'
    ``models/llama/convert_llama_weights_to_hf.py``: ``w.view(heads, d // 2, 2, in).transpose(1, 2)
    .reshape(heads * d, in)``; today ``PermuteForRope`` of its ``core_model_loading.py``.

    Attributes:
        heads: of this projection; the key's own number where it has fewer than the query.
        dims: rotated dimensions of each head, the first ones, where not all are (``rotary_dim`` of GPT-J).
    """

    name: ClassVar[str] = "rotary_to_half"

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`rotary_halves`."""
        return rotary_halves(tensor, self.heads, self.dims)

    def describe(self) -> str:
        """``rotary pairs of 12 heads put into two halves``."""
        return tr("rotary pairs of {heads} heads put into two halves", heads=self.heads)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"rotary_halves({inputs[0]}, {self.heads}, {self.dims})", (rotary_halves,))

    def inverse_of(self, shape: Shape) -> Operation:
        """The way back."""
        return RotaryToInterleaved(self.heads, self.dims)


@dataclass(frozen=True)
class RotaryToInterleaved(_Rotary):
    """Rows of a query or key projection from two halves to pairs side by side, in each head.

    Attributes:
        heads: as of :class:`RotaryToHalf`, whose inverse it is.
        dims: as there.
    """

    name: ClassVar[str] = "rotary_to_interleaved"

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`rotary_pairs`."""
        return rotary_pairs(tensor, self.heads, self.dims)

    def describe(self) -> str:
        """``rotary halves of 12 heads put into pairs``."""
        return tr("rotary halves of {heads} heads put into pairs", heads=self.heads)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"rotary_pairs({inputs[0]}, {self.heads}, {self.dims})", (rotary_pairs,))

    def inverse_of(self, shape: Shape) -> Operation:
        """The way back."""
        return RotaryToHalf(self.heads, self.dims)


def _require_arguments(name: str, heads: int, dims: int) -> None:
    if heads < 1:
        raise MappingError(tr("{name}: there cannot be {heads} heads", name=name, heads=heads))
    if dims < 0 or dims % 2:
        raise MappingError(
            tr("{name}: dims is {dims}; rotated dimensions come in pairs", name=name, dims=dims)
        )


def _require_heads(name: str, shape: Shape, heads: int, dims: int) -> None:
    rows = shape[0] if shape else 0
    size, rest = divmod(rows, heads)
    if not rows or rest:
        raise MappingError(
            tr(
                "{name}: the rows of {shape} do not part into {heads} heads",
                name=name,
                shape=format_shape(shape),
                heads=heads,
            ),
            hint=tr("Give the number of heads of this projection; keys often have fewer than queries."),
        )
    if (dims or size) % 2 or dims > size:
        raise MappingError(
            tr(
                "{name}: a head of {size} has no {value} dimensions in pairs",
                name=name,
                size=size,
                value=dims or size,
            )
        )


def rotary_halves(tensor: torch.Tensor, heads: int, dims: int) -> torch.Tensor:
    """In each head the first of each pair of rows, then the second of each; rows from ``dims`` on stay."""
    import torch

    rows = tensor.reshape(heads, tensor.shape[0] // heads, *tensor.shape[1:])
    dims = dims or rows.shape[1]
    turned = rows[:, :dims].reshape(heads, dims // 2, 2, *rows.shape[2:]).transpose(1, 2).flatten(1, 2)
    return torch.cat([turned, rows[:, dims:]], 1).reshape(tensor.shape)


def rotary_pairs(tensor: torch.Tensor, heads: int, dims: int) -> torch.Tensor:
    """In each head a row of the first half next to its row of the second; rows from ``dims`` on stay."""
    import torch

    rows = tensor.reshape(heads, tensor.shape[0] // heads, *tensor.shape[1:])
    dims = dims or rows.shape[1]
    turned = rows[:, :dims].reshape(heads, 2, dims // 2, *rows.shape[2:]).transpose(1, 2).flatten(1, 2)
    return torch.cat([turned, rows[:, dims:]], 1).reshape(tensor.shape)
