"""What the plots draw, as arrays: smoothing and the choice of the x axis. Plain numpy, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
XAxis = Literal["step", "epoch", "time"]

_NOTHING = 1e-17
"""A weight that changes no digit of a sum of weights that begins at 1."""
_SCALE_DRIFT = 0.1
_FIRST_ROOM = 1024


def _none() -> Numbers:
    return np.empty(0)


@dataclass(frozen=True)
class Curve:
    """One curve: its values over step, epoch and seconds since the start; all [n]."""

    steps: Numbers = field(default_factory=_none)
    epochs: Numbers = field(default_factory=_none)
    seconds: Numbers = field(default_factory=_none)
    values: Numbers = field(default_factory=_none)

    def x(self, axis: XAxis) -> Numbers:
        """Positions on the x axis that was chosen."""
        return {"step": self.steps, "epoch": self.epochs, "time": self.seconds}[axis]

    def __len__(self) -> int:
        return len(self.values)


def smooth(values: Numbers, x: Numbers, weight: float) -> Numbers:
    """Time-weighted exponential moving average with the start debiased, as Weights & Biases smooths curves.

    Each value counts less the further it lies back on the x axis, measured against the mean distance of the
    points, so that gaps do not distort the curve (docs.wandb.ai, "Smooth line plots").

    Args:
        values: [n] raw values; not-a-number is passed over.
        x: [n] ascending positions.
        weight: 0 (no smoothing) to 0.99.

    Returns:
        [n] smoothed values.
    """
    if weight <= 0 or len(values) < 2:
        return values.astype(float)
    return _average(_sums(values, _decays(x, float(x[0]), weight, _scale(x))))


class Smoother:
    """Smooths a curve that grows without beginning anew at each look.

    The mean distance of the points is taken again, and everything with it, once it has drifted by a tenth; so a
    curve that grows is smoothed a few times over, not once for each look. By step the distances are all alike, and
    the result is that of :func:`smooth`.
    """

    def __init__(self) -> None:
        self._weight, self._scale, self._count, self._begin = 0.0, 0.0, 0, (0.0, 0.0)
        self._last_x, self._last_sums = 0.0, np.zeros(2)
        self._smoothed = np.empty(_FIRST_ROOM)

    def smooth(self, values: Numbers, x: Numbers, weight: float) -> Numbers:
        """See :func:`smooth`; the array stays unchanged until the next call."""
        if weight <= 0 or len(values) < 2:
            return values.astype(float)
        if not self._continues(values, x, weight):
            self._begin_anew(values, x, weight)
        if len(values) > self._count:
            self._extend(values, x)
        return self._smoothed[: self._count]

    def _continues(self, values: Numbers, x: Numbers, weight: float) -> bool:
        if weight != self._weight or not 0 < self._count <= len(values):
            return False
        same = self._begin == (x[0], values[0]) and x[self._count - 1] == self._last_x
        return same and abs(_scale(x) / self._scale - 1) <= _SCALE_DRIFT

    def _begin_anew(self, values: Numbers, x: Numbers, weight: float) -> None:
        self._weight, self._scale = weight, _scale(x)
        self._count, self._begin = 0, (float(x[0]), float(values[0]))
        self._last_x, self._last_sums = float(x[0]), np.zeros(2)

    def _extend(self, values: Numbers, x: Numbers) -> None:
        begin, end = self._count, len(values)
        decays = _decays(x[begin:], self._last_x, self._weight, self._scale)
        sums = _sums(values[begin:], decays, self._last_sums)
        if end > len(self._smoothed):
            room = np.empty(2 * end)
            room[:begin] = self._smoothed[:begin]
            self._smoothed = room
        self._smoothed[begin:end] = _average(sums)
        self._count, self._last_x, self._last_sums = end, float(x[-1]), sums[:, -1].copy()


def _scale(x: Numbers) -> float:
    """One over the mean distance of the points."""
    return (len(x) - 1) / (float(x[-1] - x[0]) or 1.0)


def _decays(x: Numbers, before: float, weight: float, scale: float) -> Numbers:
    decays: Numbers = weight ** (np.diff(x, prepend=before) * scale)
    return decays


def _sums(values: Numbers, decays: Numbers, before: Numbers | None = None) -> Numbers:
    """Weighted sums of the values and of their weights, [2, n], after what came before, [2].

    ``sum[i] = decay[i] · sum[i - 1] + amount[i]`` for all i at once: partial sums over 1, 2, 4, … points are added up
    until the weights have faded (Hillis and Steele, "Data Parallel Algorithms", CACM 1986).
    """
    counted = np.isfinite(values)
    sums = np.stack([np.where(counted, values, 0.0), counted.astype(float)])
    if before is not None:
        sums[:, 0] += decays[0] * before
    faded, reach = decays.copy(), 1
    while reach < len(values) and faded[reach:].max() > _NOTHING:
        sums[:, reach:] += faded[reach:] * sums[:, :-reach]
        faded[reach:] *= faded[:-reach].copy()
        reach *= 2
    return sums


def _average(sums: Numbers) -> Numbers:
    found = np.full(sums.shape[1], np.nan)
    np.divide(sums[0], sums[1], out=found, where=sums[1] > 0)
    return found
