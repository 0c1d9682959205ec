"""How the learning rate goes over the steps of a run."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from wtransplant.training.settings import RunSettings, ScheduleName


def rate_factor(
    schedule: ScheduleName, warmup_steps: int, total_steps: int, final: float = 0.0
) -> Callable[[int], float]:
    """The part of the full learning rate at each step, counted from 0; fit for ``LambdaLR``.

    The warm-up gives ``1 / warmup_steps`` at the first step and the full rate at its last one. Then ``cosine``
    follows ``CosineAnnealingLR`` over the steps that are left, ``linear`` ``LinearLR``; both would reach ``final``
    at ``total_steps``.
    """
    length = max(1, total_steps - warmup_steps)

    def factor(step: int) -> float:
        if step < warmup_steps:
            return (step + 1) / warmup_steps
        if schedule == "constant":
            return 1.0
        passed = min(1.0, (step - warmup_steps) / length)
        left = (1 + math.cos(math.pi * passed)) / 2 if schedule == "cosine" else 1 - passed
        return final + (1 - final) * left

    return factor


class Rates:
    """The learning rates of an optimizer's groups, each with its own full rate, under one schedule.

    ``LambdaLR`` does the same and takes the same state; this one costs nothing where the rate is constant, and
    lets the full rate be changed on the way. A group's own rate is the full one times its ``lr_factor``.

    Attributes:
        full: the full rate of a group with the factor 1.
        present: the rate of a group with the factor 1, for the step that comes.
        moves: whether :meth:`apply` does anything.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, settings: RunSettings, total_steps: int) -> None:
        self.full = settings.learning_rate
        self.moves = settings.schedule != "constant" or settings.warmup_steps > 0
        self._optimizer = optimizer
        self._factor = rate_factor(settings.schedule, settings.warmup_steps, total_steps, settings.final_rate)
        self._step = 0
        self.present = self.full * self._factor(0)
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])

    def apply(self, step: int) -> None:
        """Set the rates for a step, counted from 0."""
        self._step = step
        factor = self._factor(step)
        self.present = self.full * factor
        for group in self._optimizer.param_groups:
            group["lr"] = group["initial_lr"] * factor

    def set_full(self, rate: float) -> None:
        """Another full rate from the next step on; groups keep their proportions."""
        for group in self._optimizer.param_groups:
            group["initial_lr"] = rate * group.get("lr_factor", 1.0)
        self.full = rate
        self.apply(self._step)

    def follow(self, other: Rates) -> None:
        """Go on as another one of the same settings, whose full rate may have been changed."""
        self._step = other._step
        self.set_full(other.full)

    def state_dict(self) -> dict[str, Any]:
        """As that of ``LambdaLR``."""
        groups = self._optimizer.param_groups
        return {
            "base_lrs": [group["initial_lr"] for group in groups],
            "last_epoch": self._step,
            "_step_count": self._step + 1,
            "_last_lr": [group["lr"] for group in groups],
            "lr_lambdas": [None] * len(groups),
        }
