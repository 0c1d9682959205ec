"""Auto-match: the search in a job, its result as one step, and the sentence that says what came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from wtransplant.collector import collector_paused
from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.match_changes import MatchChanges, resolved_and_seen
from wtransplant.gui.jobs import Job, JobContext, Progress
from wtransplant.gui.models.found import Found, describe_outcome
from wtransplant.gui.models.match_groups import LinkGroups
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.controllers.prepared import Views
    from wtransplant.mapping import Decisions, Plan, Resolution
    from wtransplant.matching.result import Match

TITLE = mark("Auto-match")
_MANY = 0.1
"""From this share of the target's keys on, what names leave open is worth an offer."""


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a search worked out, ready to be put in place."""

    base: Decisions
    found: Found
    groups: LinkGroups
    decisions: Decisions
    resolution: Resolution
    views: Views


class MatchingController(QObject):
    """Between the actions, the matcher and the banner.

    Attributes:
        changes: makes the steps.
        grouped: the last search's result and its groups.

    Signals:
        running_changed(): a search has begun or ended.
    """

    running_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context = context
        self.changes = MatchChanges(context)
        self.grouped: tuple[Match, LinkGroups] | None = None
        self._job: Job | None = None
        self._plan: Plan | None = None
        self._told: Decisions | None = None
        window = context.window
        window.actions_["auto_match"].triggered.connect(self.match)
        window.match_banner.accepted.connect(self._accepted)
        window.match_banner.declined.connect(self._hide_banner)
        context.workspace.events.plan_changed.connect(self._plan_changed)
        self._plan_changed()

    @property
    def progress(self) -> Progress | None:
        """How far the search is; ``None`` while there is none."""
        return None if self._job is None else self._job.context.latest

    def stop(self) -> None:
        """Give up the search."""
        if self._job is not None:
            self._job.cancel()

    def match(self) -> None:
        """Search; links by hand, rules and what was skipped stay in force."""
        if self._job is not None:
            self._context.say(tr("Auto-match is under way."))
            return
        try:
            plan = self._context.workspace.require_plan()
        except WtransplantError as error:
            self._context.fail(tr(TITLE), error)
            return
        self._hide_banner()
        frozen, before = plan.frozen_copy(), self._context.findings.of(plan)
        self._job = self._context.jobs.start(
            tr(TITLE),
            lambda job: _search(self._context, frozen, before, job),
            lambda outcome: self._put(plan, outcome),
            lambda error: self._context.fail(tr(TITLE), error),
            lambda: self._context.say(tr("Auto-match was given up; nothing has changed.")),
            self._ended,
        )
        self.running_changed.emit()

    def _ended(self) -> None:
        self._job = None
        self.running_changed.emit()

    def _put(self, plan: Plan, outcome: _Outcome) -> None:
        if self._context.workspace.plan is not plan:
            self._context.say(tr("What was found is not shown: another pair was opened meanwhile."))
            return
        self.grouped = outcome.found.match, outcome.groups
        if plan.decisions is outcome.base:
            self.changes.put(outcome.decisions, outcome.resolution, outcome.found, tr(TITLE), outcome.views)
        else:  # a person has gone on meanwhile; what they decided is stronger
            self.changes.change(plan, outcome.found.decided(plan.decisions), outcome.found, tr(TITLE))
        if self._context.findings.searched(plan) is outcome.found:
            self._tell(plan, outcome.found)

    def _tell(self, plan: Plan, found: Found) -> None:
        """Say what came out."""
        text = describe_outcome(plan.resolution, len(found.match.questions))
        yes = tr("Answer and see why") if plan.resolution.conflicts else tr("See the links")
        if self._context.window.docks["matching"].isVisible():  # the same is told there
            return
        self._told = plan.decisions
        self._context.window.match_banner.offer(
            "  ·  ".join([f"{text}.", *found.match.notes]), yes, tr("Dismiss")
        )

    def _accepted(self) -> None:
        offered = self._told is None
        self._hide_banner()
        if offered:
            self.match()
        self._context.window.show_dock("matching")

    def _hide_banner(self) -> None:
        self._told = None
        self._context.window.match_banner.offer("", "", "")

    def _plan_changed(self) -> None:
        plan = self._context.workspace.plan
        self._context.window.auto_match.setVisible(plan is not None)
        reason = "" if plan is not None else tr("It needs a source and a target.")
        self._context.window.actions_.refuse(("auto_match", "why", "keep_as_rules"), reason)
        if plan is not self._plan:
            self._plan, self.grouped = plan, None
            self._hide_banner()
            if plan is not None:
                self._offer(plan)
        elif plan is not None and plan.decisions is not self._told:
            self._hide_banner()

    def _offer(self, plan: Plan) -> None:
        """Names alone leave many keys open: offer the search, unless somebody has begun to decide."""
        decisions, counts = plan.decisions, plan.resolution.target_counts
        every = len(plan.resolution.target_status)
        left = every - counts["linked"]
        untouched = not (decisions.by_hand or decisions.rules or decisions.skipped)
        to_give = plan.resolution.source_counts["unexpected"] or counts["mismatched"] or counts["ambiguous"]
        if untouched and to_give and left > _MANY * every and keys_only(self._context.workspace) is None:
            text = tr(
                "Names alone link {counts:,} of {every:,} keys. Auto-match looks for the others.",
                counts=counts["linked"],
                every=every,
            )
            self._context.window.match_banner.offer(text, tr(TITLE), tr("Not now"))


def _search(context: Context, plan: Plan, before: Found, job: JobContext) -> _Outcome:
    """Find, resolve, and prepare what will be shown; in the job."""
    from wtransplant.matching.planning import find_proposals

    def told(done: int, total: int) -> None:
        job.progress(done, total)

    with collector_paused():
        proposals = find_proposals(plan, threshold=before.threshold, progress=told, cancelled=job.cancelled)
        found = before.renewed(proposals)
        decisions = found.decided(plan.decisions)
        resolution, views = resolved_and_seen(context, plan, decisions)
        groups = LinkGroups.of(found.match.links.values())
    if job.cancelled():
        raise Cancelled
    return _Outcome(plan.decisions, found, groups, decisions, resolution, views)
