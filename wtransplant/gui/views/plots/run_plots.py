"""The curves of runs: what to look at, by which axis, how smooth, and which runs beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.curves import XAxis
from wtransplant.gui.models.train_lines import QUANTITIES, Quantity
from wtransplant.gui.views.plots.curve_plot import CurvePlot
from wtransplant.gui.views.plots.detachable import Detachable
from wtransplant.units import shown
from wtransplant.words import mark, number, tr

_SMOOTH_STEPS = 100
_EXPORTS = (("png", mark("Picture (PNG)…")), ("svg", mark("Drawing (SVG)…")), ("csv", mark("Numbers (CSV)…")))
_AXES = (("step", mark("by step")), ("epoch", mark("by epoch")), ("time", mark("by time")))


@dataclass(frozen=True)
class ListedRun:
    """A run that can be looked at: its number, its name, and its settings for the tooltip."""

    number: int
    name: str
    tip: str = ""


class RunPlots(QWidget):
    """Views and intents; the controller gives the curves.

    Attributes:
        smoothing, log, axis: what is below it.

    Signals:
        choice_changed(): something else is to be drawn.
        runs_chosen(object frozenset of int): which runs are to be drawn beside the newest.
        export_requested(str): ``png``, ``svg`` or ``csv``.
    """

    choice_changed = Signal()
    runs_chosen = Signal(object)
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: frozenset[int] = frozenset()
        self._quantity: Quantity = QUANTITIES[0][0]
        self._places: dict[Quantity, Detachable] = {}
        self._pages, self._buttons = QStackedWidget(), QStackedWidget()
        self._buttons.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._pages, 1)
        layout.addLayout(self._bottom())
        self._show_place()

    @property
    def curve_plot(self) -> CurvePlot:
        """The plot of what is chosen."""
        return self._plot_in(self.place)

    @property
    def place(self) -> Detachable:
        """Its place, from which it goes into a window of its own."""
        return self._places[self._quantity]

    @property
    def seen(self) -> dict[Quantity, CurvePlot]:
        """The plots that somebody sees: the chosen one, and those in windows of their own."""
        plots = {quantity: self._plot_in(place) for quantity, place in self._places.items()}
        return {quantity: plot for quantity, plot in plots.items() if plot.isVisible()}

    def _plot_in(self, place: Detachable) -> CurvePlot:
        assert isinstance(place.content, CurvePlot)
        return place.content

    def _show_place(self) -> None:
        if self._quantity not in self._places:
            self._add_place(self._quantity)
        self._pages.setCurrentWidget(self.place)
        self._buttons.setCurrentWidget(self.place.button)

    def _add_place(self, quantity: Quantity) -> None:
        title = next(title for name, title, _ in QUANTITIES if name == quantity)
        plot = CurvePlot(tr("Curves of the run"))
        plot.set_log(y=self.log.isChecked())
        place = self._places[quantity] = Detachable(plot, title)
        place.moved.connect(self.choice_changed)
        self._pages.addWidget(place)
        self._buttons.addWidget(place.button)
        parts = (plot.plot, place.back, self.smoothing, self.log, self.axis, self.runs, self.export)
        for first, second in pairwise((*parts, *(place.button for place in self._places.values()))):
            QWidget.setTabOrder(first, second)

    def _make_menus(self) -> None:
        self.runs = _menu_button(tr("Runs"), tr("Which runs are drawn beside each other"))
        self.export = _menu_button(tr("Export"), tr("Write what is drawn to a file"))
        for kind, words in _EXPORTS:
            action = self.export.menu().addAction(tr(words))
            action.triggered.connect(lambda _=False, kind=kind: self.export_requested.emit(kind))
        self.set_runs((), frozenset())

    def _bottom(self) -> QHBoxLayout:
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _SMOOTH_STEPS - 1)
        self.smoothing.setValue(60)
        self.smoothing.setMaximumWidth(140)
        self.smoothing.setAccessibleName(tr("Smoothing"))
        self._amount = QLabel("0.60")
        self._amount.setProperty("role", "muted")
        self.log = QCheckBox(tr("log axis"))
        self.axis = QComboBox()
        self.axis.setAccessibleName(tr("x axis"))
        for name, words in _AXES:
            self.axis.addItem(tr(words), name)
        self.smoothing.valueChanged.connect(self._show_amount)
        self.log.toggled.connect(self._set_log)
        self.axis.currentIndexChanged.connect(self._other_axis)
        self._make_menus()
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Smoothing")))
        row.addWidget(self.smoothing)
        row.addWidget(self._amount)
        row.addSpacing(12)
        row.addWidget(self.log)
        row.addSpacing(12)
        row.addWidget(self.axis)
        row.addStretch(1)
        row.addWidget(self.runs)
        row.addWidget(self.export)
        row.addWidget(self._buttons)
        return row

    def _set_log(self, on: bool) -> None:
        for place in self._places.values():
            self._plot_in(place).set_log(y=on)

    @property
    def quantity(self) -> Quantity:
        """What is drawn."""
        return self._quantity

    def set_quantity(self, quantity: Quantity) -> None:
        """Draw something else."""
        if quantity != self._quantity:
            self._quantity = quantity
            self._show_place()
            self.choice_changed.emit()

    @property
    def x_axis(self) -> XAxis:
        """By what."""
        axis: XAxis = self.axis.currentData()
        return axis

    @property
    def weight(self) -> float:
        """How smooth, 0 to 0.99."""
        return self.smoothing.value() / _SMOOTH_STEPS

    @property
    def chosen_runs(self) -> frozenset[int]:
        """Numbers of the runs that are ticked."""
        return self._chosen

    def set_runs(self, runs: Sequence[ListedRun], chosen: frozenset[int]) -> None:
        """List the runs, and tick those that are drawn."""
        self._chosen = chosen
        menu = self.runs.menu()
        menu.clear()
        menu.setToolTipsVisible(True)
        for run in runs:
            action = menu.addAction(shown(run.name).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(run.number in chosen)
            action.setToolTip(run.tip)
            action.toggled.connect(lambda on, number=run.number: self._tick(number, on))
        self.runs.setText(
            tr("Runs ({chosen} of {runs})", chosen=len(chosen), runs=len(runs))
            if len(runs) > 1
            else tr("Runs")
        )
        self.runs.setEnabled(len(runs) > 1)

    def _tick(self, number: int, on: bool) -> None:
        self.runs_chosen.emit(self._chosen | {number} if on else self._chosen - {number})

    def _show_amount(self) -> None:
        self._amount.setText(number(self.weight, ".2f"))
        self.choice_changed.emit()

    def _other_axis(self) -> None:
        for place in self._places.values():
            self._plot_in(place).fit()
        self.choice_changed.emit()


def _menu_button(title: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(title)
    button.setToolTip(tip)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
