"""What the keyboard does in a key tree: the habits of every tree, on a table of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from wtransplant.gui.views.key_tree_view import KeyTreeView


def press(view: KeyTreeView, key: int) -> bool:
    """Do what a key means here; false if it means nothing special."""
    if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        view.delete_pressed.emit(view.selected_paths())
        return True
    row = view.currentIndex().row()
    act = _ON_ROW.get(key)
    if act is None or row < 0:
        return False
    act(view, row)
    return True


def search(view: KeyTreeView, typed: str) -> None:
    """Go to the next row whose name begins with what was typed; a single letter goes on from the next row."""
    rows, names = view.keys.rows, view.keys.tree.names
    start = max(0, view.currentIndex().row() + (1 if len(typed) == 1 else 0))
    for row in [*range(start, len(rows)), *range(min(start, len(rows)))]:
        if names[rows[row]].lower().startswith(typed.lower()):
            view.go_to(row)
            return


def _activate(view: KeyTreeView, row: int) -> None:
    view.activated_path.emit(view.keys.node(row).path)


def _right(view: KeyTreeView, row: int) -> None:
    """Open a group; in an open one, go to its first child."""
    if view.keys.node(row).key is not None:
        return
    if view.keys.is_expanded(row):
        view.go_to(row + 1)
    else:
        view.keys.set_expanded(row, True)


def _left(view: KeyTreeView, row: int) -> None:
    """Close an open group; elsewhere go to the group above."""
    parent = view.keys.node(row).parent
    if view.keys.is_expanded(row):
        view.keys.set_expanded(row, False)
    elif parent is not None and parent.number >= 0:
        view.go_to(view.keys.row_of_number(parent.number))


def _tick(view: KeyTreeView, row: int) -> None:
    if "freeze" in view.keys.columns:
        box = view.keys.index(row, view.keys.columns.index("freeze"))
        view.keys.setData(box, None, Qt.ItemDataRole.CheckStateRole)


def _open_subtree(view: KeyTreeView, row: int) -> None:
    view.keys.expand_subtree(row)


_ON_ROW: dict[int, Callable[[KeyTreeView, int], None]] = {
    Qt.Key.Key_Return: _activate,
    Qt.Key.Key_Enter: _activate,
    Qt.Key.Key_Right: _right,
    Qt.Key.Key_Left: _left,
    Qt.Key.Key_Asterisk: _open_subtree,
    Qt.Key.Key_Space: _tick,
}
