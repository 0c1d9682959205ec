"""The runs dock: what was tried is kept, compared, restored with one click, and found again after a restart."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import RecipeError, WtransplantError
from wtransplant.gui.commands.runs import RestoreRun
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.runs_store import KeptRun, RunStore, finished_run, recipe_of_run
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.run_record import RunRecord
from wtransplant.gui.views.dialogs import ask
from wtransplant.units import plural, shown
from wtransplant.words import in_english, tr
from wtransplant.workspace import Edit

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.gui.controllers.training import TrainingController
    from wtransplant.gui.views.runs_panel import RunsPanel
    from wtransplant.mapping import Plan
    from wtransplant.recipe import Recipe
    from wtransplant.training import RunResult, RunSettings
    from wtransplant.training.queue import QueueOutcome
    from wtransplant.workspace import FinishedRun

log = logging.getLogger("wtransplant")


@dataclass(frozen=True)
class _Found:
    """What a restore needs, read in a job."""

    edit: Edit
    run: FinishedRun


class RunsController(QObject):
    """Keeps a record of each run that comes to its end.

    Args:
        context: what all controllers share.
        training: whose runs these are.
        store: where they are kept.
    """

    def __init__(self, context: Context, training: TrainingController, store: RunStore) -> None:
        super().__init__(context.window)
        self._context, self._training, self._store = context, training, store
        self._kept: list[KeptRun] = []
        self._numbers: dict[
            Path, int
        ] = {}  # of this window's runs, in the list that the curves are drawn from
        self._loaded = False
        training.ended.connect(self._ended)
        context.jobs.changed.connect(self._show_running)
        context.window.runs_made.connect(self._attach)
        context.window.docks["runs"].visibilityChanged.connect(self._shown)
        context.window.docks["train"].visibilityChanged.connect(lambda seen: self.load() if seen else None)
        context.window.actions_["runs"].triggered.connect(lambda: context.window.show_dock("runs"))

    @property
    def records(self) -> list[RunRecord]:
        """All runs, the oldest first."""
        return [kept.record for kept in self._kept]

    @property
    def _panel(self) -> RunsPanel:
        return self._context.window.runs

    def _attach(self) -> None:
        panel = self._panel
        panel.restore_requested.connect(self.restore)
        panel.continue_requested.connect(self.go_on)
        panel.compare_requested.connect(self.compare)
        panel.delete_requested.connect(self.delete)
        panel.export_requested.connect(self.export)
        panel.model.rename_requested.connect(self.rename)
        self._show()

    def _shown(self, visible: bool) -> None:
        if visible:
            self._panel.set_running(self._training.running)  # makes it, the first time
            self.load()

    def load(self) -> None:
        """Read what earlier windows have kept, once, in a job."""
        if self._loaded:
            return
        self._loaded = True

        def done(found: list[KeptRun]) -> None:
            here = {kept.folder for kept in self._kept}
            older = [kept for kept in found if kept.folder not in here]
            self._kept = _numbered([*older, *self._kept])
            self._show()

        self._context.jobs.start(tr("Reading the runs"), lambda job: self._store.load(), done, quiet=True)

    def _ended(self, record: RunRecord, run: FinishedRun | None) -> None:
        """A run came to its end, or failed: keep it."""
        number = self._next_number()
        checkpoint, session = record.state, record.number
        record = replace(record, number=number, name=f"Run {number}", state=None)
        record = replace(record, policy=record.policy if run is None else run.policy)
        kept = KeptRun(self._store.new_folder(record.started), record)
        self._kept.append(kept)
        self._numbers[kept.folder] = session
        self._training.runs.change(session, name=record.name)
        self._show()
        recipe = None if run is None else self._recipe(run)

        def write(job: JobContext) -> KeptRun:
            return self._store.write(kept, run, recipe() if recipe else None, checkpoint)

        self._context.jobs.start(tr("Keeping the run"), write, self._written, self._not_written, quiet=True)

    def _recipe(self, run: FinishedRun) -> Callable[[], Recipe | None] | None:
        """What makes the recipe of a run; ``None`` if its plan is no more."""
        plan = self._context.workspace.plan
        if plan is None or plan.decisions is not run.decisions:
            return None
        copy = plan.frozen_copy()
        return lambda: _recipe(copy, run.policy, run.result.settings)

    def add_outcomes(self, outcomes: Sequence[QueueOutcome]) -> None:
        """Keep the figures of queued runs; their weights are not kept."""
        made = []
        took = [0.0 if outcome.result is None else outcome.result.seconds for outcome in outcomes]
        started = datetime.now() - timedelta(seconds=sum(took))
        for outcome, seconds in zip(outcomes, took, strict=True):
            number, result = self._next_number(), outcome.result
            record = RunRecord(
                number=number,
                name=f"Run {number}, seed {outcome.run.settings.seed}",
                started=started,
                settings=outcome.run.settings,
                policy=outcome.run.policy,
                curves=outcome.history,
                results={} if result is None else _results(result),
                ending="failed" if result is None else "done",
                reason=_why_failed(outcome) if result is None else result.reason,
            )
            kept = KeptRun(self._store.new_folder(record.started), record)
            self._kept.append(kept)
            made.append(kept)
            started += timedelta(seconds=seconds)
        self._show()

        def write(job: JobContext) -> None:
            for kept in made:
                self._store.write(kept, None, None)

        def done(_: object) -> None:
            for kept in made:
                if all(kept.folder != each.folder for each in self._kept):
                    self._store.delete(kept)  # a person deleted it while it was being written

        self._context.jobs.start(tr("Keeping the runs"), write, done, self._not_written, quiet=True)

    def rename(self, number: int, name: str) -> None:
        """Give a run another name."""
        kept = self._find(number)
        try:
            self._replace(self._store.rename(kept, name))
            if kept.folder in self._numbers:
                self._training.runs.change(self._numbers[kept.folder], name=name)
        except WtransplantError as error:
            self._context.fail(tr("Rename"), error)
        self._show()

    def delete(self, numbers: Sequence[int]) -> None:
        """Forget runs after a question, as there is no way back."""
        doomed = [self._find(number) for number in numbers]
        text = tr("Delete {runs}?", runs=plural(len(doomed), "run"))
        details = tr("Their figures and weights are deleted from the disk. This cannot be undone.")
        verbs = (tr("Delete"), tr("Keep"))
        if ask(self._panel, tr("Delete runs"), text, details, verbs, harmless=True) != verbs[0]:
            return
        for kept in doomed:
            self._store.delete(kept)
            if kept.folder in self._numbers:
                self._training.runs.remove(self._numbers.pop(kept.folder))
        self._kept = [kept for kept in self._kept if kept not in doomed]
        self._show()

    def compare(self, numbers: Sequence[int]) -> None:
        """Show in what runs differ."""
        from wtransplant.gui.models.runs_rows import differences
        from wtransplant.gui.views.runs_compare import RunsComparison

        records = [self._find(number).record for number in sorted(numbers)]  # the oldest first
        dialog = RunsComparison([each.title for each in records], differences(records), self._panel)
        dialog.exec()
        dialog.deleteLater()

    def export(self) -> None:
        """Write all runs as CSV."""
        from wtransplant.gui.models.runs_rows import as_csv
        from wtransplant.saving.atomic import write_text

        folder = Path(self._context.settings.folder("runs")) / "runs.csv"
        path, _ = QFileDialog.getSaveFileName(self._panel, tr("Export runs"), str(folder), tr("CSV (*.csv)"))
        if not path:
            return
        self._context.settings.set_folder("runs", str(Path(path).parent))
        try:
            write_text(Path(path), as_csv(self.records))
        except WtransplantError as error:
            self._context.fail(tr("Export runs"), error)
        else:
            written = tr("Wrote {runs} to {path}", runs=plural(len(self._kept), "run"), path=path)
            self._context.wrote(written, Path(path))

    def go_on(self, number: int) -> None:
        """Restore a run, and get ready to continue it."""
        checkpoint = self._store.checkpoint(self._find(number))
        if checkpoint is None:
            error = WtransplantError(
                tr("the run's optimizer was not kept, only its weights"),
                where=self._find(number).record.title,
                hint=tr("Restore it, save the pair, and open that as a source for a new run."),
            )
            self._context.fail(tr("Continue"), error)
            return
        self.restore(number, then=lambda: self._training.continue_from(checkpoint))

    def restore(self, number: int, then: Callable[[], object] = lambda: None) -> None:
        """Put a run's links, freezing, settings and weights in place, as one undoable step."""
        kept, workspace = self._find(number), self._context.workspace
        try:
            plan = workspace.require_plan()
        except WtransplantError as error:
            self._context.fail(tr("Restore"), error)
            return
        policy, copy = workspace.policy, plan.frozen_copy()
        resolved = workspace.resolved_policy

        def work(job: JobContext) -> _Found:
            return _found(kept, copy, resolved, policy)

        def done(found: _Found) -> None:
            if workspace.plan is not plan:
                return  # another pair was opened meanwhile
            settings, name = kept.record.settings, kept.record.name
            if self._context.push(lambda: RestoreRun(workspace, found.edit, settings, found.run, name)):
                then()

        self._context.jobs.start(
            tr("Reading {name}", name=shown(kept.record.title)),
            work,
            done,
            lambda error: self._context.fail(tr("Restore"), error),
        )

    def _written(self, kept: KeptRun) -> None:
        now = next((each for each in self._kept if each.folder == kept.folder), None)
        if now is None:
            self._store.delete(kept)  # a person deleted it while it was being written
            return
        self._replace(replace(now, record=replace(now.record, state=kept.record.state)))
        lost = self._store.keep_to_budget(self._kept)
        for each in lost:
            self._replace(each)
        if lost:
            names = ", ".join(each.record.title for each in lost)
            self._context.say(
                tr("To save space the weights of the oldest runs were let go of: {names}", names=names)
            )
        self._show()

    def _not_written(self, error: WtransplantError) -> None:
        self._context.warn(tr("The run was not kept: {what}", what=error.what), error.hint)

    def _next_number(self) -> int:
        return max((kept.record.number for kept in self._kept), default=0) + 1

    def _find(self, number: int) -> KeptRun:
        return next(kept for kept in self._kept if kept.record.number == number)

    def _replace(self, kept: KeptRun) -> None:
        self._kept = [kept if each.folder == kept.folder else each for each in self._kept]

    def _show_running(self) -> None:
        if self._context.window.has_runs:
            self._panel.set_running(self._training.running)

    def _show(self) -> None:
        window = self._context.window
        window.set_dock_title("runs", str(len(self._kept)) if self._kept else "")
        if not window.has_runs:
            return
        chosen = self._panel.chosen
        self._panel.model.set_records(self.records)
        self._panel.show_records()
        self._panel.choose(chosen)


