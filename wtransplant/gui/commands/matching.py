"""Undoable edits of what was found automatically."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.gui.commands.base import EditCommand
from wtransplant.workspace import Edit, Workspace

if TYPE_CHECKING:
    from wtransplant.gui.models.found import Findings, Found


class SetFound(EditCommand):
    """Put what was found, and how much of it is wanted, in place together with the decisions that follow.

    Args:
        text: names the step.
        workspace: to be edited.
        findings: what was found for its plan.
        found: what was found after the step.
        after: the state after the step.
    """

    def __init__(
        self, text: str, workspace: Workspace, findings: Findings, found: Found, after: Edit
    ) -> None:
        super().__init__(text, workspace, after)
        self._findings = findings
        self._found_before = findings.of(workspace.require_plan())
        self._found_after = found

    def redo(self) -> None:
        """Put the state after the step in place."""
        self._findings.put(self._workspace.require_plan(), self._found_after)
        super().redo()

    def undo(self) -> None:
        """Put the state before the step in place."""
        self._findings.put(self._workspace.require_plan(), self._found_before)
        super().undo()
