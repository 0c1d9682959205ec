"""The numbers of a run, written by one thread and read by others at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wtransplant.words import mark

Stage = Literal["waiting", "running", "paused", "validating", "finished"]
STAGE_WORDS: Mapping[Stage, str] = {
    "waiting": mark("waiting"),
    "running": mark("running"),
    "paused": mark("paused"),
    "validating": mark("validating"),
    "finished": mark("finished"),
}
"""For people."""


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
    """Columns that grow at the end, written by one thread.

    What was handed out stays valid and unchanged when they grow, are cut, or get another column: readers take the
    arrays and their length in one look, so that neither side waits for the other.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._seen: tuple[tuple[str, ...], NDArray[np.float64], int] = (
            tuple(names),
            np.empty((len(names), 1024)),
            0,
        )

    def extend(self, rows: Sequence[Sequence[float]] | NDArray[np.float64]) -> None:
        names, values, length = self._seen
        needed = length + len(rows)
        if needed > values.shape[1]:
            grown = np.empty((len(names), max(needed, 2 * values.shape[1])))
            grown[:, :length] = values[:, :length]
            values = grown
        values[:, length:needed] = np.asarray(rows, dtype=np.float64).T
        self._seen = names, values, needed

    def extend_named(self, row: Mapping[str, float]) -> None:
        """Add a row by name; a new name becomes a column, what is not named is NaN."""
        names, values, length = self._seen
        if new := [name for name in row if name not in names]:
            names = (*names, *new)
            values = np.vstack([values, np.full((len(new), values.shape[1]), np.nan)])
            self._seen = names, values, length
        self.extend([[row.get(name, np.nan) for name in names]])

    def cut(self, step: float) -> None:
        """Forget what came after a step; ``step`` is the first column."""
        names, values, length = self._seen
        kept = int(np.searchsorted(values[0, :length], step, side="right"))
        self._seen = names, values.copy(), kept

    def fill(self, columns: Mapping[str, NDArray[np.float64]]) -> None:
        """Begin with these rows."""
        names = tuple(columns)
        self._seen = names, np.array([columns[name] for name in names]), len(next(iter(columns.values())))

    def series(self) -> Series:
        names, values, length = self._seen
        columns = {name: values[row, :length] for row, name in enumerate(names)}
        for column in columns.values():
            column.flags.writeable = False
        return Series(columns)


_AXES = ("step", "epoch", "seconds")


class History:
    """Losses and measurements of a run, and how far it is; written by the run, read by any thread.

    Reading copies no numbers and waits for nothing, so that it does not hold up the run.
    """

    def __init__(self) -> None:
        self._training = _Columns((*_AXES, "loss", "rate"))
        self._validation = _Columns((*_AXES, "loss", "accuracy"))
        self._gradients = _Columns(_AXES)
        self._throughput = _Columns((*_AXES, "steps_per_second", "samples_per_second"))
        self._progress = Progress()
        self._remarks: tuple[str, ...] = ()

    def add_training(self, rows: Sequence[Sequence[float]] | NDArray[np.float64]) -> None:
        """Add steps: number (from 1), epochs so far, seconds without pauses, loss of the step, learning rate."""
        if len(rows):
            self._training.extend(rows)

    def add_validation(
        self,
        step: int,
        epoch: float,
        seconds: float,
        loss: float,
        accuracy: float | None,
        others: Mapping[str, float] | None = None,
    ) -> None:
        """Add a measurement on the validation data; without accuracy the column holds NaN."""
        row = {"step": step, "epoch": epoch, "seconds": seconds, "loss": loss}
        row["accuracy"] = np.nan if accuracy is None else accuracy
        self._validation.extend_named(row | dict(others or {}))

    def add_gradients(self, step: int, epoch: float, seconds: float, norms: Mapping[str, float]) -> None:
        """Add the L2 norms of the gradients of some modules, by path."""
        self._gradients.extend_named({"step": step, "epoch": epoch, "seconds": seconds} | dict(norms))

    def add_throughput(
        self, step: int, epoch: float, seconds: float, steps_per_second: float, samples_per_second: float
    ) -> None:
        """Add how fast it went since the time before."""
        self._throughput.extend([(step, epoch, seconds, steps_per_second, samples_per_second)])

    def remark(self, text: str) -> None:
        """Say something about the run, in a sentence."""
        self._remarks = (*self._remarks, text)

    def cut(self, step: int) -> None:
        """Forget what came after a step: the run went back to it."""
        for columns in (self._training, self._validation, self._gradients, self._throughput):
            columns.cut(step)

    def fill(self, parts: Mapping[str, Mapping[str, NDArray[np.float64]]]) -> None:
        """Begin with what an earlier run left: columns by name, for each of :meth:`parts`."""
        own = self._parts()
        for name, columns in parts.items():
            own[name].fill(columns)

    def parts(self) -> dict[str, Series]:
        """All series by name: training, validation, gradients, throughput."""
        return {name: columns.series() for name, columns in self._parts().items()}

    def _parts(self) -> dict[str, _Columns]:
        return {
            "training": self._training,
            "validation": self._validation,
            "gradients": self._gradients,
            "throughput": self._throughput,
        }

    def set_progress(self, progress: Progress) -> None:
        """Say how far the run is."""
        self._progress = progress

    @property
    def progress(self) -> Progress:
        """How far the run is."""
        return self._progress

    @property
    def remarks(self) -> tuple[str, ...]:
        """What happened on the way."""
        return self._remarks

    def training(self) -> Series:
        """Columns ``step``, ``epoch``, ``seconds``, ``loss``, ``rate``: one point per step."""
        return self._training.series()

    def validation(self) -> Series:
        """Columns ``step``, ``epoch``, ``seconds``, ``loss``, ``accuracy``, other metrics; step 0 is before the run."""
        return self._validation.series()

    def gradients(self) -> Series:
        """Columns ``step``, ``epoch``, ``seconds``, and the norms by module path, every so many steps."""
        return self._gradients.series()

    def throughput(self) -> Series:
        """Columns ``step``, ``epoch``, ``seconds``, ``steps_per_second``, ``samples_per_second``."""
        return self._throughput.series()
