"""The same elements in the same order under another shape: never done without being asked for by name (E9)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.arguments import as_tuple, number_or_tuple
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single, axes_of
from wtransplant.mapping.operations.identity import Identity
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Reshape(Single):
    """Elements laid out anew, as ``torch.reshape``; one size may be -1 and follows from the others.

    Attributes:
        sizes: sizes; without any, the target key's own, which only the last step knows.
    """

    sizes: tuple[int, ...] = ()
    name: ClassVar[str] = "reshape"

    def __post_init__(self) -> None:
        if any(size < -1 for size in self.sizes) or self.sizes.count(-1) > 1:
            raise MappingError(
                tr("reshape: {sizes} is no shape", sizes=self.sizes), hint=tr("One size may be -1.")
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The sizes given, or the target's; as many elements."""
        if not self.sizes and wanted is None:
            raise MappingError(
                tr("reshape: nothing tells the new shape here; only the last step asks the target"),
                hint=tr("Give the shape: reshape((512, -1))."),
            )
        sizes = self.sizes or wanted or ()
        count, known = math.prod(shape), math.prod(size for size in sizes if size != -1)
        fits = (known > 0 and count % known == 0) if -1 in sizes else known == count
        if not fits:
            what = tr(
                "{shape} has {count} elements, which do not fill {sizes}",
                shape=format_shape(shape),
                count=count,
                sizes=format_shape(sizes),
            )
            raise MappingError(f"reshape: {what}")
        return tuple(count // known if size == -1 else size for size in sizes)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """As ``torch.reshape``: a view where the layout allows it."""
        return tensor.reshape(self.require_fit([tensor], destination))

    def describe(self) -> str:
        """``laid out anew as 512×49``."""
        if not self.sizes:
            return tr("laid out anew in the target's shape")
        return tr(
            "laid out anew as {names}",
            names="×".join("…" if size == -1 else str(size) for size in self.sizes),
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.reshape({self.sizes or f'{destination}.shape'})")

    def inverse_of(self, shape: Shape) -> Operation:
        """The shape that it was; a scalar by taking all axes away."""
        return Reshape(shape) if shape else Squeeze()


@dataclass(frozen=True)
class Squeeze(Single):
    """Axes of size one taken away: ``(C, 1, 1)`` to ``(C,)``.

    Attributes:
        axes: which; without any, all that have size one.
    """

    axes: int | tuple[int, ...] = ()
    name: ClassVar[str] = "squeeze"

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", number_or_tuple(self.axes))

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape without these axes."""
        axes = self._places(shape)
        if larger := [axis for axis in axes if shape[axis] != 1]:
            raise MappingError(
                tr(
                    "squeeze: axis {larger} of {shape} has size {shape2}, not 1",
                    larger=larger[0],
                    shape=format_shape(shape),
                    shape2=shape[larger[0]],
                )
            )
        return tuple(size for axis, size in enumerate(shape) if axis not in axes)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``torch.squeeze``."""
        return tensor.squeeze(self._places(tensor.shape))

    def describe(self) -> str:
        """``axes 1 and 2, of size one, taken away``."""
        if self.axes == ():
            return tr("all axes of size one taken away")
        return tr("{listed}, of size one, taken away", listed=_listed(self.axes))

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.squeeze({'' if self.axes == () else self.axes})")

    def inverse_of(self, shape: Shape) -> Operation:
        """The axes put back in."""
        axes = self._places(shape)
        return Unsqueeze(axes) if axes else Identity()

    def _places(self, shape: Sequence[int]) -> tuple[int, ...]:
        if self.axes == ():
            return tuple(axis for axis, size in enumerate(shape) if size == 1)
        return axes_of(as_tuple(self.axes), shape, self.name)


@dataclass(frozen=True)
class Unsqueeze(Single):
    """Axes of size one put in: ``(C,)`` to ``(C, 1, 1)`` is ``unsqueeze((1, 2))``.

    Attributes:
        axes: where they are in the result, all counted from the front or all from the back.
    """

    axes: int | tuple[int, ...]
    name: ClassVar[str] = "unsqueeze"

    def __post_init__(self) -> None:
        axes = as_tuple(self.axes)
        if not axes or len(set(axes)) < len(axes) or min(axes) < 0 <= max(axes):
            raise MappingError(
                tr("unsqueeze: {axes} is no list of places for new axes", axes=self.axes),
                hint=tr("Count all from the front, (1, 2), or all from the back, (-2, -1)."),
            )
        object.__setattr__(self, "axes", number_or_tuple(tuple(sorted(axes))))

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape with ones there."""
        sizes: list[int] = list(shape)
        for axis in axes_of(as_tuple(self.axes), (*shape, *as_tuple(self.axes)), self.name):
            sizes.insert(axis, 1)
        return tuple(sizes)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view, as ``torch.unsqueeze`` for each axis."""
        for axis in self._in_turn():
            tensor = tensor.unsqueeze(axis)
        return tensor

    def describe(self) -> str:
        """``axes 1 and 2, of size one, put in``."""
        return tr("{listed}, of size one, put in", listed=_listed(self.axes))

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(inputs[0] + "".join(f".unsqueeze({axis})" for axis in self._in_turn()))

    def inverse_of(self, shape: Shape) -> Operation:
        """The axes taken away again."""
        return Squeeze(self.axes)

    def _in_turn(self) -> list[int]:
        """From the end that they are counted from, so that none moves one that was put in before."""
        axes = as_tuple(self.axes)
        return sorted(axes, reverse=axes[0] < 0)


def _listed(axes: int | tuple[int, ...]) -> str:
    names = tr(" and ").join(map(str, as_tuple(axes)))
    return tr("axes {names}", names=names) if isinstance(axes, tuple) else tr("axis {names}", names=names)
