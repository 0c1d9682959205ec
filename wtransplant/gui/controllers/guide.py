"""The path along the top: where one stands, and what is next."""

from __future__ import annotations

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.saving import SavingController
from wtransplant.gui.views.guide_bar import Step
from wtransplant.words import tr


class GuideController:
    """Tells the steps from the workspace; a click on one goes to what belongs to it."""

    def __init__(self, context: Context, saving: SavingController) -> None:
        self._context = context
        self._saving = saving
        context.window.guide.step_clicked.connect(self._go)
        for event in ("source_changed", "target_changed", "plan_changed", "policy_changed", "run_changed"):
            getattr(context.workspace.events, event).connect(self.show)
        context.undo.cleanChanged.connect(lambda _: self.show())
        saving.saved.connect(self.show)
        self.show()

    def show(self) -> None:
        """Show where one stands: the first step that is not done is the current one."""
        done = self._done()
        steps = []
        current_found = False
        for name, (is_done, detail, hint) in done.items():
            if is_done:
                state = "done"
            else:
                state = "open" if current_found else "current"
                current_found = True
            steps.append(Step(name, state, detail, hint))  # type: ignore[arg-type]
        self._context.window.guide.set_steps(steps)

    def _done(self) -> dict[str, tuple[bool, str, str]]:
        workspace = self._context.workspace
        plan, run = workspace.plan, workspace.run
        linked = 0 if plan is None else plan.resolution.target_counts["linked"]
        frozen = len(workspace.frozen_keys)
        all_keys = 0 if workspace.target is None else len(workspace.target)
        # Missing keys are told loudly elsewhere and may well be meant (W5, W6), but hardly most of them (E4).
        enough = bool(linked) and 2 * linked >= all_keys
        settled = enough and plan is not None and not (plan.report.mismatched or plan.report.ambiguous)
        return {
            "source": (workspace.source is not None, "", tr("Open the checkpoint that gives (Ctrl+O)")),
            "target": (workspace.target is not None, "", tr("Open the model that takes (Ctrl+Shift+O)")),
            "links": (
                settled,
                f"{linked:,} / {all_keys:,}" if plan is not None else "",
                tr("Drag keys across, or write rules; the problems panel lists what does not fit"),
            ),
            "freeze": (bool(frozen), f"{frozen:,}" if frozen else "", tr("Tick what must not move")),
            "train": (
                run is not None,
                "" if run is None else run.headline,
                tr("Fine-tune what is not frozen"),
            ),
            "save": (self._saving.pair_is_current, "", tr("Save weights and freeze manifest (Ctrl+E)")),
        }

    def _go(self, name: str) -> None:
        window = self._context.window
        reason = keys_only(self._context.workspace)
        if reason is not None and name in ("train", "save"):
            self._context.fail(tr("This cannot be done"), reason)
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
