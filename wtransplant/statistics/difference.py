"""How far two tensors of one shape are from each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from wtransplant.statistics.values import complex_pieces, never, pieces
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Difference:
    """The second tensor less the first one, in figures.

    Attributes:
        elements: how many there are.
        equal: how many are equal; not-a-number equals itself here.
        largest: the largest absolute difference.
        mean: the mean absolute difference.
        relative: Euclidean norm of the difference over that of the first; infinite if the first is zero and the
            second is not.
        cosine: of the angle between the two as vectors (real and imaginary parts are components); 1 for equal
            directions, 0 if one is zero.
    """

    elements: int
    equal: int
    largest: float
    mean: float
    relative: float
    cosine: float


def difference(
    first: torch.Tensor, second: torch.Tensor, *, cancelled: Callable[[], bool] = never
) -> Difference:
    """Compare two tensors of one shape, element by element, in float64; with a complex one, in complex128.

    Raises:
        ValueError: the shapes differ.
        Cancelled: a person gave up.
        WtransplantError: elements cannot be read as numbers.
    """
    if first.shape != second.shape:
        raise ValueError(
            tr("shapes {tuple} and {tuple2} differ", tuple=tuple(first.shape), tuple2=tuple(second.shape))
        )
    equal, largest, total, apart, one, two, product = 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    read = complex_pieces if first.is_complex() or second.is_complex() else pieces
    for a, b in read(first, second, cancelled=cancelled):
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        equal += int(same.sum())
        # Infinities of equal sign are equal; their difference would be no number.
        distance = np.abs(np.subtract(b, a, where=~same, out=np.zeros_like(a)))
        largest = max(largest, float(distance.max(initial=0.0))) if not np.isnan(distance).any() else inf
        total += float(distance.sum())
        apart += float(np.square(distance).sum())
        one += float(np.square(np.abs(a)).sum())
        two += float(np.square(np.abs(b)).sum())
        product += float((a * b.conj()).real.sum())
    count = first.numel()
    return Difference(
        elements=count,
        equal=equal,
        largest=largest,
        mean=total / count if count else 0.0,
        relative=_ratio(sqrt(apart), sqrt(one)),
        cosine=product / sqrt(one * two) if one and two else 0.0,
    )


def _ratio(part: float, whole: float) -> float:
    if whole:
        return part / whole
    return inf if part else 0.0
