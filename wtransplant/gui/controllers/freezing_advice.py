"""The assistant: from two answers to a proposal, and from the proposal to one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtransplant.errors import WtransplantError
from wtransplant.gui.commands import TakeAdvice
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing_changes import FreezingChanges
from wtransplant.gui.newest import Newest
from wtransplant.gui.views.advice_page import AdvicePage
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Advice, Policy
    from wtransplant.targets import TargetModel

_KEPT = ("method", "statistics", "dropout", "decay_norms")


class FreezingAdvice:
    """Between the page of the assistant and the policy.

    Args:
        context: what all controllers share.
        page: asks and shows.
        changes: puts policies in place.
    """

    def __init__(self, context: Context, page: AdvicePage, changes: FreezingChanges) -> None:
        self._context, self._page, self._changes = context, page, changes
        self._newest = Newest(tr("Thinking of a way to fine-tune"), context.jobs)
        self._advice: tuple[TargetModel, Advice] | None = None
        page.answered.connect(self.ask)
        page.taken.connect(self.take)
        context.workspace.events.target_changed.connect(self._again)

    def ask(self, amount: Any, likeness: Any) -> None:
        """Work a proposal out for two answers."""
        target = self._context.workspace.target
        if target is None:
            return

        def work() -> tuple[Advice, int]:
            from wtransplant.freezing import advise

            advice = advise(target, amount, likeness)
            return advice, len(advice.policy.frozen_keys(target, target.ties))

        def done(found: tuple[Advice, int]) -> None:
            self._advice = target, found[0]
            self._show(target, *found)

        def failed(error: WtransplantError) -> None:
            self._page.set_proposal("", str(error), "")

        self._newest.start(work, done, failed)

    def take(self) -> None:
        """Put the proposal in place."""
        workspace = self._context.workspace
        if self._advice is None or self._advice[0] is not workspace.target:
            return
        advice, now = self._advice[1], workspace.policy
        rate = self._rate(advice)

        def make() -> Policy:
            return advice.policy.model_copy(update={name: getattr(now, name) for name in _KEPT})

        self._changes.change(
            advice.title,
            make,
            command=lambda policy: TakeAdvice(workspace, policy, rate, advice.title),
            refused=lambda: self._context.say(tr("It is so already.")),
        )

    def _show(self, target: TargetModel, advice: Advice, frozen: int) -> None:
        settings = self._context.workspace.settings
        effect = tr(
            "Freezes {frozen:,} of {tensors}; learning rate {rate:g} with {optimizer}, now "
            "{learning_rate:g}.",
            frozen=frozen,
            tensors=plural(len(target), "tensor"),
            rate=self._rate(advice),
            optimizer=settings.optimizer,
            learning_rate=settings.learning_rate,
        )
        self._page.set_proposal(advice.title, advice.explanation, effect)

    def _rate(self, advice: Advice) -> float:
        by_sgd = self._context.workspace.settings.optimizer == "sgd"
        return advice.sgd_learning_rate if by_sgd else advice.learning_rate

    def _again(self) -> None:
        """Another target: the same answers mean something else for it."""
        self._advice = None
        self._page.set_proposal("", "", "")
        if self._page.answers is not None:
            self.ask(*self._page.answers)
