"""Which of several goes to which: by names first, then by order; what neither decides stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from wtransplant.matching.evidence import ALL, Evidence
from wtransplant.matching.naming import Path
from wtransplant.matching.similarity import CONTRADICTION, name_score, place_in_block

MARGIN = 0.1
"""By so much a name must be nearer than the next one to decide."""

_ENDS = (0.0, 4.0)
_OFTEN = 2
"""Decided so often alike in other parts it is what is to be expected."""

_SOMEWHERE = 2.5
"""Where a norm stands that says nothing: behind attention, before the end."""

_COST_MARGIN = 0.2

How = Literal["only", "name", "number", "place", "votes", "beside", "order"]


class Option(NamedTuple):
    """One of several on a side.

    Attributes:
        path: from the region's root.
        order: of registration, of a target; -1 where it says nothing.
        placed: whether words like ``input`` say where it stands rather than what it is (norms).
    """

    path: Path
    order: int = -1
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One goes to one.

    Attributes:
        ours: place among the source's.
        theirs: place among the target's.
        how: what decided it.
        margin: how clearly; for names the distance to the next best.
        name: how near the names are.
    """

    ours: int
    theirs: int
    how: How
    margin: float
    name: float


Region = tuple[int, int]
Vote = tuple[object, Path, Path]
Costs = Sequence[Sequence[float | None]]


@dataclass
class Experience:
    """What was decided in other parts of the same pair.

    Attributes:
        votes: where a path of one side went to a path of the other, both from where their parts begin: in the
            regions of these kinds.
        here: the region that is looked at; what was decided there before does not speak for itself.
        group: what repeated regions share; only they speak for each other.
        registered: whether the target registers its layers in the order in which the source numbers them.
        evidence: what counts.
        complete: the regions in which parts of the target with these paths found all that they want.
    """

    votes: Mapping[Vote, Counter[Region]] = field(default_factory=dict)
    registered: bool = False
    evidence: Evidence = ALL
    complete: Mapping[tuple[object, frozenset[Path]], set[Region]] = field(default_factory=dict)
    here: Region = (-1, -1)
    group: object = None

    def count(self, mine: Path, yours: Path) -> int:
        """In how many other regions the one went to the other."""
        found = self.votes.get((self.group, mine, yours))
        return 0 if found is None else found.total() - found[self.here]

    @cached_property
    def partners(self) -> tuple[dict[Path, Path], dict[Path, Path]]:
        """Where a path of the source went each time, and where one of the target came from; twice at least."""
        ours: dict[Path, set[Path]] = {}
        theirs: dict[Path, set[Path]] = {}
        for group, mine, yours in self.votes:
            if group == self.group and self.count(mine, yours) >= _OFTEN:
                ours.setdefault(mine, set()).add(yours)
                theirs.setdefault(yours, set()).add(mine)
        return _only_ones(ours), _only_ones(theirs)


def _only_ones(found: Mapping[Path, set[Path]]) -> dict[Path, Path]:
    return {path: next(iter(others)) for path, others in found.items() if len(others) == 1}


def decide(
    ours: Sequence[Option],
    theirs: Sequence[Option],
    costs: Costs,
    experience: Experience | None = None,
    present: Collection[Path] | None = None,
) -> list[Decision]:
    """Decide what can be decided.

    Args:
        ours: the source's.
        theirs: the target's.
        costs: how much less likely each pair is than a plain one; ``None`` where it does not fit.
        experience: from other parts of the pair.
        present: paths of all that the source's region has, if the options are not all of it.
    """
    experience = experience or Experience()
    if present is not None and experience.votes:
        costs = _without_strangers(ours, theirs, costs, experience, present)
    return _Deciding(ours, theirs, costs, experience).run()


def _without_strangers(
    ours: Sequence[Option],
    theirs: Sequence[Option],
    costs: Costs,
    experience: Experience,
    present: Collection[Path],
) -> Costs:
    """Without the pairs that take a seat which elsewhere is another's.

    In the other parts one of the two goes to something that is here too, or comes from something that is missing
    here: then its seat stays empty.
    """
    to, come_from = experience.partners
    here = {option.path: j for j, option in enumerate(theirs)}
    allowed = [list(row) for row in costs]
    for i, mine in enumerate(ours):
        own = here.get(to.get(mine.path, ()))
        for j, yours in enumerate(theirs):
            if experience.count(mine.path, yours.path):
                continue
            elsewhere = own is not None and own != j and costs[i][own] is not None
            usual = come_from.get(yours.path)
            if elsewhere or (usual is not None and usual not in present):
                allowed[i][j] = None
    return allowed


