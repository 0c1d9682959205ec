"""Two rows of repeated parts laid beside each other: how alike two parts are, and which goes to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from wtransplant.matching.tree import Kind

LEAST_ALIKE = 0.5
"""Parts that share less than this are not taken for each other."""

_EQUAL_TOTALS = 0.95
"""How alike parts with equally many elements are: fused and turned matrices keep the number."""

_SAME_MATRIX = 0.9
_FEWEST_ELEMENTS = 200
_MOST_CELLS = 250_000
_SAME_NUMBER = 1.25
_TURNED_ROUND = 1.5
"""Rows that begin with one number are the other way round only if that finds so much more."""
_BACKWARDS = 0.999


class Likeness:
    """How alike two kinds of parts are, by the sizes of their tensors; each pair is calculated once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], float] = {}
        self._shared: dict[tuple[int, int], float] = {}

    def __call__(self, ours: Kind, theirs: Kind) -> float:
        """0 (no tensor of equal size) to 1 (the same sizes)."""
        key = (ours.number, theirs.number)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._of(ours, theirs)
        return found

    def _of(self, ours: Kind, theirs: Kind) -> float:
        if ours.sizes == theirs.sizes:
            return 1.0
        mass = ours.mass + theirs.mass
        dice = 2 * self.shared(ours, theirs) / mass if mass else 0.0
        several = ours.units > 1 or theirs.units > 1
        if several and ours.total == theirs.total >= _FEWEST_ELEMENTS and max(ours.units, theirs.units) > 2:
            return max(dice, _EQUAL_TOTALS)
        return dice if several else self._of_units(ours, theirs)

    @staticmethod
    def _of_units(ours: Kind, theirs: Kind) -> float:
        """Single modules are alike in their largest tensor, if that is no vector like the others."""
        largest = max(ours.sizes, default=0)
        same = largest == max(theirs.sizes, default=0) and ours.sizes[largest] == theirs.sizes[largest] == 1
        vectors = max((size for kind in (ours, theirs) for size in kind.sizes if size != largest), default=1)
        return _SAME_MATRIX if same and largest > 2 * vectors else 0.0

    def shared(self, ours: Kind, theirs: Kind) -> float:
        """What two kinds have in common: the logarithms of the sizes that both have, added up."""
        key = (ours.number, theirs.number)
        found = self._shared.get(key)
        if found is None:
            small, large = sorted((ours.sizes, theirs.sizes), key=len)
            found = sum(
                min(count, large[size]) * log2(1 + size) for size, count in small.items() if size in large
            )
            self._shared[key] = found
        return found


