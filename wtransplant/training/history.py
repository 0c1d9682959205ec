"""The numbers of a run, written by one thread and read by others at any time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Stage = Literal["waiting", "running", "paused", "validating", "finished"]


@dataclass(frozen=True)
class Series:
    """Points in the order in which they came: read-only arrays of one length, by name, that never change."""

    columns: dict[str, NDArray[np.float64]]

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True)
class Progress:
    """Where a run is.

    Attributes:
        stage: what it does now.
        step: finished steps of ``total_steps``.
        epoch: finished epochs of ``total_epochs``, with the fraction of the present one.
        seconds: time spent so far, pauses left out.
        seconds_left: estimate from the steps so far; ``None`` before the first.
    """

    stage: Stage = "waiting"
    step: int = 0
    total_steps: int = 0
    epoch: float = 0.0
    total_epochs: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None


class _Columns:
    """Columns that grow at the end. What was handed out stays valid and unchanged when they grow."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._values = np.empty((len(self._names), 1024))
        self._length = 0

    def extend(self, rows: Sequence[Sequence[float]]) -> None:
        needed = self._length + len(rows)
        if needed > self._values.shape[1]:
            grown = np.empty((len(self._names), max(needed, 2 * self._values.shape[1])))
            grown[:, : self._length] = self._values[:, : self._length]
            self._values = grown
        self._values[:, self._length : needed] = np.asarray(rows, dtype=np.float64).T
        self._length = needed

    def series(self) -> Series:
        columns = {name: self._values[row, : self._length] for row, name in enumerate(self._names)}
        for column in columns.values():
            column.flags.writeable = False
        return Series(columns)


class History:
    """Losses and measurements of a run, and how far it is.

    Reading copies no numbers, so that it holds up the run for microseconds, however long the run is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._training = _Columns(("step", "epoch", "seconds", "loss"))
        self._validation = _Columns(("step", "epoch", "seconds", "loss", "accuracy"))
        self._progress = Progress()

    def add_training(self, rows: Sequence[tuple[float, float, float, float]]) -> None:
        """Add steps: step number (from 1), epochs so far, seconds without pauses, loss of the batch."""
        if rows:
            with self._lock:
                self._training.extend(rows)

    def add_validation(
        self, step: int, epoch: float, seconds: float, loss: float, accuracy: float | None
    ) -> None:
        """Add a measurement on the validation data; without accuracy the column holds NaN."""
        with self._lock:
            self._validation.extend([(step, epoch, seconds, loss, np.nan if accuracy is None else accuracy)])

    def set_progress(self, progress: Progress) -> None:
        """Say how far the run is."""
        self._progress = progress

    @property
    def progress(self) -> Progress:
        """How far the run is."""
        return self._progress

    def training(self) -> Series:
        """Columns ``step``, ``epoch``, ``seconds``, ``loss``: one point per step."""
        with self._lock:
            return self._training.series()

    def validation(self) -> Series:
        """Columns ``step``, ``epoch``, ``seconds``, ``loss``, ``accuracy``; step 0 is before the run."""
        with self._lock:
            return self._validation.series()
