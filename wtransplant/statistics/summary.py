"""What can be said about the values of one tensor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from wtransplant.statistics.values import never, pieces, sample

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

_LOOKED_AT = 1 << 24
_BINS = 64
_LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many finite values lie between neighbouring edges.

    Attributes:
        edges: [bins + 1] ascending, equally far apart; the last bin holds its right edge.
        counts: [bins].
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class TensorSummary:
    """The values of a tensor in figures; those of complex tensors are about magnitudes.

    Attributes:
        shape: of the tensor.
        dtype: torch's name without the prefix.
        elements: how many it has.
        looked_at: how many of them the figures are from; fewer than all when it is large.
        minimum, maximum, mean: of the finite values; not-a-number when there are none.
        std: of the finite values, the population's (divided by n), as ``numpy.std``.
        norm: Euclidean, of the finite values; of a sample it is scaled up to all elements.
        zeros: how many values are zero.
        nans, infinities: how many are no number, or infinite.
        histogram: of the finite values.
    """

    shape: tuple[int, ...]
    dtype: str
    elements: int
    looked_at: int
    minimum: float
    maximum: float
    mean: float
    std: float
    norm: float
    zeros: int
    nans: int
    infinities: int
    histogram: Histogram

    @property
    def is_sampled(self) -> bool:
        """Whether the figures are from some of the elements only."""
        return self.looked_at < self.elements

    @property
    def share_of_zeros(self) -> float:
        """0 to 1; not-a-number for an empty tensor."""
        return self.zeros / self.looked_at if self.looked_at else nan


def summarise(
    tensor: torch.Tensor, *, most: int = _LOOKED_AT, cancelled: Callable[[], bool] = never
) -> TensorSummary:
    """Look at a tensor's values.

    Args:
        tensor: of any dtype, shape and device; meta tensors have no values.
        most: elements that are looked at; of a larger tensor runs from all over it, the same ones each time.
        cancelled: asked now and then.

    Raises:
        Cancelled: a person gave up.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # figures of values near the largest are infinite
        return _summary(tensor, sample(tensor, most), cancelled)


def _summary(tensor: torch.Tensor, values: torch.Tensor, cancelled: Callable[[], bool]) -> TensorSummary:
    low, high, total, squares = inf, -inf, 0.0, 0.0
    finite = zeros = nans = infinities = 0
    for (piece,) in pieces(values, cancelled=cancelled):
        good = piece[np.isfinite(piece)]
        nans += int(np.isnan(piece).sum())
        infinities += int(np.isinf(piece).sum())
        zeros += int((piece == 0).sum())
        if good.size:
            finite += good.size
            low, high = min(low, float(good.min())), max(high, float(good.max()))
            total += float(good.sum())
            squares += float(np.square(good).sum())
    mean = total / finite if finite else nan
    return TensorSummary(
        shape=tuple(tensor.shape),
        dtype=str(tensor.dtype).removeprefix("torch."),
        elements=tensor.numel(),
        looked_at=values.numel(),
        minimum=low if finite else nan,
        maximum=high if finite else nan,
        mean=mean,
        std=_spread(values, mean, finite, cancelled),
        norm=sqrt(squares * (tensor.numel() / values.numel())) if finite else 0.0,
        zeros=zeros,
        nans=nans,
        infinities=infinities,
        histogram=_histogram(values, low, high, cancelled),
    )


def _spread(values: torch.Tensor, mean: float, finite: int, cancelled: Callable[[], bool]) -> float:
    """In a second pass: mean of squares less square of mean loses all digits when the mean is large."""
    if not finite:
        return nan
    total = 0.0
    for (piece,) in pieces(values, cancelled=cancelled):
        total += float(np.square(piece[np.isfinite(piece)] - mean).sum())
    return sqrt(total / finite)


def _histogram(values: torch.Tensor, low: float, high: float, cancelled: Callable[[], bool]) -> Histogram:
    if low > high:
        return Histogram(np.linspace(0.0, 1.0, _BINS + 1), np.zeros(_BINS, np.int64))
    edges = _edges(low, high)
    counts = np.zeros(_BINS, np.int64)
    for (piece,) in pieces(values, cancelled=cancelled):
        counts += np.histogram(piece[np.isfinite(piece)], edges)[0]
    return Histogram(edges, counts)


def _edges(low: float, high: float) -> NDArray[np.float64]:
    """As numpy's, but also for values too close to each other, or too far apart, for it."""
    if low == high:
        low, high = low - 0.5, high + 0.5
    finest = _BINS * float(np.spacing(max(abs(low), abs(high)) / 2))
    if high / 2 - low / 2 < finest:  # halves: high - low may overflow
        middle = low / 2 + high / 2
        low, high = middle - finest, middle + finest
    share = np.linspace(0.0, 1.0, _BINS + 1)
    edges: NDArray[np.float64] = (
        np.clip(low, -_LARGEST, _LARGEST) * (1 - share) + np.clip(high, -_LARGEST, _LARGEST) * share
    )
    return edges
