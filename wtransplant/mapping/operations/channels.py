"""A first convolution for another number of input channels: grey images, depth, satellite bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Shape, Single
from wtransplant.mapping.operations.checks import known, require_real, shape_wanted
from wtransplant.units import format_shape
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

_COUNT = mark("Give the number: channels(sum, 1).")
_PHRASES = {
    "adapt": mark("summed into one, or repeated and rescaled"),
    "sum": mark("summed and shared out"),
    "mean": mark("their mean in each"),
    "repeat": mark("repeated and rescaled"),
}


@dataclass(frozen=True)
class Channels(Single):
    """A kernel ``(O, I, …)`` for another number of input channels; computed in float32.

    Attributes:
        how: ``adapt`` as timm's ``adapt_input_conv``: ``sum`` into one channel, ``repeat`` into several;
            ``sum`` gives every new channel the sum of the old ones divided by the number of new ones, so that an
            image whose channels are all the same has the same response; ``mean`` gives every new channel the mean
            of the old ones, so that weights keep their magnitude; ``repeat`` goes through the old ones in turn,
            times old number / new number.
        count: input channels in the target; by default from the target key.
    """

    how: Literal["adapt", "sum", "mean", "repeat"] = "adapt"
    count: int = 0
    name: ClassVar[str] = "channels"

    def __post_init__(self) -> None:
        if self.count < 0:
            raise MappingError(
                tr("{name}: there cannot be {count} channels", name=self.name, count=self.count)
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """Another size along axis 1."""
        if len(shape) < 2 or shape[1] == 0:
            raise MappingError(
                tr(
                    "{name} takes a kernel out×in×…; this tensor is {shape}",
                    name=self.name,
                    shape=format_shape(shape),
                )
            )
        count = self.count or known(wanted, shape, self.name, _COUNT)[1]
        if count < 1:
            raise MappingError(tr("{name}: the target has no input channels", name=self.name))
        return (shape[0], count, *shape[2:])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`with_channels`."""
        require_real([tensor], self.name)
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        return with_channels(tensor, shape[1], self.how)

    def describe(self) -> str:
        """``input channels summed and shared out to 1``."""
        return tr(
            "input channels {how}, to {count}",
            how=tr(_PHRASES[self.how]),
            count=self.count or tr("the number of the target"),
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        count = self.count or f"{destination}.shape[1]"
        return Code(f"with_channels({inputs[0]}, {count}, {self.how!r})", (with_channels,))


def with_channels(kernel: torch.Tensor, count: int, how: str) -> torch.Tensor:
    """A kernel for ``count`` input channels: adapted as timm does it, or by sum, mean or repetition."""
    old = kernel.shape[1]
    if old == count:
        return kernel
    if how == "adapt":
        how = "sum" if count == 1 else "repeat"
    values = kernel.float()
    if how == "repeat":
        values = values[:, [i % old for i in range(count)]] * (old / count)
    else:
        total = values.sum(1, keepdim=True) / count if how == "sum" else values.mean(1, keepdim=True)
        values = total.expand(-1, count, *[-1] * (kernel.dim() - 2))
    return values.to(kernel.dtype)
