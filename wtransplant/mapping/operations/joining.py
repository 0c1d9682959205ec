"""Several tensors put together along an axis that they have: fused projections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.arguments import require_common_dtype, require_run
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape, axis_of
from wtransplant.mapping.operations.splitting import Split
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Concat(Operation):
    """Tensors one after the other along an axis, in the order of the sources.

    Attributes:
        axis: along which.
        every: of how many tensors each result is made; 0 for all.
    """

    axis: int
    every: int = field(default=0, kw_only=True)
    name: ClassVar[str] = "concat"
    joins: ClassVar[bool] = True

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """The sizes along the axis added up; all others must agree."""
        require_run(self.every, len(shapes), self)
        if not shapes:
            raise MappingError(tr("concat needs at least one tensor"))
        axis = axis_of(self.axis, shapes[0], self.name)
        rest = {(*shape[:axis], 0, *shape[axis + 1 :]) if len(shape) > axis else shape for shape in shapes}
        if len(rest) > 1:
            listed = ", ".join(format_shape(shape) for shape in shapes)
            raise MappingError(
                tr(
                    "concat along axis {axis}: the other axes differ ({listed})",
                    axis=self.axis,
                    listed=listed,
                )
            )
        return (*shapes[0][:axis], sum(shape[axis] for shape in shapes), *shapes[0][axis + 1 :])

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """As ``torch.cat``."""
        import torch

        self.require_fit(tensors, destination)
        require_common_dtype(tensors, self.name)
        with self.able(tensors):
            return torch.cat(list(tensors), self.axis)

    def describe(self) -> str:
        """``one after the other along axis 0``."""
        runs = tr(", {every} at a time,", every=self.every) if self.every else ""
        return tr("one after the other{runs} along axis {axis}", runs=runs, axis=self.axis)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"torch.cat([{', '.join(inputs)}], {self.axis})")

    def group_size(self, count: int) -> int:
        """``every``, or all."""
        return self.every or count

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """The parts of a split."""
        self.shape(shapes)
        sizes = tuple(shape[self.axis] for shape in shapes)
        unequal = sizes if len(set(sizes)) > 1 else ()
        return tuple(Split(self.axis, Part(i, len(sizes)), sizes=unequal) for i in range(len(sizes)))
