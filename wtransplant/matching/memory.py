"""What was decided in one pass over a pair, for the second pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from wtransplant.matching.deciding import Experience, Vote, comes_before
from wtransplant.matching.evidence import Evidence
from wtransplant.matching.naming import Path
from wtransplant.matching.units import Pair

_ENOUGH = 3
"""So many pairs in one order on both sides, and none the other way, say that the order is kept."""


@dataclass(slots=True)
class Met:
    """What was decided in one pass, region by region."""

    votes: dict[Vote, Counter[tuple[int, int]]] = field(default_factory=dict)
    complete: dict[tuple[object, frozenset[Path]], set[tuple[int, int]]] = field(default_factory=dict)
    incomplete: bool = False
    agreeing: int = 0
    opposing: int = 0

    def note(
        self, pairs: Sequence[Pair], depths: tuple[int, int], group: object, here: tuple[int, int]
    ) -> None:
        """Remember a region's pairs, and whether both sides have them in one order."""
        paths = [
            (pair.source.path[depths[0] :], pair.target.path[depths[1] :], pair.target.order)
            for pair in pairs
        ]
        for ours, theirs, _ in paths:
            self.votes.setdefault((group, ours, theirs), Counter())[here] += 1
        for i, (one, _, order) in enumerate(paths):
            for other, _, next_order in paths[i + 1 :]:
                if comes_before(one, other) or comes_before(other, one):
                    agrees = comes_before(one, other) == (order < next_order)
                    self.agreeing += agrees
                    self.opposing += not agrees

    def experience(self, evidence: Evidence) -> Experience:
        """What it teaches."""
        ordered = evidence.order and self.agreeing >= _ENOUGH and not self.opposing
        votes = self.votes if evidence.structure else {}
        return Experience(votes, ordered, evidence, self.complete)
