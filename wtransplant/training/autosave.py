"""Run checkpoints written by themselves, every so many minutes or epochs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Autosave:
    """Where and how often.

    Attributes:
        path: the file; each new one takes the place of the one before when it is whole.
        minutes: between two of them; ``None`` for never.
        epochs: the same in epochs.
        at_end: whether one is written when the run ends, to be continued some day.
    """

    path: Path
    minutes: float | None = 10.0
    epochs: int | None = None
    at_end: bool = False
    _last: float = field(default_factory=time.monotonic, repr=False)

    def is_due(self, epoch: int | None = None) -> bool:
        """Whether to write one now.

        Args:
            epoch: finished epochs, if one has just come to its end.
        """
        passed = time.monotonic() - self._last
        by_time = self.minutes is not None and passed >= 60 * self.minutes
        return by_time or (epoch is not None and self.epochs is not None and not epoch % self.epochs)

    def done(self) -> None:
        """One was written, or could not be."""
        self._last = time.monotonic()
