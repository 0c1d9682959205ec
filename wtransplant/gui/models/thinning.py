"""A curve of very many points, thinned out to those that make a picture. Plain numpy, no Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.curves import Numbers

_EACH = 4
"""Points that a column of pixels keeps."""


def thinned(x: Numbers, y: Numbers, left: float, right: float, columns: int) -> tuple[Numbers, Numbers]:
    """The part of a curve that is seen, with the first, lowest, highest and last value of each column of pixels.

    These four draw the same pixels as all points of a column (U. Jugel et al., "M4: A Visualization-Oriented Time
    Series Data Aggregation", VLDB 2014). The points next to the part come along, for the lines that leave it.

    Args:
        x: float64 [n], ascending.
        y: float64 [n]; not-a-number is passed over as long as its column has a number.
        left: where what is seen of the x axis begins.
        right: where it ends.
        columns: pixels there, at least 1.

    Returns:
        x and y, float64 [m]: the points themselves where they are few, else m ≤ 4 · columns + 2.
    """
    begin = max(int(np.searchsorted(x, left)) - 1, 0)
    end = min(int(np.searchsorted(x, right, side="right")) + 1, len(x))
    if end - begin <= _EACH * columns:
        return x[begin:end], y[begin:end]
    starts = _starts(x, begin + 1, end - 1, np.linspace(left, right, columns + 1))
    last = np.append(starts[1:], end - 1) - 1
    lowest, highest = (pick.reduceat(y[: end - 1], starts) for pick in (np.fmin, np.fmax))
    middle = (x[starts] + x[last]) / 2
    xs = np.stack([x[starts], middle, middle, x[last]], axis=1).ravel()
    ys = np.stack([y[starts], lowest, highest, y[last]], axis=1).ravel()
    return _between(x, xs, begin, end), _between(y, ys, begin, end)


def _starts(x: Numbers, begin: int, end: int, edges: Numbers) -> NDArray[np.intp]:
    """The first point of each column that has any, [k]."""
    found = np.searchsorted(x[begin:end], edges[:-1]) + begin
    found = found[found < end]
    return found[np.diff(found, prepend=-1) > 0]


def _between(all_values: Numbers, values: Numbers, begin: int, end: int) -> Numbers:
    return np.concatenate([all_values[begin : begin + 1], values, all_values[end - 1 : end]])
