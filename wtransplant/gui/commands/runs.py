"""Going back to an earlier run, as one undoable step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.gui.commands.base import EditCommand
from wtransplant.words import tr
from wtransplant.workspace import Edit, FinishedRun, Workspace

if TYPE_CHECKING:
    from wtransplant.training import RunSettings


class RestoreRun(EditCommand):
    """Put links, freezing, settings and the trained weights of a run in place.

    Args:
        workspace: where.
        edit: links and freezing that the run started from.
        settings: of the run.
        run: what it left.
        name: of the run.
    """

    def __init__(
        self, workspace: Workspace, edit: Edit, settings: RunSettings, run: FinishedRun, name: str
    ) -> None:
        super().__init__(tr("Restore {name}", name=name), workspace, edit)
        self._from = workspace.settings, workspace.last_run
        self._to = settings, run

    def redo(self) -> None:
        """Put the run in place."""
        super().redo()
        self._workspace.settings, run = self._to
        self._workspace.finish_run(run)

    def undo(self) -> None:
        """Put back what was there."""
        super().undo()
        self._workspace.settings, run = self._from
        self._workspace.finish_run(run)
