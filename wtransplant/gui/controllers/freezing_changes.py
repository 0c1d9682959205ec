"""Changes of the policy, one undoable step each: at once where that is quick, else worked out in a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from wtransplant.collector import collector_paused
from wtransplant.errors import WtransplantError
from wtransplant.gui.commands import SetPolicy
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import OneJob
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy

_FEW_KEYS = 5_000
Command = Callable[["Policy"], QUndoCommand]


class FreezingChanges:
    """From another policy to an undoable step."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._job = OneJob(context.jobs)

    @property
    def running(self) -> bool:
        """Whether a change is still being worked out; no other one is taken meanwhile."""
        return self._job.running

    def change(
        self,
        text: str,
        make: Callable[[], Policy],
        *,
        command: Command | None = None,
        then: Callable[[], None] = lambda: None,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Put another policy in place as one step, unless it is the same one.

        Args:
            text: names the step.
            make: gives the policy; is called in a job where the model is large.
            command: makes the step; by default it sets the policy and nothing else.
            then: is called once it is done.
            refused: is called where nothing comes of it.
        """
        workspace = self._context.workspace
        command = command or (lambda policy: SetPolicy(workspace, policy, text))
        if self._job.running:
            self._context.say(tr("The last change is still being worked out. Try again in a moment."))
            refused()
        elif workspace.plan is None or len(workspace.plan.target) <= _FEW_KEYS:
            self._at_once(text, make, command, then, refused)
        else:
            self._in_a_job(text, make, command, then, refused)

    def _at_once(
        self,
        text: str,
        make: Callable[[], Policy],
        command: Command,
        then: Callable[[], None],
        refused: Callable[[], None],
    ) -> None:
        try:
            self._context.workspace.require_plan()
            policy = make()
        except WtransplantError as error:
            self._context.fail(text, error)
            refused()
            return
        self._put(policy, command, then, refused)

    def _put(
        self, policy: Policy, command: Command, then: Callable[[], None], refused: Callable[[], None]
    ) -> None:
        if policy == self._context.workspace.policy:
            refused()
        elif self._context.push(lambda: command(policy)):
            then()
        else:
            refused()

    def _in_a_job(
        self,
        text: str,
        make: Callable[[], Policy],
        command: Command,
        then: Callable[[], None],
        refused: Callable[[], None],
    ) -> None:
        workspace = self._context.workspace
        before, plan = workspace.policy, workspace.plan

        def work() -> Policy:
            with collector_paused():
                policy = make()
                workspace.frozen_under(policy)  # so that the window need not work it out
                return policy

        def done(policy: Policy) -> None:
            if workspace.policy is before and workspace.plan is plan:
                self._put(policy, command, then, refused)
            else:
                self._context.say(tr("Not done, since something else changed meanwhile: {text_}", text_=text))
                refused()

        def failed(error: WtransplantError) -> None:
            self._context.fail(text, error)
            refused()

        self._job.start(text, lambda _: work(), done, failed)
