"""One or two histograms over each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wtransplant.gui.theme import color, theme_changes
from wtransplant.gui.views.plots.menus import say_menus_again, translate_menus
from wtransplant.words import again, tr

if TYPE_CHECKING:
    from wtransplant.statistics import Histogram

_TOKENS = ("missing", "linked")
"""Orange for the first, blue for the second: told apart by everybody, and by the order in the legend."""


class HistogramPlot(QWidget):
    """Shares of the values by size; ``A`` fits all, the right button exports."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = pg.PlotWidget()
        self.plot.setAccessibleName(tr("Histogram of the values"))
        self.plot.showGrid(x=False, y=True, alpha=0.15)
        self._named: Sequence[tuple[str, Histogram]] = ()
        self._name_axes()
        for side in ("left", "bottom"):
            self.plot.getAxis(side).enableAutoSIPrefix(False)
        self._legend = self.plot.addLegend(offset=(-8, 8))
        self._curves = [self.plot.plot(stepMode="center", fillLevel=0) for _ in _TOKENS]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        fit = QShortcut(QKeySequence(Qt.Key.Key_A), self)
        fit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fit.activated.connect(self.plot.getPlotItem().autoRange)
        theme_changes().changed.connect(self._dress)
        self._dress()
        translate_menus(self.plot)

    def _name_axes(self) -> None:
        self.plot.setLabel("bottom", tr("value"))
        self.plot.setLabel("left", tr("share of values"), units="%")

    def say_again(self) -> None:
        """Axes, legend and menus in the language of now."""
        say_menus_again(self.plot)
        self._name_axes()
        self.set_histograms([(again(name), histogram) for name, histogram in self._named])

    def set_histograms(self, named: Sequence[tuple[str, Histogram]]) -> None:
        """Show at most two."""
        self._named = named
        self._legend.clear()
        for curve in self._curves:
            curve.setData([0, 0], [0])
        for curve, (name, histogram) in zip(self._curves, named, strict=False):
            total = max(1, int(histogram.counts.sum()))
            curve.setData(histogram.edges, histogram.counts * (100.0 / total))
            self._legend.addItem(curve, name)
        for _sample, label in self._legend.items:
            label.setText(label.text, color=color("text").name())
        self.plot.getPlotItem().autoRange()

    def _dress(self) -> None:
        self.plot.setBackground(color("panel"))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setPen(color("border"))
            self.plot.getAxis(side).setTextPen(color("muted"))
        for curve, token in zip(self._curves, _TOKENS, strict=True):
            curve.setPen(pg.mkPen(color(token), width=1.5))
            curve.setFillBrush(pg.mkBrush(color(token, 0.22)))
        self._legend.setLabelTextColor(color("text"))
        for _sample, label in self._legend.items:
            label.setText(label.text, color=color("text").name())

    def changeEvent(self, event: QEvent) -> None:
        """Redress when the palette changes under it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
