"""What is found in two regions, with places instead of modules: regions of equal kinds share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from wtransplant.mapping.operations import Operation


@dataclass(slots=True)
class Solution:
    """What is found in two regions; places are numbers in the order of ``units()`` of each.

    Attributes:
        links: target place and role; source places and roles; operation; confidence; reason.
        left: source places and target places that nothing was found for, without those that there are only more of.
        undecided: source places and target places that fit in more than one way.
    """

    links: list[Placed] = field(default_factory=list)
    left: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    undecided: list[Undecided] = field(default_factory=list)


class Undecided(NamedTuple):
    """Source places and target places that fit each other in more than one way.

    ``key`` is the same for all repetitions; ``context`` says how well the regions match as a whole.
    """

    key: tuple[int, ...]
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    context: float


Placed = tuple[tuple[int, str], tuple[tuple[int, str], ...], Operation, float, str]
