"""Rules: ordered regex rewritings that make links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from wtransplant.mapping.operations import Identity, Operation

Side = Literal["source", "target"]
Values = tuple[str, ...] | int | Literal["number"]
Order = tuple[tuple[str, Values], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    r"""One rewriting of keys on one side to keys on the other.

    The groups named in ``order`` say how several keys belong to one. A name that the pattern captures is folded:
    keys that agree in everything else belong together. A name that only the template uses is unfolded: each key
    belongs to as many keys as the name has values. Several sources of one target are gathered, in that order, for
    the operation to join; one source of several targets is spread, and the operation's part of that name
    (``split(0, part)``) becomes the value's place.

    Attributes:
        pattern: a Python regular expression; the whole key must match.
        template: the key on the other side, with ``\1`` and ``\g<name>`` for groups, ``\g<i>+1`` and ``{i*2+1}``
            for whole numbers; see :mod:`.templates`. Nothing in a rule that skips.
        operation: what happens on the way.
        order: names, outermost first, with their values in order: ``("query", "key", "value")``; a number n for
            0 to n - 1; ``"number"`` for as many numbers as there are, ascending.
        side: of which keys the pattern is.
        skip: the keys that match are left out on purpose.
        enabled: a rule that is switched off stays in the list and does nothing.
    """

    pattern: str
    template: str = ""
    operation: Operation = field(default_factory=Identity)
    order: Order = ()
    side: Side = "source"
    skip: bool = False
    enabled: bool = True

    def __str__(self) -> str:
        from wtransplant.mapping.rule_text import written_rule

        return written_rule(self)


class RuleHit(NamedTuple):
    """One source key and one target key that a rule, by its place in the list, brought together."""

    rule: int
    source: str
    target: str
