"""Learned position embeddings for another number of positions: images of another size, longer texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Shape, Single
from wtransplant.mapping.operations.checks import (
    known,
    require_axes,
    require_elements,
    require_real,
    require_sizes,
    shape_wanted,
    square_side,
)
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

_GRID = mark("Give the grid: resize_positions(grid=(24, 24)).")
_OLD_GRID = mark("Give prefix, the number of extra tokens, and old_grid=(height, width).")
_LENGTH = mark("Give the length: resize_positions_1d(length=2048).")


@dataclass(frozen=True)
class ResizePositions(Single):
    """A vision transformer's position embedding, resampled to another grid of patches.

    Takes ``(1, N, C)`` or ``(N, C)`` with the extra tokens first, or a grid ``(1, H, W, C)``, which has none.
    Resampled in float32. The peer is ``timm.layers.resample_abs_pos_embed`` (``…_nhwc`` for grids).

    Attributes:
        prefix: extra tokens in front (class token, registers), which are taken over as they are.
        grid: rows and columns of patches in the target; by default from the target key, a square.
        old_grid: those of the source; by default a square.
        mode: the interpolation.
        antialias: whether it is low-pass filtered where the grid becomes smaller.
    """

    prefix: int = 1
    grid: tuple[int, ...] = ()
    old_grid: tuple[int, ...] = ()
    mode: Literal["bicubic", "bilinear"] = "bicubic"
    antialias: bool = True
    name: ClassVar[str] = "resize_positions"

    def __post_init__(self) -> None:
        require_sizes(self.grid, 2, self.name, "grid")
        require_sizes(self.old_grid, 2, self.name, "old_grid")
        if self.prefix < 0:
            raise MappingError(
                tr("{name}: there cannot be {prefix} extra tokens", name=self.name, prefix=self.prefix)
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The extra tokens and one position for each place of the new grid."""
        require_axes(shape, (2, 3, 4), self.name, tr("positions N×C or 1×N×C, or a grid 1×H×W×C"))
        _require_positions(shape, self.name)
        if len(shape) == 4:
            grid = self.grid or known(wanted, shape, self.name, _GRID)[1:3]
            return require_elements((1, *grid, shape[3]), self.name)
        self._require_old_grid(shape[-2] - self.prefix)
        return (*shape[:-2], self._count(shape, wanted), shape[-1])

    def _require_old_grid(self, count: int) -> None:
        if not self.old_grid:
            square_side(count, self.name, _OLD_GRID)
        elif self.old_grid[0] * self.old_grid[1] != count:
            raise MappingError(
                tr(
                    "{name}: without {prefix} extra tokens there are {count} positions, no grid of "
                    "{old_grid}×{old_grid2}",
                    name=self.name,
                    prefix=self.prefix,
                    count=count,
                    old_grid=self.old_grid[0],
                    old_grid2=self.old_grid[1],
                ),
                hint=_OLD_GRID,
            )

    def _count(self, shape: Shape, wanted: Shape | None) -> int:
        if self.grid:
            return self.prefix + self.grid[0] * self.grid[1]
        count = known(wanted, shape, self.name, _GRID)[-2]
        if count != shape[-2]:
            square_side(count - self.prefix, self.name, _GRID)
        return count

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`resized_positions`."""
        require_real([tensor], self.name)
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        return resized_positions(
            tensor, shape, self.prefix, self.grid, self.old_grid, self.mode, self.antialias
        )

    def describe(self) -> str:
        """``position embedding resampled to a grid of 24×24, 1 extra token kept``."""
        grid = (
            tr("a grid of {height}×{width}", height=self.grid[0], width=self.grid[1])
            if self.grid
            else tr("the target's grid")
        )
        extra = tr(", {tokens} kept", tokens=plural(self.prefix, "extra token")) if self.prefix else ""
        return tr("position embedding resampled to {grid}{extra}", grid=grid, extra=extra)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        shape = "None" if self.grid else f"{destination}.shape"
        options = f"{self.prefix}, {self.grid}, {self.old_grid}, {self.mode!r}, {self.antialias}"
        return Code(f"resized_positions({inputs[0]}, {shape}, {options})", (resized_positions,))


@dataclass(frozen=True)
class ResizePositions1d(Single):
    """A text model's position embedding ``(N, C)`` or ``(1, N, C)``, made longer or shorter.

    Attributes:
        length: positions in the target, with the extra rows; by default from the target key.
        prefix: extra rows in front, taken over as they are (2 in RoBERTa and OPT).
        how: ``linear`` spreads the positions evenly, the first and the last stay the first and the last (in
            float32); ``repeat`` starts again from the first, as Longformer was made of RoBERTa.
    """

    length: int = 0
    prefix: int = 0
    how: Literal["linear", "repeat"] = "linear"
    name: ClassVar[str] = "resize_positions_1d"

    def __post_init__(self) -> None:
        if self.prefix < 0 or self.length < 0:
            raise MappingError(
                tr(
                    "{name}: length and prefix are counts, not {length}, {prefix}",
                    name=self.name,
                    length=self.length,
                    prefix=self.prefix,
                )
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """Another number of positions."""
        require_axes(shape, (2, 3), self.name, tr("positions N×C or 1×N×C"))
        _require_positions(shape, self.name)
        length = self.length or known(wanted, shape, self.name, _LENGTH)[-2]
        if min(length, shape[-2]) <= self.prefix:
            raise MappingError(
                tr(
                    "{name}: from {shape} to {length} positions leaves none behind {prefix} extra rows",
                    name=self.name,
                    shape=shape[-2],
                    length=length,
                    prefix=self.prefix,
                )
            )
        return (*shape[:-2], length, shape[-1])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`resized_positions_1d`."""
        require_real([tensor], self.name)
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        return resized_positions_1d(tensor, shape[-2], self.prefix, self.how)

    def describe(self) -> str:
        """``positions spread evenly over 2048``."""
        length = str(self.length) if self.length else tr("the target's number")
        how = tr("spread evenly over") if self.how == "linear" else tr("repeated up to")
        return tr(
            "positions {how} {length}{part}",
            how=how,
            length=length,
            part=tr(", {prefix} extra rows kept", prefix=self.prefix) if self.prefix else "",
        )

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        length = self.length or f"{destination}.shape[-2]"
        call = f"resized_positions_1d({inputs[0]}, {length}, {self.prefix}, {self.how!r})"
        return Code(call, (resized_positions_1d,))


