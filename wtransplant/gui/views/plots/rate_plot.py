"""The learning-rate range test as a picture: the loss over the rate, and what it suggests."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from wtransplant.gui.models.curves import Numbers
from wtransplant.gui.theme import color, theme_changes
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.plots.curve_plot import CurvePlot, Drawn
from wtransplant.gui.views.plots.detachable import Detachable
from wtransplant.words import mark, tr

NOTHING_YET = mark("A few steps with ever larger rates show where the loss falls; the model stays as it is.")


class RatePlot(QWidget):
    """The plot, one sentence, and a button that takes the suggestion; a click beside it takes another rate.

    Attributes:
        curve_plot: the plot.
        place: where it is, unless it is in a window of its own.
        text: the sentence.
        use: takes the rate that is marked.

    Signals:
        use_requested(float): the rate that is marked.
    """

    use_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve_plot = CurvePlot(tr("Loss over the learning rate"))
        self.curve_plot.set_titles(tr("learning rate"), tr("loss"))
        self.curve_plot.set_log(x=True)
        self._rate: float | None = None
        self._mark = pg.InfiniteLine(angle=90, movable=True)
        self._mark.hide()
        self._mark.sigPositionChanged.connect(self._moved)
        self.curve_plot.plot.addItem(self._mark, ignoreBounds=True)
        self.text = QLabel(tr(NOTHING_YET))
        self.text.setWordWrap(True)
        make_selectable(self.text)
        self.text.setProperty("role", "muted")
        self.use = QPushButton()
        self.use.clicked.connect(self._use)
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(self.use)
        self.place = Detachable(self.curve_plot, mark("Rate test"))
        row.addWidget(self.place.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.place, 1)
        layout.addLayout(row)
        theme_changes().changed.connect(self._dress)
        self._dress()
        self._show_rate(None)

    def show_test(self, rates: Numbers, losses: Numbers, smoothed: Numbers, suggestion: float | None) -> None:
        """Draw a test.

        Args:
            rates: float64 [steps], ascending.
            losses: float64 [steps].
            smoothed: float64 [steps].
            suggestion: the rate to mark; ``None`` if there is none to suggest.
        """
        self.curve_plot.show_curves(
            [
                Drawn("raw", "", rates, losses, faint=True),
                Drawn("smoothed", tr("loss"), rates, smoothed),
            ]
        )
        self.curve_plot.fit()
        if suggestion is None:
            self.text.setText(
                tr(
                    "The curve has no valley: at no rate did the loss fall more than it goes up and down "
                    "by itself. Check that data, loss and freezing go together."
                )
            )
        else:
            self.text.setText(
                tr(
                    "At {suggestion:.2g} half of the loss's fall is done; the line can be moved to "
                    "another rate.",
                    suggestion=suggestion,
                )
            )
            self._mark.setPos(float(np.log10(suggestion)))
        self._show_rate(suggestion)

    @property
    def rate(self) -> float | None:
        """The rate that is marked."""
        return self._rate

    def _moved(self) -> None:
        self._show_rate(float(10 ** self._mark.value()))

    def _show_rate(self, rate: float | None) -> None:
        self._rate = None if rate is None else float(f"{rate:.2g}")
        self._mark.setVisible(rate is not None)
        self.use.setVisible(rate is not None)
        self.use.setText("" if rate is None else tr("Use {rate:g}", rate=self._rate))

    def _use(self) -> None:
        if self._rate is not None:
            self.use_requested.emit(self._rate)

    def _dress(self) -> None:
        self._mark.setPen(pg.mkPen(color("missing"), width=2, style=Qt.PenStyle.DashLine))
        self._mark.setHoverPen(pg.mkPen(color("accent"), width=2))
