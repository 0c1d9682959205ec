"""Links: one target key, fed by an operation on source keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Literal, NamedTuple

from wtransplant.mapping.operations import Identity, Operation
from wtransplant.words import mark

MadeBy = Literal["name", "rule", "hand", "matcher"]
TargetStatus = Literal["linked", "missing", "mismatched", "ambiguous", "skipped"]
SourceStatus = Literal["used", "unexpected", "mismatched", "skipped"]

TARGET_STATUSES: tuple[TargetStatus, ...] = ("linked", "missing", "mismatched", "ambiguous", "skipped")
SOURCE_STATUSES: tuple[SourceStatus, ...] = ("used", "unexpected", "mismatched", "skipped")


BY_HAND = mark("linked by hand")
"""The reason of a link that a person made and gave no other for."""


class Link(NamedTuple):
    """One target key ← operation(source keys).

    Attributes:
        target: the target key.
        sources: source keys, in the order in which the operation takes them.
        operation: what happens on the way.
        by: who made it: equal names, a rule, a person's hand, the matcher.
        reason: why, in a sentence that a person can read; English, as it goes into files (see
            :func:`~wtransplant.words.again`).
        confidence: 0 to 1; what a person or a rule decided is 1.
    """

    target: str
    sources: tuple[str, ...]
    operation: Operation = Identity()
    by: MadeBy = "hand"
    reason: str = ""
    confidence: float = 1.0

    def __str__(self) -> str:
        return f"{self.target} ← {self.describe_sources()}"

    def describe_sources(self) -> str:
        """``layer1.weight``, or ``concat ← q, k, v`` where an operation does something."""
        keys = ", ".join(self.sources)
        return keys if isinstance(self.operation, Identity) else f"{self.operation} ← {keys}"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A link whose result does not fit its target key: kept and shown, never carried out.

    ``source_shape`` is ``None`` when the operation cannot take the sources at all; ``reason`` says why.
    """

    link: Link
    source_shape: tuple[int, ...] | None
    target_shape: tuple[int, ...]
    reason: str


def sources_of(links: Iterable[Link]) -> Iterator[str]:
    """All sources of some links, one after the other; in bulk, since there may be 90,000."""
    return chain.from_iterable(map(itemgetter(1), links))
