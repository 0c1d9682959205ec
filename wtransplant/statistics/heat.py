"""A plane of a tensor as a picture of its values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wtransplant.errors import Cancelled
from wtransplant.statistics.values import as_numbers, dense, never

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


def heat_map(
    tensor: torch.Tensor,
    index: Sequence[int] = (),
    *,
    most: int = _MOST,
    cancelled: Callable[[], bool] = never,
) -> HeatMap:
    """The plane of the first two axes.

    Args:
        tensor: of any dtype; a vector is one row, a scalar one element.
        index: where on each further axis, from the third one on; what is left out is 0.
        most: rows and columns at most; larger planes are averaged over blocks.
        cancelled: asked now and then.

    Raises:
        Cancelled: a person gave up.
        WtransplantError: elements cannot be read as numbers.
    """
    plane = plane_of(tensor, index)
    rows, columns = plane.shape
    values = np.empty((min(rows, most), columns))
    edges = _edges(rows, most)
    for row, (start, end) in enumerate(itertools.pairwise(edges)):
        if cancelled():
            raise Cancelled
        values[row] = as_numbers(plane[start:end]).mean(
            0
        )  # a block at a time: a vocabulary may have gigabytes
    return HeatMap(_pool_columns(values, most), rows, columns)


def plane_of(tensor: torch.Tensor, index: Sequence[int] = ()) -> torch.Tensor:
    """The plane of the first two axes itself, [rows, columns]; arguments as :func:`heat_map`."""
    plane = dense(tensor)
    if plane.dim() < 2:
        plane = plane.reshape(1, -1)
    for place in (*index, *[0] * plane.dim())[: plane.dim() - 2]:
        plane = plane.select(2, place)
    return plane


def _edges(length: int, most: int) -> NDArray[np.int64]:
    """Where blocks begin and end that differ in length by one at most."""
    count = min(length, most)
    edges: NDArray[np.int64] = np.arange(count + 1) * length // max(count, 1)
    return edges


def _pool_columns(values: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    edges = _edges(values.shape[1], most)
    if len(edges) - 1 == values.shape[1]:
        return values
    means: NDArray[np.float64] = np.add.reduceat(values, edges[:-1], axis=1) / np.diff(edges)
    return means
