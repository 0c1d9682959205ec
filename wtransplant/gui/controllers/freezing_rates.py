"""Discriminative rates: a decay from block to block, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing_changes import FreezingChanges
from wtransplant.gui.models.freeze_blocks import Blocks
from wtransplant.gui.views.freeze_rates_page import FreezeRatesPage
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy

_SAME = 1e-9


class FreezingRates:
    """Between the page of rates and the policy.

    Args:
        context: what all controllers share.
        page: shows them.
        changes: puts policies in place.
        shown: shows the policy in force again.
    """

    def __init__(
        self, context: Context, page: FreezeRatesPage, changes: FreezingChanges, shown: Callable[[], None]
    ) -> None:
        self._context, self._page, self._changes, self._shown = context, page, changes, shown
        page.decay_chosen.connect(self.choose)
        page.block_chosen.connect(context.window.target.view.reveal)

    def show(self, blocks: Blocks, policy: Policy, frozen: frozenset[str]) -> None:
        """Show the rate of each block."""
        workspace = self._context.workspace
        rows = blocks.rates(policy, frozen)
        self._page.set_rows(rows, workspace.settings.learning_rate)
        self._page.set_decay(decay_of([(row.lowest, row.highest) for row in rows]))

    def choose(self, decay: float) -> None:
        """Give each block its share of the next one's rate."""
        workspace = self._context.workspace
        target, policy = workspace.target, workspace.policy

        def make() -> Policy:
            from wtransplant.freezing import with_rate_decay

            assert target is not None  # a plan has one
            return with_rate_decay(policy, target, decay)

        text = (
            tr("One learning rate for all")
            if decay == 1
            else tr("Learning rates × {decay:g} per block", decay=decay)
        )
        self._changes.change(text, make, refused=self._shown)


def decay_of(factors: list[tuple[float, float]]) -> float | None:
    """The decay that gives these factors, lowest and highest of each depth; ``None`` if none does."""
    if any(high - low > _SAME * high for low, high in factors):
        return None
    lows = [low for low, _ in factors]
    shares = [before / after for before, after in pairwise(lows)]
    if not shares:
        return 1.0
    if abs(lows[-1] - 1) > _SAME or max(shares) - min(shares) > _SAME:
        return None
    return shares[-1]
