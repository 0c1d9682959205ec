"""The loss plot: training and validation, raw and smoothed, drawn from arrays that the controller hands over."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from wtransplant.gui.models.curves import Curve, smooth
from wtransplant.gui.theme import color, theme_changes

_SMOOTH_STEPS = 100


class LossPlot(QWidget):
    """Two curves with a smoothing slider, a log axis and a choice of x axis; ``A`` fits all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training = self._validation = Curve()
        self.plot = pg.PlotWidget()
        self.plot.setAccessibleName("Loss over the run")
        self.plot.showGrid(x=False, y=True, alpha=0.15)
        self.plot.setLabel("left", "loss")
        self.plot.getPlotItem().setDownsampling(auto=True, mode="peak")
        self.plot.getPlotItem().setClipToView(True)
        self._legend = self.plot.addLegend(offset=(-8, 8))
        self._raw = self.plot.plot()
        self._smoothed = self.plot.plot(name="training")
        self._points = self.plot.plot(name="validation", symbol="o", symbolSize=6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot, 1)
        layout.addLayout(self._controls())
        fit = QShortcut(QKeySequence(Qt.Key.Key_A), self)
        fit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fit.activated.connect(self.plot.getPlotItem().autoRange)
        theme_changes().changed.connect(self._dress)
        self._dress()

    def _controls(self) -> QHBoxLayout:
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _SMOOTH_STEPS - 1)
        self.smoothing.setValue(60)
        self.smoothing.setMaximumWidth(140)
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.valueChanged.connect(self._redraw)
        self._amount = QLabel()
        self._amount.setProperty("role", "muted")
        self.log = QCheckBox("log axis")
        self.log.toggled.connect(self._log_toggled)
        self.axis = QComboBox()
        self.axis.setAccessibleName("x axis")
        for name in ("step", "epoch", "time"):
            self.axis.addItem(f"by {name}", name)
        self.axis.currentIndexChanged.connect(self._redraw)
        row = QHBoxLayout()
        row.addWidget(QLabel("Smoothing"))
        row.addWidget(self.smoothing)
        row.addWidget(self._amount)
        row.addSpacing(12)
        row.addWidget(self.log)
        row.addSpacing(12)
        row.addWidget(self.axis)
        row.addStretch(1)
        return row

    def set_curves(self, training: Curve, validation: Curve) -> None:
        """Show other data."""
        self._training, self._validation = training, validation
        self._redraw()

    def _redraw(self) -> None:
        axis = self.axis.currentData()
        weight = self.smoothing.value() / _SMOOTH_STEPS
        self._amount.setText(f"{weight:.2f}")
        self.plot.setLabel("bottom", "seconds" if axis == "time" else axis)
        x, values = self._training.x(axis), self._training.values
        self._raw.setData(x, values)
        self._smoothed.setData(x, smooth(values, x, weight))
        self._points.setData(self._validation.x(axis), self._validation.values)

    def _log_toggled(self, on: bool) -> None:
        self.plot.setLogMode(y=on)
        self.plot.getPlotItem().autoRange()

    def _dress(self) -> None:
        """Colours of the theme; a plot does not follow palette or style sheet by itself."""
        self.plot.setBackground(color("panel"))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setPen(color("border"))
            self.plot.getAxis(side).setTextPen(color("muted"))
        self._raw.setPen(pg.mkPen(color("linked", 0.28), width=1))
        self._smoothed.setPen(pg.mkPen(color("linked"), width=2))
        self._points.setPen(pg.mkPen(color("missing"), width=2))
        self._points.setSymbolBrush(color("missing"))
        self._points.setSymbolPen(color("panel"))
        self._legend.setLabelTextColor(color("text"))
        for _sample, label in self._legend.items:  # labels that are there already keep their colour otherwise
            label.setText(label.text, color=color("text").name())

    def changeEvent(self, event: QEvent) -> None:
        """Redress when the palette changes under it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
