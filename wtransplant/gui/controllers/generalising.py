"""Rules by example: from some links to the rule behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from wtransplant.errors import MappingError, WtransplantError
from wtransplant.gui.commands.rules import AcceptRule
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.ordered_model import OrderedRow
from wtransplant.gui.models.rule_look import RuleLook, look_at
from wtransplant.gui.newest import Newest
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.generalise_dialog import GeneraliseDialog
    from wtransplant.mapping import Link, Plan
    from wtransplant.mapping.generalise import Generalisation

_TITLE = mark("Generalise links")
_MOST_LINKS = 200


class GeneralisingController:
    """Finds the candidates in a job, tries the chosen one in another, and makes it a rule."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._newest = Newest(tr("Trying the rule"), context.jobs)
        self._look: RuleLook | None = None
        context.window.actions_["generalise"].triggered.connect(self.generalise)

    def generalise(self) -> None:
        """Generalise the links of the selected rows; those made by hand where nothing is selected."""
        plan = self._context.workspace.plan
        links = [] if plan is None else self._examples(plan)
        if plan is None or not links:
            self._context.say(tr("Link two or three keys by hand, select them, and generalise."))
            return
        if len(links) > _MOST_LINKS:
            error = MappingError(
                tr("these are {links}, of which no one rule can be found", links=plural(len(links), "link")),
                hint=tr("Select two or three links that are made in the same way."),
            )
            self._context.fail(tr(_TITLE), error)
            return
        frozen = plan.frozen_copy()
        self._context.jobs.start(
            tr("Looking for rules"),
            lambda _: _candidates(frozen, links),
            lambda found: self._offer(plan, links, found),
            lambda error: self._context.fail(tr(_TITLE), error),
        )

    def _examples(self, plan: Plan) -> list[Link]:
        window, links = self._context.window, plan.resolution.links
        targets = window.target.model.tree.keys_under(window.target.view.selected_paths())
        chosen = [links[key] for key in targets if key in links]
        if not chosen:
            sources = set(window.source.model.tree.keys_under(window.source.view.selected_paths()))
            chosen = [link for link in links.values() if sources.intersection(link.sources)]
        by_hand = [link for link in chosen if link.by == "hand"]
        return by_hand or chosen or [link for link in links.values() if link.by == "hand"]

    def _offer(self, plan: Plan, links: Sequence[Link], found: Sequence[Generalisation]) -> None:
        if self._context.workspace.plan is not plan:
            return
        if not found:
            error = MappingError(
                tr("no rule explains what these links have in common"),
                where="; ".join(map(str, links[:3])),
                hint=tr("Generalise fewer of them, or write the rule: Map, Write a rule."),
            )
            self._context.fail(tr(_TITLE), error)
            return
        self._ask(plan, links, found)

    def _ask(self, plan: Plan, links: Sequence[Link], found: Sequence[Generalisation]) -> None:
        from wtransplant.gui.views.generalise_dialog import GeneraliseDialog

        dialog = GeneraliseDialog(list(map(str, links)), list(map(_row, found)), self._context.window)
        frozen = plan.frozen_copy()
        dialog.chosen.connect(lambda row: self._try(dialog, frozen, found[row]))
        self._try(dialog, frozen, found[max(0, dialog.table.currentIndex().row())])
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        self._newest.drop()
        dialog.deleteLater()
        look = self._look
        if accepted and look is not None and plan.decisions is look.decisions:
            self._accept(look)

    def _try(self, dialog: GeneraliseDialog, plan: Plan, candidate: Generalisation) -> None:
        self._look = None
        dialog.show_waiting(str(candidate.rule))

        def done(look: RuleLook) -> None:
            self._look = look
            dialog.show_look(look)

        def failed(error: WtransplantError) -> None:
            dialog.show_fault(f"{error.what}. {error.hint}")

        self._newest.start(
            lambda: look_at(plan, candidate.rule, len(plan.decisions.rules), False, frees=True), done, failed
        )

    def _accept(self, look: RuleLook) -> None:
        window = self._context.window
        if self._context.push(lambda: AcceptRule(self._context.workspace, look)):
            window.show_dock("rules")
            window.rules.choose(look.place)


def _candidates(plan: Plan, links: Sequence[Link]) -> list[Generalisation]:
    from wtransplant.mapping.generalise import generalise

    skipped = plan.decisions.skipped_sources
    sources = [key for key in plan.source if key not in skipped]
    return generalise(links, sources, list(plan.target))


def _row(found: Generalisation) -> OrderedRow:
    told = plural(len(found.hits), "hit")
    if found.conflicts:
        told += tr(", {conflicts:,} claimed twice", conflicts=len(found.conflicts))
    if found.unknown:
        told += tr(", {unknown:,} unknown", unknown=len(found.unknown))
    reason = tr(found.reason)
    tip = f"{found.rule}\n{reason}\n{told}"
    return OrderedRow((str(found.rule), reason, told), tip, bool(found.conflicts))
