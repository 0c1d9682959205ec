"""Axes made longer or shorter: more classes than before, a smaller kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.arguments import (
    as_tuple,
    number_or_tuple,
    require_finite,
    require_fractions,
    require_value,
)
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single, axes_of
from wtransplant.mapping.operations.checks import known, shape_wanted
from wtransplant.mapping.operations.identity import Identity
from wtransplant.units import format_shape
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

Place = Literal["start", "centre", "end"]

_HINTS = {"pad": mark("Give the sizes: pad(0, 1000)."), "crop": mark("Give the sizes: crop(0, 1000).")}


@dataclass(frozen=True)
class _Resized(Single):
    """What pad and crop have in common: which axes get which sizes.

    Attributes:
        axes: which; without any, all.
        sizes: one for each of the axes; without any, those of the target key, which only the last step knows.
    """

    axes: int | tuple[int, ...] = ()
    sizes: int | tuple[int, ...] = ()

    def __post_init__(self) -> None:
        axes, sizes = as_tuple(self.axes), as_tuple(self.sizes)
        if (axes and sizes and len(axes) != len(sizes)) or any(size < 0 for size in sizes):
            raise MappingError(
                tr(
                    "{name}: {sizes} are not sizes for the axes {axes}",
                    name=self.name,
                    sizes=self.sizes,
                    axes=self.axes,
                )
            )
        object.__setattr__(self, "axes", number_or_tuple(axes))
        object.__setattr__(self, "sizes", number_or_tuple(sizes))

    def _new_sizes(self, shape: Shape, wanted: Shape | None) -> dict[int, int]:
        """Sizes by axis, counted from the front."""
        axes = axes_of(as_tuple(self.axes) or range(len(shape)), shape, self.name)
        if self.sizes == ():
            target = known(wanted, shape, self.name, _HINTS[self.name])
            return {axis: target[axis] for axis in axes}
        sizes = as_tuple(self.sizes)
        if len(sizes) != len(axes):
            raise MappingError(
                tr(
                    "{name}: {sizes} sizes for the {axes} axes of {shape}",
                    name=self.name,
                    sizes=len(sizes),
                    axes=len(axes),
                    shape=format_shape(shape),
                )
            )
        return dict(zip(axes, sizes, strict=True))

    def _changed(self, shape: Shape, sizes: dict[int, int]) -> Shape:
        return tuple(sizes.get(axis, size) for axis, size in enumerate(shape))

    def _where(self) -> str:
        axes = tr(" and ").join(map(str, as_tuple(self.axes)))
        return tr("along axis {axes}", axes=axes) if axes else tr("along all axes")

    def _size(self) -> str:
        return tr("the target's size") if self.sizes == () else "×".join(map(str, as_tuple(self.sizes)))

    def _arguments(self, destination: str) -> str:
        axes = as_tuple(self.axes)
        if self.sizes != ():
            return f"{axes}, {as_tuple(self.sizes)}"
        listed = "".join(f"{destination}.shape[{axis}], " for axis in axes)
        return f"{axes}, ({listed})" if axes else f"{axes}, {destination}.shape"


@dataclass(frozen=True)
class Pad(_Resized):
    """Axes made longer; what is new is filled.

    Attributes:
        axes: which; without any, all.
        sizes: the new ones; without any, those of the target key.
        fill: a number; ``zeros``; ``mean``, that of the rows along the axis; ``initial``, what the target has there
            before the transplant.
        place: where the tensor comes to lie in the longer axes.
    """

    fill: float | Literal["zeros", "mean", "initial"] = field(default=0.0, kw_only=True)
    place: Place = field(default="start", kw_only=True)
    name: ClassVar[str] = "pad"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.fill == "zeros":
            object.__setattr__(self, "fill", 0.0)
        if not isinstance(self.fill, str):
            require_finite(self.name, self.fill)

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape with the new sizes."""
        sizes = self._new_sizes(shape, wanted)
        if longer := [axis for axis, size in sizes.items() if shape[axis] > size]:
            raise MappingError(
                tr(
                    "pad: axis {longer} of {shape} is longer than {sizes}",
                    longer=longer[0],
                    shape=format_shape(shape),
                    sizes=sizes[longer[0]],
                ),
                hint=tr("crop makes it shorter."),
            )
        result = self._changed(shape, sizes)
        self._require_fill(shape, result, wanted)
        return result

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`padded` and :func:`laid_into`."""
        if self.fill == "initial" and destination is not None:
            return laid_into(destination.initial(), tensor, self.place)
        if self.fill == "mean":
            require_fractions(tensor, self.name, tr("a mean"))
        elif not isinstance(self.fill, str):
            require_value(self.fill, tensor.dtype, self.name)
        sizes = self._new_sizes(tuple(tensor.shape), shape_wanted(destination))
        return padded(tensor, tuple(sizes), tuple(sizes.values()), self.fill, self.place)

    def describe(self) -> str:
        """``made longer to 1000 along axis 0, filled with 0``."""
        words = {"mean": tr("the mean"), "initial": tr("the target's own values")}
        fill = words[self.fill] if isinstance(self.fill, str) else f"{self.fill:g}"
        return tr(
            "made longer to {size} {where}, filled with {fill}",
            size=self._size(),
            where=self._where(),
            fill=fill,
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        if self.fill == "initial":
            return Code(f"laid_into({destination}, {inputs[0]}, {self.place!r})", (laid_into,))
        arguments = f"{self._arguments(destination)}, {self.fill!r}, {self.place!r}"
        return Code(f"padded({inputs[0]}, {arguments})", (padded,))

    def inverse_of(self, shape: Shape) -> Operation:
        """What was added, cut off."""
        if not shape:
            return Identity()
        axes = axes_of(as_tuple(self.axes) or range(len(shape)), shape, self.name)
        return Crop(axes, tuple(shape[axis] for axis in axes), keep=self.place)

    def _require_fill(self, shape: Shape, result: Shape, wanted: Shape | None) -> None:
        if self.fill == "initial" and wanted != result:
            raise MappingError(
                tr(
                    "pad: the target's own values fill {wanted} here, not {result}",
                    wanted=format_shape(wanted) if wanted is not None else tr("nothing"),
                    result=format_shape(result),
                ),
                hint=tr("Only the last step asks the target; fill with zeros or the mean before."),
            )
        if self.fill == "mean" and 0 in shape and shape != result:
            raise MappingError(tr("pad: {shape} has no rows to take the mean of", shape=format_shape(shape)))


@dataclass(frozen=True)
class Crop(_Resized):
    """Axes made shorter; what is beyond is left out.

    Attributes:
        axes: which; without any, all.
        sizes: the new ones; without any, those of the target key.
        keep: which end, or the centre, stays.
    """

    keep: Place = field(default="start", kw_only=True)
    name: ClassVar[str] = "crop"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The shape with the new sizes."""
        sizes = self._new_sizes(shape, wanted)
        if shorter := [axis for axis, size in sizes.items() if shape[axis] < size]:
            raise MappingError(
                tr(
                    "crop: axis {shorter} of {shape} is shorter than {sizes}",
                    shorter=shorter[0],
                    shape=format_shape(shape),
                    sizes=sizes[shorter[0]],
                ),
                hint=tr("pad makes it longer."),
            )
        return self._changed(shape, sizes)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """A view; see :func:`cropped`."""
        sizes = self._new_sizes(tuple(tensor.shape), shape_wanted(destination))
        return cropped(tensor, tuple(sizes), tuple(sizes.values()), self.keep)

    def describe(self) -> str:
        """``cut to 1000 along axis 0, the start kept``."""
        kept = {
            "start": tr("the start kept"),
            "centre": tr("the centre kept"),
            "end": tr("the end kept"),
        }[self.keep]
        return tr("cut to {size} {where}, {kept}", size=self._size(), where=self._where(), kept=kept)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"cropped({inputs[0]}, {self._arguments(destination)}, {self.keep!r})", (cropped,))


