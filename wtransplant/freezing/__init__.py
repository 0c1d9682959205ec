"""What is frozen, made to hold, and proved to have held.

Importing this package does not import torch: the policy is plain data, and so is what follows from it.
``enforce`` and ``audit`` do.
"""

from __future__ import annotations

from wtransplant.freezing.advice import QUESTIONS, Advice, advise
from wtransplant.freezing.blocks import blocks_of, depths_of, head_of
from wtransplant.freezing.choices import (
    DropoutChoice,
    FreezeMethod,
    ModuleChoice,
    StatisticsChoice,
    Unfreezing,
)
from wtransplant.freezing.contradictions import Contradiction
from wtransplant.freezing.effective_view import Effective, EffectiveModule, EffectiveTensor, effective
from wtransplant.freezing.movements import Movement, MovementRow, movement
from wtransplant.freezing.optimizer import OptimizerGroup, optimizer_groups
from wtransplant.freezing.policy import Policy
from wtransplant.freezing.presets import (
    Preset,
    freeze_all_but_head,
    freeze_first_blocks,
    freeze_linked,
    freeze_matching,
    freeze_nothing,
    unfreeze_gradually,
)
from wtransplant.freezing.rates import with_rate_decay

__all__ = [
    "QUESTIONS",
    "Advice",
    "Contradiction",
    "DropoutChoice",
    "Effective",
    "EffectiveModule",
    "EffectiveTensor",
    "FreezeMethod",
    "ModuleChoice",
    "Movement",
    "MovementRow",
    "OptimizerGroup",
    "Policy",
    "Preset",
    "StatisticsChoice",
    "Unfreezing",
    "advise",
    "blocks_of",
    "depths_of",
    "effective",
    "freeze_all_but_head",
    "freeze_first_blocks",
    "freeze_linked",
    "freeze_matching",
    "freeze_nothing",
    "head_of",
    "movement",
    "optimizer_groups",
    "unfreeze_gradually",
    "with_rate_decay",
]
