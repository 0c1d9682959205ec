"""Where the curves of the ribbon run: end points, thickness, and which one is under the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.strands import ABOVE, Strand

_SAMPLES = 33
_BEND = 0.5  # how far the handles of the Bezier curve reach, as a share of the width
_BEYOND = 26.0  # how far outside the view a curve ends that leaves it


@dataclass(frozen=True, slots=True)
class Shape:
    """A curve from (x0, y0) to (x1, y1), level at both ends, and its thickness in pixels."""

    strand: Strand
    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float

    @property
    def handle(self) -> float:
        """Horizontal distance of the two Bezier handles from their ends."""
        return (self.x1 - self.x0) * _BEND

    def at(self, t: float) -> tuple[float, float]:
        """Point of the curve for ``t`` from 0 (source) to 1 (target)."""
        s = 1 - t
        a, b, c, d = s**3, 3 * s * s * t, 3 * s * t * t, t**3
        x = a * self.x0 + b * (self.x0 + self.handle) + c * (self.x1 - self.handle) + d * self.x1
        return x, (a + b) * self.y0 + (c + d) * self.y1


def thickness_of(count: int, row_height: float) -> float:
    """1.5 px for one link, more for bundles (with the logarithm), at most a little less than a row."""
    return 1.5 if count == 1 else min(1.8 + 0.9 * log2(count), 0.42 * row_height)


def shape_strands(
    strands: Sequence[Strand],
    ends: tuple[float, float],
    middles: tuple[Callable[[int], float], Callable[[int], float]],
    bounds: tuple[float, float],
    row_height: float,
) -> list[Shape]:
    """Lay curves between two columns of rows.

    Args:
        strands: what to draw.
        ends: x of the source rows' and of the target rows' edge.
        middles: for each side, row to the y of its middle.
        bounds: top and bottom of the view.
        row_height: height of a row.
    """

    def y_of(side: int, row: int) -> float:
        if row >= 0:
            return middles[side](row)
        return bounds[0] - _BEYOND if row == ABOVE else bounds[1] + _BEYOND

    return [
        Shape(s, ends[0], y_of(0, s.source), ends[1], y_of(1, s.target), thickness_of(s.count, row_height))
        for s in strands
    ]


def nearest(shapes: Sequence[Shape], x: float, y: float, reach: float) -> Shape | None:
    """The curve that passes closest to a point, if it does so within ``reach`` pixels of its edge."""
    if not shapes:
        return None
    curve = _sample(shapes)
    starts, steps = curve[:, :-1], np.diff(curve, axis=1)
    to_point = np.array([x, y]) - starts
    along = (to_point * steps).sum(-1) / np.maximum((steps**2).sum(-1), 1e-9)
    foot = to_point - np.clip(along, 0, 1)[..., None] * steps
    distance = np.sqrt((foot**2).sum(-1)).min(axis=1) - np.array([s.thickness / 2 for s in shapes])
    best = int(distance.argmin())
    return shapes[best] if distance[best] <= reach else None


def _sample(shapes: Sequence[Shape]) -> NDArray[np.float64]:
    """Points along every curve: float64, [curves, samples, 2]."""
    ends = np.array([[s.x0, s.y0, s.x1, s.y1, s.handle] for s in shapes]).T[..., None]
    t = np.linspace(0, 1, _SAMPLES)
    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    x0, y0, x1, y1, handle = ends
    x = a * x0 + b * (x0 + handle) + c * (x1 - handle) + d * x1
    return np.stack([x, (a + b) * y0 + (c + d) * y1], axis=-1)


def place_label(
    shape: Shape, width: float, height: float, taken: list[tuple[float, float, float, float]]
) -> bool:
    """Find room for a label on a curve, and add its (x, y, width, height) to ``taken``; false if there is none."""
    tries = (
        (0.5, 0.4, 0.6, 0.3, 0.7)
        if shape.strand.whole
        else (0.3, 0.22)
        if shape.strand.source >= 0
        else (0.7, 0.78)
    )
    for t in tries:
        x, y = shape.at(t)
        box = (x - width / 2, y - height / 2, width, height)
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return True
    return False


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] + 2 and b[1] < a[1] + a[3] + 2
