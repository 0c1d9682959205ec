"""A curve of up to millions of points in a plot: each frame takes those that are seen, and draws few."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from wtransplant.gui.models.curves import Numbers
from wtransplant.gui.models.thinning import thinned

_ROOM = 1.2
"""How much longer the x axis is made than a growing curve: the axis then moves now and then, not at each frame."""
_LEAST = 0.6
"""Part of the x axis that a growing curve fills at least."""

Bounds = tuple[float, float] | tuple[None, None]


class ThinCurve(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """One line.

    pyqtgraph's own item builds its path from all points, or from a part of them that it copies, whenever anything
    changes; this one works at the time of painting only, and never on more than four points a column of pixels.

    Attributes:
        opts: ``pen``, where pyqtgraph's legend looks for it.
    """

    def __init__(self, pen: QPen) -> None:
        super().__init__()
        self.opts = {"pen": pen}
        self._x, self._y = np.empty(0), np.empty(0)
        self._shown: tuple[Numbers, Numbers] | None = None
        self._bounds: list[Bounds | None] = [None, None]
        self._log = (False, False)
        self._held = -math.inf

    def set_pen(self, pen: QPen) -> None:
        """Draw with another pen."""
        self.opts["pen"] = pen
        self.update()

    def set_points(self, x: Numbers, y: Numbers, *, growing: bool = False) -> None:
        """Show these.

        Args:
            x: float64 [n], ascending.
            y: float64 [n].
            growing: more are to come soon, so that a plot that fits itself leaves room for them.
        """
        self._x, self._y = x, y
        end = float(x[-1]) if len(x) else -math.inf
        begin = float(x[0]) if len(x) else 0.0
        if not growing:
            self._held = end
        elif not end <= self._held or end - begin < _LEAST * (self._held - begin):
            self._held = begin + _ROOM * (end - begin)
        self._forget()

    def setLogMode(self, x: bool, y: bool) -> None:
        """Called by pyqtgraph: which axes go by powers of ten."""
        if (x, y) != self._log:
            self._log = (x, y)
            self._forget()

    def _forget(self) -> None:
        before, self._shown, self._bounds = self._bounds, None, [None, None]
        if before != [self.dataBounds(0), self.dataBounds(1)]:
            self.informViewBoundsChanged()
        self.update()

    def getData(self) -> tuple[Numbers, Numbers]:
        """All points in the units of the axes, which are powers of ten where an axis is logarithmic."""
        if self._shown is None:
            self._shown = (_scaled(self._x, self._log[0]), _scaled(self._y, self._log[1]))
        return self._shown

    def dataBounds(self, ax: int, frac: float = 1.0, orthoRange: object = None) -> Bounds:
        """Called by pyqtgraph: from where to where the points go along an axis."""
        found = self._bounds[ax]
        if found is None:
            found = self._bounds[ax] = self._x_bounds() if ax == 0 else self._y_bounds()
        return found

    def _x_bounds(self) -> Bounds:
        low, high = _ends(self.getData()[0])
        if low is None or high is None:
            return None, None
        held = self._held if math.isfinite(self._held) and not self._log[0] else high
        return low, max(high, held)

    def _y_bounds(self) -> Bounds:
        low, high = _ends(self.getData()[1])
        if low is None or high is None:
            return None, None
        if low != high:
            return low, high
        # Around a rate of 0.005 pyqtgraph would show from -0.5 to 0.5, in which it looks like 0.
        return low - abs(low) / 2, high + abs(high) / 2

    def pixelPadding(self) -> float:
        """Called by pyqtgraph: how far the line reaches beyond its points."""
        return float(self.opts["pen"].widthF())

    def boundingRect(self) -> QRectF:
        """All that is seen: the line may be anywhere in it."""
        return QRectF(self.viewRect())

    def viewTransformChanged(self) -> None:
        """Called by pyqtgraph when the view was moved or resized."""
        super().viewTransformChanged()  # forgets what was seen before
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Called by Qt."""
        seen, box = self.viewRect(), self.getViewBox()
        columns = max(1, round(box.width()))
        x, y = thinned(*self.getData(), seen.left(), seen.right(), columns)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._exportOpts is not False)
        painter.setPen(self.opts["pen"])
        for begin, end in _runs(np.isfinite(y)):
            painter.drawPolyline(pg.functions.arrayToQPolygonF(x[begin:end], y[begin:end]))


def _scaled(values: Numbers, logarithmic: bool) -> Numbers:
    if not logarithmic:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled: Numbers = np.log10(values)
    return np.where(np.isfinite(scaled), scaled, np.nan)


def _ends(values: Numbers) -> Bounds:
    """Lowest and highest finite value."""
    if not len(values):
        return None, None
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    if math.isinf(low) or math.isinf(high):
        return _ends(values[np.isfinite(values)])
    return (None, None) if math.isnan(low) else (low, high)


def _runs(there: np.ndarray) -> list[tuple[int, int]]:
    """Where stretches of true begin and end."""
    if there.all():
        return [(0, len(there))]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]
