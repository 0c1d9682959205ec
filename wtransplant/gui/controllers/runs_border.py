"""Find the best border: a queue of runs in a job, its curve as it grows, and the border that is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from wtransplant.errors import WtransplantError
from wtransplant.gui.commands import SetPolicy
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.training_code import code_may_run
from wtransplant.gui.jobs import Job, JobContext
from wtransplant.gui.models.run_threads import beside_a_window
from wtransplant.gui.models.runs_rows import seconds_words
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.runs_border import BorderDialog
    from wtransplant.gui.views.runs_border_plot import BorderPoint
    from wtransplant.mapping import Decisions, Plan
    from wtransplant.training.border import Border, BorderCurve, BorderRow
    from wtransplant.training.queue import QueueOutcome, RunQueue

_REDRAW_MS = 200
_TITLE = mark("Find the best border")


@dataclass
class _Search:
    """A search under way: what was asked for, and what came so far."""

    plan: Plan
    borders: tuple[Border, ...]
    against_random: bool
    queue: RunQueue
    outcomes: list[QueueOutcome] = field(default_factory=list)

    def curve(self) -> BorderCurve:
        from wtransplant.training.border import border_curve

        return border_curve(self.borders, tuple(self.outcomes), against_random=self.against_random)


class BorderController(QObject):
    """Between the dialog and the queue.

    Args:
        context: what all controllers share.
        keep: gets the outcomes for the table of runs.
    """

    def __init__(
        self,
        context: Context,
        keep: Callable[[Sequence[QueueOutcome]], None],
    ) -> None:
        super().__init__(context.window)
        self._context, self._keep = context, keep
        self._dialog: BorderDialog | None = None
        self._plan: Plan | None = None
        self._decisions: Decisions | None = None
        self._borders: tuple[Border, ...] = ()
        self._search: _Search | None = None
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self._look)
        context.window.runs_made.connect(self._attach)
        context.window.actions_["best_border"].triggered.connect(self.open)
        context.computing.changed.connect(self._show_computing)

    def _attach(self) -> None:
        self._context.window.runs.border_requested.connect(self.open)
        self._show_computing()

    @property
    def running(self) -> bool:
        """Whether a search is under way."""
        return self._job is not None

    @property
    def dialog(self) -> BorderDialog:
        """The dialog, made when it is first asked for."""
        if self._dialog is None:
            from wtransplant.gui.views.runs_border import BorderDialog

            self._dialog = BorderDialog(self._context.window)
            self._dialog.start_requested.connect(self.start)
            self._dialog.cancel_requested.connect(self.cancel)
            self._dialog.use_requested.connect(self.use)
            self._show_computing()
        return self._dialog

    def open(self) -> None:
        """Show the dialog for the pair that is open."""
        if not self.running:
            workspace = self._context.workspace
            try:
                if reason := keys_only(workspace):
                    raise reason
                self._plan = workspace.require_plan()
                self._borders, self._decisions = _borders(self._plan), self._plan.decisions
            except WtransplantError as error:
                self._context.fail(tr(_TITLE), error)
                return
            titles = [border.title for border in self._borders]
            self.dialog.set_borders(titles, workspace.settings.epochs)
        self.dialog.show()
        self.dialog.raise_()

    def start(self) -> None:
        """Begin the search that the dialog describes."""
        from wtransplant.training.border import border_runs
        from wtransplant.training.queue import RunQueue

        workspace, dialog, plan = self._context.workspace, self.dialog, self._plan
        if self.running or plan is None:
            return
        if self._is_stale():
            return
        if reason := self._context.computing.reason:
            dialog.set_message(reason, error=True)
            return
        if not code_may_run(self._context, workspace.settings):
            return
        settings = workspace.settings.model_copy(update={"epochs": dialog.epochs.value()})
        chosen = tuple(self._borders[place] for place in dialog.chosen)
        against_random, seeds = dialog.random.isChecked(), range(dialog.seeds.value())
        copy = plan.frozen_copy()
        runs = border_runs(
            copy,
            chosen,
            seeds,
            beside_a_window(settings),
            workspace.resolved_policy,
            against_random=against_random,
        )
        search = _Search(copy, chosen, against_random, RunQueue(runs))

        def work(job: JobContext) -> None:
            search.queue.carry_out(search.outcomes.append)

        self._search = search
        self._job = self._context.jobs.start(
            tr(_TITLE), work, lambda _: self._found(), self._failed, self._given_up, self._ended
        )
        dialog.set_running(True)
        self._context.computing.begin(tr("The search for the best border"))
        self._timer.start()

    def cancel(self) -> None:
        """Give up; what was reached so far stays in the plot."""
        if self._job is not None and self._search is not None:
            self._job.cancel()
            self._search.queue.cancel()

    def use(self, place: int) -> None:
        """Freeze up to a border, as one undoable step."""
        workspace, border = self._context.workspace, self._borders[place]
        if self._plan is None or self._is_stale():
            return
        policy = border.policy(self._plan.target, workspace.policy)
        name = tr("Freeze: {border}", border=border.title)
        if self._context.push(lambda: SetPolicy(workspace, policy, name)):
            self.dialog.set_message(
                tr(
                    "{upper}{title}: this is what the next run freezes.",
                    upper=border.title[:1].upper(),
                    title=border.title[1:],
                )
            )

    def _show_computing(self) -> None:
        """Neither action nor dialog begins a search beside a run; the search's own dialog can be looked at."""
        reason = "" if self.running else self._context.computing.reason
        self._context.window.actions_.refuse(("best_border",), reason)
        if self._context.window.has_runs:
            self._context.window.runs.set_refused(reason)
        if self._dialog is not None:
            self._dialog.set_refused(reason)

    def _is_stale(self) -> bool:
        """Whether the borders are of other links than those that hold now; if so, that is said."""
        plan = self._context.workspace.plan
        stale = plan is None or plan is not self._plan or plan.decisions is not self._decisions
        if stale:
            self.dialog.set_message(
                tr("The links have changed since. Close this, and open it again."), error=True
            )
        return stale

    def _look(self) -> None:
        if self._search is None or self._job is None:
            return
        if self._job.context.cancelled():  # by the cross in the status bar, or because the window closes
            self._search.queue.cancel()
        now = self._search.queue.progress
        left = (
            ""
            if now.seconds_left is None
            else tr(", about {seconds_words} left", seconds_words=seconds_words(now.seconds_left))
        )
        self._job.context.progress(round(1000 * now.share), 1000)
        self.dialog.set_progress(
            now.share,
            tr(
                "{name} ({done} of {total} runs done{left})",
                name=now.name,
                done=now.done,
                total=now.total,
                left=left,
            ),
        )
        self._draw()

    def _draw(self) -> None:
        if self._search is not None:
            self._show_curve(self._search.curve())

    def _found(self) -> None:
        if self._search is None:
            return
        curve = self._search.curve()
        try:
            advised = curve.advised
        except WtransplantError as error:
            reasons = {str(each.error.what) for each in self._search.outcomes if each.error}
            self.dialog.set_message("\n".join([error.what, *sorted(reasons)]), error=True)
            return
        titles = [
            (self._borders.index(row.border), f"{row.border.title}: {curve.figure(row)}")
            for row in curve.rows
            if row.reached and row.border is not None
        ]
        self._show_curve(curve, advised)
        self.dialog.offer(titles, self._borders.index(advised.border) if advised.border else 0)
        failed = sum(each.error is not None for each in self._search.outcomes)
        self.dialog.set_message(
            curve.describe() + (tr(" {failed} runs failed.", failed=failed) if failed else "")
        )

    def _show_curve(self, curve: BorderCurve, advised: BorderRow | None = None) -> None:
        shown = [row for row in curve.rows if row.reached]
        place = next((place for place, row in enumerate(shown) if row is advised), None)
        random = _point(curve.random) if curve.random is not None and curve.random.reached else None
        self.dialog.set_curve(curve.measure, [_point(row) for row in shown], place, random)

    def _failed(self, error: WtransplantError) -> None:
        self.dialog.set_message(error.what, error=True)
        self._context.fail(tr(_TITLE), error)

    def _given_up(self) -> None:
        self._draw()
        self.dialog.set_message(tr("Given up. The plot shows what was reached before."))

    def _ended(self) -> None:
        self._timer.stop()
        self._job = None
        self.dialog.set_running(False)
        self._context.computing.end()
        if self._search is not None and self._search.outcomes:
            self._keep(self._search.outcomes)
        self._search = None


def _borders(plan: Plan) -> tuple[Border, ...]:
    from wtransplant.training.border import borders

    return borders(plan.target, [*plan.resolution.links, *plan.resolution.tied])


def _point(row: BorderRow) -> BorderPoint:
    from wtransplant.gui.views.runs_border_plot import BorderPoint

    if row.border is None:
        label = tr("initial values")
    elif row.border.keys and not row.border.last:
        label = tr("all linked")
    else:
        label = str(row.border.blocks)
    return BorderPoint(label, row.mean, row.spread)
