"""The fine-tune panel: starts, pauses and stops the run; draws what it has so far ten times a second."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import TrainingError, WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.jobs import Job, JobContext
from wtransplant.gui.models.curves import Curve
from wtransplant.training import History, RunControl
from wtransplant.workspace import FinishedRun, run_training

if TYPE_CHECKING:
    from wtransplant.gui.views.train_panel import TrainForm, TrainPanel
    from wtransplant.training import RunSettings, Series

_REDRAW_MS = 100
_TENSOR_FILES = "Tensor files (*.npz *.safetensors *.pt *.pth);;All files (*)"


class TrainingController:
    """One run at a time, in a job; its numbers are read from a buffer on a timer."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._control: RunControl | None = None
        self._history = History()
        self._job: Job | None = None
        self._drawn = (-1, -1)
        self._timer = QTimer(context.window)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self._draw)
        actions = context.window.actions_
        actions["start"].triggered.connect(self.start)
        actions["pause"].triggered.connect(self.toggle_pause)
        actions["stop"].triggered.connect(self.stop)
        context.workspace.first_settings = self._stored_settings
        context.window.train_made.connect(self._attach)
        context.window.docks["train"].visibilityChanged.connect(self._shown)
        self._show_actions()

    @property
    def _panel(self) -> TrainPanel:
        return self._context.window.train

    def _attach(self) -> None:
        """The panel was made: fill it in, and listen to it."""
        panel = self._panel
        self._show_settings()
        self._show_running()
        panel.start_requested.connect(self.start)
        panel.pause_toggled.connect(self.toggle_pause)
        panel.stop_requested.connect(self.stop)
        panel.browse_requested.connect(self._browse)
        panel.form_changed.connect(self._form_changed)
        self._context.workspace.events.settings_changed.connect(self._show_settings)

    @property
    def history(self) -> History:
        """The numbers of the run under way, or of the last one."""
        return self._history

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._job is not None

    def start(self) -> None:
        """Start a run with what is filled in."""
        workspace = self._context.workspace
        if self.running:
            return
        self._context.window.show_dock("train")
        try:
            if reason := keys_only(workspace):
                raise reason
            plan = workspace.require_plan().frozen_copy()
            settings = self._filled_in()
        except WtransplantError as error:
            self._context.fail("Fine-tune", error)
            return
        workspace.settings = settings
        policy = workspace.resolved_policy
        self._history, self._control = History(), RunControl()
        history, control = self._history, self._control

        def work(job: JobContext) -> FinishedRun:
            return run_training(plan, policy, _beside_a_window(settings), history, control)

        self._job = self._context.jobs.start(
            "Fine-tuning", work, self._finished, self._failed, ended=self._ended
        )
        self._panel.set_message("")
        self._timer.start()
        self._show_running()

    def toggle_pause(self) -> None:
        """Hold the run, or let it go on."""
        if self._control is not None:
            if self._control.paused:
                self._control.resume()
            else:
                self._control.pause()
            self._show_running()

    def stop(self) -> None:
        """End the run; what was learnt so far is kept."""
        if self._control is not None:
            self._control.stop()

    def abandon(self) -> None:
        """End the run as soon as possible, because the window closes."""
        if self._control is not None:
            self._control.stop(measure=False)

    def _finished(self, run: FinishedRun) -> None:
        self._timer.stop()  # or it would write how far the run is over what the run reached
        self._context.workspace.finish_run(run)
        self._panel.set_message(run.describe())
        self._context.say(str(run.result.audit))

    def _failed(self, error: WtransplantError) -> None:
        self._timer.stop()
        self._panel.set_message(str(error).replace("\n", " "), error=True)
        self._context.fail("Fine-tuning", error)

    def _ended(self) -> None:
        self._timer.stop()
        self._job = self._control = None
        progress = self._history.progress
        self._panel.set_step(progress.step, progress.total_steps)
        self._draw_curves()
        self._show_running()

    def _draw(self) -> None:
        progress = self._history.progress
        left = "" if progress.seconds_left is None else f" · {_seconds(progress.seconds_left)} left"
        message = f"epoch {progress.epoch:.1f} of {progress.total_epochs} · {progress.stage}{left}"
        self._panel.set_step(progress.step, progress.total_steps)
        self._panel.set_message(message)
        if self._job is not None:
            self._job.context.progress(progress.step, progress.total_steps)
        self._draw_curves()

    def _draw_curves(self) -> None:
        training, validation = self._history.training(), self._history.validation()
        drawn = (len(training), len(validation))
        if drawn != self._drawn:
            self._drawn = drawn
            self._panel.plot.set_curves(_curve(training), _curve(validation))

    def _shown(self, visible: bool) -> None:
        if visible:
            self._list_devices()
            self._draw_curves()

    def _list_devices(self) -> None:
        """Asked in a job, since importing torch takes seconds."""
        if self._panel.device.count() > 1:
            return

        def work(job: JobContext) -> list[tuple[str, str]]:
            from wtransplant.training import devices

            return [(device.name, str(device)) for device in devices()]

        self._context.jobs.start("Looking for devices", work, self._panel.set_devices)

    def _browse(self) -> None:
        folder = self._context.settings.folder("data")
        if self._panel.values().data_kind == "images":
            path = QFileDialog.getExistingDirectory(self._panel, "Choose the image folder", folder)
        else:
            path, _ = QFileDialog.getOpenFileName(self._panel, "Choose the data", folder, _TENSOR_FILES)
        if path:
            self._context.settings.set_folder("data", path)
            self._panel.data_path.setText(path)

    def _form_changed(self) -> None:
        """Settings that are valid are kept for recipes and for the next start."""
        try:
            settings = self._filled_in()
        except TrainingError as error:
            self._panel.set_message(error.what, error=True)
            return
        if not self.running:
            self._panel.set_message("")
        self._context.workspace.settings = settings
        self._context.settings.run_settings = settings.model_dump_json()

    def _filled_in(self) -> RunSettings:
        """The settings with what is filled in; what the form has no field for stays as it was."""
        return _settings(self._panel.values(), self._context.workspace.settings)

    def _show_settings(self) -> None:
        try:
            shown = self._filled_in() == self._context.workspace.settings
        except TrainingError:
            shown = False
        if not shown:
            self._panel.set_values(_form(self._context.workspace.settings))

    def _stored_settings(self) -> RunSettings:
        """Those that the last window was left with; what cannot be read counts as not there."""
        text = self._context.settings.run_settings
        if text:
            with suppress(ValueError):  # pydantic's ValidationError is one
                return engine.RunSettings.model_validate_json(text)
        return engine.RunSettings()

    def _show_running(self) -> None:
        paused = self._control is not None and self._control.paused
        self._panel.set_running(self.running, paused)
        self._show_actions()

    def _show_actions(self) -> None:
        actions = self._context.window.actions_
        actions.enable(("start",), not self.running)
        actions.enable(("pause", "stop"), self.running)
        self._context.window.set_dock_title("train", "●" if self.running else "")


