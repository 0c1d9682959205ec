"""Undoable edits of what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.commands.base import PolicyCommand
from wtransplant.workspace import Workspace

if TYPE_CHECKING:
    from wtransplant.freezing import Preset


class SetFrozen(PolicyCommand):
    """Freeze or unfreeze modules and keys, with everything below them."""

    def __init__(self, workspace: Workspace, paths: Sequence[str], frozen: bool) -> None:
        verb = "Freeze" if frozen else "Unfreeze"
        what = (paths[0] or "everything") if len(paths) == 1 else f"{len(paths)} rows"
        super().__init__(f"{verb} {what}", workspace, workspace.policy.set(paths, frozen))


class FreezePreset(PolicyCommand):
    """Put the policy of a preset in place."""

    def __init__(self, workspace: Workspace, preset: Preset, name: str) -> None:
        super().__init__(name, workspace, preset.policy)