def _require_positions(shape: Shape, name: str) -> None:
    require_elements(shape, name)
    if len(shape) > 2 and shape[0] != 1:
        raise MappingError(
            tr("{name}: the first axis of positions has the size 1, not {shape}", name=name, shape=shape[0])
        )


def resized_positions(
    positions: torch.Tensor,
    shape: Sequence[int] | None,
    prefix: int,
    grid: tuple[int, ...],
    old_grid: tuple[int, ...],
    mode: str,
    antialias: bool,
) -> torch.Tensor:
    """Positions resampled to a grid, or to the one that a shape tells; the first ``prefix`` stay as they are."""
    import math

    import torch

    if positions.dim() == 4:
        prefix, old = 0, tuple(positions.shape[1:3])
        new = grid or tuple((shape or ())[1:3])
    else:
        side = math.isqrt(positions.shape[-2] - prefix)
        old = old_grid or (side, side)
        count = (shape or (0, 0))[-2]
        side = math.isqrt(max(count - prefix, 0))
        new = grid or (old if count == positions.shape[-2] else (side, side))
    if old == new:
        return positions
    table = positions.reshape(1, -1, positions.shape[-1])
    image = table[:, prefix:].float().reshape(1, *old, -1).permute(0, 3, 1, 2)
    image = torch.nn.functional.interpolate(image, size=new, mode=mode, antialias=antialias)
    moved = image.permute(0, 2, 3, 1).reshape(1, -1, table.shape[-1]).to(table.dtype)
    result = torch.cat([table[:, :prefix], moved], 1)
    sizes = new if positions.dim() == 4 else result.shape[1:2]
    return result.reshape(*positions.shape[: positions.dim() - 1 - len(sizes)], *sizes, -1)


def resized_positions_1d(positions: torch.Tensor, length: int, prefix: int, how: str) -> torch.Tensor:
    """Rows along the last axis but one, spread evenly or repeated; the first ``prefix`` stay as they are."""
    import math

    import torch

    if positions.shape[-2] == length:
        return positions
    table = positions.reshape(-1, positions.shape[-1])
    kept, moved = table[:prefix], table[prefix:]
    if how == "repeat":
        moved = moved.repeat(math.ceil((length - prefix) / len(moved)), 1)[: length - prefix]
    else:
        line = moved.float().transpose(0, 1)[None]
        line = torch.nn.functional.interpolate(line, size=length - prefix, mode="linear", align_corners=True)
        moved = line[0].transpose(0, 1).to(table.dtype)
    return torch.cat([kept, moved]).reshape(*positions.shape[:-2], length, -1)
