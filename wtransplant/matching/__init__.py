"""Automatic matching: from a checkpoint and a target to a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wtransplant.mapping import Plan
from wtransplant.matching.result import DEFAULT_THRESHOLD
from wtransplant.targets import TargetModel, open_target

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.checkpoints import Checkpoint


def match(
    source: Checkpoint,
    target: TargetModel | nn.Module,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plan:
    """Link what names make certain and what the matcher finds; what the evidence does not decide is ambiguous.

    Args:
        source: the checkpoint that gives.
        target: the model that takes, opened or as a module.
        threshold: links of less confidence than this, from 0 to 1, are left out.
        progress: called with the parts of the work that are done and of all.
        cancelled: asked often.

    Raises:
        Cancelled: ``cancelled`` was true.
    """
    from wtransplant.matching.planning import find_proposals

    plan = Plan(source, target if isinstance(target, TargetModel) else open_target(target))
    found = find_proposals(plan, threshold=threshold, progress=progress, cancelled=cancelled)
    plan.decisions = plan.decisions.with_automatic(found.automatic(threshold))
    return plan


__all__ = ["match"]
