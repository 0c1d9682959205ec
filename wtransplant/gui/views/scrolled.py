"""Room that ends: what does not fit into it is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(panel: QWidget) -> QScrollArea:
    """A panel that need not have all the room it asks for; on a small screen the window's end would be cut off."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it is what is in it that one wants
    area.setWidgetResizable(True)
    area.setWidget(_Room(panel))
    return area


class _Room(QWidget):
    """Gives the panel what there is, as long as that is the least it needs.

    Without it Qt would scroll as soon as a panel with sentences in it has not all that it would like to have.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        panel.setParent(self)

    def minimumSizeHint(self) -> QSize:
        return self._panel.minimumSizeHint().expandedTo(self._panel.minimumSize())

    def sizeHint(self) -> QSize:
        return self._panel.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._panel.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
