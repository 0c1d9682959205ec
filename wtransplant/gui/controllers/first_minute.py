"""The window with nothing in it: the example, recent work, and pictures of what goes where."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.views.drop_picture import Direction, DropPicture


class FirstMinuteController(QObject):
    """Shows how to begin as long as nothing is open."""

    def __init__(self, context: Context, opening: OpeningController) -> None:
        super().__init__(context.window)
        self._context, self._opening = context, opening
        window = context.window
        self._direction = Direction(window.pair)
        self.drop_picture = DropPicture(window, window.pair, lambda at: window.is_right(at.toPoint()))
        for event in ("source_changed", "target_changed"):
            getattr(context.workspace.events, event).connect(self.show)
        window.installEventFilter(self)
        self.show()

    def show(self) -> None:
        """Show how to begin, or what is open."""
        workspace = self._context.workspace
        nothing = workspace.source is None and workspace.target is None
        self._context.window.start.setVisible(nothing)
        self._direction.setVisible(nothing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who comes back to the window may have moved files meanwhile: dead entries go."""
        if event.type() == QEvent.Type.WindowActivate and self._context.window.start.isVisible():
            self._opening.show_recent()
        return False
