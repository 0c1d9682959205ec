"""Undoable edits of the list of rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.commands.base import DecisionsCommand, EditCommand
from wtransplant.units import plural
from wtransplant.words import tr
from wtransplant.workspace import Edit, Workspace

if TYPE_CHECKING:
    from wtransplant.gui.models.kept_rules import KeptRules
    from wtransplant.gui.models.rule_look import RuleLook
    from wtransplant.mapping import Resolution, Rule


class SetRules(DecisionsCommand):
    """Put another list of rules in place; ``text`` names what was done to it.

    Raises:
        MappingError: a rule is not valid; nothing was changed.
    """

    def __init__(self, workspace: Workspace, rules: Sequence[Rule], text: str) -> None:
        super().__init__(text, workspace, workspace.require_plan().decisions.with_rules(rules))


class SetResolvedRules(EditCommand):
    """The same where a job has worked out already what follows from them."""

    def __init__(
        self, workspace: Workspace, rules: Sequence[Rule], resolution: Resolution, text: str
    ) -> None:
        decisions = workspace.require_plan().decisions.with_rules(rules)
        super().__init__(text, workspace, Edit(decisions, resolution, workspace.policy))


class KeepAsRules(EditCommand):
    """Take the rules behind the links that were found, as they were tried on the workspace's plan as it is."""

    def __init__(self, workspace: Workspace, kept: KeptRules) -> None:
        after = Edit(kept.after, kept.resolution, workspace.policy)
        super().__init__(tr("Keep links as {rules}", rules=plural(len(kept.rules), "rule")), workspace, after)


class AcceptRule(EditCommand):
    """Take a rule that was found by example; links by hand that it makes as well are let go.

    Args:
        workspace: to be edited.
        look: the rule, tried on the workspace's plan as it is.
    """

    def __init__(self, workspace: Workspace, look: RuleLook) -> None:
        rule = look.rules[look.place]
        after = Edit(look.decided, look.resolution, workspace.policy)
        super().__init__(tr("Generalise to {rule}", rule=rule), workspace, after)
