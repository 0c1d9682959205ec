"""What the loss plot draws, as arrays: smoothing and the choice of the x axis. Plain numpy, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
XAxis = Literal["step", "epoch", "time"]


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
    span = float(x[-1] - x[0]) or 1.0
    gaps = np.diff(x, prepend=x[0]) * ((len(x) - 1) / span)
    decays = weight**gaps
    smoothed = np.empty(len(values))
    total = mass = 0.0
    for place, (value, decay) in enumerate(zip(values.tolist(), decays.tolist(), strict=True)):
        total, mass = total * decay, mass * decay
        if value == value:
            total, mass = total + value, mass + 1.0
        smoothed[place] = total / mass if mass else np.nan
    return smoothed
