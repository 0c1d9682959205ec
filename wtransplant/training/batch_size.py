"""The largest batch that the memory holds, found without filling it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.policy import Policy
from wtransplant.training import failures
from wtransplant.training.data import Data
from wtransplant.training.feed import Part
from wtransplant.training.hardware import find_device, free_memory
from wtransplant.training.peak_memory import PeakMemory
from wtransplant.training.settings import RunSettings
from wtransplant.training.trainee import Trainee
from wtransplant.training.trial import trial
from wtransplant.units import format_size
from wtransplant.words import tr

_SHARE = 0.8
_MOST = 2**20
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class BatchSizes:
    """What was tried.

    Attributes:
        best: the largest batch size, a power of two or all samples, that fits.
        tried: batch size and the bytes that a step took at its peak, in order; ``None`` where it did not fit.
        reason: why it ended there, in a sentence.
    """

    best: int
    tried: tuple[tuple[int, int | None], ...]
    reason: str


def find_batch_size(
    model: nn.Module,
    data: Data,
    settings: RunSettings,
    policy: Policy | None = None,
    *,
    share: float = _SHARE,
    most: int = _MOST,
    goes_on: Callable[[int], bool] = lambda size: True,
) -> BatchSizes:
    """Double the batch size as long as the next one is sure to fit; the model is afterwards as it was.

    What a step takes is measured, and grows at most as fast as the batch. The next size is tried only if twice of
    what the last one took is within ``share`` of what was free at the beginning, so that the main memory is never
    filled up. On CUDA a size that does not fit after all is caught, and its memory given back.

    Args:
        model: on the CPU.
        data: as for a run.
        settings: device, optimizer and so on.
        policy: what is frozen, with its preset resolved.
        share: part of the free memory that a step may take.
        most: largest batch size that is asked for.
        goes_on: called with each size before it is tried; false ends the search with what there is.

    Raises:
        DataError: the data do not fit the model.
        TrainingError: there is nothing to train, or not even two samples fit.
    """
    device = find_device(settings.device)
    alone = settings.model_copy(update={"accumulation": 1, "compile": False, "cache_features": False})
    with trial(model, data, alone, policy) as (trainee, _):
        search = _Search(trainee, data, device, share, min(most, len(data.train)))
        search.carry_out(goes_on)
    if not search.fitting:
        raise TrainingError(
            tr("not even the smallest batch fits into the memory"),
            where=tr("batch size"),
            hint=tr("Use smaller inputs, freeze more of the model, or choose another device."),
        )
    return BatchSizes(max(search.fitting), tuple(search.tried), search.reason)


class _Search:
    def __init__(self, trainee: Trainee, data: Data, device: torch.device, share: float, limit: int) -> None:
        self._trainee, self._data, self._device, self._limit = trainee, data, device, limit
        self._size = min(2, limit)
        self.tried: list[tuple[int, int | None]] = []
        self.reason = ""
        # The optimizer's own memory comes with the first step, whatever the batch is.
        self._fits(self._step)
        free = free_memory(device)
        self._budget = None if free is None else int(share * free)
        self._peak = PeakMemory(device)

    @property
    def fitting(self) -> list[int]:
        return [size for size, taken in self.tried if taken is not None]

    def carry_out(self, goes_on: Callable[[int], bool]) -> None:
        while not self.reason:
            if not goes_on(self._size):
                self.reason = tr("It was ended early.")
                return
            taken = self._fits(lambda: self._peak.of(self._step))
            self.tried.append((self._size, taken))
            self.reason = self._reason_to_end(taken)
            self._size = min(2 * self._size, self._limit)

    def _fits(self, work: Callable[[], _Result]) -> _Result | None:
        try:
            return work()
        except Exception as error:
            if not failures.is_out_of_memory(error):
                raise
        # Out here the traceback is gone, which holds on to what filled the memory.
        self._trainee.model.zero_grad(set_to_none=True)
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        return None

    def _step(self) -> None:
        inputs, targets = self._data.train.batch(torch.arange(self._size))
        moved = self._trainee.move(inputs, targets)
        self._trainee.stepper.step([Part(*moved, 1.0, torch.arange(self._size))])

    def _reason_to_end(self, taken: int | None) -> str:
        if taken is None:
            return tr("A batch of {size:,} does not fit.", size=self._size)
        if self._size == self._limit:
            return tr("A batch of {size:,} fits, and more was not to be tried.", size=self._size)
        if self._budget is not None and 2 * taken > self._budget:
            what = tr("a step of {size:,} takes {taken}", size=self._size, taken=format_size(taken))
            return tr(
                "Twice as much might not fit: {what}, {budget} may be taken.",
                what=what,
                budget=format_size(self._budget),
            )
        return ""
