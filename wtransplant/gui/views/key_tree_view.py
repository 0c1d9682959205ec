"""A tree of keys as people see it: rows, selection, keyboard, drag; no decisions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QEvent, QItemSelectionModel, QKeyCombination, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from wtransplant.gui.models.key_tree import KeyNode
from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.models.tree_numbers import Numbers
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views import tree_keyboard, tree_mouse
from wtransplant.gui.views.column_layout import lay_out_columns
from wtransplant.gui.views.copying import put_on_clipboard, rows_as_text
from wtransplant.gui.views.key_drag import drag_keys
from wtransplant.gui.views.key_drop import DropPlace
from wtransplant.gui.views.row_painter import Column, RowPainter, RowState
from wtransplant.gui.views.row_selection import Standpoint, rows_of, selection_of

_ROW_AIR = 8
_COPY_ROWS = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)


class KeyTreeView(QTableView):
    """The rows of a :class:`KeyTreeModel`; Qt lays out a flat table, the indentation is painted.

    Attributes:
        keys: the model.

    Signals:
        selection_changed(object list of paths): other rows are selected.
        activated_path(object path): Enter, or a double click on a tensor.
        delete_pressed(object list of paths): Delete, with the selection.
        menu_requested(object path or None, object QPoint): a context menu is wanted at a global position.
        row_hovered(object path or None): the mouse is over another row.
        drag_started(object list of paths), drag_finished(): keys are dragged out of this tree.
        moved(): rows lie elsewhere in the viewport; at once, for what paints beside the tree.
        geometry_changed(): the same, at most once per turn of the event loop.
    """

    selection_changed = Signal(object)
    activated_path = Signal(object)
    delete_pressed = Signal(object)
    menu_requested = Signal(object, object)
    row_hovered = Signal(object)
    drag_started = Signal(object)
    drag_finished = Signal()
    moved = Signal()
    geometry_changed = Signal()

    def __init__(self, model: KeyTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = model
        self._hovered = -1
        self._lit: frozenset[int] = frozenset()
        self._standpoint: Standpoint | None = None
        self._told: list[str] = []
        self._drop = DropPlace(self)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self.geometry_changed)
        self._painter: RowPainter | None = None
        self._behave()
        self.setModel(model)
        # A header asks for the flags of every cell to find out whether a whole column is selected.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self._follow(model)
        self._dress()

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDropIndicatorShown(False)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(28)
        header.sectionResized.connect(self.viewport().update)

    def _follow(self, model: KeyTreeModel) -> None:
        modes = QAbstractItemView.DragDropMode
        self.setDragDropMode(modes.DragOnly if model.side == "source" else modes.DropOnly)
        model.modelAboutToBeReset.connect(self._before_reset)
        model.modelReset.connect(self._after_reset)
        model.rows_changed.connect(self.moved)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self.verticalScrollBar().valueChanged.connect(self.moved)
        self.moved.connect(self._turn.start)

    def _dress(self) -> None:
        self._painter = RowPainter(self.keys, self.font(), mono_font())
        height = self.fontMetrics().height() + _ROW_AIR
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)
        self.lay_out_columns()

    def say_again(self) -> None:
        """Other words want other widths."""
        self.lay_out_columns()
        self.viewport().update()

    # What the controllers ask

    def visual_rows(self) -> list[KeyNode]:
        """Nodes of the visible rows, from top to bottom."""
        nodes = self.keys.tree.nodes
        return [nodes[number] for number in self.keys.rows.tolist()]

    def selected_paths(self) -> list[str]:
        """Paths of the selected rows, from top to bottom; a group and rows inside it may both be among them."""
        return self.keys.paths_of_rows(self.selected_rows())

    def selected_rows(self, within: range | None = None) -> Numbers:
        """Numbers of the selected rows from top to bottom, all of them or those within a range."""
        return rows_of(self.selectionModel().selection(), within)

    def current_path(self) -> str | None:
        """Path of the row that has the keyboard."""
        index = self.currentIndex()
        return self.keys.node(index.row()).path if index.isValid() else None

    def reveal(self, path: str) -> bool:
        """Open the groups above a path, scroll to it and select it; false if it is filtered away or unknown."""
        self.keys.expand_to([path])
        row = self.keys.row_of(path)
        if row < 0:
            return False
        self.select_paths([path])
        top, bottom = self.row_span(row)
        if top < 0 or bottom > self.viewport().height():
            self.scroll_to(row)
        return True

    def select_paths(self, paths: Iterable[str]) -> None:
        """Select exactly these paths, as far as they are visible; the keyboard goes to the first one."""
        rows = sorted(row for row in map(self.keys.row_of, paths) if row >= 0)
        self.select_rows(np.array(rows, dtype=np.int32), current=rows[0] if rows else None)

    def select_rows(self, rows: Numbers, *, current: int | None) -> None:
        """Select exactly these rows, given from top to bottom; the keyboard goes to ``current`` if there is one."""
        flags = QItemSelectionModel.SelectionFlag
        if current is not None:
            self.selectionModel().setCurrentIndex(self.keys.index(current, 0), flags.NoUpdate)
        self.selectionModel().select(selection_of(self.keys, rows), flags.ClearAndSelect)

    def light_up(self, paths: Iterable[str]) -> None:
        """Light these rows (the ends of a curve that is looked at), and no others."""
        lit = frozenset(node.number for node in filter(None, map(self.keys.tree.find, paths)))
        if lit != self._lit:
            self._lit = lit
            self.viewport().update()

    def go_to(self, row: int) -> None:
        """Select a row and give it the keyboard."""
        if 0 <= row < self.keys.rowCount():
            self.setCurrentIndex(self.keys.index(row, 0))

    def scroll_to(self, row: int) -> None:
        """Scroll a row to the middle."""
        self.scrollTo(self.keys.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def expandAll(self) -> None:
        """Open every group."""
        self.keys.expand_all()

    def collapseAll(self) -> None:
        """Close every group."""
        self.keys.collapse_all()

    # Geometry

    @property
    def row_height(self) -> int:
        """Height of a row in pixels."""
        return self.verticalHeader().defaultSectionSize()

    def y_of_row(self, row: int) -> int:
        """Top of a row in viewport coordinates; negative above it."""
        return row * self.row_height - self.verticalScrollBar().value()

    def row_span(self, row: int) -> tuple[int, int]:
        """Top and bottom of a row in viewport coordinates."""
        top = self.y_of_row(row)
        return top, top + self.row_height

    def row_at(self, y: float) -> int:
        """Row at a height of the viewport; -1 where there is none."""
        row = int(y + self.verticalScrollBar().value()) // self.row_height
        return row if 0 <= row < self.keys.rowCount() else -1

    def seen_rows(self) -> range:
        """Rows that are at least partly inside the viewport."""
        above = self.verticalScrollBar().value()
        stop = (above + self.viewport().height() - 1) // self.row_height + 1
        return range(above // self.row_height, min(self.keys.rowCount(), stop))

    def lay_out_columns(self) -> None:
        """Fit the columns to what they hold and to the width there is."""
        lay_out_columns(self, self.keys, self.font())

    # Selection

    def _before_reset(self) -> None:
        self._standpoint = Standpoint.of(self)

    def _after_reset(self) -> None:
        self._hovered, self._lit = -1, frozenset()
        if self._standpoint is not None:
            self._standpoint.return_to(self)
        self._standpoint = None
        self.lay_out_columns()
        self._tell_selection()

    def _tell_selection(self) -> None:
        if self._standpoint is not None:
            return
        paths = self.selected_paths()
        self.viewport().update()
        if paths != self._told:
            self._told = paths
            self.selection_changed.emit(paths)

    # Painting

    def _columns(self) -> list[Column]:
        header = self.horizontalHeader()
        return [
            Column(name, header.sectionViewportPosition(at), header.sectionSize(at))
            for at, name in enumerate(self.keys.columns)
            if not header.isSectionHidden(at)
        ]

    def _state(self, row: int) -> RowState:
        index = self.keys.index(row, 0)
        return RowState(
            row,
            self.y_of_row(row),
            self.row_height,
            selected=self.selectionModel().isSelected(index),
            hovered=row == self._hovered,
            lit=int(self.keys.rows[row]) in self._lit,
            drop_here=row == self._drop.row,
            focused=self.hasFocus() and index == self.currentIndex(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._painter is None:
            return
        columns, width, area = self._columns(), self.viewport().width(), event.rect()
        painter = QPainter(self.viewport())
        try:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            for row in self.seen_rows():
                top, bottom = self.row_span(row)
                if top <= area.bottom() and bottom >= area.top():
                    self._painter.paint(painter, self._state(row), columns, width)
        finally:
            painter.end()  # a painter that is left open takes the program down with it

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._painter is not None:
            self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out_columns()
        self.moved.emit()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if not left or not tree_mouse.press_part(self, event.position().toPoint()):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            tree_mouse.double_click(self, event.position().toPoint())

    def on_arrow(self, row: int, x: float) -> bool:
        """Whether an x of the viewport is on the arrow in front of a group's row."""
        node = self.keys.node(row)
        if node.key is not None or self._painter is None:
            return False
        box = self._painter.arrow_box(node.depth, self._columns()[0], RowState(row, 0, self.row_height))
        return box.left() - 5 <= x <= box.right() + 5

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._set_hovered(self.row_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered(-1)

    def _set_hovered(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()
            self.row_hovered.emit(self.keys.node(row).path if row >= 0 else None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        row = self.row_at(event.pos().y()) if by_mouse else self.currentIndex().row()
        self.menu_requested.emit(self.keys.node(row).path if row >= 0 else None, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tree_mouse.show_tooltip(self, event.pos(), event.globalPos())
            return True
        return super().viewportEvent(event)

    # Keyboard

    def copy_keys(self) -> None:
        """Put the selected keys on the clipboard, one in a line (Ctrl+C)."""
        put_on_clipboard("\n".join(self.selected_paths()))

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard with all columns, as spreadsheets take them (Ctrl+Shift+C)."""
        put_on_clipboard(rows_as_text(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_keys()
        elif event.keyCombination() == _COPY_ROWS:
            self.copy_rows()
        elif not tree_keyboard.press(self, event.key()):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        tree_keyboard.search(self, search)

    # Drag and drop

    def startDrag(self, actions: Qt.DropAction) -> None:
        paths = self.selected_paths()
        if paths:
            self.drag_started.emit(paths)
            drag_keys(self, self.keys, paths)
            self.drag_finished.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(self._drop.takes(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges
        self._drop.follow(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._drop.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.drop(event)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
