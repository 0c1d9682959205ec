"""Saving the pair and the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import JobContext, OneJob
from wtransplant.gui.pace import Pace
from wtransplant.gui.views.dialogs import ask
from wtransplant.units import format_size, plural
from wtransplant.words import mark, tr
from wtransplant.workspace import FinishedRun

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.mapping import Decisions
    from wtransplant.saving import SavedPair, SaveSettings

_KINDS = {
    "safetensors": mark("safetensors (*.safetensors)"),
    "pth": mark("torch (*.pth)"),
    "dcp": mark("torch.distributed.checkpoint folder (*.dcp)"),
}
"""Formats by their ending, as file dialogs name them."""


@dataclass(frozen=True, eq=False)
class _Saved:
    """What the saved pair was made from."""

    decisions: Decisions
    policy: Policy
    run: FinishedRun | None

    def has_same_steps(self, other: _Saved | None) -> bool:
        """By identity: states are never changed in place."""
        return other is not None and self.decisions is other.decisions and self.policy == other.policy

    def is_same(self, other: _Saved | None) -> bool:
        """Likewise, so that tensors are not compared."""
        return other is not None and self.has_same_steps(other) and self.run is other.run


class SavingController(QObject):
    """Writes what the workspace holds; knows whether anything would be lost.

    Signals:
        saved(): a pair was saved.
    """

    saved = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context = context
        self._recipe_path: Path | None = None
        self._saved: _Saved | None = None
        self.last_pair: Path | None = None
        self._saves = OneJob(context.jobs)
        self._being_saved = ""
        actions = context.window.actions_
        actions["save_pair"].triggered.connect(self.choose_pair)
        actions["save_recipe"].triggered.connect(self.save_recipe)
        actions["save_recipe_as"].triggered.connect(self.save_recipe_as)
        context.workspace.events.source_changed.connect(self._forget_path)
        context.workspace.events.target_changed.connect(self._forget_path)
        context.undo.cleanChanged.connect(lambda _: self.show_modified())

    @property
    def unsaved(self) -> bool:
        """Whether steps or a finished run would be lost by closing."""
        run = self._context.workspace.run
        run_is_saved = run is None or (self._saved is not None and self._saved.run is run)
        return not self._context.undo.isClean() or not run_is_saved

    @property
    def pair_is_current(self) -> bool:
        """Whether the pair that was saved is what the workspace holds now."""
        return self._saved is not None and self._saved.is_same(self._now())

    def _now(self) -> _Saved | None:
        workspace = self._context.workspace
        if workspace.plan is None:
            return None
        return _Saved(workspace.plan.decisions, workspace.policy, workspace.run)

    def show_modified(self) -> None:
        """Mark the title while something is unsaved."""
        self._context.window.setWindowModified(self.unsaved)

    def choose_pair(self) -> None:
        """Ask for a name, then save weights and manifest."""
        if self._is_busy():
            return
        try:
            self._context.workspace.require_plan()
        except WtransplantError as error:
            self._context.fail(tr("Save pair"), error)
            return
        folder = (
            self.last_pair or Path(self._context.settings.folder("pair") or ".") / "transplanted.safetensors"
        )
        usual = self._format()
        kinds = sorted(_KINDS, key=lambda format: format != usual)
        names = ";;".join(tr(_KINDS[format]) for format in kinds)
        path, kind = QFileDialog.getSaveFileName(self._context.window, tr("Save pair"), str(folder), names)
        if not path:
            return
        format = next((f for f in kinds if path.endswith(f".{f}")), None)
        if format is None:
            format = next((f for f in kinds if f"*.{f}" in kind), usual)
        weights, manifest = engine.pair_paths(path, format)  # type: ignore[arg-type]
        asked = weights == Path(path) and weights.exists()  # by the file dialog
        if asked or self._may_replace(weights, weights.with_name(f"{weights.name}.index.json"), manifest):
            self.save_pair(weights)

    def _format(self) -> str:
        """In which format pairs are saved unless a name says another one."""
        saving = self._context.workspace.saving
        return "safetensors" if saving is None else saving.format

    def _may_replace(self, *paths: Path) -> bool:
        """The file dialog asks only about the very name that was typed."""
        there = [path.name for path in paths if path.exists()]
        if not there:
            return True
        verbs = (tr("Replace"), tr("Keep what is there"))
        text = tr("Already there: {names}.", names=tr(" and ").join(there))
        details = tr("What is there would be lost. Another name keeps it.")
        return (
            ask(self._context.window, tr("Replace files?"), text, details, verbs, harmless=True) == verbs[0]
        )

    def _is_busy(self) -> bool:
        """Whether a pair is being saved; then it is told: two of some GB at a time make both late."""
        if self._saves.running:
            self._context.say(
                tr(
                    "{being_saved} is still being saved. Save again when that is done.",
                    being_saved=self._being_saved,
                )
            )
        return self._saves.running

    def save_pair(self, path: Path) -> None:
        """Save weights and manifest in a job, unless one is being saved."""
        if self._is_busy():
            return
        workspace = self._context.workspace
        # The job works on what the plan is now; edits made meanwhile do not reach it.
        current = workspace.require_plan()
        plan, asked = current.frozen_copy(), self._context.findings.of(current).match.questions
        policy, run, now = workspace.policy, workspace.run, self._now()
        settings = self._settings_for(path)

        def work(job: JobContext) -> SavedPair:
            progress = engine.Work(_telling(job, title), job.cancelled)
            trained = None if run is None else run.trained
            return engine.save(
                plan,
                path,
                policy=policy,
                trained=trained,
                settings=settings,
                work=progress,
                questions=asked,
            )

        def done(pair: SavedPair) -> None:
            self.last_pair = pair.weights
            self._saved = now
            self._context.settings.set_folder("pair", str(pair.weights.parent))
            if now is not None and now.has_same_steps(self._now()):  # else there were steps meanwhile
                self._context.undo.setClean()
            self.show_modified()
            self.saved.emit()
            frozen = plural(len(pair.manifest.frozen_keys), "tensor")
            size = format_size(pair.manifest.weights.nbytes)
            what = tr("fine-tuned") if run is not None else tr("transplanted")
            if workspace.source is not None and pair.weights in [
                p.absolute() for p in workspace.source.paths
            ]:
                self._context.window.actions_["reload"].trigger()  # the source is another file now
            for warning in (*plan.report.alarms, *pair.warnings):
                self._context.warn(warning)
            self._context.wrote(
                tr(
                    "Saved {name} ({what}, {size}) and {manifest} ({frozen} frozen).",
                    name=pair.weights.name,
                    what=what,
                    size=size,
                    manifest=pair.manifest_path.name,
                    frozen=frozen,
                ),
                pair.weights,
            )

        title, self._being_saved = tr("Saving {name}", name=path.name), path.name
        self._saves.start(title, work, done, lambda error: self._context.fail(title, error))

    def _settings_for(self, path: Path) -> SaveSettings:
        """What was chosen, in the format that the name asks for; only safetensors come in shards."""
        from wtransplant.saving import SaveSettings

        chosen = self._context.workspace.saving or SaveSettings()
        format = next((f for f in _KINDS if path.suffix == f".{f}"), chosen.format)
        shard = chosen.max_shard_size if format == "safetensors" else None
        return chosen.model_copy(update={"format": format, "max_shard_size": shard})

    def save_recipe(self) -> None:
        """Save the recipe where it was saved before, or ask."""
        if self._recipe_path is None:
            self.save_recipe_as()
        else:
            self._write_recipe(self._recipe_path)

    def save_recipe_as(self) -> None:
        """Ask for a name, then save the recipe."""
        folder = Path(self._context.settings.folder("recipe") or ".") / "transplant.toml"
        path, _ = QFileDialog.getSaveFileName(
            self._context.window, tr("Save recipe"), str(self._recipe_path or folder), tr("Recipes (*.toml)")
        )
        recipe = Path(path if path.endswith(".toml") else path + ".toml")
        if path and (recipe == Path(path) or self._may_replace(recipe)):
            self._write_recipe(recipe)

    def _write_recipe(self, path: Path) -> None:
        """Write it in a job: a recipe names its sources by their hashes, and they may be large."""
        workspace = self._context.workspace
        title = tr("Saving {name}", name=path.name)
        try:
            current = workspace.require_plan()
        except WtransplantError as error:
            self._context.fail(title, error)
            return
        plan, asked = current.frozen_copy(), self._context.findings.of(current).match.questions
        policy, settings, now = workspace.policy, workspace.settings, self._now()
        saving = workspace.saving

        def done(_: object) -> None:
            self._recipe_path = path
            self._context.settings.set_folder("recipe", str(path.parent))
            if now is not None and now.has_same_steps(self._now()):  # else there were steps meanwhile
                self._context.undo.setClean()
            self.show_modified()
            self._context.say(tr("Saved {name}.", name=path.name))

        self._context.jobs.start(
            title,
            lambda job: engine.save_recipe(
                engine.recipe_of(plan, policy, settings, questions=asked, save=saving), path
            ),
            done,
            lambda error: self._context.fail(title, error),
        )

    def _forget_path(self) -> None:
        self._recipe_path = self._saved = self.last_pair = None


def _telling(job: JobContext, title: str) -> Callable[[int, int], None]:
    """What a save calls with bytes done and in all: the window shows them, their rate, and the time that is left."""
    pace = Pace()

    def tell(done: int, total: int) -> None:
        rest = pace.text(done, total) if done < total else tr("waiting for the disk")
        job.progress(done, total, f"{title}: {rest}")

    return tell