class _Deciding:
    def __init__(
        self, ours: Sequence[Option], theirs: Sequence[Option], costs: Costs, experience: Experience
    ) -> None:
        self.ours, self.theirs, self.experience = ours, theirs, experience
        self.names = [[self._name(a, b) for b in theirs] for a in ours]
        self.scores = [
            [None if c is None or n == CONTRADICTION else n - c for n, c in zip(*row, strict=True)]
            for row in zip(self.names, costs, strict=True)
        ]
        self.rows = set(range(len(ours)))
        self.columns = set(range(len(theirs)))
        self.found: list[Decision] = []

    def _name(self, a: Option, b: Option) -> float:
        if not self.experience.evidence.names:
            return 0.0
        return name_score(a.path, b.path, a.placed and b.placed)

    def run(self) -> list[Decision]:
        progress = True
        while progress and self.rows and self.columns:
            progress = (
                self._only()
                or self._by_votes()
                or self._by_order()
                or self._by_name()
                or self._by_cost()
                or self._by_registration()
            )
        return self.found

    def _fits(self, i: int, j: int) -> bool:
        return self.scores[i][j] is not None

    def _take(self, i: int, j: int, how: How, margin: float) -> None:
        self.rows.discard(i)
        self.columns.discard(j)
        self.found.append(Decision(i, j, how, margin, self.names[i][j]))

    def _only(self) -> bool:
        """Pairs that have no other partner."""
        taken = False
        for i in sorted(self.rows):
            mine = [j for j in self.columns if self._fits(i, j)]
            if len(mine) == 1 and sum(self._fits(k, mine[0]) for k in self.rows) == 1:
                self._take(i, mine[0], "only", 1.0)
                taken = True
        return taken

    def _by_name(self) -> bool:
        """Pairs that are each other's best, clearly."""
        taken = False
        for i in sorted(self.rows):
            best = self._best(i)
            if best is not None and self.names[i][best[0]] > 0.0 and best[1] >= MARGIN:
                self._take(i, best[0], "name", best[1])
                taken = True
        return taken

    def _by_cost(self) -> bool:
        """A pair that is each other's best by shape: taken as it is rather than turned."""
        for i in sorted(self.rows):
            best = self._best(i)
            if best is not None and best[1] >= _COST_MARGIN:
                self._take(i, best[0], "name", best[1])
                return True
        return False

    def _best(self, i: int) -> tuple[int, float] | None:
        """What fits one of the source's best, and by how much better than all else that either of them fits."""
        scored = sorted(((s, j) for j in self.columns if (s := self.scores[i][j]) is not None), reverse=True)
        if not scored:
            return None
        best, j = scored[0]
        rivals = [s for s, _ in scored[1:]]
        rivals += [s for k in self.rows if k != i and (s := self.scores[k][j]) is not None]
        return j, best - max(rivals, default=best - 1.0)

    def _by_votes(self) -> bool:
        """Pairs that were decided in other parts, where nothing else was decided for either of the two."""
        if not self.experience.votes:
            return False
        for i in sorted(self.rows):
            voted = [j for j in self.columns if self._fits(i, j) and self._votes(i, j)]
            if len(voted) == 1 and sum(bool(self._votes(k, voted[0])) for k in self.rows) == 1:
                self._take(i, voted[0], "votes", 1.0)
                return True
        return False

    def _votes(self, i: int, j: int) -> int:
        return self.experience.count(self.ours[i].path, self.theirs[j].path)

    def _by_registration(self) -> bool:
        """A set that the source numbers, in the order in which the target registers it, if it does so elsewhere."""
        if not self.experience.registered:
            return False
        for rows, columns in self._sets():
            mine = numbered([self.ours[i] for i in rows])
            if len(rows) != len(columns) or mine is None:
                continue
            yours = sorted(columns, key=lambda j: self.theirs[j].order)
            for place, j in zip(mine, yours, strict=True):
                self._take(rows[place], j, "order", 0.5)
            return True
        return False

    def _by_order(self) -> bool:
        """A set of one shape on both sides, as many here as there, that both sides put in an order."""
        for rows, columns in self._sets():
            if len(rows) != len(columns):
                continue
            how, mine, yours = self._orders(rows, columns)
            if how is None:
                continue
            for i, j in zip(mine, yours, strict=True):
                self._take(i, j, how, 0.5)
            return True
        return False

    def _sets(self) -> list[tuple[list[int], list[int]]]:
        return sets_that_fit(self.rows, self.columns, self._fits)

    def _orders(self, rows: list[int], columns: list[int]) -> tuple[How | None, list[int], list[int]]:
        ours = [self.ours[i] for i in rows]
        theirs = [self.theirs[j] for j in columns]
        evidence = self.experience.evidence
        mine, yours = (numbered(ours), numbered(theirs)) if evidence.order else (None, None)
        how: How = "number"
        if evidence.names and (mine is None or yours is None):
            how = "place"
            mine, yours = mine or placed(ours), yours or placed(theirs)
        if mine is None or yours is None:
            return None, [], []
        order = [rows[place] for place in mine], [columns[place] for place in yours]
        if how != "number" and any(self.names[i][j] == CONTRADICTION for i, j in zip(*order, strict=True)):
            return None, [], []
        return how, *order


def sets_that_fit(
    rows: Iterable[int], columns: Iterable[int], fits: Callable[[int, int], bool]
) -> list[tuple[list[int], list[int]]]:
    """Sets of rows and columns of which each fits each."""
    columns = sorted(columns)
    sets: dict[tuple[int, ...], list[int]] = {}
    for i in sorted(rows):
        fitting = tuple(j for j in columns if fits(i, j))
        if fitting:
            sets.setdefault(fitting, []).append(i)
    return [(mine, list(yours)) for yours, mine in sets.items()]


def numbered(options: Sequence[Option]) -> list[int] | None:
    """The order that numbers give: the first step in which two paths differ is the same words, numbered."""
    order = sorted(range(len(options)), key=lambda place: [step.number for step in options[place].path])
    for one, other in pairwise(order):
        if not comes_before(options[one].path, options[other].path):
            return None
    return order


def comes_before(one: Path, other: Path) -> bool:
    """Whether numbers say that one comes before the other."""
    for a, b in zip(one, other, strict=False):
        if a != b:
            return a.words == b.words and 0 <= a.number < b.number
    return False


def placed(options: Sequence[Option]) -> list[int] | None:
    """The order that words give: ``input``, attention, feed-forward, ``final``. Of norms one may say nothing."""
    places = [place_in_block(option.path) for option in options]
    ends = len(options) == 2 and set(places) <= {None, *_ENDS}
    if places.count(None) > (ends or all(option.placed for option in options)):
        return None
    known = [_SOMEWHERE if place is None else place for place in places]
    if len(set(known)) < len(known):
        return None
    return sorted(range(len(options)), key=lambda place: known[place])
