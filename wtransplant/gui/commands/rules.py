"""Undoable edits of the list of rules."""

from __future__ import annotations

from collections.abc import Sequence

from wtransplant.gui.commands.base import DecisionsCommand
from wtransplant.mapping import Rule
from wtransplant.workspace import Workspace


class SetRules(DecisionsCommand):
    """Put another list of rules in place; ``text`` names what was done to it.

    Raises:
        MappingError: a rule is not valid; nothing was changed.
    """

    def __init__(self, workspace: Workspace, rules: Sequence[Rule], text: str) -> None:
        super().__init__(text, workspace, workspace.require_plan().decisions.with_rules(rules))
