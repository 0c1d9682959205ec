"""Gradual unfreezing: a small table of epochs and what is trained from them on."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from wtransplant.gui.models.freeze_schedule_model import EPOCH, PATHS, ScheduleModel
from wtransplant.gui.views.freeze_parts import column, heading, sentence
from wtransplant.gui.views.freeze_table import FreezeTable
from wtransplant.gui.views.number_field import whole_number_field
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Unfreezing

_TEXT = mark(
    "What is trained from one epoch on stays so. Epochs count from 0; what is frozen "
    "before the first step is what the preset and the tree's boxes say. Double-click a "
    "cell to edit it, Del removes a step."
)


class _StepsTable(FreezeTable):
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the selected steps."""
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class FreezeSchedulePage(QWidget):
    """Setters and intents; the controller decides.

    Signals:
        gradually_chosen(int every, int blocks): a schedule over all blocks is wanted.
        step_added(): for what is selected in the tree.
        step_edited(int row, int epoch, object paths), steps_removed(object list of rows).
    """

    gradually_chosen = Signal(int, int)
    step_added = Signal()
    step_edited = Signal(int, int, object)
    steps_removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ScheduleModel(self)
        self.table = _StepsTable(self.model, tr("Steps of the schedule"), {EPOCH: 0.16, PATHS: 0.82})
        self.every = whole_number_field(1, 10_000, 1, tr("Epochs between two steps"))
        self.blocks = whole_number_field(1, 10_000, 1, tr("Blocks that a step sets free"))
        self.fill = QPushButton(tr("Unfreeze block after block"))
        self.add = QPushButton(tr("Add the selected modules"))
        self.remove = QPushButton(tr("Remove"))
        self.reason = sentence()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(24)
        layout.addLayout(self._left(), 2)
        layout.addLayout(self._right(), 3)
        self.fill.clicked.connect(lambda: self.gradually_chosen.emit(self.every.value(), self.blocks.value()))
        self.add.clicked.connect(self.step_added)
        self.remove.clicked.connect(lambda: self.steps_removed.emit(self.table.chosen_rows))
        self.table.removed.connect(lambda: self.steps_removed.emit(self.table.chosen_rows))
        self.model.edited.connect(self.step_edited)
        self.table.selectionModel().selectionChanged.connect(lambda: self._show_buttons())
        self._show_buttons()

    def _left(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(tr("Epochs between two steps"), self.every)
        form.addRow(tr("Blocks in a step"), self.blocks)
        form.addRow("", self.fill)
        holder = QWidget()
        holder.setLayout(form)
        return column(heading(tr("Gradually, from the last block to the first")), holder, sentence(tr(_TEXT)))

    def _right(self) -> QVBoxLayout:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        layout = QVBoxLayout()
        layout.addWidget(self.table, 1)
        layout.addWidget(self.reason)
        layout.addLayout(buttons)
        return layout

    def set_steps(self, steps: Sequence[Unfreezing], known: Container[str]) -> None:
        """Show the schedule; ``known`` are the paths that the model has."""
        self.model.set_steps(steps, known)
        wrong = [path for row in range(len(steps)) for path in self.model.unknown(row)]
        self.reason.setText(
            tr("The model has no {names}: these steps do nothing.", names=", ".join(wrong[:4]))
            if wrong
            else ("" if steps else tr("No schedule: what is frozen stays so for the whole run."))
        )
        self.reason.setVisible(bool(self.reason.text()))
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.remove.setEnabled(bool(self.table.chosen_rows))
