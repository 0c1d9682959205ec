"""The rules in order: edited in place, dragged to another place, copied and pasted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from wtransplant.gui.models.rules_model import (
    ENABLED,
    HEALTH,
    HITS,
    KIND,
    OPERATION,
    ORDER,
    PATTERN,
    TEMPLATE,
    RulesModel,
)
from wtransplant.gui.theme import color
from wtransplant.gui.views.rule_delegate import RuleDelegate
from wtransplant.words import mark, tr

_ROW_HEIGHT = 26
_FIXED = {ENABLED: 28, KIND: 84, HITS: 46}
_MOST = {OPERATION: 0.16, ORDER: 0.13, HEALTH: 0.24}
"""Of the room, for columns that are as wide as their content otherwise; empty ones of the first two are hidden."""
_PATTERN_SHARE = 0.55
_EMPTY = mark(
    "No rules yet. Write one beside, paste lines of text (Ctrl+V), or link two or three "
    "keys by hand and generalise them (Ctrl+G)."
)


class RulesTable(QTableView):
    """The table; the controller does what is asked for.

    Signals:
        row_changed(int row): another row is the current one, -1 for none.
        typed(int row, int column, str text): a cell is being written on.
        left(int row): a cell is no longer being written on.
        kind_clicked(int row, str kind): hits of a kind are wanted, all of them if it is empty.
        delete_pressed(), copy_pressed(), paste_pressed(), duplicate_pressed(): of the rows that are chosen.
        shift_pressed(int by): the rows that are chosen are to go up (-1) or down (1).
    """

    row_changed = Signal(int)
    typed = Signal(int, int, str)
    left = Signal(int)
    kind_clicked = Signal(int, str)
    delete_pressed = Signal()
    copy_pressed = Signal()
    paste_pressed = Signal()
    duplicate_pressed = Signal()
    shift_pressed = Signal(int)

    def __init__(self, model: RulesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._dress()
        delegate = RuleDelegate(self)
        delegate.typed.connect(self.typed)
        delegate.kind_clicked.connect(self.kind_clicked)
        delegate.closeEditor.connect(lambda *_: self.left.emit(self.current))
        self.setItemDelegate(delegate)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        model.modelReset.connect(self.share_room)
        model.dataChanged.connect(lambda *_: self.share_room())
        self._keys()

    def _dress(self) -> None:
        self.setAccessibleName(tr("Rules, in order"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(HEALTH, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)

    def _keys(self) -> None:
        for keys, act in (
            ("Delete", self.delete_pressed.emit),
            ("Alt+Up", lambda: self.shift_pressed.emit(-1)),
            ("Alt+Down", lambda: self.shift_pressed.emit(1)),
            ("Ctrl+C", self.copy_pressed.emit),
            ("Ctrl+V", self.paste_pressed.emit),
            ("Ctrl+D", self.duplicate_pressed.emit),
        ):
            self._shortcut(keys, act)

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(act)

    def paintEvent(self, event: QPaintEvent) -> None:
        """An empty list says how it is filled."""
        super().paintEvent(event)
        if self.model().rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(color("muted"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect().adjusted(24, 0, -24, 0), int(flags), tr(_EMPTY))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.share_room()

    def share_room(self) -> None:
        """Give every column what its content needs, as far as there is room, and patterns and templates the rest."""
        header, width = self.horizontalHeader(), self.viewport().width()
        widths = dict(_FIXED)
        widths[KIND] = max(_FIXED[KIND], header.sectionSizeHint(KIND), self.sizeHintForColumn(KIND))
        widths[HITS] = max(_FIXED[HITS], header.sectionSizeHint(HITS))
        room = max(0, width - sum(widths.values()))
        for column, most in _MOST.items():
            used = column == HEALTH or any(
                self.model().index(row, column).data() for row in range(self.model().rowCount())
            )
            header.setSectionHidden(column, not used)
            least = header.sectionSizeHint(column)
            if used:
                widths[column] = max(least, min(self.sizeHintForColumn(column), int(room * most)))
        rest = max(0, width - sum(widths.values()))
        widths[PATTERN] = int(rest * _PATTERN_SHARE)
        widths[TEMPLATE] = rest - widths[PATTERN]
        for column, size in widths.items():
            if column != HEALTH:  # which stretches
                header.resizeSection(column, size)

    def say_again(self) -> None:
        """Other words want other widths."""
        self.share_room()

    @property
    def current(self) -> int:
        """The current row, -1 for none."""
        return self.currentIndex().row()

    @property
    def chosen_rows(self) -> list[int]:
        """All rows that are chosen, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose(self, rows: list[int]) -> None:
        """Choose rows; the first of them is the current one. None for an empty list."""
        self.clearSelection()
        model = self.model()
        self.setCurrentIndex(model.index(rows[0], PATTERN) if rows else QModelIndex())
        for row in rows[1:]:
            flags = self.selectionModel().SelectionFlag
            self.selectionModel().select(model.index(row, 0), flags.Select | flags.Rows)

    def _current_changed(self, current: QModelIndex) -> None:
        self.row_changed.emit(current.row())
