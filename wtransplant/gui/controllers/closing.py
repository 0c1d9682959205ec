"""Closing: asks only if something would be lost, cancels what runs, waits for it."""

from __future__ import annotations

import os

from PySide6.QtGui import QCloseEvent

from wtransplant.gui.controllers.autosave import AutosaveController
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.saving import SavingController
from wtransplant.gui.controllers.training import TrainingController
from wtransplant.gui.views.dialogs import ask
from wtransplant.words import tr

_WAIT_MS = 15_000


class ClosingController:
    """Between the window's close button and its end; also the bar that shows what runs."""

    def __init__(
        self,
        context: Context,
        saving: SavingController,
        training: TrainingController,
        autosave: AutosaveController,
    ) -> None:
        self._context = context
        self._saving = saving
        self._training = training
        self._autosave = autosave
        window = context.window
        window.close_requested.connect(self.close)
        window.cancel_requested.connect(self._cancel)
        window.actions_["close"].triggered.connect(window.close)
        window.actions_["quit"].triggered.connect(window.close)
        context.jobs.changed.connect(self.show_work)

    def close(self, event: QCloseEvent) -> None:
        """Accept if nothing is lost or a person agrees; then end what runs, and keep the geometry."""
        running = ", ".join(job.title for job in self._context.jobs.running)
        if running and not self._agreed(
            tr("Something is still running"),
            tr("Still running: {running}.", running=running),
            tr("Closing ends it."),
            (tr("End it and close"), tr("Keep it running")),
        ):
            event.ignore()
            return
        if self._saving.unsaved and not self._agreed(
            tr("Discard changes?"),
            tr("There are changes that were not saved."),
            tr("Links, rules, freezing and fine-tuned weights of this window would be lost."),
            (tr("Discard changes"), tr("Keep editing")),
        ):
            event.ignore()
            return
        self._training.abandon()
        self._context.jobs.cancel_all()
        while not self._context.jobs.wait(_WAIT_MS):
            if self._end_the_hard_way():
                self._remember()
                os._exit(
                    1
                )  # a thread that is still at work would make Qt abort the program, with a core dump
        self._remember()
        event.accept()

    def _remember(self) -> None:
        """Geometry is kept only when the close goes through; what a person let go of is not offered again."""
        self._autosave.stop()
        self._training.forget()
        window, settings = self._context.window, self._context.settings
        settings.save_window(window.saveGeometry(), window.layout_state())
        settings.share = window.pair.share
        settings.flush()

    def _end_the_hard_way(self) -> bool:
        """A model's own code may take its time, and cannot be broken off."""
        running = ", ".join(job.title for job in self._context.jobs.running)
        verbs = (tr("End the program"), tr("Wait longer"))
        text = tr("{running} does not end.", running=running)
        return ask(self._context.window, tr("Still at work"), text, "", verbs, harmless=True) == verbs[0]

    def _agreed(self, title: str, text: str, details: str, verbs: tuple[str, str]) -> bool:
        return ask(self._context.window, title, text, details, verbs, harmless=True) == verbs[0]

    def _cancel(self) -> None:
        self._training.stop()
        self._context.jobs.cancel_all()
        self.show_work()

    def show_work(self) -> None:
        """Show what runs, and how far it is; last what was given up on and has not ended yet."""
        running = sorted(self._context.jobs.running, key=lambda job: job.context.cancelled())
        if not running:
            self._context.window.set_work("")
            return
        oldest = running[0]
        if oldest.context.cancelled():
            self._context.window.set_work(tr("Given up: {title}; it has yet to end", title=oldest.title))
            return
        more = tr(" (and {running} more)", running=len(running) - 1) if len(running) > 1 else ""
        latest = oldest.context.latest
        self._context.window.set_work(f"{latest.text or oldest.title}…{more}", latest.done, latest.total)
