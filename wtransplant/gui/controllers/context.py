"""What all controllers share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand, QUndoStack

from wtransplant.errors import WtransplantError
from wtransplant.gui.jobs import Jobs
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.dialogs import show_error
from wtransplant.gui.views.main_window import MainWindow
from wtransplant.workspace import Workspace

log = logging.getLogger("wtransplant")
_SAID_MS = 8000


@dataclass(frozen=True)
class Context:
    """The window, the workspace behind it, the jobs under way, the undo stack, what is remembered."""

    window: MainWindow
    workspace: Workspace
    jobs: Jobs
    undo: QUndoStack
    settings: Settings

    def push(self, make: Callable[[], QUndoCommand]) -> bool:
        """Do an undoable step; one that cannot be made is told, and changes nothing.

        Returns:
            Whether it was done.
        """
        try:
            command = make()
        except WtransplantError as error:
            self.fail("This cannot be done", error)
            return False
        self.undo.push(command)
        self.say(command.text())
        return True

    def fail(self, title: str, error: WtransplantError) -> None:
        """Tell about an error in one dialog, and write it to the log."""
        log.error("%s: %s%s", title, error, getattr(error, "details", ""))
        show_error(self.window, title, error)

    def say(self, text: str) -> None:
        """Tell something that needs no answer."""
        log.info(text)
        self.window.statusBar().showMessage(text, _SAID_MS)
