"""Several tensors of one shape added up: means, model soups, weighted merges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.arguments import require_common_dtype, require_finite, require_run
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Blend(Operation):
    """The sum of several tensors of one shape, each times its weight; their mean without weights (model soup).

    Calculated in float32 or wider; integers (``num_batches_tracked``) are rounded to the nearest. The weights need
    not add up to one.

    Attributes:
        weights: one for each source.
        every: of how many tensors each result is made; 0 for all.
    """

    weights: tuple[float, ...] = ()
    every: int = field(default=0, kw_only=True)
    name: ClassVar[str] = "blend"
    joins: ClassVar[bool] = True

    def __post_init__(self) -> None:
        require_finite(self.name, *self.weights)

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """That of each."""
        require_run(self.every, len(shapes), self)
        if not shapes:
            raise MappingError(tr("blend needs at least one tensor"))
        if len(set(shapes)) > 1:
            listed = ", ".join(map(format_shape, shapes))
            raise MappingError(tr("blend takes tensors of one shape; these differ ({listed})", listed=listed))
        if self.weights and len(self.weights) != len(shapes):
            raise MappingError(
                tr(
                    "blend: {weights} weights for {shapes} tensors",
                    weights=len(self.weights),
                    shapes=len(shapes),
                )
            )
        return shapes[0]

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """See :func:`blended`."""
        import torch

        self.require_fit(tensors, destination)
        if require_common_dtype(tensors, self.name) == torch.bool:
            raise MappingError(tr("blend: truth values have no mean"), hint=tr("Link one of the sources."))
        with self.able(tensors):
            return blended(list(tensors), self.weights)

    def describe(self) -> str:
        """``added up with the weights 0.7, 0.3``."""
        if not self.weights:
            return tr("the mean of all")
        total = sum(self.weights)
        note = "" if abs(total - 1) < 1e-6 else tr(" (together {total:g} times)", total=total)
        return tr(
            "added up with the weights {names}{note}",
            names=", ".join(f"{weight:g}" for weight in self.weights),
            note=note,
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"blended([{', '.join(inputs)}], {self.weights})", (blended,))

    def group_size(self, count: int) -> int:
        """``every``, or all."""
        return self.every or count


def blended(tensors: list[torch.Tensor], weights: tuple[float, ...]) -> torch.Tensor:
    """The weighted sum of tensors, or without weights their mean, calculated in float32 or wider."""
    import torch

    dtype = tensors[0].dtype
    for tensor in tensors[1:]:
        dtype = torch.promote_types(dtype, tensor.dtype)
    whole = not (dtype.is_floating_point or dtype.is_complex)
    exact = (torch.float64, torch.complex64, torch.complex128)
    wide = torch.float64 if whole else dtype if dtype in exact else torch.float32
    total = tensors[0].to(wide) * (weights[0] if weights else 1.0)
    for index in range(1, len(tensors)):
        total = total + tensors[index].to(wide) * (weights[index] if weights else 1.0)
    if not weights:
        total = total / len(tensors)
    return (total.round() if whole else total).to(dtype)
