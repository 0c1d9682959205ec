"""Runs that are saved: by hand, by themselves while they go on, and taken up again."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import SaveError, WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.moments import Moment
from wtransplant.gui.run_states import LeftRun, RunStates
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.mapping import Plan
    from wtransplant.training import Autosave, RunCheckpoint, RunSettings

log = logging.getLogger("wtransplant")
MINUTES = 0.5
"""Between two autosaves of a run, as long as they are quick."""
_SHARE = 0.02
"""Part of a run's time that autosaves may take."""
_FILES = mark("Run checkpoints (*.pt *.pth *.run);;All files (*)")


class SavedRuns:
    """Writes and reads run checkpoints.

    Args:
        context: of the window.
        opening: opens the recipe of a run that was left behind.
        states: where runs are kept by themselves.
        take_up: called with a checkpoint to go on from, and the words for it.
    """

    def __init__(
        self,
        context: Context,
        opening: OpeningController,
        states: RunStates,
        take_up: Callable[[RunCheckpoint, str], None],
    ) -> None:
        self._context, self._opening, self._states, self._take_up = context, opening, states, take_up
        self.minutes = MINUTES
        self._left: LeftRun | None = None
        context.window.run_banner.accepted.connect(self._accept)
        context.window.run_banner.declined.connect(self._decline)
        self._offer()

    def autosave(self, number: int, plan: Plan, policy: Policy, settings: RunSettings) -> Autosave | None:
        """Where and how often the run with this number is kept by itself; ``None`` if there is no place for it."""
        from wtransplant.training import Autosave

        try:
            path = self._states.begin(number)
        except OSError as error:
            log.warning("runs are not kept by themselves: %s", error)
            return None
        self._keep_recipe(plan, policy, settings)
        return Autosave(path, minutes=self.minutes, at_end=True, share=_SHARE)

    def _keep_recipe(self, plan: Plan, policy: Policy, settings: RunSettings) -> None:
        place = self._states.recipe

        def write() -> None:
            from wtransplant.recipe import recipe_of, save_recipe

            save_recipe(recipe_of(plan, policy, settings, hashed=False), place)

        def failed(error: WtransplantError) -> None:
            # The run itself goes on; only it could not be offered again.
            log.warning("the run's recipe: %s", error)

        self._context.jobs.start(
            tr("Keeping the recipe"), lambda job: write(), lambda _: None, failed, quiet=True
        )

    def finished(self) -> None:
        """The run has ended: it is not offered at the next start."""
        self._states.finished()

    def clear(self) -> None:
        """The window closes by a person's will: nothing is kept."""
        self._states.clear()

    def ask_where_to_save(self) -> Path | None:
        """Where a person wants a run checkpoint."""
        folder = self._context.settings.folder("runs")
        name = str(Path(folder).with_name("run.pt")) if folder else "run.pt"
        text, _ = QFileDialog.getSaveFileName(self._context.window, tr("Save run"), name, tr(_FILES))
        if not text:
            return None
        self._context.settings.set_folder("runs", text)
        return Path(text) if Path(text).suffix else Path(f"{text}.pt")

    def copy(self, state: Path, path: Path) -> None:
        """Save a run that has ended: its state is there, and needs only to be copied."""

        def work() -> None:
            try:
                shutil.copyfile(state, path)
            except OSError as error:
                raise SaveError(
                    tr("the run cannot be saved: {value}", value=error.strerror or error),
                    where=str(path),
                    hint=tr("Choose another place."),
                ) from error

        def failed(error: WtransplantError) -> None:
            self._context.fail(tr("Save run"), error)

        said = tr("Saved {name}.", name=path.name)
        self._context.jobs.start(
            tr("Saving the run"), lambda job: work(), lambda _: self._context.say(said), failed
        )

    def ask_and_continue(self) -> None:
        """Let a person choose a run checkpoint, and get ready to go on from it."""
        folder = self._context.settings.folder("runs")
        path, _ = QFileDialog.getOpenFileName(self._context.window, tr("Continue a run"), folder, tr(_FILES))
        if path:
            self._context.settings.set_folder("runs", path)
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Get ready to go on from a run checkpoint."""

        def work() -> RunCheckpoint:
            from wtransplant.training import RunCheckpoint

            return RunCheckpoint.load(path)

        def done(checkpoint: RunCheckpoint) -> None:
            self._take_up(checkpoint, path.name)

        def failed(error: WtransplantError) -> None:
            self._context.fail(tr("Continue a run"), error)

        self._context.jobs.start(tr("Reading the run"), lambda job: work(), done, failed)

    def _offer(self) -> None:
        self._left = self._states.left_behind()
        banner = self._context.window.run_banner
        if self._left is None:
            banner.offer("", "", "")
        else:
            when = Moment(self._left.when)
            banner.offer(
                tr(
                    "The program ended in the middle of a fine-tuning run; its state of {when} is kept.",
                    when=when,
                ),
                tr("Continue it"),
                tr("Discard it"),
            )

    def _accept(self) -> None:
        left = self._left
        if left is None:
            return

        def then() -> None:
            self._context.undo.resetClean()  # what came back is still saved nowhere
            self._read_left(left)

        self._context.window.run_banner.offer("", "", "")
        self._opening.open_recipe(left.recipe, then=then)

    def _read_left(self, left: LeftRun) -> None:
        """Its files go once its state is in memory: with the next autosave it is on the disk again."""

        def work() -> RunCheckpoint:
            from wtransplant.training import RunCheckpoint

            return RunCheckpoint.load(left.state)

        def done(checkpoint: RunCheckpoint) -> None:
            self._states.forget(left)
            self._take_up(checkpoint, tr("the run of {when}", when=Moment(left.when)))

        def failed(error: WtransplantError) -> None:
            self._context.fail(tr("Continue a run"), error)

        self._context.jobs.start(tr("Reading the run"), lambda job: work(), done, failed)

    def _decline(self) -> None:
        if self._left is not None:
            self._states.forget(self._left)
        self._offer()
