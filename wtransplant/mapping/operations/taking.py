"""Some of the rows of an axis, or all of them in another order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single, axis_of
from wtransplant.mapping.operations.identity import Identity
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

_LISTED = 8


@dataclass(frozen=True)
class Slice(Single):
    """Rows ``start`` to ``stop`` of an axis as Python slices them, but never beyond its ends.

    Attributes:
        axis: along which.
        start: the first one; negative from the end.
        stop: the one behind the last; by default to the end.
        step: from one to the next, at least 1.
    """

    axis: int
    start: int
    stop: int | None = None
    step: int = field(default=1, kw_only=True)
    name: ClassVar[str] = "slice"

    def __post_init__(self) -> None:
        if self.step < 1:
            raise MappingError(
                tr("slice: the step is {step}; it is at least 1", step=self.step),
                hint=tr("flip turns around."),
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape with the number of rows taken."""
        axis = axis_of(self.axis, shape, self.name)
        return (*shape[:axis], len(self.rows(shape[axis])), *shape[axis + 1 :])

    def rows(self, size: int) -> range:
        """The rows that are taken of an axis of this size.

        Raises:
            MappingError: there are none, or the slice goes beyond the ends.
        """
        stop = size if self.stop is None else self.stop
        if any(not -size <= place <= size for place in (self.start, stop)):
            raise MappingError(
                tr(
                    "slice: {start} to {stop} goes beyond axis {axis}, which has {size} rows",
                    start=self.start,
                    stop=stop,
                    axis=self.axis,
                    size=size,
                )
            )
        rows = range(*slice(self.start, stop, self.step).indices(size))
        if not rows:
            raise MappingError(
                tr(
                    "slice: {start} to {stop} takes none of the {size} rows",
                    start=self.start,
                    stop=stop,
                    size=size,
                )
            )
        return rows

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``tensor[start:stop:step]``."""
        index = slice(self.start, self.stop, self.step)
        return tensor.transpose(0, self.axis)[index].transpose(0, self.axis)

    def describe(self) -> str:
        """``rows 0 to before 768 along axis 0``."""
        each = tr(", one in {step},", step=self.step) if self.step > 1 else ""
        if self.stop is None:
            return tr(
                "rows from {start} on{each} along axis {axis}", start=self.start, each=each, axis=self.axis
            )
        return tr(
            "rows {start} to before {stop}{each} along axis {axis}",
            start=self.start,
            stop=self.stop,
            each=each,
            axis=self.axis,
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        stop = "" if self.stop is None else self.stop
        step = f":{self.step}" if self.step > 1 else ""
        return Code(f"{inputs[0]}[{_along(self.axis, f'{self.start}:{stop}{step}')}]")

    def inverse_of(self, shape: Shape) -> Operation:
        """Only of a slice that leaves nothing out."""
        if self.shape_of(shape, None) == shape:
            return Identity()
        return super().inverse_of(shape)


@dataclass(frozen=True)
class Take(Single):
    """Rows by number, in this order, each as often as it is named: classes in another order.

    Attributes:
        axis: along which.
        indices: the rows; negative from the end.
    """

    axis: int
    indices: tuple[int, ...]
    name: ClassVar[str] = "take"

    def __post_init__(self) -> None:
        if not self.indices:
            raise MappingError(tr("take: no row is named"), hint=tr("For example take(0, (2, 0, 1))."))

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape with as many rows as are named."""
        axis = axis_of(self.axis, shape, self.name)
        size = shape[axis]
        if strangers := [index for index in self.indices if not -size <= index < size]:
            raise MappingError(
                tr(
                    "take: axis {axis} of {shape} has no row {strangers} (they count from 0)",
                    axis=self.axis,
                    shape=format_shape(shape),
                    strangers=strangers[0],
                )
            )
        return (*shape[:axis], len(self.indices), *shape[axis + 1 :])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A copy, as ``tensor[indices]``."""
        return tensor.transpose(0, self.axis)[list(self.indices)].transpose(0, self.axis)

    def describe(self) -> str:
        """``rows 2, 0, 1 along axis 0``."""
        more = len(self.indices) - _LISTED
        listed = ", ".join(map(str, self.indices[:_LISTED])) + (
            tr(" and {more} more", more=more) if more > 0 else ""
        )
        return tr("rows {listed} along axis {axis}", listed=listed, axis=self.axis)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}[{_along(self.axis, str(list(self.indices)))}]")

    def inverse_of(self, shape: Shape) -> Operation:
        """The rows back in their places, if none was left out."""
        size = shape[axis_of(self.axis, shape, self.name)]
        places = {index % size: place for place, index in enumerate(self.indices)}
        if len(places) < size:
            return super().inverse_of(shape)
        return Take(self.axis, tuple(places[index] for index in range(size)))


@dataclass(frozen=True)
class Flip(Single):
    """An axis the other way round: ``flip(1)`` takes a first convolution from BGR to RGB."""

    axis: int
    name: ClassVar[str] = "flip"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        axis_of(self.axis, shape, self.name)
        return shape

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`turned_around`."""
        return turned_around(tensor, self.axis)

    def describe(self) -> str:
        """``axis 1 the other way round``."""
        return tr("axis {axis} the other way round", axis=self.axis)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"turned_around({inputs[0]}, {self.axis})", (turned_around,))

    def inverse_of(self, shape: Shape) -> Operation:
        """Itself."""
        return self


def turned_around(tensor: torch.Tensor, axis: int) -> torch.Tensor:
    """A copy with one axis the other way round; ``torch.flip`` has no kernel for 8-bit floats."""
    import torch

    return tensor.index_select(axis, torch.arange(tensor.shape[axis] - 1, -1, -1, device=tensor.device))


def _along(axis: int, index: str) -> str:
    """What stands in brackets to index one axis."""
    return ":, " * axis + index if axis >= 0 else "..., " + index + ", :" * (-axis - 1)
