"""What the mouse does on the parts of a row: arrow, check box, name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QToolTip

from wtransplant.gui.views.tooltips import as_tooltip

if TYPE_CHECKING:
    from wtransplant.gui.views.key_tree_view import KeyTreeView


def press_part(view: KeyTreeView, where: QPoint) -> bool:
    """A press on an arrow or a check box does what it is for, and leaves the selection alone; else false."""
    row = view.row_at(where.y())
    if row < 0:
        return False
    if view.on_arrow(row, where.x()):
        _toggle(view, row)
        return True
    index = view.indexAt(where)
    if view.keys.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
        view.keys.setData(index, None, Qt.ItemDataRole.CheckStateRole)
        return True
    return False


def double_click(view: KeyTreeView, where: QPoint) -> None:
    """Open or close a group, activate a tensor; on an arrow or check box it is a second press."""
    row = view.row_at(where.y())
    if row < 0 or press_part(view, where):
        return
    if view.keys.node(row).key is None:
        _toggle(view, row)
    else:
        view.activated_path.emit(view.keys.node(row).path)


def show_tooltip(view: KeyTreeView, where: QPoint, on_screen: QPoint) -> None:
    """Show all that is known of the row below the mouse, until the mouse leaves it."""
    row = view.row_at(where.y())
    if row < 0:
        QToolTip.hideText()
        return
    area = QRect(0, view.y_of_row(row), view.viewport().width(), view.row_height)
    QToolTip.showText(
        on_screen, as_tooltip(view.keys.facts.tooltip(view.keys.node(row))), view.viewport(), area
    )


def _toggle(view: KeyTreeView, row: int) -> None:
    view.keys.set_expanded(row, not view.keys.is_expanded(row))
