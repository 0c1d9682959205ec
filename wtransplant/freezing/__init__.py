"""What is frozen, made to hold, and proved to have held.

Importing this package does not import torch: the policy is plain data. ``enforce`` and ``audit`` do.
"""

from __future__ import annotations

from wtransplant.freezing.policy import FreezeMethod, Policy
from wtransplant.freezing.presets import (
    Preset,
    blocks_of,
    freeze_all_but_head,
    freeze_first_blocks,
    freeze_linked,
    freeze_nothing,
    head_of,
)

__all__ = [
    "FreezeMethod",
    "Policy",
    "Preset",
    "blocks_of",
    "freeze_all_but_head",
    "freeze_first_blocks",
    "freeze_linked",
    "freeze_nothing",
    "head_of",
]
