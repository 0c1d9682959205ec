"""The path along the top: where one stands, and what is next."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.saving import SavingController
from wtransplant.gui.models.guide_steps import Standing, steps_of


class GuideController:
    """Tells the steps from the workspace; a click on one goes to what belongs to it."""

    def __init__(self, context: Context, saving: SavingController) -> None:
        self._context = context
        self._saving = saving
        window = context.window
        window.guide.step_clicked.connect(self._go)
        for event in ("source_changed", "target_changed", "plan_changed", "policy_changed", "run_changed"):
            getattr(context.workspace.events, event).connect(self.show)
        context.undo.cleanChanged.connect(lambda _: self.show())
        context.computing.changed.connect(self.show)
        saving.saved.connect(self.show)
        for name in ("open_source", "open_target", "auto_match", "start", "save_pair"):
            window.actions_[name].changed.connect(self.show)  # keys can be chosen
        shown = window.actions_["show_guide"]
        shown.setChecked(context.settings.guide_shown)
        shown.toggled.connect(self._set_shown)
        window.guide.setVisible(shown.isChecked())
        self.show()

    def show(self) -> None:
        """Show where one stands: the first step that is not done is the current one."""
        self._context.window.guide.set_steps(steps_of(self._standing(), self._keys))

    def _standing(self) -> Standing:
        workspace = self._context.workspace
        source, target, plan, run = workspace.source, workspace.target, workspace.plan, workspace.run
        return Standing(
            source="" if source is None else source.name,
            target="" if target is None else target.name,
            has_plan=plan is not None,
            keys=0 if target is None else len(target),
            counts={} if plan is None else plan.resolution.target_counts,
            frozen=len(workspace.frozen_keys),
            has_run=run is not None,
            run=("", "") if run is None else (run.headline, run.describe()),
            at_work=self._context.computing.what,
            was_saved=self._saving.last_pair is not None,
            is_saved=self._saving.pair_is_current,
        )

    def _keys(self, name: str) -> str:
        """The keys of an action, as they stand in a sentence."""
        keys = self._context.window.actions_[name].shortcut()
        return f" ({keys.toString(QKeySequence.SequenceFormat.NativeText)})" if not keys.isEmpty() else ""

    def _set_shown(self, shown: bool) -> None:
        self._context.settings.guide_shown = shown
        self._context.window.guide.setVisible(shown)

    def _go(self, name: str) -> None:
        window = self._context.window
        reason = keys_only(self._context.workspace)
        if reason is not None and name in ("train", "save"):
            self._context.warn(reason.what, reason.hint)
        elif name == "source":
            window.actions_["open_source"].trigger()
        elif name == "target":
            window.actions_["open_target"].trigger()
        elif name == "links":
            window.show_dock("problems")
        elif name == "freeze":
            window.show_dock("freezing")
            window.target.view.setFocus()
        elif name == "train":
            window.show_dock("train")
        else:
            window.actions_["save_pair"].trigger()
