"""Which curves the ribbon draws: links gathered per pair of rows, and cut to what is in view.

Two steps. :class:`Bundles` changes when rows open, close or are filtered; :func:`strands_in_view` when the
trees scroll. Both are arithmetic on arrays, so that 90,000 links do not hold up the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.statuses import SEVERITY, status_code
from wtransplant.gui.models.tree_numbers import Numbers
from wtransplant.words import number

Ints = NDArray[np.int64]

ABOVE, BELOW = -1, -2


class RibbonLink(NamedTuple):
    """One link, between two tensors by their leaf numbers in the two key trees.

    ``confidence`` is between 0 and 1; ``id`` is what the controller knows the link by.
    """

    source_leaf: int
    target_leaf: int
    status: str
    confidence: float
    id: str


@dataclass(frozen=True, eq=False)
class Links:
    """The links as columns, one entry per link.

    Attributes:
        source, target: leaf numbers.
        code: place of the status in ``SEVERITY``.
        confidence: 0 to 1.
        ids: what the controller knows them by, or what gives that as text.
    """

    source: Ints
    target: Ints
    code: Ints
    confidence: NDArray[np.float32]
    ids: Sequence[object]

    @classmethod
    def of(cls, links: Sequence[RibbonLink]) -> Links:
        """Take links one by one."""
        columns: list[Sequence[Any]] = list(zip(*links, strict=True)) if links else [(), (), (), (), ()]
        return cls(
            source=np.array(columns[0], dtype=np.int64),
            target=np.array(columns[1], dtype=np.int64),
            code=np.array([status_code(status) for status in columns[2]], dtype=np.int64),
            confidence=np.array(columns[3], dtype=np.float32),
            ids=columns[4],
        )

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Bundles:
    """Links gathered per pair of rows, by source row and then target row.

    Attributes:
        source, target: row numbers.
        count: number of links.
        code: the most urgent status among them.
        confidence: the least one among them.
        order: link numbers, bundle after bundle; those of bundle ``i`` begin at ``first[i]``.
    """

    source: Ints
    target: Ints
    count: Ints
    code: Ints
    confidence: NDArray[np.float32]
    order: Ints
    first: Ints


def gather(links: Links, source_rows: Numbers, target_rows: Numbers) -> Bundles:
    """Gather links by the rows that stand for their ends; links with an end filtered away are left out.

    Args:
        links: the links.
        source_rows: row of every source tensor in leaf order, -1 where there is none.
        target_rows: likewise for the target.
    """
    source = source_rows[links.source].astype(np.int64)
    target = target_rows[links.target].astype(np.int64)
    drawn = np.flatnonzero((source >= 0) & (target >= 0))
    pair = source[drawn] * (int(target_rows.max(initial=0)) + 1) + target[drawn]
    by_pair = np.argsort(pair, kind="stable")
    order, pair = drawn[by_pair], pair[by_pair]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    return Bundles(
        source=source[order[first]],
        target=target[order[first]],
        count=np.diff(first, append=len(order)),
        code=_reduced(np.maximum, links.code[order], first),
        confidence=_reduced(np.minimum, links.confidence[order], first),
        order=order,
        first=first,
    )


def _reduced(how: np.ufunc, values: NDArray[Any], first: Ints) -> NDArray[Any]:
    return how.reduceat(values, first) if len(first) else values[:0]


@dataclass(slots=True)
class Strand:
    """One curve: from a row, or from beyond the edge of the view, to another.

    Attributes:
        source, target: row numbers, or ``ABOVE``/``BELOW`` for ends that are scrolled out of view.
        count: number of links in it.
        status: the most urgent one of them.
        confidence: the least one of them.
        links: numbers of the links.
        label: what is written on it; empty on a single link, and on all but the middle one of parallel curves.
    """

    source: int
    target: int
    count: int
    status: str
    confidence: float
    links: list[int] = field(default_factory=list, repr=False)
    label: str = ""

    @property
    def whole(self) -> bool:
        """Whether both ends are in view."""
        return self.source >= 0 and self.target >= 0


def strands_in_view(bundles: Bundles, source_seen: range, target_seen: range) -> list[Strand]:
    """Curves that have at least one end in view; those that leave a row beyond the same edge are one.

    Args:
        bundles: the gathered links.
        source_seen: rows in view of the source.
        target_seen: rows in view of the target.
    """
    source, target = _cut(bundles.source, source_seen), _cut(bundles.target, target_seen)
    kept = np.flatnonzero((source >= 0) | (target >= 0))
    if not len(kept):
        return []
    width = max(target_seen.stop, 1) + 2
    pair = (source[kept] + 2) * width + target[kept] + 2
    order = np.argsort(pair, kind="stable")
    kept, pair = kept[order], pair[order]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    groups = zip(first, [*first[1:], len(kept)], strict=True)
    return [_strand(bundles, kept[start:stop], source, target) for start, stop in groups]


def _cut(rows: Ints, seen: range) -> Ints:
    return np.where(rows < seen.start, ABOVE, np.where(rows >= seen.stop, BELOW, rows))


def _strand(bundles: Bundles, members: Ints, source: Ints, target: Ints) -> Strand:
    count = int(bundles.count[members].sum())
    return Strand(
        source=int(source[members[0]]),
        target=int(target[members[0]]),
        count=count,
        status=SEVERITY[int(bundles.code[members].max())],
        confidence=float(bundles.confidence[members].min()),
        links=_members(bundles, members),
        label=number(count, ",") if count > 1 else "",
    )


def _members(bundles: Bundles, members: Ints) -> list[int]:
    counts = bundles.count[members]
    before = np.cumsum(counts) - counts
    places = np.repeat(bundles.first[members] - before, counts) + np.arange(counts.sum())
    found: list[int] = bundles.order[places].tolist()
    return found


def join_peers(strands: list[Strand]) -> list[list[Strand]]:
    """Find neighbours: bundles that run in parallel from one row to the next on both sides, all of one status.

    Those that leave the view beyond the same edge run in parallel when the rows in view are next to each other.
    Neighbours share one label, on the middle one: ``12 × 16`` when all have 16 links, otherwise the sum.

    Returns:
        The neighbours, two or more together, from top to bottom.
    """
    rows: list[list[Strand]] = []
    for strand in sorted((s for s in strands if s.count > 1), key=lambda s: (s.source, s.target)):
        if rows and _follows(rows[-1][-1], strand):
            rows[-1].append(strand)
        else:
            rows.append([strand])
    rows = [row for row in rows if len(row) > 1]
    for row in rows:
        counts = [strand.count for strand in row]
        for strand in row:
            strand.label = ""
        same = min(counts) == max(counts)
        row[(len(row) - 1) // 2].label = (
            f"{len(row)} × {number(counts[0], ',')}" if same else number(sum(counts), ",")
        )
    return rows


def _follows(above: Strand, below: Strand) -> bool:
    return (
        below.status == above.status
        and _next_row(above.source, below.source)
        and _next_row(above.target, below.target)
    )


def _next_row(above: int, below: int) -> bool:
    return below == above if above < 0 else below == above + 1
