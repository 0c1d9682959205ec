"""A short list whose order matters: add, take away, move by drag, by buttons or by Alt and the arrows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.ordered_model import OrderedModel, OrderedRow
from wtransplant.gui.theme import icon
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.plain_table import make_plain
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import mark, tr

_ROW_HEIGHT = 26


@dataclass(frozen=True)
class ListWords:
    """What a list is called, its headings, and what its buttons do."""

    title: str
    columns: tuple[str, ...]
    add: str
    up: str
    down: str
    remove: str


SOURCES = ListWords(
    mark("Sources"),
    (mark("key"), mark("shape")),
    mark("Add a source (Insert)"),
    mark("Move the source up (Alt+Up)"),
    mark("Move the source down (Alt+Down)"),
    mark("Take the source away (Delete)"),
)
STEPS = ListWords(
    mark("Steps"),
    (mark("step"), mark("takes"), mark("gives")),
    mark("Add a step (Insert)"),
    mark("Move the step up (Alt+Up)"),
    mark("Move the step down (Alt+Down)"),
    mark("Take the step away (Delete)"),
)


class OrderedList(QWidget):
    """A title, a table, and a row of buttons; the controller does what is asked for.

    Args:
        words: above the table, in its headings, and of the buttons.
        first: number of the first row.
        parent: the widget above.

    Attributes:
        table: the table.
        model: the rows.

    Signals:
        chosen(int row): another row is the current one, -1 for none.
        add_requested(), remove_requested(int row), move_requested(int row, int to).
    """

    chosen = Signal(int)
    add_requested = Signal()
    remove_requested = Signal(int)
    move_requested = Signal(int, int)

    def __init__(self, words: ListWords, first: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = OrderedModel(words.columns, first, self)
        self.model.move_requested.connect(self.move_requested)
        self._make_table(tr(words.title))
        self._buttons = {
            "plus": self._button("plus", tr(words.add), self.add_requested.emit),
            "arrow-up": self._button("arrow-up", tr(words.up), lambda: self._move(-1)),
            "arrow-down": self._button("arrow-down", tr(words.down), lambda: self._move(1)),
            "delete": self._button("delete", tr(words.remove), self._remove),
        }
        self._acts: dict[tuple[Qt.Key, bool], Callable[[], None]] = {
            (Qt.Key.Key_Insert, False): self.add_requested.emit,
            (Qt.Key.Key_Delete, False): self._remove,
            (Qt.Key.Key_Up, True): lambda: self._move(-1),
            (Qt.Key.Key_Down, True): lambda: self._move(1),
        }
        self.table.installEventFilter(self)
        self._lay_out(tr(words.title))
        self._show_current()

    def _make_table(self, title: str) -> None:
        table = self.table = QTableView()
        table.setModel(self.model)
        table.setItemDelegate(PlainTooltips(table))
        make_plain(table, title)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        table.setDragDropOverwriteMode(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().setHighlightSections(False)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.model.modelReset.connect(self._show_current)
        make_copyable(table)

    def _button(self, picture: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: act())
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the table: Insert, Delete, Alt with the arrows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            act = self._acts.get((Qt.Key(event.key()), alt))
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self, title: str) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "title")
        heading.setBuddy(self.table)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(heading)
        head.addStretch(1)
        for button in self._buttons.values():
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    @property
    def current(self) -> int:
        """The current row, -1 for none."""
        return self.table.currentIndex().row()

    def set_rows(self, rows: Sequence[OrderedRow]) -> None:
        """Show other rows."""
        self.model.set_rows(rows)
        self._show_current()

    def choose(self, row: int) -> None:
        """Make a row the current one; none if there is no such row."""
        self.table.setCurrentIndex(self.model.index(row, 0))
        if row < 0:
            self.table.clearSelection()
        self._show_current()

    def _move(self, by: int) -> None:
        row = self.current
        if row >= 0 and 0 <= row + by < len(self.model.rows):
            self.move_requested.emit(row, row + by)

    def _remove(self) -> None:
        if self.current >= 0:
            self.remove_requested.emit(self.current)

    def _current_changed(self, current: QModelIndex) -> None:
        self._show_current()
        self.chosen.emit(current.row())

    def _show_current(self) -> None:
        row, last = self.current, len(self.model.rows) - 1
        self._buttons["arrow-up"].setEnabled(row > 0)
        self._buttons["arrow-down"].setEnabled(0 <= row < last)
        self._buttons["delete"].setEnabled(row >= 0)
