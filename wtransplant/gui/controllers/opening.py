"""Opening sources, targets, recipes and the example: by menu, by dropping files, from the recent ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QWidget

from wtransplant.collector import collector_paused
from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.model_code import ModelCode
from wtransplant.gui.controllers.prepared import Views
from wtransplant.gui.controllers.saving import SavingController
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.file_kinds import CHECKPOINTS
from wtransplant.gui.models.listing import list_source, list_target
from wtransplant.gui.settings import RecentPair
from wtransplant.gui.views.dialogs import ask
from wtransplant.resources import example_recipe
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.gui.controllers.target_choice import TargetChoice
    from wtransplant.gui.views.target_dialog import DialogWords
    from wtransplant.mapping import Plan
    from wtransplant.recipe import Recipe
    from wtransplant.targets import TargetModel, TargetSpec
    from wtransplant.targets.trust import CodeFile


class OpeningController:
    """Runs what opens in a job; a failed one leaves what was open."""

    def __init__(self, context: Context, saving: SavingController) -> None:
        self._context = context
        self._saving = saving
        self._code = ModelCode(context.jobs)
        window = context.window
        actions = window.actions_
        actions["open_source"].triggered.connect(self.choose_source)
        actions["open_folder"].triggered.connect(self.choose_folder)
        actions["open_target"].triggered.connect(lambda: self.choose_target())
        actions["open_recipe"].triggered.connect(self.choose_recipe)
        actions["open_example"].triggered.connect(self.open_example)
        actions["reload"].triggered.connect(self.reload)
        window.start.example.clicked.connect(self.open_example)
        window.source.open_requested.connect(self.choose_source)
        window.target.open_requested.connect(lambda: self.choose_target())
        window.files_dropped.connect(self.open_dropped)
        window.recent_requested.connect(self._open_recent)
        self._recent: list[RecentPair] | None = None
        self.show_recent()

    def may_leave(self) -> bool:
        """Another pair clears the steps and the fine-tuned weights of this one; ask if they were not saved."""
        if not self._saving.unsaved:
            return True
        details = tr("The steps of this pair can no longer be undone then, and fine-tuned weights are lost.")
        text = tr("There are changes that were not saved.")
        verbs = (tr("Discard changes"), tr("Keep editing"))
        return (
            ask(self._context.window, tr("Discard changes?"), text, details, verbs, harmless=True) == verbs[0]
        )

    def choose_source(self) -> None:
        """Ask for the source's files."""
        if not self.may_leave():
            return
        folder = self._context.settings.folder("source")
        paths, _ = QFileDialog.getOpenFileNames(
            self._context.window, tr("Open source"), folder, tr(CHECKPOINTS)
        )
        if paths:
            self._context.settings.set_folder("source", str(Path(paths[0]).parent))
            self.open_source(paths)

    def choose_folder(self) -> None:
        """Ask for a source that is a folder."""
        if not self.may_leave():
            return
        settings = self._context.settings
        path = QFileDialog.getExistingDirectory(
            self._context.window, tr("Open source"), settings.folder("source")
        )
        if path:
            settings.set_folder("source", str(Path(path).parent))
            self.open_source([path])

    def choose_target(self, text: str = "") -> None:
        """Ask for the target."""
        if not self.may_leave():
            return
        spec = self._choice.ask(text)
        if spec is not None:
            place = spec.text.rpartition(":")[0] or spec.text
            if Path(place).exists():
                self._context.settings.set_folder("target", str(Path(place).parent))
            self.open_target(spec)

    @cached_property
    def _choice(self) -> TargetChoice:
        from wtransplant.gui.controllers.target_choice import TargetChoice  # a dialog that many never open

        return TargetChoice(self._context, self._code, self._says_yes)

    @property
    def code(self) -> ModelCode:
        """Runs the code of models, one at a time."""
        return self._code

    def ask_for_model(self, words: DialogWords, spec: TargetSpec | None) -> TargetSpec | None:
        """Ask for a model in the dialog for targets; nothing is opened.

        Args:
            words: what the dialog calls it.
            spec: the model to begin with.
        """
        return self._choice.ask(spec=spec, words=words)

    def choose_recipe(self) -> None:
        """Ask for a recipe."""
        if not self.may_leave():
            return
        folder = self._context.settings.folder("recipe")
        path, _ = QFileDialog.getOpenFileName(
            self._context.window, tr("Open recipe"), folder, tr("Recipes (*.toml)")
        )
        if path:
            self._context.settings.set_folder("recipe", str(Path(path).parent))
            self.open_recipe(Path(path))

    def open_source(self, paths: Sequence[str], then: Callable[[], None] | None = None) -> None:
        """Open a source in a job."""
        workspace, prepared = self._context.workspace, self._context.prepared

        def work(job: JobContext) -> tuple[Checkpoint, Plan | None, Views]:
            with collector_paused():
                source = engine.open_checkpoint(*paths, progress=job.progress, cancelled=job.cancelled)
                plan = workspace.plan_for(source, workspace.target)
                return source, plan, prepared.view_of(plan, list_source(source))

        def done(result: tuple[Checkpoint, Plan | None, Views]) -> None:
            source, plan, views = result
            plan = self._still_right(plan, source, workspace.target)
            self._forget_steps(plan)
            prepared.put(*views)
            workspace.set_source(source, plan)
            self._opened()
            self._context.say(tr("Opened {name}.", name=source.name))
            if then is not None:
                then()

        self._start(tr("Opening {name}", name=Path(paths[0]).name), work, done)

    def open_target(self, spec: TargetSpec, then: Callable[[], None] | None = None) -> None:
        """Open a target in a job, after asking whether its code may run."""
        workspace, prepared = self._context.workspace, self._context.prepared

        def done(result: tuple[TargetModel, Plan | None, Views]) -> None:
            target, plan, views = result
            plan = self._still_right(plan, workspace.source, target)
            self._forget_steps(plan)
            prepared.put(*views)
            workspace.set_target(target, plan)
            self._opened()
            self._context.settings.remember_target(spec)
            self._context.say(tr("Opened {name}.", name=target.name))
            if then is not None:
                then()

        def build(allowed: str) -> None:
            def work(job: JobContext) -> tuple[TargetModel, Plan | None, Views]:
                target = engine.open_target(spec, trust=lambda _, digest: digest == allowed)
                with collector_paused():
                    plan = workspace.plan_for(workspace.source, target)
                    return target, plan, prepared.view_of(plan, list_target(target))

            self._build(tr("Building {name}", name=Path(spec.text).name), work, done)

        self.when_allowed(spec.text, build)

    def when_allowed(self, text: str, proceed: Callable[[str], None]) -> None:
        """Go on once the code of a target may run, with its SHA-256 (``""`` if there is nothing to ask)."""

        def found(code: CodeFile | None) -> None:
            if code is None or self._says_yes(code):
                proceed("" if code is None else code.digest)

        title = tr("Looking at {name}", name=Path(text).name)
        if Path(text).expanduser().is_file():  # a saved program may be large, and all of it is hashed
            self._start(title, lambda job: engine.code_to_allow(text), found)
            return
        try:
            found(engine.code_to_allow(text))
        except WtransplantError as error:
            self._context.fail(title, error)

    def _says_yes(self, code: CodeFile, over: QWidget | None = None) -> bool:
        """Ask whether the code in a file may run, over the window or a dialog of it."""
        verbs = (tr("Run the file"), tr("Do not run it"))
        answer = ask(
            over or self._context.window,
            tr("Run this file?"),
            tr("Opening this model runs the code in the file\n{path}", path=code.path),
            tr(
                "Code can do anything that you can do on this computer. Run it only if you know "
                "where it comes from. The answer is remembered for exactly this content."
            ),
            verbs,
            harmless=True,
        )
        return answer == verbs[0]

    def open_recipe(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Open all that a recipe names, in a job."""
        try:
            recipe = engine.load_recipe(path)
        except WtransplantError as error:
            self._context.fail(tr("Opening the recipe"), error)
            return
        self.open_loaded(recipe, path.name, then)

    def open_loaded(self, recipe: Recipe, name: str, then: Callable[[], None] | None = None) -> None:
        """The same for a recipe that is known already; ``name`` is what it is called for people."""
        workspace, prepared = self._context.workspace, self._context.prepared

        def done(result: tuple[Plan, Sequence[str], Views]) -> None:
            plan, notes, views = result
            self._context.undo.clear()
            prepared.put(*views)
            self._context.findings.begin(plan, recipe.asked(plan.source, plan.target))
            workspace.replace(plan, recipe.policy, recipe.run, recipe.save)
            self._opened()
            self._context.say(tr("Opened {name}.", name=name))
            for note in notes:
                self._context.warn(tr("{name}: {note}", name=name, note=note))
            if then is not None:
                then()

        def open_all(allowed: str) -> None:
            def work(job: JobContext) -> tuple[Plan, Sequence[str], Views]:
                plan, notes = engine.open_recipe(recipe, trust=lambda _, digest: digest == allowed)
                with collector_paused():
                    listed = list_source(plan.source), list_target(plan.target)
                    return plan, notes, prepared.view_of(plan, *listed)

            self._build(tr("Opening {name}", name=name), work, done)

        self.when_allowed(recipe.target.spec, open_all)

    def open_example(self) -> None:
        """Open the example that ships with the program, without its rules: those are for people to try."""
        if not self.may_leave():
            return
        recipe = engine.load_recipe(example_recipe())
        spec = engine.TargetSpec(recipe.target.spec, recipe.target.arguments, recipe.target.seed)
        self._context.workspace.settings = recipe.run or engine.RunSettings()
        self.open_source([recipe.sources[0].path], then=lambda: self.open_target(spec))

    def reload(self) -> None:
        """Read source and target again; rules and links by hand are kept."""
        workspace = self._context.workspace
        source, target = workspace.source, workspace.target
        if source is not None:
            paths = [str(path) for path in source.paths]
            spec = None if target is None else target.spec
            self.open_source(paths, then=None if spec is None else lambda: self.open_target(spec))
        elif target is not None and target.spec is not None:
            self.open_target(target.spec)

    def open_dropped(self, paths: Sequence[str], on_target: bool) -> None:
        """Files were dropped on the window: left half source, right half target."""
        first = paths[0]
        if not first.endswith(".py") and not self.may_leave():  # the dialog for a .py asks by itself
            return
        if first.endswith(".toml"):
            self.open_recipe(Path(first))
        elif first.endswith(".py"):
            self.choose_target(f"{first}:")
        elif first.endswith("config.json"):
            self.open_target(engine.TargetSpec(f"transformers:{first}"))
        elif on_target:
            self.open_target(engine.TargetSpec(first))
        else:
            self.open_source(paths)

    def _recent_target(self, text: str) -> TargetSpec:
        """What was opened under a name, with the arguments that it had last."""
        known = self._context.settings.recent_targets
        return next((spec for spec in known if spec.text == text), engine.TargetSpec(text))

    def _build(self, title: str, work: Callable[[JobContext], Any], done: Callable[[Any], None]) -> None:
        self._code.build(title, work, done, lambda error: self._context.fail(title, error))

    def _start(self, title: str, work: Callable[[JobContext], Any], done: Callable[[Any], None]) -> None:
        def until_given_up(job: JobContext) -> Any:
            result = work(job)
            if job.cancelled():  # building a model cannot be broken off; what it gave is not wanted any more
                raise Cancelled
            return result

        self._context.jobs.start(title, until_given_up, done, lambda error: self._context.fail(title, error))

    def _still_right(
        self, plan: Plan | None, source: Checkpoint | None, target: TargetModel | None
    ) -> Plan | None:
        """The plan that a job made, or another one if the other side was opened meanwhile."""
        if plan is not None and plan.source is source and plan.target is target:
            return plan
        return self._context.workspace.plan_for(source, target)

    def _forget_steps(self, plan: Plan | None) -> None:
        """Steps of another pair cannot be undone on this one; what they left in its plan may still be unsaved."""
        undo = self._context.undo
        changed = not undo.isClean()
        undo.clear()
        if changed and plan is not None and (plan.decisions.rules or plan.decisions.by_hand):
            undo.resetClean()

    def _opened(self) -> None:
        workspace = self._context.workspace
        sources = () if workspace.source is None else tuple(str(p.absolute()) for p in workspace.source.paths)
        spec = None if workspace.target is None else workspace.target.spec
        plain = spec is not None and not spec.arguments
        if sources or plain:
            self._context.settings.remember(
                RecentPair(sources, spec.text if spec is not None and plain else "")
            )
        self.show_recent()

    def show_recent(self) -> None:
        """Offer what was open before, without what is not there any more."""
        recent = self._context.settings.recent
        if recent == self._recent:
            return
        self._recent = recent
        self._context.window.set_recent([pair.title for pair in recent])
        self._context.window.start.set_recent([(pair.title, pair.paths) for pair in recent])

    def _open_recent(self, number: int) -> None:
        pair = (self._recent or [])[number]
        if not pair.exists():
            self._context.say(tr("{title} is not there any more.", title=pair.title))
            self.show_recent()
            return
        if not self.may_leave():
            return
        then = (lambda: self.open_target(self._recent_target(pair.target))) if pair.target else None
        if pair.sources:
            self.open_source(pair.sources, then=then)
        elif then is not None:
            then()
