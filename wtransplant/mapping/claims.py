"""Who claims each target key, after the stronger decisions put the weaker ones aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.link import Link, sources_of
from wtransplant.mapping.running import RulesRun
from wtransplant.mapping.sides import Sides

_target_of = itemgetter(0)
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Claims:
    """The claims on target keys.

    Attributes:
        single: the one claim, in the target's order.
        conflicts: several claims.
        lacking: source keys that a claim wants and that are not there.
    """

    single: dict[str, Link]
    conflicts: dict[str, tuple[Link, ...]]
    lacking: Mapping[str, tuple[str, ...]]


def claims_of(decisions: Decisions, rules: RulesRun, sides: Sides) -> Claims:
    """The claims by hand, by rules and by the automatic, in this order of strength."""
    single, several, lacking = _ruled(rules)
    taken = _taken(single, several) if decisions.automatic else set()
    for key in decisions.skipped | decisions.by_hand.keys():
        for part in (single, several, lacking):
            part.pop(key, None)
    single.update(decisions.by_hand)
    decided = (single, several, decisions.skipped, rules.skipped_targets)
    skipped = decisions.skipped_sources | rules.skipped_sources
    for key, automatic in decisions.automatic.items():
        claims = () if any(key in part for part in decided) else _still_free(automatic, taken, skipped)
        if len(claims) == 1:
            single[key] = claims[0]
        elif claims:
            several[key] = list(claims)
    return Claims(
        _in_order(single, sides),
        {key: tuple(links) for key, links in _in_order(several, sides).items()},
        lacking,
    )


def _taken(single: Mapping[str, Link], several: Mapping[str, Sequence[Link]]) -> set[str]:
    taken = set(sources_of(single.values()))
    taken.update(sources_of(chain.from_iterable(several.values())))
    return taken


def _in_order(found: dict[str, _Item], sides: Sides) -> dict[str, _Item]:
    """In the target's order, without what the target has not."""
    if list(found) == list(sides.target_keys):
        return found
    keys = list(filter(found.__contains__, sides.target_keys)) if found else []
    return dict(zip(keys, map(found.__getitem__, keys), strict=True))


_Several = dict[str, list[Link]]


def _ruled(rules: RulesRun) -> tuple[dict[str, Link], _Several, dict[str, tuple[str, ...]]]:
    """What the rules claim: once, more than once, and what the claims lack."""
    single: dict[str, Link] = {}
    several: _Several = {}
    lacking: dict[str, tuple[str, ...]] = {}
    for run in rules.runs:
        links = run.made.links
        if run.made.incomplete:
            links = [*links, *(link for link, _ in run.made.incomplete)]
            lacking.update({link.target: missing for link, missing in run.made.incomplete})
        fresh = dict(zip(map(_target_of, links), links, strict=True))
        if len(fresh) == len(links) and fresh.keys().isdisjoint(single) and fresh.keys().isdisjoint(several):
            single = _merged(single, fresh)
        else:
            for link in links:
                _claim(link, single, several)
    return single, several, lacking


def _merged(found: dict[str, Link], more: dict[str, Link]) -> dict[str, Link]:
    if not found:
        return more
    found.update(more)
    return found


def _claim(link: Link, single: dict[str, Link], several: _Several) -> None:
    key = link.target
    if key in several:
        several[key].append(link)
    elif key not in single:
        single[key] = link
    elif (single[key].sources, single[key].operation) != (link.sources, link.operation):
        several[key] = [single.pop(key), link]


def _still_free(
    claims: tuple[Link, ...], taken: set[str], skipped: frozenset[str] | set[str]
) -> tuple[Link, ...]:
    """Automatic links whose source a rule sends elsewhere, or a person left out, no longer hold."""
    if not (taken or skipped):
        return claims
    return tuple(link for link in claims if not any(key in taken or key in skipped for key in link.sources))
