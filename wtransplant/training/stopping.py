"""When a run ends, and which of its states is the best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from wtransplant.training.settings import RunSettings
from wtransplant.units import plural
from wtransplant.words import in_english, tr

Ending = Literal["done", "stopped", "steps", "minutes", "patience"]


@dataclass
class Stopping:
    """What decides on the end of a run, and what it has seen so far.

    Attributes:
        settings: the limits.
        planned: steps, if no other limit comes first.
        best: the lowest figure so far.
        best_step: the step at which it was measured.
        waited: epochs since then.
    """

    settings: RunSettings
    planned: int
    best: float = math.inf
    best_step: int = 0
    waited: int = 0

    @property
    def keeps_best(self) -> bool:
        """Whether the best state is to be the result."""
        return self.settings.keep_best or self.settings.patience is not None

    def is_better(self, figure: float, step: int) -> bool:
        """Take note of what an epoch reached; whether nothing before was as good."""
        if figure < self.best:
            self.best, self.best_step, self.waited = figure, step, 0
            return True
        self.waited += 1
        return False

    def ending(self, step: int, seconds: float) -> Ending | None:
        """Why the run ends here; ``None`` if it goes on."""
        limits = self.settings
        if step >= self.planned:
            return "done" if limits.max_steps is None or step < limits.max_steps else "steps"
        if limits.max_minutes is not None and seconds >= 60 * limits.max_minutes:
            return "minutes"
        if limits.patience is not None and self.waited >= limits.patience:
            return "patience"
        return None


def planned_steps(settings: RunSettings, steps_per_epoch: int) -> int:
    """Steps of all epochs, or fewer if the settings say so."""
    every = settings.epochs * steps_per_epoch
    return every if settings.max_steps is None else min(every, settings.max_steps)


@in_english()
def reason(ending: Ending, settings: RunSettings, steps: int, planned: int) -> str:
    """Why a run ended, for people; English, as it goes into files."""
    if ending == "stopped":
        return tr("stopped after {steps:,} of {planned}", steps=steps, planned=plural(planned, "step"))
    if ending == "minutes":
        return tr("time is up after {steps}", steps=plural(steps, "step"))
    if ending == "patience":
        return tr(
            "no improvement for {epochs}, after {steps}",
            epochs=plural(settings.patience or 0, "epoch"),
            steps=plural(steps, "step"),
        )
    if ending == "steps":
        return tr("all {steps} done", steps=plural(steps, "step"))
    return tr("all {epochs} done", epochs=plural(settings.epochs, "epoch"))