def _numbered(runs: Sequence[KeptRun]) -> list[KeptRun]:
    """Runs of several windows may have the same numbers; in the table each has its own."""
    ordered = sorted(runs, key=lambda kept: kept.record.started)
    return [
        replace(kept, record=replace(kept.record, number=number)) for number, kept in enumerate(ordered, 1)
    ]


@in_english()
def _why_failed(outcome: QueueOutcome) -> str:
    return str(outcome.error)


def _results(result: RunResult) -> dict[str, float]:
    before = {} if result.before is None else result.before.as_dict()
    after = {} if result.after is None else result.after.as_dict()
    figures = after | {f"{name} before": value for name, value in before.items()}
    return figures | {"seconds": result.seconds, "steps": result.steps, "epochs": result.epochs}


def _recipe(plan: Plan, policy: Policy, settings: RunSettings) -> Recipe | None:
    """What the run started from; ``None`` where no file could name it, and then it cannot be restored."""
    from wtransplant.recipe import recipe_of

    try:
        return recipe_of(plan, policy, settings, hashed=False)
    except RecipeError as error:
        log.info("only the figures of the run are kept: %s", error.what)
        return None


def _found(kept: KeptRun, plan: Plan, resolved: Policy, policy: Policy) -> _Found:
    from wtransplant.recipe import recipe_of

    then, now = recipe_of_run(kept), recipe_of(plan, policy, None, hashed=False)
    _require_same_pair(then, now)
    links = {"policy": policy, "run": None, "questions": ()}
    same = then.model_copy(update=links) == now.model_copy(update=links)
    decisions = plan.decisions if same else then.decisions(plan.source, plan.target)
    keeps = same and kept.record.policy == resolved
    run = finished_run(kept, decisions, kept.record.policy)
    _require_fit(run, plan)
    edit = Edit(decisions, plan.resolved(decisions), policy if keeps else kept.record.policy)
    return _Found(edit, run)


def _require_same_pair(then: Recipe, now: Recipe) -> None:
    """Raise if other files are open: weights without what they came from would make the manifest a lie."""
    before, here = ([part.path for part in each.sources] for each in (then, now))
    if before != here or then.target != now.target:
        names = ", ".join(Path(path).name for path in before)
        raise WtransplantError(
            tr("the run was made with another pair"),
            where=f"{names} → {then.target.spec}",
            hint=tr("Open that pair, with the same arguments, and restore the run then."),
        )


def _require_fit(run: FinishedRun, plan: Plan) -> None:
    state, target = run.trained.state, plan.target
    wrong = [key for key in target if key not in state or tuple(state[key].shape) != tuple(target[key].shape)]
    if wrong:
        raise WtransplantError(
            tr("the target has changed since the run: {wrong!r} is another tensor now", wrong=wrong[0]),
            where=target.name,
            hint=tr("The figures of the run still hold, but its weights belong to the target of then."),
        )
