"""Source panel, ribbon and target panel side by side, with the ribbon reaching over the panels' edges."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from wtransplant.gui.models.key_tree_model import SourceTreeModel, TargetTreeModel
from wtransplant.gui.views.key_panel import KeyPanel
from wtransplant.gui.views.ribbon import Ribbon
from wtransplant.words import tr

OVERLAP = 5
_LEAST_PANEL = 300


class KeyPair(QWidget):
    """The room in which people live. Dragging the empty part of the ribbon shares the width out anew.

    Attributes:
        source, target: the panels.
        ribbon: the ribbon between them, attached to both trees.
    """

    def __init__(
        self, source: SourceTreeModel, target: TargetTreeModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.source = KeyPanel(tr("Source"), source, self)
        self.target = KeyPanel(tr("Target"), target, self)
        self.ribbon = Ribbon(self)
        self.ribbon.attach(self.source.view, self.target.view)
        self.ribbon.pulled.connect(self._pull)
        self._share = 0.445

    @property
    def share(self) -> float:
        """Share of the panels' width that the source has, 0 to 1; to be remembered between starts."""
        return self._share

    def set_share(self, share: float) -> None:
        """Share the width out; each panel keeps a least width."""
        room = max(1, self.width() - self._gap())
        least = min(0.5, _LEAST_PANEL / room)
        self._share = min(max(share, least), 1 - least)
        self._lay_out()

    def _gap(self) -> int:
        return min(self.ribbon.sizeHint().width(), max(84, self.width() // 10))

    def _pull(self, pixels: float) -> None:
        self.set_share(self._share + pixels / max(1, self.width() - self._gap()))

    def _lay_out(self) -> None:
        gap, height = self._gap(), self.height()
        left = int((self.width() - gap) * self._share)
        self.source.setGeometry(0, 0, left, height)
        self.target.setGeometry(left + gap, 0, self.width() - left - gap, height)
        self.ribbon.setGeometry(left - OVERLAP, 0, gap + 2 * OVERLAP, height)
        self.ribbon.raise_()
        self.ribbon.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(1240, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _LEAST_PANEL + 84, 240)
