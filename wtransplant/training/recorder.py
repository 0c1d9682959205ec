"""The numbers of a run on their way from the device to the history, without a wait at every step."""

from __future__ import annotations

import math
import time

import numpy as np
import torch

from wtransplant.training.distributed import World
from wtransplant.training.failures import not_finite
from wtransplant.training.history import History, Progress, Stage
from wtransplant.training.module_norms import ModuleNorms
from wtransplant.training.settings import RunSettings
from wtransplant.words import tr

# Losses are read from the device this often: reading each one would make a GPU wait for Python at every step.
_SECONDS = 0.1
# Several processes have to read at the same step, because they read the mean over all of them.
_STEPS_TOGETHER = 20


class _Pending:
    """Steps that were not handed over yet, as columns: a step then makes no object."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.seconds: list[float] = []
        self.rates: list[float] = []
        self.losses: list[torch.Tensor] = []


class Recorder:
    """Keeps time, and hands losses and norms over to the history in bundles.

    Args:
        history: where they go.
        settings: of the run.
        steps_per_epoch: steps of a pass through the data.
        planned: steps of the whole run.
        world: the processes of the run; the losses are the mean over them.
    """

    def __init__(
        self, history: History, settings: RunSettings, steps_per_epoch: int, planned: int, world: World
    ) -> None:
        self.history = history
        self.step = 0
        self._settings = settings
        self._steps_per_epoch = steps_per_epoch
        self._planned = planned
        self._world = world
        self._alone = world.alone
        self._pending = _Pending()
        self._norms: list[tuple[int, float, torch.Tensor, ModuleNorms]] = []
        self._started = self._flushed = time.perf_counter()
        self._shown = (0, 0.0)
        self._epoch_losses = [0.0, 0]

    def start_clock(self, seconds: float = 0.0, step: int = 0) -> None:
        """The run begins now, after what an earlier one took."""
        self._started = self._flushed = time.perf_counter()
        self._started -= seconds
        self.step, self._shown = step, (step, seconds)

    def leave_out(self, seconds: float) -> None:
        """Do not count a pause."""
        self._started += seconds

    def add(self, loss: torch.Tensor, rate: float) -> bool:
        """Take note of a finished step; whether it is time for :meth:`flush`."""
        self.step += 1
        now = time.perf_counter()
        pending = self._pending
        pending.steps.append(self.step)
        pending.seconds.append(now - self._started)
        pending.rates.append(rate)
        pending.losses.append(loss)
        if not self._alone:
            return self.step % _STEPS_TOGETHER == 0
        return now - self._flushed > _SECONDS

    def skip(self) -> bool:
        """A step of which no sample could be read."""
        self.step += 1
        return False

    def add_norms(self, norms: torch.Tensor, modules: ModuleNorms) -> None:
        """Take note of the norms of the gradients of the step that was added last."""
        self._norms.append((self.step, self.seconds(), norms, modules))

    def flush(self) -> None:
        """Hand over what has come since the last time.

        Raises:
            TrainingError: a loss is NaN or infinite; those before it were handed over.
        """
        self._flushed = time.perf_counter()
        pending, self._pending = self._pending, _Pending()
        losses = self._losses(pending.losses)
        broken = next((index for index, loss in enumerate(losses) if not math.isfinite(loss)), len(losses))
        if broken:
            steps = np.array(pending.steps[:broken], dtype=np.float64)
            columns = (steps, steps / self._steps_per_epoch, pending.seconds, losses, pending.rates)
            self.history.add_training(np.stack([column[:broken] for column in columns], axis=1))
        self._epoch_losses[0] += math.fsum(losses[:broken])
        self._epoch_losses[1] += broken
        if broken < len(losses):
            self._norms.clear()
            where = self.place(pending.steps[broken])
            raise not_finite(tr("the loss became {losses}", losses=losses[broken]), where, self._settings)
        self._hand_over_norms()
        self._tell_throughput()
        self.report("running")

    def forget(self) -> None:
        """Drop what was not handed over."""
        self._pending = _Pending()
        self._norms.clear()

    def take_epoch_loss(self) -> float:
        """The mean loss of the steps since the last call; NaN if there were none."""
        total, count = self._epoch_losses
        self._epoch_losses = [0.0, 0]
        return total / count if count else math.nan

    def seconds(self) -> float:
        """Since the start, without pauses."""
        return time.perf_counter() - self._started

    def epoch(self, step: int | None = None) -> float:
        """Passes through the data after a step."""
        return (self.step if step is None else step) / self._steps_per_epoch

    def place(self, step: int | None = None) -> str:
        """Where a step is, for people; by default the one that comes."""
        step = min(self.step + 1, self._planned) if step is None else step
        return tr("step {step:,}, epoch {value:,}", step=step, value=max(1, math.ceil(self.epoch(step))))

    def report(self, stage: Stage) -> None:
        """Say how far the run is."""
        seconds, step = self.seconds(), self.step
        left = seconds / step * (self._planned - step) if step else None
        epochs = self._settings.epochs
        self.history.set_progress(Progress(stage, step, self._planned, self.epoch(), epochs, seconds, left))

    def _losses(self, pending: list[torch.Tensor]) -> list[float]:
        if not pending:
            return []
        found: list[float] = self._world.mean(torch.stack(pending)).tolist()
        return found

    def _hand_over_norms(self) -> None:
        norms, self._norms = self._norms, []
        for step, seconds, values, modules in norms:
            self.history.add_gradients(step, self.epoch(step), seconds, modules.by_module(values))

    def _tell_throughput(self) -> None:
        seconds, (last_step, last_seconds) = self.seconds(), self._shown
        steps, passed = self.step - last_step, seconds - last_seconds
        if steps > 0 and passed > 0:
            self._shown = (self.step, seconds)
            samples = steps * self._settings.batch_size * self._settings.accumulation
            self.history.add_throughput(self.step, self.epoch(), seconds, steps / passed, samples / passed)
