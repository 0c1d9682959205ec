"""A batch normalisation folded into the convolution or linear layer in front of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, axis_of
from wtransplant.mapping.operations.checks import require_real
from wtransplant.units import format_shape
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

_ORDER = mark("weight, [bias,] batch norm's weight, bias, running_mean, running_var")


@dataclass(frozen=True)
class FoldBatchNorm(Operation):
    """Weight or bias of a layer that does what it and the batch norm behind it do in eval mode.

    It takes, in this order, the layer's weight, its bias if it has one, and the batch norm's weight, bias,
    running_mean and running_var: five tensors or six. The same ones for both results, so that one list of parts
    serves two rules. The peers are ``torch.nn.utils.fusion.fuse_conv_bn_eval`` and ``fuse_linear_bn_eval``.

    Attributes:
        what: which of the new layer's two tensors.
        eps: of the batch norm, which its state dict does not hold: 1e-5 in torch, 1e-3 in Keras.
        axis: of the weight, along which the outputs lie; 1 for transposed convolutions.
    """

    what: Literal["weight", "bias"]
    eps: float = 1e-5
    axis: int = 0
    name: ClassVar[str] = "fold_batch_norm"
    joins: ClassVar[bool] = True

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """The weight's shape, or one number per output."""
        if len(shapes) not in (5, 6):
            hint = tr("The order is: {order}.", order=_ORDER)
            raise MappingError(
                tr("{name} takes five tensors or six, not {shapes}", name=self.name, shapes=len(shapes)),
                hint=hint,
            )
        weight, rest = shapes[0], shapes[1:]
        axis = axis_of(self.axis, weight, self.name)
        if len(weight) < 2 or any(shape != (weight[axis],) for shape in rest):
            listed = ", ".join(format_shape(shape) for shape in shapes)
            raise MappingError(
                tr(
                    "{name}: these shapes belong to no layer and batch norm ({listed})",
                    name=self.name,
                    listed=listed,
                ),
                hint=tr("The order is: {order}.", order=_ORDER),
            )
        return weight if self.what == "weight" else (weight[axis],)

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """See :func:`folded_weight` and :func:`folded_bias`."""
        self.require_fit(tensors, destination)
        require_real(tensors, self.name)
        with self.able(tensors):
            if self.what == "weight":
                return folded_weight(list(tensors), self.eps, self.axis)
            return folded_bias(list(tensors), self.eps)

    def describe(self) -> str:
        """``batch norm folded into the weight in front of it``."""
        return tr("batch norm folded into the {what} in front of it", what=self.what)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        listed = ", ".join(inputs)
        if self.what == "weight":
            return Code(f"folded_weight([{listed}], {self.eps!r}, {self.axis})", (folded_weight,))
        return Code(f"folded_bias([{listed}], {self.eps!r})", (folded_bias,))


def folded_weight(tensors: list[torch.Tensor], eps: float, axis: int) -> torch.Tensor:
    """A weight times what the batch norm behind it multiplies each output by.

    Args:
        tensors: the layer's weight, its bias if it has one, the batch norm's weight, bias, mean, variance.
        eps: of the batch norm.
        axis: along which the outputs lie.
    """
    import torch

    weight, scale = tensors[0], tensors[-4] * torch.rsqrt(tensors[-1] + eps)
    shape = [1] * weight.dim()
    shape[axis] = -1
    # torch rounds the factor of a linear layer to the weight's dtype, that of a convolution not.
    scale = scale.to(weight.dtype) if weight.dim() == 2 else scale
    return (weight * scale.reshape(shape)).to(weight.dtype)


def folded_bias(tensors: list[torch.Tensor], eps: float) -> torch.Tensor:
    """A bias, or none, after the batch norm behind it; the tensors are those of ``folded_weight``."""
    import torch

    weight, (scale, shift, mean, variance) = tensors[0], tensors[-4:]
    bias = tensors[1] if len(tensors) == 6 else torch.zeros_like(mean)
    dtype = bias.dtype if len(tensors) == 6 else weight.dtype
    inverse = torch.rsqrt(variance + eps)
    # The same number by two orders of multiplication, as torch has it for linear layers and for convolutions.
    if weight.dim() == 2:
        return ((bias - mean) * (scale * inverse) + shift).to(dtype)
    return ((bias - mean) * inverse * scale + shift).to(dtype)
