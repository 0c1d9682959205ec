"""The fine-tune panel: what to run on the left; curves, data and the learning-rate test on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.train_lines import QUANTITIES
from wtransplant.gui.views.number_field import NumberField
from wtransplant.gui.views.train_controls import TrainControls
from wtransplant.gui.views.train_form import TrainForm
from wtransplant.gui.views.train_preview import TrainPreview
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.views.plots.rate_plot import RatePlot
    from wtransplant.gui.views.plots.run_plots import RunPlots

_PLOTS = len(QUANTITIES)
_DATA, _RATES = _PLOTS, _PLOTS + 1


class TrainPanel(QWidget):
    """Views and intents; the controllers decide.

    Attributes:
        form: what is filled in.
        controls: the hand on the run.
        preview: samples of the data.

    Signals:
        plots_made(): the curves page is there from now on.
        rates_made(): the page of the learning-rate test is there from now on.
    """

    plots_made = Signal()
    rates_made = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plots: RunPlots | None = None
        self._rate_plot: RatePlot | None = None
        self.form, self.controls, self.preview = TrainForm(), TrainControls(), TrainPreview()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left_side())
        split.addWidget(self._right_side())
        split.setStretchFactor(1, 1)
        split.setSizes([540, 700])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(split)
        self._name_fields()
        self.set_running(False)

    def _name_fields(self) -> None:
        """The fields that a person meets first, by the names that they have in the settings."""
        field = {name: editor.field for name, editor in self.form.editors.items()}
        self.device = cast(QComboBox, field["device"])
        self.data_kind = cast(QComboBox, field["data.kind"])
        self.data_path = cast(QLineEdit, field["data.path"])
        self.learning_rate = cast(NumberField, field["learning_rate"])
        self.batch_size = cast(QSpinBox, field["batch_size"])
        self.epochs = cast(QSpinBox, field["epochs"])
        self.start, self.pause = self.controls.start, self.controls.pause
        self.step, self.stop = self.controls.step, self.controls.stop
        self._progress, self._message = self.controls.progress, self.controls.message

    def _left_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addWidget(_FormRoom(self.form), 1)
        layout.addWidget(self.controls)
        return side

    def _right_side(self) -> QWidget:
        self.tabs, self._pages = QTabBar(), QStackedWidget()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Pages of the fine-tune panel"))
        self._curves_place, self._rates_place = _place(), _place()
        for title in (*(tr(title) for _, title, _ in QUANTITIES), tr("Data"), tr("Rate test")):
            self.tabs.addTab(title)
        for page in (self._curves_place, self.preview, self._rates_place):
            self._pages.addWidget(page)
        self.tabs.currentChanged.connect(self._show_page)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.tabs)
        layout.addWidget(self._pages, 1)
        return side

    @property
    def plots(self) -> RunPlots:
        """The curves; pyqtgraph is imported when they are first needed."""
        if self._plots is None:
            from wtransplant.gui.views.plots.run_plots import RunPlots

            self._plots = RunPlots()
            _fill(self._curves_place, self._plots)
            self.plots_made.emit()
        return self._plots

    @property
    def rate_plot(self) -> RatePlot:
        """The learning-rate test, likewise."""
        if self._rate_plot is None:
            from wtransplant.gui.views.plots.rate_plot import RatePlot

            self._rate_plot = RatePlot()
            _fill(self._rates_place, self._rate_plot)
            self.rates_made.emit()
        return self._rate_plot

    def _show_page(self, at: int) -> None:
        if at == _RATES:
            self.rate_plot.show()
        elif at < _PLOTS:
            self.plots.set_quantity(QUANTITIES[at][0])
        self._pages.setCurrentIndex(max(0, at - _PLOTS + 1))

    def show_curves(self) -> None:
        """Bring curves to the front, the loss unless others are there already."""
        if self.tabs.currentIndex() >= _PLOTS:
            self.tabs.setCurrentIndex(0)

    @property
    def are_plots_made(self) -> bool:
        """Whether the curves page is there; asking for it would make it."""
        return self._plots is not None

    def show_data(self) -> None:
        """Bring the data to the front."""
        self.tabs.setCurrentIndex(_DATA)

    def show_rates(self) -> None:
        """Bring the learning-rate test to the front."""
        self.tabs.setCurrentIndex(_RATES)

    def set_running(self, running: bool, paused: bool = False) -> None:
        """Which buttons can be pressed; the form is locked while something runs."""
        self.controls.set_running(running, paused)
        self.form.setEnabled(not running)


class _FormRoom(QScrollArea):
    """Scrolls up and down only, so that it is never narrower than what is in it."""

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field that has the keyboard
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._form = form
        self.setWidget(form)

    def minimumSizeHint(self) -> QSize:
        least, bar = self._form.minimumSizeHint().width(), self.verticalScrollBar().sizeHint().width()
        return QSize(least + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sections open and close."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _place() -> QWidget:
    place = QWidget()
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    return place


def _fill(place: QWidget, widget: QWidget) -> None:
    layout = place.layout()
    assert layout is not None
    layout.addWidget(widget)
