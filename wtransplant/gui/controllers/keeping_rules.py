"""Keeps the links that were found as rules: worked out in a job, shown, and one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from wtransplant.collector import collector_paused
from wtransplant.gui.commands.rules import KeepAsRules
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import JobContext, OneJob
from wtransplant.gui.models.ordered_model import OrderedRow
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.kept_rules import KeptRules
    from wtransplant.gui.models.rule_look import HitRow
    from wtransplant.mapping import Plan, Rule

_TITLE = mark("Keep links as rules")


class KeepingRulesController:
    """Between the links that were found and the list of rules."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._job = OneJob(context.jobs)
        context.window.actions_["keep_as_rules"].triggered.connect(self.keep)

    def keep(self) -> None:
        """Find the rules behind the links that were found, and offer them."""
        from wtransplant.gui.models.kept_rules import found_links, keep_as_rules

        plan = self._context.workspace.plan
        found = None if plan is None else self._context.findings.searched(plan)
        if plan is None or not found_links(plan, found):
            self._context.say(tr("No links were found yet that could be kept as rules."))
            return
        if self._job.running:
            return
        frozen = plan.frozen_copy()

        def work(job: JobContext) -> KeptRules:
            with collector_paused():
                return keep_as_rules(frozen, found, job.cancelled)

        self._job.start(
            tr("Looking for rules"),
            work,
            lambda kept: self._offer(plan, kept),
            lambda error: self._context.fail(tr(_TITLE), error),
        )

    def _offer(self, plan: Plan, kept: KeptRules) -> None:
        if self._context.workspace.plan is not plan or plan.decisions is not kept.before:
            self._context.say(tr("Not done, since something else changed meanwhile."))
            return
        if not kept.rules:
            self._context.say(tr("No rule sums these links up; they stay as they are."))
            return
        from wtransplant.gui.models.kept_rules import row_texts
        from wtransplant.gui.views.keep_rules_dialog import KeepRulesDialog

        rows = [_row(rule, made) for rule, made in zip(kept.rules, kept.rows, strict=True)]
        dialog = KeepRulesDialog(kept.describe(), rows, self._context.window)

        def choose(row: int) -> None:
            if 0 <= row < len(kept.rows):
                dialog.show_hits(kept.rows[row], row_texts(kept.rows[row]))

        dialog.chosen.connect(choose)
        choose(max(0, dialog.table.currentIndex().row()))
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted and self._context.workspace.plan is plan and plan.decisions is kept.before:
            self._accept(kept)

    def _accept(self, kept: KeptRules) -> None:
        if self._context.push(lambda: KeepAsRules(self._context.workspace, kept)):
            self._context.window.show_dock("rules")
            self._context.window.rules.choose(len(kept.before.rules))


def _row(rule: Rule, made: Sequence[HitRow]) -> OrderedRow:
    links = plural(len({row.target for row in made}), "link")
    return OrderedRow((str(rule), rule.operation.describe(), links), str(rule))