def padded(
    tensor: torch.Tensor, axes: tuple[int, ...], sizes: tuple[int, ...], fill: float | str, place: str
) -> torch.Tensor:
    """A tensor with axes made longer to these sizes; all axes if none is named.

    ``fill`` is a number, or ``"mean"``: the mean along the axis, calculated in float32 or wider, one axis after
    the other.
    """
    import torch

    for axis, size in zip(axes or range(tensor.dim()), sizes, strict=True):
        more = size - tensor.shape[axis]
        if more == 0:
            continue
        before = {"start": 0, "centre": more // 2, "end": more}[place]
        if fill == "mean":
            exact = (torch.float64, torch.complex64, torch.complex128)
            wide = tensor.dtype if tensor.dtype in exact else torch.float32
            row = tensor.to(wide).mean(axis, keepdim=True).to(tensor.dtype)
        else:
            row = torch.tensor(fill, dtype=tensor.dtype, device=tensor.device)
        shape = list(tensor.shape)
        shape[axis] = more
        filler = row.expand(shape)
        parts = [filler.narrow(axis, 0, before), tensor, filler.narrow(axis, before, more - before)]
        tensor = torch.cat(parts, axis)
    return tensor


def laid_into(initial: torch.Tensor, tensor: torch.Tensor, place: str) -> torch.Tensor:
    """A copy of ``initial`` with the tensor written over its start, centre or end."""
    result = initial.clone()
    part = result
    for axis, size in enumerate(tensor.shape):
        more = initial.shape[axis] - size
        part = part.narrow(axis, {"start": 0, "centre": more // 2, "end": more}[place], size)
    part.copy_(tensor)
    return result


def cropped(tensor: torch.Tensor, axes: tuple[int, ...], sizes: tuple[int, ...], keep: str) -> torch.Tensor:
    """A view of a tensor with axes cut to these sizes; all axes if none is named."""
    for axis, size in zip(axes or range(tensor.dim()), sizes, strict=True):
        more = tensor.shape[axis] - size
        tensor = tensor.narrow(axis, {"start": 0, "centre": more // 2, "end": more}[keep], size)
    return tensor
