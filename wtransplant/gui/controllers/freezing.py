"""Freezing: the check boxes of the target tree, and the presets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.commands import FreezePreset, SetFrozen
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.views.dialogs import ask_number

if TYPE_CHECKING:
    from wtransplant.freezing import Preset
    from wtransplant.targets import TargetModel


class FreezingController:
    """From check boxes and presets to undoable steps."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tree = context.window.target.view
        context.window.target.freeze_toggled.connect(self.toggle)
        actions = context.window.actions_
        actions["freeze_linked"].triggered.connect(
            lambda: self._preset("Freeze what is linked", self._linked)
        )
        actions["freeze_head"].triggered.connect(
            lambda: self._preset("Freeze all but the head", lambda model: engine.freeze_all_but_head(model))
        )
        actions["freeze_nothing"].triggered.connect(
            lambda: self._preset("Freeze nothing", lambda _: engine.freeze_nothing())
        )
        actions["freeze_blocks"].triggered.connect(self._first_blocks)

    def toggle(self, path: str, frozen: bool) -> None:
        """A check box was clicked; if it belongs to a selection, all of that follows."""
        if self._context.workspace.plan is None:
            self._context.say("Open a source too; then freezing can be changed and undone.")
            return
        selected = self._tree.selected_paths()
        paths = selected if path in selected else [path]
        self._context.push(lambda: SetFrozen(self._context.workspace, paths, frozen))

    def _linked(self, target: TargetModel) -> Preset:
        return engine.freeze_linked(target, list(self._context.workspace.require_plan().resolution.links))

    def _preset(self, name: str, make: Callable[[TargetModel], Preset]) -> None:
        workspace = self._context.workspace
        try:
            workspace.require_plan()
            assert workspace.target is not None  # a plan has one
            preset = make(workspace.target)
        except WtransplantError as error:
            self._context.fail(name, error)
            return
        if self._context.push(lambda: FreezePreset(workspace, preset, name)):
            self._context.say(preset.reason)

    def _first_blocks(self) -> None:
        target = self._context.workspace.target
        if target is None:
            self._context.say("Open a target first.")
            return
        blocks = engine.blocks_of(target)
        if not blocks:
            self._context.say("This model has no repeated blocks.")
            return
        label = f"The model has {len(blocks)} blocks, {blocks[0]} to {blocks[-1]}.\nFreeze the first:"
        count = ask_number(self._context.window, "Freeze first blocks", label, 1, 0, len(blocks))
        if count is not None:
            self._preset(
                f"Freeze first {count} blocks", lambda model: engine.freeze_first_blocks(model, count)
            )
