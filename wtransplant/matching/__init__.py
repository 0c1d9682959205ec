"""Automatic matching: from a checkpoint and a target to a plan.

Only what is certain from names is linked; everything else is left to rules and to people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.mapping import Plan
from wtransplant.targets import TargetModel, open_target

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.checkpoints import Checkpoint


def match(source: Checkpoint, target: TargetModel | nn.Module) -> Plan:
    """Link what is certain: equal names, and equal names after common prefixes.

    Args:
        source: the checkpoint that gives.
        target: the model that takes, opened or as a module.
    """
    return Plan(source, target if isinstance(target, TargetModel) else open_target(target))


__all__ = ["match"]
