"""The matching panel: the threshold, accepting and rejecting, questions, and the way to each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.matching import TITLE, MatchingController
from wtransplant.gui.controllers.problems import ProblemsController
from wtransplant.gui.controllers.why import WhyController
from wtransplant.gui.models.found import Found, accepted, describe_nothing, describe_outcome
from wtransplant.gui.models.match_groups import LinkGroup, LinkGroups
from wtransplant.gui.models.match_states import BELOW, IN_FORCE, MISMATCHED, REJECTED, state_codes
from wtransplant.gui.newest import Newest
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.views.match_panel import MatchPanel
    from wtransplant.mapping import Link, Plan, Resolution
    from wtransplant.matching.result import Match

_MOST_SELECTED = 400
"""So many rows of the trees are selected with a group; nobody sees more at once."""


class MatchPanelController:
    """Between the panel and the plan; does nothing while nobody sees it.

    Args:
        context: what all controllers share.
        matching: searches.
        problems: answers questions, and goes to rows.
        reasons: tells why.
    """

    def __init__(
        self,
        context: Context,
        matching: MatchingController,
        problems: ProblemsController,
        reasons: WhyController,
    ) -> None:
        self._context = context
        self._matching, self._problems, self._reasons = matching, problems, reasons
        self._newest = Newest(tr("Grouping links"), context.jobs)
        self._groups: tuple[Match, LinkGroups] | None = None
        self._shown: Resolution | None = None
        self._made = False
        window = context.window
        window.matching_made.connect(self._attach)
        self._dock = window.docks["matching"]
        self._dock.visibilityChanged.connect(self._seen)
        context.workspace.events.plan_changed.connect(self.show)
        matching.running_changed.connect(self._show_progress)
        context.jobs.changed.connect(self._show_progress)

    @property
    def _panel(self) -> MatchPanel:
        return self._context.window.matching

    def _seen(self, visible: bool) -> None:
        if visible:
            self._context.window.make_panels()
            self.show()

    def _attach(self) -> None:
        """The panel was made: listen to it."""
        self._made = True
        panel = self._panel
        panel.match_requested.connect(self._matching.match)
        panel.stop_requested.connect(self._matching.stop)
        panel.rules_requested.connect(self._context.window.actions_["keep_as_rules"].trigger)
        panel.threshold_chosen.connect(self.set_threshold)
        panel.accept_requested.connect(lambda: self.accept(panel.chosen_links))
        panel.reject_requested.connect(lambda skip: self.reject(panel.chosen_links, skip))
        panel.accept_all_requested.connect(self.accept_all)
        panel.answered.connect(self._problems.answer)
        panel.question_chosen.connect(lambda question: self._reveal(question.keys))
        panel.table.group_chosen.connect(self._go_to)
        panel.table.why_pressed.connect(self._tell_why)
        self.show()

    # What the panel shows

    def show(self) -> None:
        """Show what was found, and what became of it."""
        if not self._made or not self._dock.isVisible():
            return
        plan = self._context.workspace.plan
        resolution = None if plan is None else plan.resolution
        if plan is not None and resolution is self._shown:
            return
        self._shown = resolution
        self._panel.set_available(plan is not None)
        if plan is None:
            self._clear()
            return
        found = self._context.findings.of(plan)
        self._panel.set_threshold(found.threshold)
        self._show_questions(plan, found)
        self._show_links(plan, found)

    def _clear(self) -> None:
        self._newest.drop()
        self._groups = None
        empty = LinkGroups.of(())
        self._panel.set_groups(empty, np.zeros(0, dtype=np.int8))
        self._panel.set_questions([])
        self._panel.set_nothing_found("")

    def _show_questions(self, plan: Plan, found: Found) -> None:
        from wtransplant.gui.models.match_questions import (
            questions_for,
        )  # with what is behind it, once needed

        questions = (
            questions_for(plan, found if found.searched else None) if plan.resolution.conflicts else []
        )
        self._panel.set_questions(questions)
        text = describe_outcome(plan.resolution, len(questions))
        self._panel.set_summary(
            text if found.searched else tr("{outcome}, by names alone", outcome=text), found.match.notes
        )

    def _show_links(self, plan: Plan, found: Found) -> None:
        """At once if the links are grouped already, else when a job has done it."""
        match = found.match
        for known in (self._groups, self._matching.grouped):
            if known is not None and known[0] is match:
                self._groups = known
                self._panel.set_nothing_found(describe_nothing(plan.resolution, found.searched))
                self._panel.set_groups(known[1], state_codes(found, known[1].links, plan))
                return

        def done(groups: LinkGroups) -> None:
            if self._context.workspace.plan is plan and self._context.findings.of(plan).match is match:
                self._groups = match, groups
                self._show_links(plan, self._context.findings.of(plan))

        links = list(match.links.values())
        self._newest.start(
            lambda: LinkGroups.of(links), done, lambda error: self._context.fail(tr(TITLE), error)
        )

    def _show_progress(self) -> None:
        if not self._made:
            return
        progress = self._matching.progress
        if progress is None:
            self._panel.set_progress("")
        else:
            self._panel.set_progress(tr("Matching…"), progress.done, progress.total)

    # What a person does

    def set_threshold(self, threshold: float) -> None:
        """Links of this confidence and above are in force from now on."""
        plan = self._context.workspace.plan
        if plan is None:
            return
        before = self._found(plan)
        if round(100 * before.threshold) == round(100 * threshold):
            return
        found = before.with_threshold(threshold)

        def refused() -> None:
            self._panel.set_threshold(before.threshold)
            self._panel.set_groups(self._panel.table.matches.groups, self._panel.table.matches.codes)

        text = tr("Threshold {threshold:.0%}", threshold=threshold)
        self._matching.changes.change(plan, found.decided(plan.decisions), found, text, refused)

    def _found(self, plan: Plan) -> Found:
        """What was found; what a person has unlinked since is not to come back by itself."""
        found = self._context.findings.of(plan)
        return found.with_rejected(found.taken_back(plan.decisions))

    def accept(self, links: Sequence[Link]) -> None:
        """Found links become links by hand, those that were out of force too."""
        plan = self._context.workspace.plan
        if plan is None:
            return
        found = self._found(plan)
        codes = state_codes(found, links, plan)
        taken = [
            link
            for link, code in zip(links, codes.tolist(), strict=True)
            if code in (IN_FORCE, BELOW, REJECTED)
        ]
        if not taken:
            self._context.say(
                tr("There is nothing to accept: these links are decided already, or do not fit.")
            )
            return
        kept = found.with_rejected([link.target for link in taken], rejected=False)
        decisions = kept.decided(plan.decisions).with_links(accepted(taken))
        self._matching.changes.change(plan, decisions, kept, tr("Accept {links}", links=_named(taken)))

    def accept_all(self) -> None:
        """All found links in force become links by hand."""
        plan = self._context.workspace.plan
        if plan is not None:
            found = self._context.findings.of(plan)
            every = list(found.match.links.values())
            codes = state_codes(found, every, plan)
            self.accept([link for link, code in zip(every, codes.tolist(), strict=True) if code == IN_FORCE])

    def reject(self, links: Sequence[Link], skip: bool = False) -> None:
        """Found links go, and stay out whatever the threshold.

        Args:
            links: as they were found; accepted ones go as well.
            skip: whether their keys are skipped on both sides: left out on purpose.
        """
        plan = self._context.workspace.plan
        if plan is None:
            return
        found = self._found(plan)
        codes = state_codes(found, links, plan)
        out = [
            link
            for link, code in zip(links, codes.tolist(), strict=True)
            if code in (IN_FORCE, BELOW, MISMATCHED) or (skip and code == REJECTED) or _by_hand(plan, link)
        ]
        if not out:
            self._context.say(tr("There is nothing to reject: these links are not in force."))
            return
        targets = [link.target for link in out]
        kept = found.with_rejected(targets)
        decisions = kept.decided(plan.decisions.without_links(targets))
        if skip:
            decisions = decisions.with_skipped(targets).with_skipped_sources(_unused(plan, out))
        self._matching.changes.change(plan, decisions, kept, f"{'Skip' if skip else 'Reject'} {_named(out)}")

    # The way to the rows

    def _go_to(self, group: LinkGroup) -> None:
        """Show a group's rows in both trees; the ribbon lights up between them."""
        self._reveal([link.target for link in group.links])
        sources = [key for link in group.links[:_MOST_SELECTED] for key in link.sources]
        window = self._context.window
        window.source.view.keys.expand_to(sources[:1])
        window.source.view.select_paths(sources)
        if sources and (row := window.source.model.row_of(sources[0])) >= 0:
            window.source.view.scroll_to(row)

    def _reveal(self, keys: Sequence[str]) -> None:
        window = self._context.window
        if keys and window.target.view.reveal(keys[0]):
            window.target.view.select_paths(keys[:_MOST_SELECTED])

    def _tell_why(self) -> None:
        """About the least certain link of the group that has the keyboard."""
        table = self._panel.table
        group = table.current_group
        if group is None:
            return
        least = min(group.links, key=lambda link: link.confidence)
        below = table.visualRect(table.currentIndex()).bottomLeft()
        self._reasons.tell(least.target, table.viewport().mapToGlobal(below + QPoint(24, 0)))


def _by_hand(plan: Plan, link: Link) -> bool:
    now = plan.decisions.by_hand.get(link.target)
    return now is not None and (now.sources, now.operation) == (link.sources, link.operation)


def _unused(plan: Plan, links: Sequence[Link]) -> set[str]:
    """Sources of some links that no other link uses."""
    gone = {link.target for link in links}
    others = (link for key, link in plan.resolution.links.items() if key not in gone)
    return {key for link in links for key in link.sources} - {key for link in others for key in link.sources}


def _named(links: Sequence[Link]) -> str:
    return links[0].target if len(links) == 1 else plural(len(links), "found link")
