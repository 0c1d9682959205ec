"""One of several parts of a tensor along an axis: fused projections taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape, Single, axis_of
from wtransplant.mapping.operations.identity import Identity
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Split(Single):
    """Part i of n equal parts along an axis, or of parts of the given sizes.

    Attributes:
        axis: along which.
        part: which, from 0; ``0/3``, or a name that a rule gives an index to.
        sizes: of all parts, where they are not equal.
    """

    axis: int
    part: Part
    sizes: tuple[int, ...] = field(default=(), kw_only=True)
    name: ClassVar[str] = "split"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The part's shape."""
        axis = axis_of(self.axis, shape, self.name)
        return (*shape[:axis], len(self.rows(shape)), *shape[axis + 1 :])

    def rows(self, shape: Shape) -> range:
        """The rows that the part takes of a tensor of this shape.

        Raises:
            MappingError: it has no such part.
        """
        size = shape[axis_of(self.axis, shape, self.name)]
        sizes, index = self.sizes or self._equal_sizes(size, shape), self.part.index
        if isinstance(index, str):
            raise MappingError(
                tr("split: nothing says which part {index!r} is", index=index),
                hint=tr("Write 0/3, or an order."),
            )
        if self.part.of not in (0, len(sizes)) or min(sizes) < 0:
            raise MappingError(
                tr(
                    "split: the sizes {sizes} are not {value} sizes from 0",
                    sizes=sizes,
                    value=self.part.of or len(sizes),
                )
            )
        if sum(sizes) != size:
            raise MappingError(
                tr(
                    "split: the sizes {sizes} add up to {sizes2}, not to {size}",
                    sizes=sizes,
                    sizes2=sum(sizes),
                    size=size,
                )
            )
        if not 0 <= index < len(sizes):
            raise MappingError(
                tr(
                    "split: there is no part {index} of {sizes} (they count from 0)",
                    index=index,
                    sizes=len(sizes),
                )
            )
        start = sum(sizes[:index])
        return range(start, start + sizes[index])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``torch.narrow``."""
        rows = self.rows(tuple(tensor.shape))
        return tensor.narrow(self.axis, rows.start, len(rows))

    def describe(self) -> str:
        """``part 1 of 3 along axis 0``."""
        index = self.part.index + 1 if isinstance(self.part.index, int) else f"{self.part.index!r}"
        count = self.part.of or len(self.sizes)
        return tr(
            "part {index}{part} along axis {axis}",
            index=index,
            part=tr(" of {count}", count=count) if count else "",
            axis=self.axis,
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        if self.sizes:
            return Code(f"{inputs[0]}.split({list(self.sizes)}, {self.axis})[{self.part.index}]")
        return Code(f"{inputs[0]}.chunk({self.part.of}, {self.axis})[{self.part.index}]")

    def inverse_of(self, shape: Shape) -> Operation:
        """Only of a part that is all."""
        if self.shape_of(shape, None) == shape:
            return Identity()
        return super().inverse_of(shape)

    def _equal_sizes(self, size: int, shape: Shape) -> tuple[int, ...]:
        if self.part.of < 1:
            raise MappingError(
                tr("split: {self_} does not say into how many parts", self_=self), hint=tr("Write 0/3.")
            )
        if size % self.part.of:
            raise MappingError(
                tr(
                    "split: axis {axis} of {shape} does not part into {of} equal parts",
                    axis=self.axis,
                    shape=format_shape(shape),
                    of=self.part.of,
                ),
                hint=tr("Give the sizes: split(0, 1/3, sizes=(512, 128, 128))."),
            )
        return (size // self.part.of,) * self.part.of
