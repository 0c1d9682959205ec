"""Changes of what was found, one at a time: at once where that is quick, else in a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wtransplant.collector import collector_paused
from wtransplant.gui.commands.matching import SetFound
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import OneJob
from wtransplant.words import tr
from wtransplant.workspace import Edit

if TYPE_CHECKING:
    from wtransplant.gui.controllers.prepared import Views
    from wtransplant.gui.models.found import Found
    from wtransplant.mapping import Decisions, Plan, Resolution

_FEW_KEYS = 10_000


class MatchChanges:
    """From other decisions and what goes with them to an undoable step."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._job = OneJob(context.jobs)

    @property
    def running(self) -> bool:
        """Whether a change is still being worked out; no other one is taken meanwhile."""
        return self._job.running

    def change(
        self,
        plan: Plan,
        decisions: Decisions,
        found: Found,
        text: str,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Put decisions and what was found in place as one step.

        Args:
            plan: the plan in force.
            decisions: follow from its decisions.
            found: what was found, from then on.
            text: names the step.
            refused: is called where nothing comes of it.
        """
        if self._job.running:
            self._context.say(tr("The last change is still being worked out. Try again in a moment."))
            refused()
        elif len(plan.source) + len(plan.target) <= _FEW_KEYS:
            self._put(lambda: plan.resolved(decisions), decisions, found, text)
        else:
            self._work_out(plan, decisions, found, text, refused)

    def put(
        self, decisions: Decisions, resolution: Resolution, found: Found, text: str, views: Views
    ) -> None:
        """Put in place what a job has worked out."""
        self._context.prepared.put(*views)
        self._put(lambda: resolution, decisions, found, text)

    def _put(self, resolved: Callable[[], Resolution], decisions: Decisions, found: Found, text: str) -> None:
        workspace, findings = self._context.workspace, self._context.findings

        def make() -> SetFound:
            after = Edit(decisions, resolved(), workspace.policy)
            return SetFound(text, workspace, findings, found, after)

        self._context.push(make)

    def _work_out(
        self, plan: Plan, decisions: Decisions, found: Found, text: str, refused: Callable[[], None]
    ) -> None:
        base, frozen = plan.decisions, plan.frozen_copy()

        def work() -> tuple[Resolution, Views]:
            with collector_paused():
                return resolved_and_seen(self._context, frozen, decisions)

        def done(result: tuple[Resolution, Views]) -> None:
            workspace = self._context.workspace
            if workspace.plan is plan and plan.decisions is base:
                resolution, views = result
                self.put(decisions, resolution, found, text, views)
            else:
                self._context.say(tr("Not done, since something else changed meanwhile: {text_}", text_=text))
                refused()

        self._job.start(tr("Working out the links"), lambda _: work(), done)


def resolved_and_seen(context: Context, plan: Plan, decisions: Decisions) -> tuple[Resolution, Views]:
    """What follows from other decisions, and how it will look; in any thread, of a plan that nobody edits."""
    resolution = plan.resolved(decisions)
    changed = plan.frozen_copy()
    changed.restore(decisions, resolution)
    return resolution, context.prepared.view_of(changed)
