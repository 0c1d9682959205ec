"""The freezing panel: presets, method, rates and schedule; every change is one undoable step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing import FreezingController
from wtransplant.gui.controllers.freezing_advice import FreezingAdvice
from wtransplant.gui.controllers.freezing_effective import EffectiveController
from wtransplant.gui.controllers.freezing_module import FreezingModule
from wtransplant.gui.controllers.freezing_movement import MovementController
from wtransplant.gui.controllers.freezing_patterns import FreezingPatterns
from wtransplant.gui.controllers.freezing_rates import FreezingRates
from wtransplant.gui.controllers.freezing_schedule import FreezingSchedule
from wtransplant.gui.models.freeze_blocks import Blocks, PresetName
from wtransplant.gui.models.freeze_words import choice_words, option_name
from wtransplant.gui.newest import Newest
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.controllers.linking import LinkingController
    from wtransplant.gui.views.freeze_panel import FreezePanel
    from wtransplant.targets import TargetModel

_HAND = mark("Some parts are frozen or trained by your own choice; a preset above replaces these choices.")


class FreezingPanelController:
    """Between the panel and the policy; does nothing while nobody sees it.

    Args:
        context: what all controllers share.
        freezing: puts presets in place.
        linking: has the menu of the target's rows.
    """

    def __init__(self, context: Context, freezing: FreezingController, linking: LinkingController) -> None:
        self._context, self._freezing = context, freezing
        self._newest = Newest(tr("Looking for blocks"), context.jobs)
        self._blocks: tuple[TargetModel, Blocks] | None = None
        self._made = False
        window = context.window
        self.effective = EffectiveController(context)
        self.movement = MovementController(context)
        self.module = FreezingModule(context, freezing.changes, linking)
        self._dock = window.docks["freezing"]
        window.freezing_made.connect(self._attach)
        self._dock.visibilityChanged.connect(self._seen)
        events = context.workspace.events
        for event in (events.target_changed, events.plan_changed, events.policy_changed):
            event.connect(self.show)
        events.settings_changed.connect(self.show)
        events.policy_changed.connect(self._show_words)
        window.actions_["freezing_panel"].triggered.connect(lambda: window.show_dock("freezing"))
        window.actions_["freezing_advice"].triggered.connect(lambda: self._show_page("advice"))
        window.actions_["effective_view"].triggered.connect(lambda: self._show_page("effective"))

    @property
    def _panel(self) -> FreezePanel:
        return self._context.window.freezing

    def _show_page(self, name: str) -> None:
        self._context.window.show_dock("freezing")
        page: QWidget = getattr(self._panel, name)
        self._panel.show_page(page)
        page.setFocus()

    def _seen(self, visible: bool) -> None:
        if visible:
            self._panel.setVisible(True)
            self.show()

    def _attach(self) -> None:
        """The panel was made: listen to it."""
        self._made = True
        panel, what, how = self._panel, self._panel.what, self._panel.how
        changes = self._freezing.changes
        self._patterns = FreezingPatterns(self._context, what, self._freezing, self.show)
        self._rates = FreezingRates(self._context, panel.rates, changes, self.show)
        self._schedule = FreezingSchedule(self._context, panel.schedule, changes, self.show)
        self._advice = FreezingAdvice(self._context, panel.advice, changes)
        what.preset_chosen.connect(lambda name: self._freezing.preset(name, self.show))
        what.blocks_tried.connect(self._try_blocks)
        what.blocks_chosen.connect(self._choose_blocks)
        how.whole_chosen.connect(self._choose_whole)
        self.effective.attach(panel)
        self.movement.attach(panel)
        self.module.attach(panel)
        panel.page_chosen.connect(lambda _: self.show())
        self.show()

    # What the panel shows

    def _show_words(self) -> None:
        """In the tree, what modules have of their own; also while nobody sees the panel."""
        self._context.window.target.model.set_choices(choice_words(self._context.workspace.policy))

    def show(self) -> None:
        """Show the policy in force, with what it comes to."""
        if not self._made or not self._dock.isVisible():
            return
        workspace = self._context.workspace
        self._panel.set_available(workspace.plan is not None)
        self.effective.show()
        self.module.show()
        if workspace.plan is None:
            self._newest.drop()
            return
        policy = workspace.policy
        self._panel.how.set_whole(
            {name: getattr(policy, name) for name in ("method", "statistics", "dropout")}, policy.decay_norms
        )
        self._patterns.show(policy)
        self._schedule.show(workspace.plan.target, policy)
        self._with_blocks(workspace.plan.target)

    def _with_blocks(self, target: TargetModel) -> None:
        """What depends on the blocks, which take a moment to find in a large model."""
        if self._blocks is not None and self._blocks[0] is target:
            self._show_blocks(self._blocks[1])
            return

        def done(blocks: Blocks) -> None:
            self._blocks = target, blocks
            if self._context.workspace.target is target and self._dock.isVisible():
                self._show_blocks(blocks)

        self._newest.start(
            lambda: Blocks.of(target), done, lambda error: self._context.fail(tr("Freezing"), error)
        )

    def _show_blocks(self, blocks: Blocks) -> None:
        workspace = self._context.workspace
        policy, frozen = workspace.policy, workspace.frozen_keys
        name = blocks.preset_of(policy, frozen)
        count = blocks.frozen_blocks(frozen) or 0
        what = self._panel.what
        what.set_blocks(count, len(blocks.paths))
        what.set_figures(self._figures(blocks))
        what.set_border(blocks.border(count) if blocks.paths else tr("the model has no repeated blocks"))
        what.set_preset(name, self._reason(name, blocks, count, frozen))
        if self._panel.rates.isVisible():
            self._rates.show(blocks, policy, frozen)

    def _figures(self, blocks: Blocks) -> dict[str, str]:
        plan = self._context.workspace.require_plan()
        linked = len(set(plan.resolution.links).intersection(plan.target))
        return {
            "nothing": tr("all {tensors} are trained", tensors=plural(len(plan.target), "tensor")),
            "linked": tr(
                "{tensors} frozen, {target:,} new ones trained",
                tensors=plural(linked, "tensor"),
                target=len(plan.target) - linked,
            ),
            "head": tr(
                "{value} is trained, {tensors}",
                value=blocks.head or tr("the model itself"),
                tensors=plural(len(blocks.head_keys), "tensor"),
            ),
        }

    def _reason(self, name: PresetName, blocks: Blocks, count: int, frozen: frozenset[str]) -> str:
        """Why one would freeze like this; as the presets say it, without making them anew."""
        every = len(blocks.keys)
        return {
            "nothing": tr("Nothing is frozen: right with much data, or to train from the beginning."),
            "linked": tr(
                "What was transplanted is frozen, what is new is trained; it follows the links when "
                "they change. Right with little data of the kind that the source has seen."
            ),
            "head": tr(
                "Only the head is trained; the rest gives the features. Right with little data of "
                "the kind that the source has seen."
            ),
            "blocks": tr(
                "{blocks} of {paths} frozen, and what comes before. Right with little data unlike "
                "what the source has seen; early blocks are general, late ones special.",
                blocks=plural(count, "block"),
                paths=len(blocks.paths),
            ),
            "regex": tr(
                "{tensors} of {every:,} are frozen by regex; it follows the target when that changes.",
                tensors=plural(len(frozen), "tensor"),
                every=every,
            ),
            "hand": tr(
                "{tensors} of {every:,} are frozen. {hand}",
                tensors=plural(len(frozen), "tensor"),
                every=every,
                hand=tr(_HAND),
            ),
        }[name]

    # What a person does

    def _try_blocks(self, count: int) -> None:
        """While the slider moves, the border is shown in words and in the tree."""
        if self._blocks is None or self._blocks[0] is not self._context.workspace.target:
            return
        blocks = self._blocks[1]
        self._panel.what.set_border(blocks.border(count))
        self._context.window.target.view.light_up(blocks.paths[max(0, count - 1) : count + 1])

    def _choose_blocks(self, count: int) -> None:
        self._context.window.target.view.light_up([])
        self._freezing.blocks(count, self.show)

    def _choose_whole(self, name: str, value: object) -> None:
        text = {
            "method": lambda: tr("Freeze by: {option}", option=option_name("method", str(value))),
            "statistics": lambda: tr("Statistics {option}", option=option_name("statistics", str(value))),
            "dropout": lambda: tr("Dropout {option}", option=option_name("dropout", str(value))),
            "decay_norms": lambda: (
                tr("Weight decay also for biases and norms")
                if value
                else tr("Weight decay not for biases and norms")
            ),
        }[name]()
        policy = self._context.workspace.policy
        self._freezing.changes.change(
            text, lambda: policy.model_copy(update={name: value}), refused=self.show
        )


def reveal(context: Context, path: str) -> None:
    """Show a key or module in the target's tree; a key that is in no state dict by its module."""
    while path and not context.window.target.view.reveal(path):
        path = path.rpartition(".")[0]
