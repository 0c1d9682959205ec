"""Several modules that are one on the other side: query, key and value; gate and up; experts in one tensor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wtransplant.matching.tree import Node
from wtransplant.matching.units import Found


@dataclass(slots=True)
class Fused:
    """What was found, and the modules that are done with."""

    found: list[Found] = field(default_factory=list)
    used_s: set[int] = field(default_factory=set)
    used_t: set[int] = field(default_factory=set)


def fuse(
    sources: Sequence[Node], targets: Sequence[Node], depths: tuple[int, int], context: float
) -> Fused:
    """Find them in two regions."""
    return Fused()
