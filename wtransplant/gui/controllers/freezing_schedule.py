"""The schedule of gradual unfreezing: filled by blocks, edited cell by cell, each edit one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.commands.freezing import with_how_of
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing_changes import FreezingChanges
from wtransplant.gui.views.freeze_schedule_page import FreezeSchedulePage
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy, Unfreezing
    from wtransplant.targets import TargetModel


class FreezingSchedule:
    """Between the page of the schedule and the policy.

    Args:
        context: what all controllers share.
        page: shows it.
        changes: puts policies in place.
        shown: shows the policy in force again.
    """

    def __init__(
        self, context: Context, page: FreezeSchedulePage, changes: FreezingChanges, shown: Callable[[], None]
    ) -> None:
        self._context, self._page, self._changes, self._shown = context, page, changes, shown
        page.gradually_chosen.connect(self._fill)
        page.step_added.connect(self._add)
        page.step_edited.connect(self._edit)
        page.steps_removed.connect(self._remove)

    def show(self, target: TargetModel, policy: Policy) -> None:
        """Show the steps."""
        self._page.set_steps(policy.schedule, _Known(target))

    def _fill(self, every: int, blocks: int) -> None:
        workspace = self._context.workspace
        target, now = workspace.target, workspace.policy
        reasons: list[str] = []

        def make() -> Policy:
            from wtransplant.freezing import unfreeze_gradually

            assert target is not None  # a plan has one
            preset = unfreeze_gradually(target, every=every, blocks=blocks)
            reasons.append(preset.reason)
            return with_how_of(now, preset.policy)

        self._changes.change(
            tr("Unfreeze block after block"),
            make,
            then=lambda: self._context.say(reasons[-1]),
            refused=self._shown,
        )

    def _add(self) -> None:
        paths = tuple(self._context.window.target.view.selected_paths())
        if not paths:
            self._context.say(tr("Select modules or keys in the target first."))
            return
        steps = self._context.workspace.policy.schedule
        epoch = max((step.epoch for step in steps), default=0) + 1
        what = paths[0] if len(paths) == 1 else plural(len(paths), "row")
        self._put(
            tr("Unfreeze {what} in epoch {epoch}", what=what, epoch=epoch), [*steps, _step(epoch, paths)]
        )

    def _edit(self, row: int, epoch: int, paths: tuple[str, ...]) -> None:
        steps = list(self._context.workspace.policy.schedule)
        steps[row] = _step(epoch, paths)
        self._put(tr("Change the step of epoch {epoch}", epoch=epoch), [step for step in steps if step.paths])

    def _remove(self, rows: Sequence[int]) -> None:
        steps = self._context.workspace.policy.schedule
        kept = [step for row, step in enumerate(steps) if row not in rows]
        if len(kept) < len(steps):
            self._put(
                tr("Remove {steps} of the schedule", steps=plural(len(steps) - len(kept), "step")), kept
            )

    def _put(self, text: str, steps: Sequence[Unfreezing]) -> None:
        ordered = tuple(sorted(steps, key=lambda step: step.epoch))
        policy = self._context.workspace.policy
        self._changes.change(
            text, lambda: policy.model_copy(update={"schedule": ordered}), refused=self._shown
        )


class _Known:
    """The paths that a model has."""

    def __init__(self, target: TargetModel) -> None:
        self._target = target

    def __contains__(self, path: object) -> bool:
        return path in self._target.modules or path in self._target


def _step(epoch: int, paths: tuple[str, ...]) -> Unfreezing:
    from wtransplant.freezing import Unfreezing

    return Unfreezing(epoch=epoch, paths=paths)
