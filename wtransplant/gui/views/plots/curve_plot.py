"""A plot of several curves with hover values, drawn from arrays; a million points are thinned out to what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeySequence, QPen, QShortcut
from PySide6.QtWidgets import QGraphicsItem, QVBoxLayout, QWidget

from wtransplant.errors import SaveError
from wtransplant.gui.models.curves import Numbers
from wtransplant.gui.models.train_lines import short_name, values_at
from wtransplant.gui.theme import color, theme_changes
from wtransplant.gui.views.plots.menus import say_menus_again, translate_menus
from wtransplant.gui.views.plots.pictures import svg_of
from wtransplant.gui.views.plots.thin_curve import ThinCurve
from wtransplant.units import shown
from wtransplant.words import again, number, tr

_TOKENS = ("linked", "missing", "ambiguous", "mismatched", "other")
_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
_FEW = 2000
"""Points up to which a line is drawn thick: Qt strokes wide lines slowly."""
_FAINT = 0.28


@dataclass(frozen=True)
class Drawn:
    """One curve as it is drawn.

    Attributes:
        key: tells it from others; the same key keeps its item from one drawing to the next.
        name: for the legend and the hover values; empty for a curve that goes without.
        x, y: float64 [n]; x ascends.
        hue: number of its colour; curves that belong together share one.
        style: number of its pen, solid, dashed or dotted.
        faint: behind another one.
        marked: each point is shown.
    """

    key: str
    name: str
    x: Numbers = field(repr=False)
    y: Numbers = field(repr=False)
    hue: int = 0
    style: int = 0
    faint: bool = False
    marked: bool = False


class CurvePlot(QWidget):
    """Left drag pans, the wheel zooms, ``A`` fits all; the values under the mouse stand beside it.

    Attributes:
        plot: pyqtgraph's widget.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = pg.PlotWidget()
        self.plot.setAccessibleName(name)
        self.plot.showGrid(x=False, y=True, alpha=0.15)
        self.plot.getPlotItem().setDownsampling(auto=True, mode="peak")
        self.plot.getPlotItem().setClipToView(True)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).enableAutoSIPrefix(False)
            # Numbers and grid are drawn anew when they change, not with every frame of a run.
            self.plot.getAxis(side).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._legend = self.plot.addLegend(offset=(-8, 8))
        self._items: dict[str, pg.PlotDataItem | ThinCurve] = {}
        self._drawn: dict[str, Drawn] = {}
        self._x_title = self._y_title = ""
        self._log_x = self._log_y = False
        self._make_hover()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        fit = QShortcut(QKeySequence(Qt.Key.Key_A), self)
        fit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fit.activated.connect(self.fit)
        theme_changes().changed.connect(self._dress)
        self._dress()
        translate_menus(self.plot)

    def _make_hover(self) -> None:
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._words = pg.TextItem(anchor=(0, 0))
        for item in (self._cross, self._words):
            item.setZValue(1000)
            item.hide()
            self.plot.addItem(item, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._hover)

    def set_titles(self, x: str, y: str) -> None:
        """What stands at the axes."""
        if (x, y) != (self._x_title, self._y_title):
            self._x_title, self._y_title = x, y
            self._show_titles()

    def _show_titles(self) -> None:
        for side, title in (("bottom", self._x_title), ("left", self._y_title)):
            self.plot.setLabel(side, again(title))
            # pyqtgraph leaves the words where the last ones had their room
            self.plot.getAxis(side).resizeEvent()

    def say_again(self) -> None:
        """Axes and legend in the language of now."""
        self._show_titles()
        self._drawn = {key: replace(curve, name=again(curve.name)) for key, curve in self._drawn.items()}
        names = {id(item): self._drawn[key].name for key, item in self._items.items()}
        for sample, label in self._legend.items:
            label.setText(short_name(shown(names[id(sample.item)])), color=color("text").name())
        self._legend.updateSize()
        say_menus_again(self.plot)

    def set_log(self, *, x: bool = False, y: bool = False) -> None:
        """Which axes go by powers of ten."""
        if (x, y) != (self._log_x, self._log_y):
            self._log_x, self._log_y = x, y
            self.plot.setLogMode(x=x, y=y)
            self.fit()

    def fit(self) -> None:
        """Show all of it, and follow what comes."""
        self.plot.getPlotItem().enableAutoRange()

    @property
    def curves(self) -> dict[str, Drawn]:
        """What is drawn, by key."""
        return dict(self._drawn)

    def show_curves(self, curves: Sequence[Drawn], *, growing: bool = False) -> None:
        """Draw these, in the place of those before.

        Args:
            curves: what to draw.
            growing: more points are to come soon; a plot that fits itself leaves room for them on the right.
        """
        wanted = {curve.key: curve for curve in curves}
        for key in [key for key in self._items if key not in wanted]:
            self._remove(key)
        for key, curve in wanted.items():
            before = self._drawn.get(key)
            self._drawn[key] = curve
            if before is None or _look(before, len(before.x)) != _look(curve, len(curve.x)):
                self._remove_item(key)
                self._add_item(curve)
            item = self._items[key]
            if isinstance(item, ThinCurve):
                item.set_points(curve.x, curve.y, growing=growing)
            elif before is None or len(before.x) != len(curve.x) or not _same(before, curve):
                item.setData(curve.x, curve.y)

    def _add_item(self, curve: Drawn) -> None:
        item = pg.PlotDataItem() if curve.marked else ThinCurve(QPen())
        self._items[curve.key] = item
        self.plot.addItem(item)
        if curve.name:
            self._legend.addItem(item, short_name(shown(curve.name)))
        self._dress_item(curve)

    def _remove(self, key: str) -> None:
        self._remove_item(key)
        del self._drawn[key]

    def _remove_item(self, key: str) -> None:
        if key in self._items:
            item = self._items.pop(key)
            self.plot.removeItem(item)  # takes it out of the legend as well

    def _dress_item(self, curve: Drawn) -> None:
        item, tint = self._items[curve.key], hue(curve.hue, _FAINT if curve.faint else 1.0)
        if isinstance(item, ThinCurve):
            item.set_pen(_pen(curve, tint))
        else:
            item.setPen(_pen(curve, tint))
            item.setSymbol("o")
            item.setSymbolSize(6)
            item.setSymbolBrush(tint)
            item.setSymbolPen(color("panel"))
        item.setZValue(-1 if curve.faint else 1)
        for sample, label in self._legend.items:
            if sample.item is item:
                label.setText(label.text, color=color("text").name())

    def _hover(self, place: QPointF) -> None:
        box = self.plot.getPlotItem().vb
        if not box.sceneBoundingRect().contains(place):
            self._leave()
            return
        point = box.mapSceneToView(place)
        x = 10 ** point.x() if self._log_x else point.x()
        lines = self.values_at(x)
        if not lines:
            self._leave()
            return
        (left, right), (low, high) = box.viewRange()
        self._words.setText("\n".join(lines))
        self._words.setAnchor((int(point.x() > (left + right) / 2), int(point.y() < (low + high) / 2)))
        self._words.setPos(point)
        self._cross.setPos(point.x())
        self._cross.show()
        self._words.show()

    def values_at(self, x: float) -> list[str]:
        """The place and the value of each named curve there, as lines of text; empty beside all curves."""
        found = []
        for curve in self._drawn.values():
            near = values_at(curve.x, curve.y, x) if curve.name else None
            if near is not None and np.isfinite(near[1]):
                found.append((near[0], f"{short_name(shown(curve.name))}  {number(near[1], '.4g')}"))
        if not found:
            return []
        nearest = min((place for place, _ in found), key=lambda place: abs(place - x))
        return [f"{again(self._x_title)} {nearest:.6g}", *(text for _, text in found)]

    def _leave(self) -> None:
        self._cross.hide()
        self._words.hide()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone, and with it the values."""
        self._leave()
        super().leaveEvent(event)

    def export(self, path: Path) -> None:
        """Write the plot as it is seen: PNG, or SVG by the name of the file.

        Raises:
            SaveError: the file cannot be written.
        """
        from pyqtgraph.exporters import ImageExporter

        self._leave()
        try:
            path.parent.resolve(strict=True)
            if path.suffix.lower() == ".svg":
                path.write_bytes(svg_of(self.plot, self.plot.accessibleName()))
            else:
                ImageExporter(self.plot.getPlotItem()).export(str(path))
            written = path.is_file()
        except OSError as error:
            raise _unwritten(path, error.strerror or str(error)) from error
        if not written:
            raise _unwritten(path, tr("no file was written"))

    def _dress(self) -> None:
        """Colours of the theme; a plot does not follow palette or style sheet by itself."""
        self.plot.setBackground(color("panel"))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setPen(color("border"))
            self.plot.getAxis(side).setTextPen(color("muted"))
        self._legend.setLabelTextColor(color("text"))
        self._legend.setBrush(pg.mkBrush(color("panel", 0.8)))  # names stay readable over curves
        self._cross.setPen(pg.mkPen(color("muted"), width=1, style=Qt.PenStyle.DotLine))
        self._words.setColor(color("text"))
        self._words.fill = pg.mkBrush(color("field", 0.92))
        self._words.border = pg.mkPen(color("border"))
        for curve in self._drawn.values():
            self._dress_item(curve)

    def changeEvent(self, event: QEvent) -> None:
        """Redress when the palette changes under it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()


def hue(number: int, alpha: float = 1.0) -> QColor:
    """The colour with a number: those of the theme that are told apart by everybody, then over again."""
    return color(_TOKENS[number % len(_TOKENS)], alpha)


def _pen(curve: Drawn, tint: QColor) -> QPen:
    width = 2 if len(curve.x) <= _FEW and not curve.faint else 1
    style = (curve.style + curve.hue // len(_TOKENS)) % len(_STYLES)
    pen: QPen = pg.mkPen(tint, width=width, style=_STYLES[style])
    return pen


def _same(before: Drawn, after: Drawn) -> bool:
    return np.array_equal(before.x, after.x) and np.array_equal(before.y, after.y)


def _look(curve: Drawn, length: int) -> tuple[object, ...]:
    return curve.name, curve.hue, curve.style, curve.faint, curve.marked, length <= _FEW


def _unwritten(path: Path, why: str) -> SaveError:
    return SaveError(
        tr("the picture cannot be written: {why}", why=why),
        where=str(path),
        hint=tr("Choose another place or name."),
    )
