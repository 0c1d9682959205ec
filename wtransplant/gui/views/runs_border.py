"""Find the best border: which borders, how many seeds, how it goes, and what came out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import restyle
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.freeze_parts import sentence
from wtransplant.gui.views.number_field import whole_number_field
from wtransplant.gui.views.plots.detachable import Detachable
from wtransplant.gui.views.runs_border_plot import BorderPlot, BorderPoint
from wtransplant.units import plural, shown, shown_lines
from wtransplant.words import again, mark, tr

_SIZE = (1000, 600)
_SETUP_WIDTH = 300
_WHAT = mark(
    "The same data and settings, trained once for each border and seed. What is new is "
    "trained in any case. Several seeds tell a real difference from chance."
)


class BorderDialog(QDialog):
    """Setters and intents.

    Signals:
        start_requested(): find it.
        cancel_requested(): give up.
        use_requested(int): freeze up to this border, by its place in the list.
    """

    start_requested = Signal()
    cancel_requested = Signal()
    use_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason = ""
        self.setObjectName("border")
        self.setWindowTitle(tr("Find the best border between frozen and retrained layers"))
        self.resize(*_SIZE)
        self.borders = QListWidget()
        self.borders.setAccessibleName(tr("Borders to try"))
        make_copyable(self.borders)
        self.borders.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.borders.itemChanged.connect(lambda _: self._show_amount())
        self.seeds = whole_number_field(1, 50, 3, tr("Seeds"))
        self.epochs = whole_number_field(1, 100_000, 30, tr("Epochs"))
        for box in (self.seeds, self.epochs):
            box.valueChanged.connect(lambda _: self._show_amount())
        self.random = QCheckBox(tr("also from the model's own initial values"))
        self.random.setToolTip(tr("The same runs without the transplant, nothing frozen"))
        self.random.toggled.connect(lambda _: self._show_amount())
        self.start, self.cancel, self.use = (
            QPushButton(tr("Find it")),
            QPushButton(tr("Cancel")),
            QPushButton(tr("Use this")),
        )
        self.which = QComboBox()
        self.which.setAccessibleName(tr("Border to use"))
        self.plot = BorderPlot()
        self.place = Detachable(self.plot, mark("What each border reached"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.message = sentence()
        self.start.setProperty("primary", True)
        self.start.clicked.connect(self.start_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.use.clicked.connect(lambda: self.use_requested.emit(self.which.currentData()))
        self._lay_out()
        self.set_running(False)
        self._offer(())

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.addRow(tr("Seeds"), self.seeds)
        form.addRow(tr("Epochs"), self.epochs)
        self._amount = QLabel()
        self._amount.setProperty("role", "muted")
        setup = QVBoxLayout()
        setup.addWidget(sentence(tr(_WHAT)))
        setup.addWidget(self.borders, 1)
        setup.addLayout(form)
        setup.addWidget(self.random)
        setup.addWidget(self._amount)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start)
        buttons.addWidget(self.cancel)
        setup.addLayout(buttons)
        left = QWidget()
        setup.setContentsMargins(0, 0, 0, 0)
        left.setLayout(setup)
        left.setFixedWidth(max(_SETUP_WIDTH, setup.minimumSize().width()))
        right = QVBoxLayout()
        right.addWidget(self.place, 1)
        right.addWidget(self.bar)
        right.addWidget(self.message)
        choice = QHBoxLayout()
        choice.addWidget(self.which, 1)
        choice.addWidget(self.use)
        choice.addWidget(self.place.button)
        right.addLayout(choice)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(14)
        layout.addWidget(left)
        layout.addLayout(right, 1)

    @property
    def chosen(self) -> list[int]:
        """Places of the ticked borders."""
        ticked = Qt.CheckState.Checked
        return [row for row in range(self.borders.count()) if self.borders.item(row).checkState() == ticked]

    def set_borders(self, titles: Sequence[str], epochs: int) -> None:
        """What may be tried; all of it is ticked."""
        self.borders.clear()
        for title in titles:
            item = QListWidgetItem(shown(title))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(shown(title))
            self.borders.addItem(item)
        self.epochs.setValue(epochs)
        self.plot.set_points("", (), None, None)
        self._offer(())
        self.set_message("")
        self._show_amount()

    def say_again(self) -> None:
        """The borders in the language of now."""
        for row in range(self.borders.count()):
            item = self.borders.item(row)
            item.setText(again(item.text()))
            item.setToolTip(item.text())

    def set_running(self, running: bool) -> None:
        """While it is being found only giving up is possible."""
        self._running = running
        for widget in (self.borders, self.seeds, self.epochs, self.random):
            widget.setEnabled(not running)
        self.cancel.setEnabled(running)
        self.bar.setVisible(running)
        self._show_amount()

    def set_refused(self, reason: str) -> None:
        """Why no search can begin at the moment; empty if one can."""
        self._reason = reason
        self.start.setToolTip(reason)
        self._show_amount()

    def set_progress(self, share: float, text: str) -> None:
        """How far it is, from 0 to 1."""
        self.bar.setValue(round(1000 * share))
        self.set_message(text)

    def set_message(self, text: str, *, error: bool = False) -> None:
        """A sentence below the plot."""
        self.message.setText(shown_lines(text))
        restyle(self.message, "role", "error" if error else "muted")

    def set_curve(
        self, measure: str, points: Sequence[BorderPoint], advised: int | None, random: BorderPoint | None
    ) -> None:
        """What there is so far."""
        self.plot.set_points(measure, points, advised, random)

    def offer(self, titles: Sequence[tuple[int, str]], advised: int) -> None:
        """What can be used now: places and titles, and the place that is advised."""
        self._offer(titles)
        self.which.setCurrentIndex(self.which.findData(advised))

    def _offer(self, titles: Sequence[tuple[int, str]]) -> None:
        self.which.clear()
        for place, title in titles:
            self.which.addItem(shown(title), place)
        self.which.setEnabled(bool(titles))
        self.use.setEnabled(bool(titles))

    def _show_amount(self) -> None:
        runs = (len(self.chosen) + self.random.isChecked()) * self.seeds.value()
        self._amount.setText(
            tr("{runs} of {epochs}", runs=plural(runs, "run"), epochs=plural(self.epochs.value(), "epoch"))
        )
        self.start.setEnabled(not self._running and not self._reason and len(self.chosen) > 0)

    def reject(self) -> None:
        """Who closes it gives up, by Escape or by its frame: Qt rejects a dialog that is to be closed."""
        self.place.bring_back()
        self.cancel_requested.emit()
        super().reject()
