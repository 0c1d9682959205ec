"""What there is to see at a rule, as a few words each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping import RuleHealth

_NAMED = 3


class Badge(NamedTuple):
    """One thing to see.

    Attributes:
        kind: of the hits that it is about; see :mod:`.rule_look`.
        text: some words.
        status: the status word whose colour and mark it has.
        tip: all of it.
    """

    kind: str
    text: str
    status: str
    tip: str


def badges_of(health: RuleHealth) -> list[Badge]:
    """What is to be seen, the worst first; nothing for a rule that is well or switched off."""
    if not health.enabled:
        return []
    other_lacks = tr("the target has no key:") if health.side == "source" else tr("the source has no key:")
    found = [
        _badge(
            "conflict",
            "ambiguous",
            health.conflicts,
            tr("claimed twice"),
            tr("several sources claim:"),
        ),
        _badge(
            "mismatched", "mismatched", health.mismatches, tr("mismatched"), tr("the shapes do not fit at:")
        ),
        _badge(
            "incomplete", "missing", list(health.incomplete), tr("incomplete"), tr("parts are missing for:")
        ),
        _badge(
            "unknown",
            "missing",
            [made for _, made in health.unknown],
            tr("unknown"),
            other_lacks,
        ),
        _badge(
            "problem", "missing", list(health.problems), tr("unmade"), tr("the template makes nothing for:")
        ),
        _shadowed(health),
    ]
    badges = [badge for badge in found if badge is not None]
    if health.unused and not health.shadowed:
        badges.append(Badge("", tr("unused"), "skipped", tr("It is switched on and matches no key.")))
    return badges


def _badge(kind: str, status: str, keys: Sequence[str], word: str, says: str) -> Badge | None:
    if not keys:
        return None
    count, named = len(keys), ", ".join(keys[:_NAMED])
    if count > _NAMED:
        named = tr("{names} and {more:,} more", names=named, more=count - _NAMED)
    return Badge(kind, tr("{count:,} {word}", count=count, word=word), status, f"{says} {named}")


def _shadowed(health: RuleHealth) -> Badge | None:
    if not health.shadowed:
        return None
    count = sum(map(len, health.shadowed.values()))
    by = ", ".join(str(place + 1) for place in health.shadowed)
    tips = [
        tr(
            "rule {place} takes {keys} that this one would take too",
            place=place + 1,
            keys=plural(len(keys), "key"),
        )
        for place, keys in health.shadowed.items()
    ]
    return Badge("shadowed", tr("{count:,} shadowed by {by}", count=count, by=by), "skipped", "; ".join(tips))