Numbers = Sequence[int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which part goes to which.

    Attributes:
        pairs: places in both rows.
        score: how much is found that way.
        reversed: the other side counts the other way round.
        unique: whether no other way finds as much.
    """

    pairs: tuple[tuple[int, int], ...]
    score: float
    reversed: bool = False
    unique: bool = True


def align(
    ours: Sequence[Kind],
    theirs: Sequence[Kind],
    alike: Likeness,
    numbers: tuple[Numbers, Numbers] | None = None,
) -> Alignment:
    """The best way to lay two rows beside each other without crossings, forwards or backwards.

    Equal ways are decided for the first parts: of four blocks two go to the first two. Where the shorter row has
    holes that the longer one fills, equal numbers go to each other.

    Args:
        ours: the source's parts.
        theirs: the target's parts.
        alike: compares kinds.
        numbers: of the parts of both rows, if they are numbered once.
    """
    if numbers and (by_number := _by_number(ours, theirs, alike, numbers)) is not None:
        return by_number
    same_start = numbers is not None and numbers[0][0] == numbers[1][0]
    forwards = _aligned(ours, theirs, alike, numbers if same_start else None)
    if len(ours) < 2 or len(theirs) < 2 or forwards.score >= _full(ours, theirs):
        return forwards
    back = _aligned(ours, theirs[::-1], alike)
    if back.score <= forwards.score * (_TURNED_ROUND if same_start else 1 / _BACKWARDS):
        return forwards
    return Alignment(tuple((i, len(theirs) - 1 - j) for i, j in back.pairs), back.score, True, back.unique)


def _by_number(
    ours: Sequence[Kind], theirs: Sequence[Kind], alike: Likeness, numbers: tuple[Numbers, Numbers]
) -> Alignment | None:
    """Equal numbers to each other, where one row is shorter and has holes, or begins later."""
    shift = number_shift(*numbers)
    if shift is None:
        return None
    places = {number: place for place, number in enumerate(numbers[1])}
    pairs = [(i, places[number + shift]) for i, number in enumerate(numbers[0]) if number + shift in places]
    worths = [worth(ours[i], theirs[j], alike) for i, j in pairs]
    return Alignment(tuple(pairs), sum(worths)) if all(worths) else None


def number_shift(ours: Numbers, theirs: Numbers) -> int | None:
    """By how much the target counts higher, if that tells which parts of the longer row are missing in the shorter.

    ``None`` where the rows are equally long, or where the shorter one is simply the beginning of the longer one.
    """
    short, long = sorted((ours, theirs), key=len)
    if len(short) == len(long) or len(set(long)) < len(long) or not short:
        return None
    if _steps(short) == _steps(long)[: len(short) - 1] and (
        short[0] == long[0] or len(set(_steps(long))) > 1
    ):
        return None
    shifts = (
        [by for by in (0, 1, -1) if {number + by for number in ours} <= set(theirs)]
        if short is ours
        else [by for by in (0, 1, -1) if {number - by for number in theirs} <= set(ours)]
    )
    return shifts[0] if shifts and (0 in shifts or len(shifts) == 1) else None


def _steps(numbers: Numbers) -> list[int]:
    return [after - before for before, after in pairwise(numbers)]


def worth(ours: Kind, theirs: Kind, alike: Likeness) -> float:
    """What it is worth to take one part for the other; 0 if they are too different."""
    likeness = alike(ours, theirs)
    if (ours.units == 1) != (theirs.units == 1) and likeness < _EQUAL_TOTALS:
        return 0.0
    return likeness**2 * (ours.mass + theirs.mass) / 2 if likeness >= LEAST_ALIKE else 0.0


def _full(ours: Sequence[Kind], theirs: Sequence[Kind]) -> float:
    return min(sum(kind.mass for kind in ours), sum(kind.mass for kind in theirs))


def _aligned(
    ours: Sequence[Kind],
    theirs: Sequence[Kind],
    alike: Likeness,
    numbers: tuple[Numbers, Numbers] | None = None,
) -> Alignment:
    short = min(len(ours), len(theirs))
    straight = [worth(a, b, alike) for a, b in zip(ours, theirs, strict=False)]
    most = min(sum(kind.mass for kind in ours[:short]), sum(kind.mass for kind in theirs[:short]))
    one_kind = len({kind.number for kind in ours}) == len({kind.number for kind in theirs}) == 1
    whole = (
        one_kind
        or len(ours) == len(theirs)
        or (all(straight) and sum(straight) >= _full(ours, theirs) * _BACKWARDS)
    )
    if whole and (one_kind or sum(straight) >= most * _BACKWARDS):
        pairs = tuple((i, i) for i in range(short) if straight[i])
        return Alignment(pairs, sum(straight), unique=_unique(pairs, ours, theirs))
    if len(ours) * len(theirs) > _MOST_CELLS:
        return Alignment(tuple((i, i) for i in range(short) if straight[i]), sum(straight))
    return _without_crossings(ours, theirs, alike, numbers)


def _without_crossings(
    ours: Sequence[Kind],
    theirs: Sequence[Kind],
    alike: Likeness,
    numbers: tuple[Numbers, Numbers] | None = None,
) -> Alignment:
    """Dynamic programming from the ends, so that the way back prefers the first parts, and equal numbers."""

    def worth_of(i: int, j: int) -> float:
        same = numbers is not None and numbers[0][i] == numbers[1][j]
        return worth(ours[i], theirs[j], alike) * (_SAME_NUMBER if same else 1.0)

    rows, columns = len(ours), len(theirs)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        below, row = best[i + 1], best[i]
        for j in range(columns - 1, -1, -1):
            taken = worth_of(i, j)
            taken = taken + below[j + 1] if taken else 0.0
            row[j] = max(taken, below[j], row[j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        taken = worth_of(i, j)
        if taken and taken + best[i + 1][j + 1] >= best[i][j] - 1e-9:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    score = sum(worth(ours[i], theirs[j], alike) for i, j in pairs)
    return Alignment(tuple(pairs), score, unique=_unique(pairs, ours, theirs))


def _unique(pairs: Sequence[tuple[int, int]], ours: Sequence[Kind], theirs: Sequence[Kind]) -> bool:
    """Whether no part between two pairs, or before or behind them all, is like one that is taken."""
    for row, places in ((ours, [i for i, _ in pairs]), (theirs, [j for _, j in pairs])):
        taken = set(places)
        numbers = {row[place].number for place in places}
        if any(row[place].number in numbers for place in range(len(row)) if place not in taken):
            return False
    return True
