"""Freezing by check box and by the menu's presets, in which the freezing panel joins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wtransplant.gui import engine
from wtransplant.gui.commands import SetFrozen
from wtransplant.gui.commands.freezing import with_how_of
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing_changes import FreezingChanges
from wtransplant.gui.views.dialogs import ask_number
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy, Preset
    from wtransplant.targets import TargetModel


class FreezingController:
    """From check boxes and presets to undoable steps.

    Attributes:
        changes: the one way to another policy.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.changes = FreezingChanges(context)
        self._tree = context.window.target.view
        context.window.target.freeze_toggled.connect(self.toggle)
        actions = context.window.actions_
        for name in ("linked", "head", "nothing"):
            actions[f"freeze_{name}"].triggered.connect(lambda _=False, name=name: self.preset(name))
        actions["freeze_blocks"].triggered.connect(self._first_blocks)

    def toggle(self, path: str, frozen: bool) -> None:
        """A check box was clicked; if it belongs to a selection, all of that follows."""
        if self._context.workspace.plan is None:
            self._context.say(tr("Open a source too; then freezing can be changed and undone."))
            return
        selected = self._tree.selected_paths()
        paths = selected if path in selected else [path]
        self._context.push(lambda: SetFrozen(self._context.workspace, paths, frozen))

    def preset(self, name: str, refused: Callable[[], None] = lambda: None) -> None:
        """Put one of the presets in place: ``linked``, ``head`` or ``nothing``."""
        if name == "linked":
            links = self._linked_keys()

            def linked(model: TargetModel) -> Preset:
                return engine.freeze_linked(model, links)

            self._put(tr("Freeze what is linked"), linked, refused)
        elif name == "head":
            self._put(tr("Freeze all but the head"), engine.freeze_all_but_head, refused)
        else:
            self._put(tr("Freeze nothing"), _nothing, refused)

    def blocks(self, count: int, refused: Callable[[], None] = lambda: None) -> None:
        """Freeze the first blocks and what comes before them."""
        name = (
            tr("Freeze the first block") if count == 1 else tr("Freeze the first {count} blocks", count=count)
        )
        self._put(name, lambda model: engine.freeze_first_blocks(model, count), refused)

    def matching(self, pattern: str, refused: Callable[[], None] = lambda: None) -> None:
        """Freeze what a regex matches, and nothing else."""
        self._put(
            tr("Freeze {pattern}", pattern=pattern),
            lambda model: engine.freeze_matching(model, pattern),
            refused,
        )

    def _linked_keys(self) -> list[str]:
        plan = self._context.workspace.plan
        return [] if plan is None else list(plan.resolution.links)

    def _put(self, name: str, make: Callable[[TargetModel], Preset], refused: Callable[[], None]) -> None:
        workspace = self._context.workspace
        target, now = workspace.target, workspace.policy
        reasons: list[str] = []

        def policy() -> Policy:
            assert target is not None  # a plan has one
            preset = make(target)
            reasons.append(preset.reason)
            return with_how_of(now, preset.policy)

        def tell() -> None:
            self._context.say(reasons[-1])

        self.changes.change(name, policy, then=tell, refused=refused)

    def _first_blocks(self) -> None:
        target = self._context.workspace.target
        if target is None:
            self._context.say(tr("Open a target first."))
            return
        blocks = engine.blocks_of(target)
        if not blocks:
            self._context.say(tr("This model has no repeated blocks."))
            return
        label = tr(
            "The model has {blocks} blocks, {blocks2} to {blocks3}.\nFreeze the first:",
            blocks=len(blocks),
            blocks2=blocks[0],
            blocks3=blocks[-1],
        )
        count = ask_number(self._context.window, tr("Freeze first blocks"), label, 1, 0, len(blocks))
        if count is not None:
            self.blocks(count)


def _nothing(_target: TargetModel) -> Preset:
    return engine.freeze_nothing()
