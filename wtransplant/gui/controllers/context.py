"""What all controllers share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QUndoCommand, QUndoStack

from wtransplant.errors import WtransplantError
from wtransplant.gui.computing import Computing
from wtransplant.gui.controllers.prepared import Prepared
from wtransplant.gui.jobs import Jobs
from wtransplant.gui.models.found import Findings
from wtransplant.gui.models.provenance import Provenance
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.dialogs import show_error
from wtransplant.gui.views.main_window import MainWindow
from wtransplant.units import shown, shown_lines
from wtransplant.words import tr
from wtransplant.workspace import Workspace

log = logging.getLogger("wtransplant")
_SAID_MS = 8000


@dataclass(frozen=True)
class Context:
    """The window, the workspace behind it, jobs, the undo stack, what is remembered, prepared, found, and trains."""

    window: MainWindow
    workspace: Workspace
    jobs: Jobs
    undo: QUndoStack
    settings: Settings
    prepared: Prepared = field(default_factory=Prepared)
    findings: Findings = field(default_factory=Findings)
    provenance: Provenance = field(default_factory=Provenance)
    computing: Computing = field(default_factory=Computing)

    def push(self, make: Callable[[], QUndoCommand]) -> bool:
        """Do an undoable step; one that cannot be made is told, and changes nothing.

        Returns:
            Whether it was done.
        """
        try:
            command = make()
        except WtransplantError as error:
            self.fail(tr("This cannot be done"), error)
            return False
        self.undo.push(command)
        self.say(command.text())
        return True

    def fail(self, title: str, error: WtransplantError) -> None:
        """Tell about an error in one dialog, and write it to the log."""
        log.error("%s: %s", title, shown_lines(f"{error}{getattr(error, 'details', '')}"))
        show_error(self.window, title, error)

    def say(self, text: str) -> None:
        """Tell something that needs no answer."""
        told = shown(text)
        log.info("%s", told)
        self.window.statusBar().showMessage(told, _SAID_MS)
