"""Fine-tuning: starts and ends runs, one at a time, and looks at their numbers on a timer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from psygnal import Signal
from PySide6.QtCore import QTimer

from wtransplant.collector import never_look_again
from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.autosave import autosave_folder
from wtransplant.gui.commands import SetPolicy
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.controllers.training_checks import TrainChecks
from wtransplant.gui.controllers.training_code import code_may_run
from wtransplant.gui.controllers.training_curves import CurvesController
from wtransplant.gui.controllers.training_form import TrainFormController
from wtransplant.gui.controllers.training_live import DrawingPace, LiveRun, one_line
from wtransplant.gui.controllers.training_saved import SavedRuns
from wtransplant.gui.jobs import Job, JobContext
from wtransplant.gui.models.notices import Offer
from wtransplant.gui.models.run_list import RunList
from wtransplant.gui.models.run_record import RunRecord
from wtransplant.gui.models.run_threads import as_asked_for
from wtransplant.gui.run_states import RunStates
from wtransplant.training import History, RunControl
from wtransplant.words import in_english, mark, tr
from wtransplant.workspace import FinishedRun, run_training

if TYPE_CHECKING:
    from wtransplant.gui.views.train_panel import TrainPanel
    from wtransplant.training import RunCheckpoint

_ANEW = mark("Start anew instead")
_FIRST = mark("Open a source and a target; Start then trains what is not frozen.")
_THEN = mark("Start trains what is not frozen; the curves grow beside.")


class TrainingController:
    """One run at a time, in a job; its numbers are read from a buffer on a timer.

    Attributes:
        runs: all runs of this window.
        curves: draws them.

    Signals (psygnal):
        ended(RunRecord, FinishedRun | None): a run came to its end, or failed.
    """

    ended = Signal(object, object)

    def __init__(self, context: Context, opening: OpeningController) -> None:
        self._context = context
        self.runs = RunList()
        self._form = TrainFormController(context)
        self._checks = TrainChecks(context, self._form)
        self.curves = CurvesController(context, self.runs)
        self.saved = SavedRuns(context, opening, RunStates(autosave_folder() / "runs"), self._take_up)
        self._live: LiveRun | None = None
        self._history = History()
        self._job: Job | None = None
        self._number = 0
        self._resume: RunCheckpoint | None = None
        self._resume_name = ""
        self._timer = QTimer(context.window)
        self._pace = DrawingPace()
        self._is_ready = False
        self._timer.timeout.connect(self._draw)
        actions = context.window.actions_
        actions["start"].triggered.connect(self.start)
        actions["pause"].triggered.connect(self.toggle_pause)
        actions["stop"].triggered.connect(self.stop)
        context.window.train_made.connect(self._attach)
        context.window.docks["train"].visibilityChanged.connect(self._get_ready)
        for event in ("source_changed", "target_changed"):
            getattr(context.workspace.events, event).connect(self._forget_resume)
        context.workspace.events.settings_changed.connect(self._show_resume)
        context.computing.changed.connect(self._show_running)
        self._show_actions()

    @property
    def _panel(self) -> TrainPanel:
        return self._context.window.train

    def _get_ready(self, seen: bool) -> None:
        """Import what a run needs while its form is filled in."""
        if seen and not self._is_ready:
            self._is_ready = True
            self._context.jobs.start(
                tr("Loading"), lambda _: engine.load_for_training(), lambda _: never_look_again(), quiet=True
            )

    def _attach(self) -> None:
        controls = self._panel.controls
        controls.start_requested.connect(self.start)
        controls.pause_toggled.connect(self.toggle_pause)
        controls.step_requested.connect(self.step)
        controls.stop_requested.connect(self.stop)
        controls.rate_requested.connect(self._set_rate)
        controls.snapshot_requested.connect(self._take_snapshot)
        controls.back_requested.connect(self._go_back)
        controls.save_requested.connect(self.save_run)
        controls.tool_requested.connect(self._tool)
        controls.offer_taken.connect(lambda words: self._forget_resume() if words == tr(_ANEW) else None)
        for event in ("source_changed", "target_changed"):
            getattr(self._context.workspace.events, event).connect(self._show_beginning)
        self._show_beginning()
        self._show_running()

    def _show_beginning(self) -> None:
        """How to begin, as long as nothing else is said there."""
        first, then = tr(_FIRST), tr(_THEN)
        if self._panel.controls.message.text() in ("", first, then):
            plan = self._context.workspace.plan
            self._panel.controls.set_message(first if plan is None else then)

    @property
    def history(self) -> History:
        """The numbers of the run under way, or of the last one."""
        return self._history

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._job is not None

    def start(self) -> None:
        """Start a run with what is filled in, or go on with the one that was taken up."""
        workspace = self._context.workspace
        if self.running:
            return
        self._context.window.show_dock("train")
        if reason := self._context.computing.reason:
            self._panel.controls.set_message(reason, error=True)
            return
        try:
            if lacking := keys_only(workspace):
                raise lacking
            plan = workspace.require_plan().frozen_copy()
            settings = self._form.filled_in()
        except WtransplantError as error:
            self._context.fail(tr("Fine-tune"), error)
            return
        if not code_may_run(self._context, settings):
            return
        workspace.settings = settings
        policy, resume = workspace.resolved_policy, self._resume
        self._number = self.runs.new_number()
        self._history, control = History(), RunControl(attended=True, finds_threads=True)
        history = self._history
        autosave = self.saved.autosave(self._number, plan, policy, settings)

        def work(job: JobContext) -> FinishedRun:
            return run_training(plan, policy, settings, history, control, resume=resume, autosave=autosave)

        self._live = LiveRun(self._context, control, history)
        self._resume = None
        state = None if autosave is None else autosave.path
        self.runs.put(
            RunRecord(
                self._number, f"Run {self._number}", datetime.now(), settings, policy, history, state=state
            )
        )
        self._job = self._context.jobs.start(
            tr("Fine-tuning"), work, self._finished, self._failed, ended=self._ended
        )
        self._context.computing.begin(tr("A run"))
        self._panel.controls.set_message("")
        self._panel.controls.rate.set_value(settings.learning_rate)
        self._panel.show_curves()
        self.curves.growing = True
        self._timer.start(self._pace.begin())

    def toggle_pause(self) -> None:
        """Hold the run, or let it go on."""
        if self._live is not None:
            self._live.toggle_pause()
            self._show_running()

    def step(self) -> None:
        """Do one step, and hold the run again."""
        if self._live is not None:
            self._live.control.step()
            self._show_running()

    def stop(self) -> None:
        """End the run; what was learnt so far is kept."""
        if self._live is not None:
            self._live.control.stop()

    def abandon(self) -> None:
        """End the run as soon as possible, because the window closes."""
        if self._live is not None:
            self._live.control.stop(measure=False)

    def forget(self) -> None:
        """The window closes by a person's will: what runs kept by themselves is deleted."""
        self.saved.clear()

    def save_run(self) -> None:
        """Ask where, and write a checkpoint of the run under way, or of the last one."""
        if self._live is None and self._last_state() is None:
            return
        path = self.saved.ask_where_to_save()
        if path is None:
            return
        if self._live is not None:  # it may have ended while the dialog was open
            self._live.save(path)
        elif (state := self._last_state()) is not None:
            self.saved.copy(state, path)

    def continue_from(self, path: Path) -> None:
        """Get ready to go on from a run checkpoint; Start then does."""
        if not self.running:
            self._context.window.show_dock("train")
            self.saved.read(path)

    def _tool(self, name: str) -> None:
        if name == "continue":
            self.saved.ask_and_continue()
        elif name == "save":
            self.save_run()

    def _last_state(self) -> Path | None:
        state = self.runs[self._number].state if self._number in self.runs else None
        return state if state is not None and state.exists() else None

    def _take_up(self, checkpoint: RunCheckpoint, name: str) -> None:
        """Fill in the settings and the freezing of a run that was saved, and wait for Start."""
        from wtransplant.freezing import Policy

        workspace = self._context.workspace
        self._context.window.show_dock("train")
        workspace.settings = as_asked_for(checkpoint)
        policy = Policy.model_validate(checkpoint.policy)
        if policy != workspace.resolved_policy:
            self._context.push(lambda: SetPolicy(workspace, policy, tr("Freeze as the run did")))
        self._resume, self._resume_name = checkpoint, name
        self._show_resume()

    def _show_resume(self) -> None:
        """Say what Start will do, also after the form was changed."""
        if self._resume is None:
            return
        done, planned = self._resume.epoch, self._context.workspace.settings.epochs
        more = tr(" Give it more epochs to go on with.") if done >= planned else ""
        place = tr(
            "after step {step:,}, {done:,} of {planned:,} epochs",
            step=self._resume.step,
            done=done,
            planned=planned,
        )
        self._panel.controls.set_message(
            tr(
                "Start continues {name} {place}.{more}",
                name=self._resume_name,
                place=place,
                more=more,
            ),
            offer=tr(_ANEW),
        )

    def _forget_resume(self) -> None:
        if self._resume is not None:
            self._resume = None
            self._panel.controls.set_message("")

    def _finished(self, run: FinishedRun) -> None:
        self._timer.stop()  # or it would write how far the run is over what the run reached
        self._context.workspace.finish_run(run)
        self._panel.controls.set_message(run.describe())
        self._tell(run)
        result = run.result
        self._end_record(
            ending="stopped" if result.stopped else "done", reason=result.reason, results=_figures(run)
        )
        self.ended.emit(self.runs[self._number], run)

    def _tell(self, run: FinishedRun) -> None:
        """It may have taken long, and people looked elsewhere."""
        audit = str(run.result.audit)
        if not run.result.audit.holds:
            self._context.warn(tr("Fine-tuned, but something frozen moved: {audit}", audit=audit))
            return
        save = self._context.window.actions_["save_pair"]
        text = tr("Fine-tuned: {audit}", audit=audit)
        if self._context.window.isActiveWindow() and not self._panel.visibleRegion().isEmpty():
            self._context.say(text)  # the panel says it too: nothing is to lie over its curves
            return
        offer = Offer(tr("Save pair…"), save.trigger, lambda: self._context.workspace.run is run)
        self._context.show(text, offer)

    def _failed(self, error: WtransplantError) -> None:
        self._timer.stop()
        self._panel.controls.set_message(one_line(error), error=True)
        with in_english():
            self._end_record(ending="failed", reason=error.what)
        if self._number in self.runs:
            self.ended.emit(self.runs[self._number], None)
        self._context.fail(tr("Fine-tuning"), error)

    def _end_record(self, **changes: object) -> None:
        self.runs.change(self._number, state=self._last_state(), **changes)

    def _ended(self) -> None:
        self._timer.stop()
        self._job = self._live = None
        self.saved.finished()
        progress = self._history.progress
        self._panel.controls.set_step(progress.step, progress.total_steps)
        self.curves.growing = False
        self.curves.draw()
        self._context.computing.end()

    def _draw(self) -> None:
        if self._live is None or self._job is None:
            return
        progress = self._history.progress
        self._live.show()
        self._job.context.progress(progress.step, progress.total_steps)
        self.curves.draw()
        self._timer.setInterval(self._pace.next_interval())

    def _show_running(self) -> None:
        self._show_actions()
        if not self._context.window.is_train_made:
            return
        paused = self._live is not None and self._live.control.paused
        self._panel.set_running(self.running, paused)
        self._panel.controls.set_refused(self._context.computing.reason)
        self._panel.controls.set_saved(self._last_state() is not None)

    def _set_rate(self, rate: float) -> None:
        if self._live is not None:
            self._live.set_rate(rate)

    def _take_snapshot(self) -> None:
        if self._live is not None:
            self._live.control.snapshot()

    def _go_back(self, number: int) -> None:
        if self._live is not None:
            self._live.control.go_back(number)

    def _show_actions(self) -> None:
        actions = self._context.window.actions_
        actions.refuse(("start",), self._context.computing.reason)
        actions.refuse(("pause", "stop"), "" if self.running else tr("Nothing is being trained."))
        self._context.window.set_dock_title("train", "●" if self.running else "")


def _figures(run: FinishedRun) -> dict[str, float]:
    result = run.result
    figures: dict[str, float] = {}
    if result.after is not None:
        figures |= result.after.as_dict()
    if result.before is not None:
        figures |= {f"{name} before": value for name, value in result.before.as_dict().items()}
    return figures | {"steps": result.steps, "epochs": result.epochs, "seconds": result.seconds}
