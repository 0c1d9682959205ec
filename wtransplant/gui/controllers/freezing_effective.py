"""What holds for the run that would start now: worked out in a job while somebody looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wtransplant.collector import collector_paused
from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.effective_rows import EffectiveRows
from wtransplant.gui.newest import Newest
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing.facts import ModelFacts
    from wtransplant.gui.views.freeze_panel import FreezePanel
    from wtransplant.targets import TargetModel


class EffectiveController:
    """Between the workspace and the page "This run"."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._newest = Newest(tr("Working out what holds for a run"), context.jobs)
        self._panel: FreezePanel | None = None
        self._shown: tuple[object, ...] = ()
        self._facts: tuple[TargetModel, ModelFacts] | None = None

    @property
    def idle(self) -> bool:
        """Whether what is shown is what holds."""
        return self._newest.idle

    def attach(self, panel: FreezePanel) -> None:
        """The panel was made: listen to it."""
        self._panel = panel
        panel.effective.place_chosen.connect(self._reveal)
        panel.effective.epoch_chosen.connect(lambda _: self.show())

    def show(self) -> None:
        """Show what holds, once a job has worked it out; nothing is done where nothing has changed."""
        panel, workspace = self._panel, self._context.workspace
        if panel is None:
            return
        plan = workspace.plan
        if plan is None:
            self._newest.drop()
            self._shown = ()
            self._facts = None
            panel.effective.set_rows(None)
            return
        panel.effective.set_schedule(bool(workspace.policy.schedule))
        policy, settings, epoch = workspace.policy, workspace.settings, panel.effective.epoch.value()
        links, target = plan.resolution.links, plan.target
        wanted = (target, links, policy, settings, epoch)
        if len(self._shown) == len(wanted) and all(map(_same, self._shown, wanted)):
            return
        self._shown = wanted
        panel.effective.set_busy(True)

        def work() -> EffectiveRows:
            from wtransplant.freezing import effective

            with collector_paused():  # at 100,000 tensors it would hold the window up for as long as it looks
                facts = self._facts_of(target)
                found = effective(facts, policy, settings, linked_keys=links.keys(), epoch=epoch)
                return EffectiveRows.of(found)

        self._newest.start(work, self._done, self._failed)

    def _facts_of(self, target: TargetModel) -> ModelFacts:
        """In a job; looked at once, since a target's own module stays as it is."""
        from wtransplant.freezing.facts import facts_of

        known = self._facts
        if known is None or known[0] is not target:
            known = self._facts = (target, facts_of(target))
        return known[1]

    def _done(self, rows: EffectiveRows) -> None:
        assert self._panel is not None  # it asked
        found = rows.effective
        self._panel.effective.set_rows(rows)
        self._panel.effective.set_busy(False)
        stops = any(contradiction.stops for contradiction in found.contradictions)
        self._panel.set_summary(rows.summary, len(found.contradictions), stops)

    def _failed(self, error: WtransplantError) -> None:
        assert self._panel is not None  # it asked
        self._panel.effective.set_rows(None)
        self._panel.effective.set_busy(False)
        self._panel.set_summary(error.what, 1, stops=True)

    def _reveal(self, path: str) -> None:
        reveal(self._context, path)


def _same(old: object, new: object) -> bool:
    """By identity what is large, else by value: policy, settings, epoch."""
    return old is new or (not isinstance(new, Mapping) and old == new)


def reveal(context: Context, path: str) -> None:
    """Show a key or module in the target's tree; one that has no row there by the module that it is in."""
    view = context.window.target.view
    while path and not view.reveal(path):
        path = path.rpartition(".")[0]
