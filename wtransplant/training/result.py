"""What a run leaves beside the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wtransplant.freezing.audit import Audit
from wtransplant.freezing.policy import Policy
from wtransplant.training.settings import RunSettings
from wtransplant.training.stopping import Ending, reason
from wtransplant.training.targets import Metrics
from wtransplant.words import in_english, tr


@dataclass(frozen=True)
class RunResult:
    """What a run reached.

    Attributes:
        settings: what it was told.
        before: measured on the validation data before the first step; ``None`` without such data.
        after: the same for the weights as they are now; ``None`` also if a stop was not to be followed by it.
        audit: hashes of all frozen tensors, before and after.
        trained: keys that the optimizer had.
        steps: steps that were done, of ``total_steps``.
        epochs: passes through the data, with the fraction of the last one.
        seconds: time without pauses.
        stopped: whether a person ended it early.
        ending: why it ended; see :attr:`reason`.
        best_step: the step whose weights the model holds, if the best ones were kept.
        notes: what was noticed on the way, in sentences for people.
    """

    settings: RunSettings
    before: Metrics | None
    after: Metrics | None
    audit: Audit
    trained: tuple[str, ...]
    steps: int
    total_steps: int
    epochs: float
    seconds: float
    stopped: bool = False
    notes: tuple[str, ...] = ()
    ending: Ending = "done"
    best_step: int | None = None

    @property
    @in_english()
    def reason(self) -> str:
        """Why it ended."""
        ending = "stopped" if self.stopped else self.ending
        text = reason(ending, self.settings, self.steps, self.total_steps)
        return (
            text
            if self.best_step is None
            else tr("{reason}, best at step {step:,}", reason=text, step=self.best_step)
        )

    def policy_reached(self, policy: Policy) -> Policy:
        """The run's policy without the steps of its schedule that had not come when the weights were as they are now.

        A run that ends early, or gives back its best weights, has not moved what later steps would have set free.
        """
        step = self.steps if self.best_step is None else self.best_step
        passes = step * self.epochs / self.steps if self.steps else 0.0
        begun = max(math.ceil(passes - 1e-6), 1)  # an epoch that has no step yet has set nothing free
        come = tuple(each for each in policy.schedule if each.epoch < begun)
        return policy.model_copy(update={"schedule": come})
