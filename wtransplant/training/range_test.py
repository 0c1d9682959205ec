"""The learning-rate range test: rates from tiny to huge, and where the loss falls.

L. N. Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017, section 3.3; smoothing and the end as
in S. Gugger's "How Do You Find A Good Learning Rate" (fastai's finder).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.policy import Policy
from wtransplant.training import failures
from wtransplant.training.data import Data
from wtransplant.training.settings import RunSettings
from wtransplant.training.trial import trial
from wtransplant.words import tr

_SMOOTHING = 0.9
_DIVERGED = 4.0
_FEWEST = 10
_LAG = round(_SMOOTHING / (1 - _SMOOTHING))
"""Steps by which the average comes later than what it averages, on a line."""
_SKIPPED_BEGIN, _SKIPPED_END, _SHORTEST = 10, 5, 5
_DEEPER, _FLAT = 2.0, 0.02
"""How deep a valley is at least: in standard deviations of a batch's loss, and as a part of the loss."""
_MEDIAN_OF_NORMAL = 0.6745
"""Median of the absolute value of a standard normal variable."""


@dataclass(frozen=True)
class RateRange:
    """What a range test gives.

    Attributes:
        rates: float64 [steps], evenly spaced on a log axis.
        losses: float64 [steps], of the batches.
        smoothed: float64 [steps], the exponential moving average, corrected for its start.
        suggestion: a learning rate to start with; ``None`` if the loss fell nowhere more than noise does.
    """

    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    smoothed: NDArray[np.float64]
    suggestion: float | None


def rate_range(
    model: nn.Module,
    data: Data,
    settings: RunSettings,
    policy: Policy | None = None,
    *,
    lowest: float = 1e-7,
    highest: float = 10.0,
    steps: int = 100,
    goes_on: Callable[[float], bool] = lambda done: True,
) -> RateRange:
    """Raise the learning rate from step to step until the loss runs away; the model is afterwards as it was.

    Args:
        model: on the CPU.
        data: as for a run.
        settings: optimizer, batch size, device and so on; the schedule is not used.
        policy: what is frozen, with its preset resolved.
        lowest: first rate.
        highest: last rate.
        steps: how many, if nothing runs away.
        goes_on: called with the part that is done, 0 to 1; false ends the test with what there is.

    Raises:
        DataError: the data do not fit the model.
        TrainingError: there is nothing to train, the memory is not enough, or the range is none.
    """
    if not 0 < lowest < highest or steps < _FEWEST:
        raise TrainingError(
            tr(
                "{lowest:g} to {highest:g} in {steps} steps is no range",
                lowest=lowest,
                highest=highest,
                steps=steps,
            ),
            where=tr("learning-rate range test"),
            hint=tr(
                "Give two rates above 0, the lower one first, and at least {fewest} steps.", fewest=_FEWEST
            ),
        )
    plain = settings.model_copy(
        update={"learning_rate": lowest, "schedule": "constant", "warmup_steps": 0, "compile": False}
    )
    rates = np.geomspace(lowest, highest, steps)
    failure: TrainingError | None = None
    try:
        losses = _losses(model, data, plain, policy, rates, goes_on)
        return _result(rates[: len(losses)], np.array(losses))
    except Exception as error:
        if not failures.is_out_of_memory(error):
            raise
        failure = failures.out_of_memory(settings, tr("learning-rate range test"))
    raise failure


def _losses(
    model: nn.Module,
    data: Data,
    settings: RunSettings,
    policy: Policy | None,
    rates: NDArray[np.float64],
    goes_on: Callable[[float], bool],
) -> list[float]:
    found: list[float] = []
    best = math.inf
    with trial(model, data, settings, policy) as (trainee, feed):
        for number, rate in enumerate(rates):
            parts = feed.take()
            if not parts:
                continue
            trainee.rates.set_full(float(rate))
            # Read at each step: what counts here is the loss of this very rate.
            loss = trainee.stepper.step(parts)[0].item()
            smoothed = _smoothed([*found, loss])[-1]
            best = min(best, smoothed)
            if not math.isfinite(loss) or (number >= _FEWEST and smoothed > _DIVERGED * best):
                break
            found.append(loss)
            if not goes_on((number + 1) / len(rates)):
                break
    return found


def _result(rates: NDArray[np.float64], losses: NDArray[np.float64]) -> RateRange:
    smoothed = np.array(_smoothed(losses.tolist()))
    return RateRange(rates, losses, smoothed, _suggestion(rates, losses, smoothed))


def _smoothed(losses: list[float]) -> list[float]:
    """An exponential moving average, divided by the sum of its weights."""
    average, found = 0.0, []
    for count, loss in enumerate(losses, start=1):
        average = _SMOOTHING * average + (1 - _SMOOTHING) * loss
        found.append(average / (1 - _SMOOTHING**count))
    return found


def _suggestion(
    rates: NDArray[np.float64], losses: NDArray[np.float64], smoothed: NDArray[np.float64]
) -> float | None:
    """The rate at which half of the fall into the curve's valley is done; ``None`` if there is no valley.

    The valley is as deep as the smoothed loss falls below its level at the small rates, where nothing is learnt; both
    ends are left out, as Lightning and torch-lr-finder do. Half of the depth is where the curve is steep without being
    a derivative of noise: on the shipped digits over five seeds, steepest descent (theirs) varies by a factor of 60,
    the longest descending chain (fastai's ``valley``) begins in the noise at the smallest rates, half of the depth
    stays within a factor of two. The average's own delay is taken off. A valley has to be deeper than what the noise
    of the batches digs by itself.
    """
    count = len(losses)
    begin, end = min(_SKIPPED_BEGIN, count // 4), count - min(_SKIPPED_END, count // 8)
    if end - begin < _SHORTEST:
        return None
    lowest = begin + int(np.argmin(smoothed[begin:end]))
    level = float(np.median(smoothed[begin : max(begin + 1, lowest // 2)]))
    depth = level - float(smoothed[lowest])
    if depth <= max(_DEEPER * _noise(losses[:end]), _FLAT * abs(level)):
        return None
    above = begin + int(np.flatnonzero(smoothed[begin : lowest + 1] >= level - depth / 2)[-1])
    return float(rates[max(begin, above - _LAG)])


def _noise(losses: NDArray[np.float64]) -> float:
    """Standard deviation of a batch's loss, from the median difference of neighbours, which a valley hardly changes."""
    return float(np.median(np.abs(np.diff(losses)))) / (_MEDIAN_OF_NORMAL * math.sqrt(2))