def _beside_a_window(settings: RunSettings) -> RunSettings:
    """Leave the window a core of its own.

    Otherwise its thread and OpenMP's spinning workers fight, and the run falls to a fraction of its speed.
    """
    if settings.threads is not None:
        return settings
    return settings.model_copy(update={"threads": engine.threads_beside_window()})


def _settings(form: TrainForm, base: RunSettings) -> RunSettings:
    path = "" if form.data_kind == "example" else form.data_path
    values = base.model_dump() | {
        "device": form.device,
        "data": base.model_dump()["data"] | {"kind": form.data_kind, "path": path},
        "loss": base.loss if form.loss == base.loss_name else form.loss,
        "optimizer": form.optimizer,
        "learning_rate": form.learning_rate,
        "momentum": form.momentum,
        "weight_decay": form.weight_decay,
        "batch_size": form.batch_size,
        "epochs": form.epochs,
        "seed": form.seed,
    }
    return engine.RunSettings.from_values(**values)


def _form(settings: RunSettings) -> TrainForm:
    from wtransplant.gui.views.train_panel import TrainForm  # comes with the panel

    return TrainForm(
        device=settings.device,
        data_kind=settings.data.kind,
        data_path=settings.data.path,
        loss=settings.loss_name,
        optimizer=settings.optimizer,
        learning_rate=settings.learning_rate,
        momentum=settings.momentum,
        weight_decay=settings.weight_decay,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        seed=settings.seed,
    )


def _seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _curve(series: Series) -> Curve:
    return Curve(series["step"], series["epoch"], series["seconds"], series["loss"])
