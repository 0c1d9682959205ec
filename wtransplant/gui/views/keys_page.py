"""The keys of all commands: a table with a filter, and below it the keys of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QKeyCombination, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.keys_model import KeysModel
from wtransplant.gui.models.shortcuts import Binding, portable
from wtransplant.gui.theme import restyle
from wtransplant.gui.views.copying import make_copyable, make_selectable
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.gui.views.plain_table import fix_rows, make_plain
from wtransplant.words import tr

_ROW_PADDING = 8
_SHARES = (0.37, 0.2, 0.23)
_LEAVES = (
    QKeyCombination(Qt.Key.Key_Tab),
    QKeyCombination(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Backtab),
)


class KeysPage(QWidget):
    """Setters and intents.

    Attributes:
        filter: what is looked for.
        table: the commands.
        edit: takes the keys that are pressed in it, for the chosen command.
        message: what became of them.

    Signals:
        keys_wanted(str name, str keys): these keys were pressed for a command.
        take_wanted(): the keys that were told of are to be taken away from the command that has them.
        removal_wanted(str name): a command is to have no keys.
        reset_wanted(str name): a command is to have its usual keys.
        reset_all_wanted(): all commands are.
        asked_again(): the texts are to be given anew, in the language of now.
    """

    keys_wanted = Signal(str, str)
    take_wanted = Signal()
    removal_wanted = Signal(str)
    reset_wanted = Signal(str)
    reset_all_wanted = Signal()
    asked_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("filter commands and keys…"))
        self.filter.setAccessibleName(tr("Filter commands and keys"))
        self.filter.setClearButtonEnabled(True)
        LookingGlass(self.filter)
        self._make_table()
        self._make_editor()
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        make_selectable(self.message)
        self.take = QPushButton(tr("Take them away there"))
        self.take.clicked.connect(self.take_wanted)
        self._lay_out()
        self.filter.textChanged.connect(self._narrow)
        self.tell("")
        self._show_chosen()

    def _make_table(self) -> None:
        self.model = KeysModel(self)
        self.table = QTableView()
        self.table.setObjectName("keys")
        self.table.setModel(self.model)
        make_plain(self.table, tr("Commands and their keys"))
        fix_rows(self.table, self.fontMetrics().height() + _ROW_PADDING)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._choose_other())
        self.table.activated.connect(lambda _: self.edit.setFocus())
        make_copyable(self.table)

    def _make_editor(self) -> None:
        self._title = ElidedLabel()
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setFinishingKeyCombinations(list(_LEAVES))  # the keyboard can leave it
        self.edit.setAccessibleName(tr("Press the new keys"))
        self.edit.setToolTip(tr("Press the new keys"))
        self.edit.keySequenceChanged.connect(self._press)
        self.remove = QPushButton(tr("No keys"))
        self.remove.clicked.connect(lambda: self.removal_wanted.emit(self.chosen_name))
        self.reset = QPushButton(tr("Usual keys"))
        self.reset.clicked.connect(lambda: self.reset_wanted.emit(self.chosen_name))
        self.reset_all = QPushButton(tr("All usual keys"))
        self.reset_all.setToolTip(tr("Give every command the keys that it came with"))
        self.reset_all.clicked.connect(self.reset_all_wanted)

    def _lay_out(self) -> None:
        editor, below = QHBoxLayout(), QHBoxLayout()
        editor.addWidget(self._title)
        editor.addWidget(self.edit)
        for button in (self.remove, self.reset):
            editor.addWidget(button)
        editor.addStretch(1)
        editor.addWidget(self.reset_all)
        below.addWidget(self.message, 1)
        below.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.filter)
        layout.addWidget(self.table, 1)
        layout.addLayout(editor)
        layout.addLayout(below)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in the filter presses none of them

    @property
    def chosen(self) -> Binding | None:
        """The command of the row that is chosen."""
        row = self.table.currentIndex().row()
        return self.model.shown[row] if 0 <= row < len(self.model.shown) else None

    @property
    def chosen_name(self) -> str:
        """Its name; empty if none is chosen."""
        return self.chosen.name if self.chosen is not None else ""

    def set_bindings(self, bindings: Sequence[Binding]) -> None:
        """Show the commands and their keys; the same command stays chosen."""
        self.model.set_bindings(bindings)
        if self.chosen is None:
            self.choose_row(0)
        self.reset_all.setEnabled(any(each.is_changed for each in bindings))
        self._show_chosen()

    def choose_row(self, row: int) -> None:
        """Choose a command by its row."""
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(
            self.model.index(row, 0), flags.ClearAndSelect | flags.Rows
        )
        self.table.scrollTo(self.model.index(row, 0))

    def tell(self, text: str, *, is_wrong: bool = False, may_take: bool = False) -> None:
        """Say what became of the keys that were pressed, beside them.

        Args:
            text: a sentence.
            is_wrong: the keys were not taken.
            may_take: they can be taken away from the command that has them.
        """
        self.message.setText(text or tr("Choose a command, go to the field and press the new keys."))
        restyle(self.message, "role", "error" if is_wrong else "muted")
        self.take.setVisible(may_take)
        if is_wrong and not may_take:
            self._show_chosen()
        self.edit.setAccessibleDescription(text)

    def say_again(self) -> None:
        """The language is another one."""
        self.tell("")
        self.asked_again.emit()

    def _narrow(self, query: str) -> None:
        self.model.set_query(query)
        if self.chosen is None:
            self.choose_row(0)
        self._show_chosen()

    def _choose_other(self) -> None:
        self.tell("")
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.chosen
        self._title.setText(tr("Keys of “{command}”", command=chosen.text) if chosen else "")
        with QSignalBlocker(self.edit):
            self.edit.setKeySequence(
                QKeySequence(chosen.keys[0]) if chosen and chosen.keys else QKeySequence()
            )
        self.edit.setEnabled(chosen is not None)
        self.remove.setEnabled(chosen is not None and bool(chosen.keys))
        self.reset.setEnabled(chosen is not None and chosen.is_changed)

    def _press(self, keys: QKeySequence) -> None:
        if not keys.isEmpty():
            self.keys_wanted.emit(self.chosen_name, portable(keys))

    def changeEvent(self, event: QEvent) -> None:
        """Rows follow the size of the texts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            fix_rows(self.table, self.fontMetrics().height() + _ROW_PADDING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns what room there is."""
        super().resizeEvent(event)
        for column, share in enumerate(_SHARES):
            self.table.horizontalHeader().resizeSection(column, int(share * self.table.viewport().width()))
