"""What all undoable edits share: the state before and the state after, put in place as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from wtransplant.units import shown
from wtransplant.workspace import Edit, Workspace

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.mapping import Decisions


class EditCommand(QUndoCommand):
    """One named step. States are immutable values, so undo and redo do no work of their own."""

    def __init__(self, text: str, workspace: Workspace, after: Edit) -> None:
        super().__init__(shown(text))
        self._workspace = workspace
        self._before = workspace.edit()
        self._after = after

    def redo(self) -> None:
        """Put the state after the step in place."""
        self._workspace.restore(self._after)

    def undo(self) -> None:
        """Put the state before the step in place."""
        self._workspace.restore(self._before)


class DecisionsCommand(EditCommand):
    """A step that changes the decisions on links.

    Raises:
        MappingError: a rule is not valid; nothing was changed.
    """

    def __init__(self, text: str, workspace: Workspace, decisions: Decisions) -> None:
        super().__init__(text, workspace, workspace.preview(decisions))


class PolicyCommand(EditCommand):
    """A step that changes what is frozen."""

    def __init__(self, text: str, workspace: Workspace, policy: Policy) -> None:
        super().__init__(text, workspace, replace(workspace.edit(), policy=policy))
