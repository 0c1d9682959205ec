"""A plane of a tensor as a picture of its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wtransplant.statistics.values import as_numbers

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

_MOST = 512


@dataclass(frozen=True, eq=False)
class HeatMap:
    """Values of a plane.

    Attributes:
        values: [rows, columns] float64; means of ``pooled`` elements where there are more than can be shown.
        rows, columns: size of the plane itself.
    """

    values: NDArray[np.float64]
    rows: int
    columns: int

    @property
    def is_pooled(self) -> bool:
        """Whether a picture element stands for several values."""
        return self.values.shape != (self.rows, self.columns)


def heat_map(tensor: torch.Tensor, index: Sequence[int] = (), *, most: int = _MOST) -> HeatMap:
    """The plane of the first two axes.

    Args:
        tensor: of any dtype; a vector is one row, a scalar one element.
        index: where on each further axis, from the third one on; what is left out is 0.
        most: rows and columns at most; larger planes are averaged over blocks.
    """
    plane = tensor.detach()
    if plane.dim() < 2:
        plane = plane.reshape(1, -1)
    for place in (*index, *[0] * plane.dim())[: plane.dim() - 2]:
        plane = plane.select(2, place)
    values = as_numbers(plane)
    rows, columns = values.shape
    return HeatMap(_pool(_pool(values, most, 0), most, 1), rows, columns)


def _pool(values: NDArray[np.float64], most: int, axis: int) -> NDArray[np.float64]:
    """Means of blocks that differ in length by one at most."""
    length = values.shape[axis]
    if length <= most:
        return values
    starts = np.arange(most) * length // most
    sizes = np.diff(np.append(starts, length))
    sums = np.add.reduceat(values, starts, axis=axis)
    means: NDArray[np.float64] = sums / (sizes[:, None] if axis == 0 else sizes[None, :])
    return means
