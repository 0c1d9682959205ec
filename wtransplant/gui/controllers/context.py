"""What all controllers share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QUndoCommand, QUndoStack

from wtransplant.errors import WtransplantError
from wtransplant.gui.computing import Computing
from wtransplant.gui.controllers.prepared import Prepared
from wtransplant.gui.folders import show_folder
from wtransplant.gui.jobs import Jobs
from wtransplant.gui.models.found import Findings
from wtransplant.gui.models.notices import NOTICED, Notice, Notices, Offer
from wtransplant.gui.models.provenance import Provenance
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.dialogs import show_error
from wtransplant.gui.views.main_window import MainWindow
from wtransplant.units import shown, shown_lines
from wtransplant.words import tr
from wtransplant.workspace import Workspace

log = logging.getLogger("wtransplant")
_SAID_MS = 8000
_LARGE = 10
"""A step that links, unlinks, freezes or frees so many keys offers to be undone."""


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
    notices: Notices = field(default_factory=Notices)

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
        before = self._extent()
        self.undo.push(command)
        if any(abs(now - then) >= _LARGE for now, then in zip(self._extent(), before, strict=True)):
            self.show(command.text(), self._undo_of_this())
        else:
            self.say(command.text())
        return True

    def _extent(self) -> tuple[int, int]:
        """Numbers of linked and of frozen keys."""
        plan = self.workspace.plan
        linked = 0 if plan is None else plan.resolution.target_counts.get("linked", 0)
        return linked, len(self.workspace.frozen_keys)

    def _undo_of_this(self) -> Offer:
        """Undo the last step, as long as it is the last one."""
        place = self.undo.index()
        return Offer(tr("Undo"), self.undo.undo, lambda: self.undo.index() == place)

    def fail(self, title: str, error: WtransplantError) -> None:
        """Tell about an error in one dialog, and write it to the log."""
        text = shown_lines(f"{error}{getattr(error, 'details', '')}")
        log.error("%s: %s", title, text, extra={NOTICED: True})
        self.notices.add(Notice.of_error(title, error), seen=True)
        show_error(self.window, title, error)

    def say(self, text: str) -> None:
        """Tell something that needs no answer: in the status bar, and in the log."""
        log.info("%s", self._in_status_bar(text))
        self.notices.add(Notice("info", shown(text)))

    def show(self, text: str, offer: Offer | None = None) -> None:
        """Tell something that should be seen at once and needs no answer, with what can be done about it."""
        log.info("%s", self._in_status_bar(text))
        self.notices.show(Notice("info", shown(text)), offer)

    def wrote(self, text: str, path: Path) -> None:
        """Tell that a file was written, and offer its folder."""
        self.show(text, Offer(tr("Show in folder"), lambda: show_folder(path.parent)))

    def warn(self, text: str, hint: str = "") -> None:
        """Tell something that must not be missed and needs no answer."""
        log.warning("%s", self._in_status_bar(text), extra={NOTICED: True})
        self.notices.show(Notice("warning", shown(text), hint=shown_lines(hint)))

    def _in_status_bar(self, text: str) -> str:
        told = shown(text)
        self.window.statusBar().showMessage(told, _SAID_MS)
        return told
