"""The rules the other way round."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.commands import SetRules
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.controllers.rule_files import save_rules
from wtransplant.gui.models.file_kinds import CHECKPOINTS
from wtransplant.gui.models.rule_lines import rules_text
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan, Rule
    from wtransplant.mapping.rule_inversion import InvertedRules

_TITLE = mark("Invert rules")


class InvertingController:
    """Works out the way back in a job, shows it, and uses it where that is wanted."""

    def __init__(self, context: Context, opening: OpeningController) -> None:
        self._context = context
        self._opening = opening
        context.window.actions_["invert_rules"].triggered.connect(self.invert)

    def invert(self) -> None:
        """Show the rules from the target back to the source."""
        try:
            plan = self._context.workspace.require_plan().frozen_copy()
        except WtransplantError as error:
            self._context.fail(tr(_TITLE), error)
            return
        if not plan.decisions.rules:
            self._context.say(tr("There are no rules to invert."))
            return
        self._context.jobs.start(
            tr("Inverting the rules"),
            lambda _: _inverted(plan),
            lambda inverted: self._show(plan, inverted),
            lambda error: self._context.fail(tr(_TITLE), error),
        )

    def _show(self, plan: Plan, inverted: InvertedRules) -> None:
        from wtransplant.gui.views.invert_dialog import InvertDialog

        rules = list(inverted.rules)
        lost = [
            tr("Rule {place}, {rule}: {reason}", place=one.place + 1, rule=one.rule, reason=one.reason)
            for one in inverted.not_invertible
        ]
        text = rules_text(rules)
        dialog = InvertDialog(text, lost, inverted.conflicts, _why_not(plan), self._context.window)
        dialog.copy_requested.connect(lambda: self._copy(text, len(rules)))
        dialog.save_requested.connect(lambda: save_rules(self._context, rules, tr(_TITLE), "inverted.txt"))
        dialog.use_requested.connect(lambda: self._use(plan, rules))
        dialog.exec()
        dialog.deleteLater()

    def _copy(self, text: str, count: int) -> None:
        QApplication.clipboard().setText(text)
        self._context.say(tr("Copied {rules}.", rules=plural(count, "rule")))

    def _use(self, plan: Plan, rules: list[Rule]) -> None:
        """Open the pair the other way round: what has the target's keys gives, what was the source takes."""
        if not self._opening.may_leave():
            return
        given = self._checkpoint_of(plan)
        if not given:
            return
        back = engine.TargetSpec(str(plan.source.paths[0]))

        def put() -> None:
            self._context.push(
                lambda: SetRules(
                    self._context.workspace,
                    rules,
                    tr("Use {rules}", rules=plural(len(rules), "inverted rule")),
                )
            )

        self._opening.open_source([given], then=lambda: self._opening.open_target(back, then=put))

    def _checkpoint_of(self, plan: Plan) -> str:
        """A checkpoint with the target's keys: the target itself, or one that a person names."""
        spec = plan.target.spec
        if plan.target.module is None and spec is not None and Path(spec.text).is_file():
            return spec.text
        folder = self._context.settings.folder("pair")
        path, _ = QFileDialog.getOpenFileName(
            self._context.window, tr("Open a checkpoint with the target's keys"), folder, tr(CHECKPOINTS)
        )
        return path


def _inverted(plan: Plan) -> InvertedRules:
    from wtransplant.mapping.rule_inversion import invert_rules

    return invert_rules(plan.decisions.rules, plan)


def _why_not(plan: Plan) -> str:
    """Why the source cannot be what takes; empty if it can."""
    if len(plan.source.paths) == 1:
        return ""
    return tr("The source is not one file, so that it cannot be opened as a target. Save the rules instead.")
