"""What each border reached: mean and spread over the seeds, with the comparison as a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from wtransplant.gui.theme import color
from wtransplant.gui.views.plots.menus import say_menus_again, translate_menus
from wtransplant.words import again, tr

_EMPTY = np.zeros(0)


@dataclass(frozen=True)
class BorderPoint:
    """A point of the curve: its words on the axis, mean and standard deviation."""

    label: str
    mean: float
    spread: float


class BorderPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One point for each border, the left one with nothing frozen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What was reached, over the number of frozen blocks"))
        self.showGrid(x=False, y=True, alpha=0.15)
        self._shown: tuple[str, Sequence[BorderPoint], int | None, BorderPoint | None] = ("", (), None, None)
        self.setLabel("bottom", tr("frozen blocks"))
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self._legend = self.addLegend(offset=(-8, -8))
        self._bars = pg.ErrorBarItem(x=_EMPTY, y=_EMPTY, height=_EMPTY, beam=0.12)
        self.addItem(self._bars)
        self._band = pg.LinearRegionItem((0, 0), "horizontal", movable=False)
        self._line = pg.InfiniteLine(0, 0)
        for item in (self._band, self._line):
            item.setZValue(-10)
            item.hide()
            self.addItem(item, ignoreBounds=False)
        self._curve = self.plot(symbol="o", symbolSize=8, name=tr("transplanted"))
        self._advised = self.plot(symbol="o", symbolSize=15, pen=None, name=tr("advised"))
        self._random = self.plot([], [], name=tr("from initial values"))
        self._dress()
        translate_menus(self)

    def set_points(
        self,
        measure: str,
        points: Sequence[BorderPoint],
        advised: int | None,
        random: BorderPoint | None,
    ) -> None:
        """Show other figures.

        Args:
            measure: names the left axis.
            points: in their order.
            advised: the point to mark.
            random: the comparison.
        """
        self._shown = (measure, points, advised, random)
        places = [float(place) for place in range(len(points))]
        scale = 100.0 if measure == "accuracy" else 1.0
        self.setLabel("left", tr("accuracy, %") if measure == "accuracy" else tr(measure))
        self.getAxis("left").resizeEvent()  # pyqtgraph leaves the words where the last ones had their room
        self.getAxis("left").setStyle(showValues=bool(points))
        self._show_legend(bool(points), random is not None)
        self.getAxis("bottom").setTicks([list(zip(places, (point.label for point in points), strict=True))])
        means = [scale * point.mean for point in points]
        self._curve.setData(places, means)
        self._bars.setData(
            x=np.array(places), y=np.array(means), height=np.array([2 * scale * p.spread for p in points])
        )
        marked = [] if advised is None else [advised]
        self._advised.setData([places[place] for place in marked], [means[place] for place in marked])
        for item in (self._band, self._line):
            item.setVisible(random is not None)
        if random is not None:
            self._line.setValue(scale * random.mean)
            ends = (random.mean - random.spread, random.mean + random.spread)
            self._band.setRegion([scale * end for end in ends])
        self.getPlotItem().autoRange()

    def _show_legend(self, any_points: bool, compared: bool) -> None:
        """Only what there is."""
        self._legend.setVisible(any_points)
        listed = any(sample.item is self._random for sample, _ in self._legend.items)
        if listed and not compared:
            self._legend.removeItem(self._random)
        elif compared and not listed:
            self._legend.addItem(self._random, tr("from initial values"))
            self._legend.setLabelTextColor(color("text"))

    def say_again(self) -> None:
        """Axes, ticks, legend and menus in the language of now."""
        say_menus_again(self)
        self.setLabel("bottom", tr("frozen blocks"))
        for _sample, label in self._legend.items:
            label.setText(again(label.text), color=color("text").name())
        self._legend.updateSize()
        measure, points, advised, random = self._shown
        self.set_points(measure, [replace(p, label=again(p.label)) for p in points], advised, random)

    def _dress(self) -> None:
        """Colours of the theme; a plot does not follow palette or style sheet by itself."""
        self.setBackground(color("panel"))
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(color("border"))
            self.getAxis(side).setTextPen(color("muted"))
        self._curve.setPen(pg.mkPen(color("linked"), width=2))
        self._curve.setSymbolBrush(color("linked"))
        self._curve.setSymbolPen(color("panel"))
        self._bars.setData(pen=pg.mkPen(color("linked"), width=2))
        self._advised.setSymbolBrush(color("linked", 0.0))
        self._advised.setSymbolPen(pg.mkPen(color("accent"), width=2))
        dashed = pg.mkPen(color("missing"), width=2, style=Qt.PenStyle.DashLine)
        self._line.setPen(dashed)
        self._random.setPen(dashed)
        self._band.setBrush(color("missing", 0.12))
        for line in self._band.lines:
            line.setPen(pg.mkPen(color("missing", 0.0)))
        self._legend.setLabelTextColor(color("text"))
        for _sample, label in self._legend.items:
            label.setText(label.text, color=color("text").name())

    def changeEvent(self, event: QEvent) -> None:
        """Redress when the palette changes under it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_random"):
            self._dress()
