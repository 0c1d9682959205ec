"""The table of what was tried, and what can be done with a run."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.runs_model import RunsModel
from wtransplant.gui.models.runs_rows import (
    ACCURACY,
    DATA,
    ENDED,
    FROZEN,
    LOSS,
    NAME,
    RATE,
    STARTED,
    TIME,
    WEIGHTS,
)
from wtransplant.gui.theme import icon, theme_changes
from wtransplant.gui.views.empty_state import EmptyState
from wtransplant.gui.views.freeze_table import FreezeTable
from wtransplant.words import again, mark, tr

NOTHING_YET = mark(
    "Each fine-tuning run is kept here with its settings, figures and weights. Start one in the fine-tune panel."
)
_BORDER = mark("The same data for several numbers of frozen blocks")
_SHARES = {
    NAME: 0.16,
    STARTED: 0.13,
    FROZEN: 0.19,
    RATE: 0.07,
    DATA: 0.1,
    ACCURACY: 0.08,
    LOSS: 0.07,
    TIME: 0.08,
    ENDED: 0.06,
    WEIGHTS: 0.06,
}


class RunsTable(FreezeTable):
    """The table; Delete asks for the chosen runs to go.

    Signals:
        delete_pressed(): the Delete key.
    """

    delete_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, beside what every table does."""
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class RunsPanel(QWidget):
    """Setters and intents; runs are named by their numbers.

    Signals:
        restore_requested(int), continue_requested(int): of one run.
        compare_requested(object list of int), delete_requested(object list of int): of the chosen ones.
        export_requested(): all runs as CSV.
        border_requested(): find the best border.
        launch_requested(): train elsewhere.
    """

    restore_requested = Signal(int)
    continue_requested = Signal(int)
    compare_requested = Signal(object)
    delete_requested = Signal(object)
    export_requested = Signal()
    border_requested = Signal()
    launch_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running, self._reason = False, ""
        self.model = RunsModel(self)
        self.table = RunsTable(self.model, tr("Runs"), _SHARES)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.table.sort_by(STARTED, Qt.SortOrder.DescendingOrder)
        self.empty = EmptyState("play")
        self.empty.set_texts(tr(NOTHING_YET), "")
        self._make_buttons()
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.table.delete_pressed.connect(self._delete)
        self.table.row_chosen.connect(lambda row: self._restore())
        theme_changes().changed.connect(self.refresh_icons)
        self.refresh_icons()
        self._show_buttons()

    def _make_buttons(self) -> None:
        self.restore = _button(
            tr("Restore"), tr("Put the weights, links, freezing and settings of this run in place")
        )
        self.go_on = _button(tr("Continue"), tr("Train the same run for more epochs"))
        self.compare = _button(tr("Compare…"), tr("In what the chosen runs differ"))
        self.delete = _button(tr("Delete"), tr("Forget the chosen runs, with their weights"))
        self.export = _button(tr("Export CSV…"), tr("All runs with their settings and results"))
        self.border = _button(tr("Find the best border…"), tr(_BORDER))
        self.launch = _button(tr("Train elsewhere…"), tr("Recipe and launch lines for other machines"))
        self.restore.clicked.connect(self._restore)
        self.go_on.clicked.connect(lambda: self.continue_requested.emit(self.chosen[0]))
        self.compare.clicked.connect(lambda: self.compare_requested.emit(self.chosen))
        self.delete.clicked.connect(self._delete)
        self.export.clicked.connect(self.export_requested)
        self.border.clicked.connect(self.border_requested)
        self.launch.clicked.connect(self.launch_requested)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self.restore, self.go_on, self.compare, self.delete, self.export):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.border, self.launch):
            row.addWidget(button)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(5)
        layout.addLayout(row)
        layout.addLayout(self._pages, 1)

    @property
    def chosen(self) -> list[int]:
        """Numbers of the chosen runs, from top to bottom."""
        return [self.model.record(row).number for row in self.table.chosen_rows]

    def set_running(self, running: bool) -> None:
        """While a run is under way no other one can be restored."""
        self._running = running
        self._show_buttons()

    def set_refused(self, reason: str) -> None:
        """Why no search for the best border can begin at the moment; empty if one can."""
        self._reason = reason
        self._show_buttons()

    def show_records(self) -> None:
        """The model has other rows."""
        self._pages.setCurrentWidget(self.table if self.model.rowCount() else self.empty)
        self._show_buttons()

    def choose(self, numbers: list[int]) -> None:
        """Choose runs."""
        self.table.clearSelection()
        selection = self.table.selectionModel()
        rows = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
        for number in numbers:
            if (row := self.model.row_of(number)) >= 0:
                selection.select(self.model.index(row, 0), rows)

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme in force."""
        self.restore.setIcon(icon("undo"))
        self.delete.setIcon(icon("delete"))

    def _restore(self) -> None:
        if self.restore.isEnabled():
            self.restore_requested.emit(self.chosen[0])

    def _delete(self) -> None:
        if self.chosen:
            self.delete_requested.emit(self.chosen)

    def _show_buttons(self) -> None:
        records = [self.model.record(row) for row in self.table.chosen_rows]
        one = len(records) == 1 and records[0].state is not None and not self._running
        self.restore.setEnabled(one)
        self.go_on.setEnabled(one)
        self.compare.setEnabled(len(records) > 1)
        self.delete.setEnabled(bool(records))
        self.export.setEnabled(self.model.rowCount() > 0)
        self.border.setEnabled(not self._reason)
        self.border.setToolTip(again(self._reason) or tr(_BORDER))


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
