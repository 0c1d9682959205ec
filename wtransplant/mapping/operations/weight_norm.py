"""Weight normalisation: a weight kept as a length and a direction, and the weight itself.

``weight_g`` and ``weight_v`` of ``torch.nn.utils.weight_norm`` are ``parametrizations.weight.original0`` and
``…original1`` of ``torch.nn.utils.parametrizations.weight_norm``: between these two forms only names change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single, axis_of
from wtransplant.mapping.operations.checks import require_elements, require_real
from wtransplant.mapping.operations.identity import Identity
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class FoldWeightNorm(Operation):
    """The weight of a length g and a direction v, in this order: ``v · g / ‖v‖``.

    The peer is the layer itself: ``torch._weight_norm``, which both of torch's forms call.

    Attributes:
        dim: the axis along which each index has a length of its own, as torch's argument; None for one length.
    """

    dim: int | None = 0
    name: ClassVar[str] = "fold_weight_norm"
    joins: ClassVar[bool] = True

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """The direction's."""
        if len(shapes) != 2:
            raise MappingError(
                tr(
                    "{name} takes two tensors, weight_g and weight_v, not {shapes}",
                    name=self.name,
                    shapes=len(shapes),
                )
            )
        length, direction = shapes
        if length != _length_shape(direction, self.dim, self.name):
            raise MappingError(
                tr(
                    "{name}: {length} is no weight_g for a weight_v of {direction}",
                    name=self.name,
                    length=format_shape(length),
                    direction=format_shape(direction),
                ),
                hint=tr("The order is weight_g, weight_v; dim is the axis that weight_g has."),
            )
        return direction

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """As ``torch._weight_norm``."""
        self.require_fit(tensors, destination)
        require_real(tensors, self.name)
        with self.able(tensors):
            return folded_weight_norm(tensors[0], tensors[1], self.dim)

    def describe(self) -> str:
        """``weight made of its length and direction``."""
        return tr("weight made of its length and direction (weight norm)")

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        call = f"folded_weight_norm({inputs[0]}, {inputs[1]}, {self.dim})"
        return Code(call, (folded_weight_norm,))

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """Its norm as the length and the weight itself as the direction, as torch starts with."""
        self.shape(shapes)
        return (WeightNormG(self.dim), Identity())


@dataclass(frozen=True)
class WeightNormG(Single):
    """The length ``weight_g`` of a weight; the weight itself is its ``weight_v``.

    Attributes:
        dim: as of :class:`FoldWeightNorm`.
    """

    dim: int | None = 0
    name: ClassVar[str] = "weight_norm_g"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """1 along all axes but ``dim``."""
        return _length_shape(shape, self.dim, self.name)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """As ``torch.norm_except_dim``."""
        require_real([tensor], self.name)
        return weight_length(tensor, self.dim)

    def describe(self) -> str:
        """``length of the weight along axis 0``."""
        each = "" if self.dim is None else tr(", for each index of axis {dim}", dim=self.dim)
        return tr("length of the weight{each} (weight norm)", each=each)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"weight_length({inputs[0]}, {self.dim})", (weight_length,))


def _length_shape(shape: Shape, dim: int | None, name: str) -> Shape:
    require_elements(shape, name)
    if not shape:
        raise MappingError(tr("{name}: a single number is no weight", name=name))
    if dim is None:
        return ()
    axis = axis_of(dim, shape, name)
    return tuple(size if i == axis else 1 for i, size in enumerate(shape))


def folded_weight_norm(length: torch.Tensor, direction: torch.Tensor, dim: int | None) -> torch.Tensor:
    """The weight of a length and a direction."""
    import torch

    # -1 is torch's word for "one length for all", not the last axis.
    return torch._weight_norm(direction, length, -1 if dim is None else dim % direction.dim())


def weight_length(weight: torch.Tensor, dim: int | None) -> torch.Tensor:
    """The 2-norm of a weight, for each index of an axis or of all of it."""
    import torch

    return torch.norm_except_dim(weight, 2, -1 if dim is None else dim % weight.dim())
