"""One way for every table, tree and list to be copied as text: Ctrl+C, and a line in its menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QMessageBox, QTreeView

from wtransplant.gui.models.roles import COPY_ROLE
from wtransplant.units import shown
from wtransplant.words import tr

_TEXT_ROLES = (COPY_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


def make_copyable(view: QAbstractItemView, text: Callable[[], str] | None = None) -> QAction:
    """Let Ctrl+C put rows on the clipboard, and offer the same in the view's menu.

    Args:
        view: has its menu of actions from now on, unless it makes one by itself.
        text: gives what is copied; :func:`rows_as_text` of the view without it.

    Returns:
        The action, for a view that makes its menu by itself.
    """
    copy = QAction(tr("&Copy"), view)
    copy.setObjectName("copy-rows")
    copy.setShortcut(QKeySequence.StandardKey.Copy)
    copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    copy.triggered.connect(lambda: put_on_clipboard(rows_as_text(view) if text is None else text()))
    view.addAction(copy)
    if view.contextMenuPolicy() == Qt.ContextMenuPolicy.DefaultContextMenu:
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return copy


def put_on_clipboard(text: str) -> None:
    """Put a text on the clipboard; what is there stays if the text is empty."""
    if text:
        QGuiApplication.clipboard().setText(text)


def rows_as_text(view: QAbstractItemView) -> str:
    """The selected rows from top to bottom, or all where none is selected, as spreadsheets take them.

    The headings come first, and tabs stand between the columns, hidden ones too; a list has no headings, nor has a
    tree whose heading is hidden. Tabs and line breaks inside a cell are escaped.
    """
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return ""
    rows = _selected(view) or list(_every(model, QModelIndex()))
    columns = [view.modelColumn()] if isinstance(view, QListView) else list(range(model.columnCount()))
    lines = [[_cell(row.siblingAtColumn(column)) for column in columns] for row in rows]
    if lines and not _is_without_headings(view):
        lines.insert(0, [_heading(model, column) for column in columns])
    return "\n".join("\t".join(cells) for cells in lines)


def _is_without_headings(view: QAbstractItemView) -> bool:
    return isinstance(view, QListView) or (isinstance(view, QTreeView) and view.isHeaderHidden())


def _selected(view: QAbstractItemView) -> list[QModelIndex]:
    column = view.modelColumn() if isinstance(view, QListView) else 0
    found = {_place(index): index for index in view.selectionModel().selectedIndexes()}
    return [found[place].siblingAtColumn(column) for place in sorted(found)]


def _place(index: QModelIndex) -> tuple[int, ...]:
    """Numbers of the rows on the way to an index, which sort as the rows stand below each other."""
    rows: list[int] = []
    while index.isValid():
        rows.append(index.row())
        index = index.parent()
    return tuple(reversed(rows))


def _every(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield index
        yield from _every(model, index)


def _cell(index: QModelIndex) -> str:
    texts = (index.data(role) for role in _TEXT_ROLES)
    return shown(next((str(text) for text in texts if text not in (None, "")), ""))


def _heading(model: QAbstractItemModel, column: int) -> str:
    return shown(str(model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or ""))


def allow_several_rows(view: QTreeView) -> None:
    """Let several rows be selected by Ctrl and Shift, so that they can be copied together."""
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)


def make_selectable(label: QLabel) -> None:
    """Let the text of a label be selected by the mouse and copied: a result, a reason, an error."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


def make_message_copyable(box: QMessageBox) -> None:
    """Let Ctrl+C copy a message with its details, or what is selected in it; Qt does so on Windows only."""
    copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), box)
    copy.activated.connect(lambda: put_on_clipboard(_said_in(box)))


def _said_in(box: QMessageBox) -> str:
    chosen = [label.selectedText() for label in box.findChildren(QLabel) if label.hasSelectedText()]
    whole = (box.windowTitle(), box.text(), box.informativeText(), box.detailedText())
    return "\n".join(chosen) or "\n\n".join(filter(None, whole))
