"""Keys held over a tree: the row they are over, the reason why they do not fit, groups that open by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QToolTip

from wtransplant.gui.models.key_mime import dropped_paths
from wtransplant.gui.views.tooltips import as_tooltip

if TYPE_CHECKING:
    from wtransplant.gui.views.key_tree_view import KeyTreeView

OPEN_AFTER_MS = 700


class DropPlace(QObject):
    """Follows a drag over one tree.

    Attributes:
        row: the row under the dragged keys; -1 when there is none.
    """

    def __init__(self, view: KeyTreeView) -> None:
        super().__init__(view)
        self._view = view
        self.row = -1
        self._opener = QTimer(self)
        self._opener.setSingleShot(True)
        self._opener.setInterval(OPEN_AFTER_MS)
        self._opener.timeout.connect(self._open)

    def takes(self, event: QDropEvent) -> bool:
        """Whether this tree takes what is dragged at all; files, for example, are for the window."""
        return self._view.keys.side == "target" and bool(dropped_paths(event.mimeData()))

    def follow(self, event: QDropEvent) -> None:
        """The drag moved: light the row under it, and accept or not."""
        self._set_row(self._view.row_at(event.position().y()) if self.takes(event) else -1)
        if self.row < 0:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._tell_reason(event.position())

    def drop(self, event: QDropEvent) -> None:
        """The mouse was let go; the controller judges whether it fits, so that it can say why not."""
        row = self._view.row_at(event.position().y()) if self.takes(event) else -1
        self.leave()
        event.setAccepted(False)
        if row >= 0:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            keys = self._view.keys
            keys.dropMimeData(event.mimeData(), Qt.DropAction.CopyAction, -1, -1, keys.index(row, 0))

    def leave(self) -> None:
        """The drag is over or elsewhere."""
        self._set_row(-1)
        QToolTip.hideText()

    def _set_row(self, row: int) -> None:
        if row == self.row:
            return
        self.row = row
        if row >= 0:
            self._opener.start()
        else:
            self._opener.stop()
        self._view.viewport().update()

    def _open(self) -> None:
        if self.row >= 0:
            self._view.keys.set_expanded(self.row, True)

    def _tell_reason(self, where: QPointF) -> None:
        reason = self._view.keys.facts.hint(self._view.keys.node(self.row))
        if not reason:
            QToolTip.hideText()
            return
        on_screen = self._view.viewport().mapToGlobal(where.toPoint())
        QToolTip.showText(on_screen + QPoint(12, 16), as_tooltip(reason), self._view.viewport())
