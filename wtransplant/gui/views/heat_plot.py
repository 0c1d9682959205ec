"""A plane of a tensor as a picture, with sliders for the axes that are not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from wtransplant.gui.theme import color, theme_changes
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.plots.menus import say_menus_again, translate_menus
from wtransplant.words import number, tr

if TYPE_CHECKING:
    from wtransplant.statistics import HeatMap

_MOST_SLIDERS = 3


class HeatPlot(QWidget):
    """Rows downwards, columns to the right, zero in the middle of the colours.

    Signals:
        plane_chosen(int, object): the view, and the place on each axis from the third one on.
    """

    plane_chosen = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: HeatMap | None = None
        self._further = 0
        self.plot = pg.PlotWidget()
        self.plot.setAccessibleName(tr("Values of the first two axes"))
        self.plot.getPlotItem().invertY(True)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)
        self._bar = pg.ColorBarItem(colorMap=pg.colormap.get("CET-D1"), interactive=False, width=12)
        self._bar.setImageItem(self.image, insert_in=self.plot.getPlotItem())
        self.view = QComboBox()
        self.view.setAccessibleName(tr("What the picture shows"))
        self.view.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.view.currentIndexChanged.connect(self._tell)
        self.value = ElidedLabel()
        self.value.setProperty("role", "muted")
        self._sliders = [_Axis(2 + place) for place in range(_MOST_SLIDERS)]
        self.plot.scene().sigMouseMoved.connect(self._show_value)
        self._lay_out()
        theme_changes().changed.connect(self._dress)
        self._dress()
        translate_menus(self.plot)

    def say_again(self) -> None:
        """The menus in the language of now."""
        say_menus_again(self.plot)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.view)
        head.addWidget(self.value)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        for slider in self._sliders:
            slider.moved.connect(self._tell)
            layout.addWidget(slider)

    def set_views(self, names: Sequence[str], shape: Sequence[int]) -> None:
        """Offer other views of tensors of this shape; the view that was chosen stays, if it is there."""
        before = self.view.currentText()
        with QSignalBlocker(self.view):
            self.view.clear()
            self.view.addItems(list(names))
            self.view.setCurrentIndex(max(0, self.view.findText(before)))
        self._further = len(shape[2:])
        sizes = [*shape[2:], *[1] * _MOST_SLIDERS]
        for slider, size in zip(self._sliders, sizes, strict=False):
            slider.set_size(size)

    @property
    def plane(self) -> tuple[int, list[int]]:
        """The view that is chosen, and the place on each further axis, as far as there are sliders."""
        return max(0, self.view.currentIndex()), [s.place for s in self._sliders[: self._further]]

    def set_map(self, shown: HeatMap | None) -> None:
        """Draw a plane, or nothing."""
        self._shown = shown
        self.image.setVisible(shown is not None)
        if shown is None:
            self.image.clear()
            self.value.setText("")
            return
        finite = np.abs(shown.values[np.isfinite(shown.values)])
        limit = float(finite.max(initial=0.0)) or 1.0
        self.image.setImage(shown.values, autoLevels=False)
        self.image.setRect(0, 0, shown.columns, shown.rows)
        self._bar.setLevels((-limit, limit))
        size = f"{number(shown.rows, ',')} × {number(shown.columns, ',')}"
        self.value.setText(tr("{size}, averaged for the picture", size=size) if shown.is_pooled else size)
        self.plot.getPlotItem().autoRange(padding=0.02)

    def _tell(self, *_: Any) -> None:
        self.plane_chosen.emit(*self.plane)

    def _show_value(self, place: Any) -> None:
        shown = self._shown
        if shown is None or not self.plot.sceneBoundingRect().contains(place):
            return
        at = self.plot.getPlotItem().vb.mapSceneToView(place)
        row, column = int(np.floor(at.y())), int(np.floor(at.x()))
        if 0 <= row < shown.rows and 0 <= column < shown.columns:
            rows, columns = shown.values.shape
            value = shown.values[row * rows // shown.rows, column * columns // shown.columns]
            mean = tr(" (mean)") if shown.is_pooled else ""
            self.value.setText(f"[{row}, {column}]  {number(value, '.6g')}{mean}")

    def _dress(self) -> None:
        self.plot.setBackground(color("panel"))
        for axis in [self.plot.getAxis(side) for side in ("left", "bottom")] + [self._bar.axis]:
            axis.setPen(color("border"))
            axis.setTextPen(color("muted"))

    def changeEvent(self, event: QEvent) -> None:
        """Redress when the palette changes under it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()


class _Axis(QWidget):
    """A slider over one axis; hidden while the axis has one place."""

    moved = Signal(int)

    def __init__(self, axis: int) -> None:
        super().__init__()
        self._axis = axis
        self._label = QLabel()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName(tr("Place on axis {axis}", axis=axis))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addWidget(self._slider, 1)
        self._slider.valueChanged.connect(self._moved)
        self.set_size(1)

    @property
    def place(self) -> int:
        """Where it stands."""
        return self._slider.value()

    def set_size(self, size: int) -> None:
        """Another axis length; the slider goes to its start."""
        self.setVisible(size > 1)
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(0, size - 1))
            self._slider.setValue(0)
        self._write()

    def _moved(self, place: int) -> None:
        self._write()
        self.moved.emit(place)

    def _write(self) -> None:
        self._label.setText(
            tr(
                "axis {axis}: {place} of {maximum}",
                axis=self._axis,
                place=self.place,
                maximum=self._slider.maximum() + 1,
            )
        )
