"""What a run leaves beside the weights."""

from __future__ import annotations

from dataclasses import dataclass

from wtransplant.freezing.audit import Audit
from wtransplant.training.settings import RunSettings
from wtransplant.training.targets import Metrics
from wtransplant.units import plural


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

    @property
    def reason(self) -> str:
        """Why it ended."""
        if self.stopped:
            return f"stopped after {self.steps:,} of {plural(self.total_steps, 'step')}"
        return f"all {plural(self.settings.epochs, 'epoch')} done"
