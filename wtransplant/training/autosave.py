"""Run checkpoints written by themselves, every so many minutes or epochs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

_LONGEST = 600.0
"""Seconds to which the share may stretch the time between two."""


@dataclass
class Autosave:
    """Where and how often.

    Attributes:
        path: the file; each new one takes the place of the one before when it is whole.
        minutes: between two of them; ``None`` for never.
        epochs: the same in epochs.
        at_end: whether one is written when the run ends, to be continued some day.
        share: part of the run's time that writing them may take; if need be they come less often. For large models
            each takes seconds.
    """

    path: Path
    minutes: float | None = 10.0
    epochs: int | None = None
    at_end: bool = False
    share: float = 1.0
    _last: float = field(default_factory=time.monotonic, repr=False)
    _took: float | None = field(default=0.0, repr=False)

    def is_due(self, epoch: int | None = None) -> bool:
        """Whether to write one now.

        Args:
            epoch: finished epochs, if one has just come to its end.
        """
        passed = time.monotonic() - self._last
        if (
            self._took is None
        ):  # the first look after one: it took so long at most, a pause in between included
            self._took = min(passed, self.share * _LONGEST)
        by_time = self.minutes is not None and passed >= max(60 * self.minutes, self._took / self.share)
        return by_time or (epoch is not None and self.epochs is not None and not epoch % self.epochs)

    def done(self) -> None:
        """One is about to be written."""
        self._last, self._took = time.monotonic(), None
