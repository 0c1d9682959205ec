"""Undoable edits of what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.commands.base import PolicyCommand
from wtransplant.units import plural
from wtransplant.words import tr
from wtransplant.workspace import Workspace

if TYPE_CHECKING:
    from wtransplant.freezing import Policy, Preset

_HOW = ("method", "statistics", "dropout", "modules", "decay_norms")


class SetPolicy(PolicyCommand):
    """Put another policy in place; ``text`` names what was done to it."""

    def __init__(self, workspace: Workspace, policy: Policy, text: str) -> None:
        super().__init__(text, workspace, policy)


class SetFrozen(PolicyCommand):
    """Freeze or unfreeze modules and keys, with everything below them."""

    def __init__(self, workspace: Workspace, paths: Sequence[str], frozen: bool) -> None:
        what = (paths[0] or tr("everything")) if len(paths) == 1 else plural(len(paths), "row")
        text = tr("Freeze {what}", what=what) if frozen else tr("Unfreeze {what}", what=what)
        super().__init__(text, workspace, workspace.policy.set(paths, frozen))


class FreezePreset(PolicyCommand):
    """Put what a preset freezes in place; how it is frozen, and the rates, stay as they are."""

    def __init__(self, workspace: Workspace, preset: Preset, name: str) -> None:
        super().__init__(name, workspace, with_how_of(workspace.policy, preset.policy))


class TakeAdvice(PolicyCommand):
    """Put a proposed policy and learning rate in place, as one step.

    Args:
        workspace: where.
        policy: the proposed one.
        learning_rate: the proposed one, for the optimizer that is set.
        text: names the step.
    """

    def __init__(self, workspace: Workspace, policy: Policy, learning_rate: float, text: str) -> None:
        super().__init__(text, workspace, policy)
        self._rate_before, self._rate = workspace.settings.learning_rate, learning_rate

    def redo(self) -> None:
        """Put policy and rate in place."""
        super().redo()
        self._set_rate(self._rate_before, self._rate)

    def undo(self) -> None:
        """Put the policy before it back, and the rate unless somebody has set another one since."""
        super().undo()
        self._set_rate(self._rate, self._rate_before)

    def _set_rate(self, old: float, new: float) -> None:
        settings = self._workspace.settings
        if settings.learning_rate == old:
            self._workspace.settings = settings.model_copy(update={"learning_rate": new})


def with_how_of(now: Policy, other: Policy) -> Policy:
    """Another policy about what is frozen, with what the present one says of how."""
    return other.model_copy(update={name: getattr(now, name) for name in _HOW})
