"""All decisions resolved against one source and one target: a status for each key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from wtransplant.checkpoints import Checkpoint
from wtransplant.errors import MappingError
from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.health import RuleHealth, health_of
from wtransplant.mapping.link import Link, Mismatch, SourceStatus, TargetStatus
from wtransplant.mapping.memory import without_collection
from wtransplant.mapping.operations import Identity, Shape
from wtransplant.mapping.rules import RuleHit
from wtransplant.mapping.running import RulesRun, link_by_rules
from wtransplant.mapping.sides import Sides
from wtransplant.targets import TargetModel
from wtransplant.units import format_shape
from wtransplant.unknown import UNKNOWN_SHAPE, is_unknown

_target_of = itemgetter(0)
_sources_of = itemgetter(1)
_Item = TypeVar("_Item")
_MOST_NAMED = 3


@dataclass(frozen=True)
class Resolution:
    """What is in force.

    Attributes:
        links: links that will be carried out, by target key in the target's order.
        mismatches: links that do not fit or lack sources, by target key; kept and shown, never carried out.
        conflicts: target keys that several sources claim, with the claims; a person decides (E10).
        tied: target keys without a link of their own that are one tensor with a linked key.
        target_status: every target key's status.
        source_status: every source key's status.
        rules: what each rule did, in order of rules.
        health: how each rule fares, in order of rules.
    """

    links: Mapping[str, Link]
    mismatches: Mapping[str, Mismatch]
    conflicts: Mapping[str, tuple[Link, ...]]
    tied: Mapping[str, str]
    target_status: Mapping[str, TargetStatus]
    source_status: Mapping[str, SourceStatus]
    rules: RulesRun
    health: tuple[RuleHealth, ...]

    @cached_property
    def target_counts(self) -> Counter[str]:
        """How many target keys have each status."""
        return Counter(self.target_status.values())

    @cached_property
    def source_counts(self) -> Counter[str]:
        """How many source keys have each status."""
        return Counter(self.source_status.values())

    @cached_property
    def hits(self) -> tuple[RuleHit, ...]:
        """Every source key with every target key that a rule brings it together with, in order of rules."""
        return tuple(hit for run in self.rules.runs for hit in run.hits())

    def targets_with(self, status: TargetStatus) -> list[str]:
        """Target keys with this status, in the target's order."""
        return [key for key, value in self.target_status.items() if value == status]

    def sources_with(self, status: SourceStatus) -> list[str]:
        """Source keys with this status, in file order."""
        return [key for key, value in self.source_status.items() if value == status]


def resolve(
    source: Checkpoint, target: TargetModel, decisions: Decisions, sides: Sides | None = None
) -> Resolution:
    """Resolve decisions against a pair.

    Args:
        source: the checkpoint that gives.
        target: the model that takes.
        decisions: what was decided.
        sides: of the pair, where they are known already.

    Raises:
        MappingError: a rule is not valid; nothing else is an error here, it is a status.
    """
    with without_collection():
        return _resolve(sides or Sides(source, target), decisions)


def _resolve(sides: Sides, decisions: Decisions) -> Resolution:
    rules = _run(decisions, sides)
    found = _claims(decisions, rules, sides)
    unchanged = _renames_only(decisions)
    mismatches = _unfitting(found.single, found.lacking, sides, unchanged)
    links = _without(found.single, mismatches)
    tied = _tied(sides.target, links, mismatches, found.conflicts)
    return Resolution(
        links,
        mismatches,
        found.conflicts,
        tied,
        _target_status(decisions, rules, sides, links, mismatches, found.conflicts, tied),
        _source_status(decisions, rules, sides, links, mismatches),
        rules,
        health_of(decisions.rules, rules.runs, found.conflicts, mismatches),
    )


def check_link(link: Link, source: Checkpoint, target: TargetModel) -> Mismatch | None:
    """``None`` if the link's result has the target key's shape; otherwise what does not fit."""
    shapes = {key: source[key].shape for key in link.sources if key in source}
    return _check(link, shapes, target[link.target].shape)


def _check(link: Link, shapes: Mapping[str, Shape], wanted: Shape) -> Mismatch | None:
    try:
        given = [shapes[key] for key in link.sources]
        unknown = any(map(is_unknown, given))  # then so is what an operation makes of it
        shape = UNKNOWN_SHAPE if unknown else link.operation.shape(given, wanted)
    except MappingError as error:
        return Mismatch(link, None, wanted, error.what)
    except KeyError as error:
        return Mismatch(link, None, wanted, f"the source has no key {error.args[0]!r}")
    if shape == wanted:
        return None
    reason = f"the source is {format_shape(shape)}, the target wants {format_shape(wanted)}"
    return Mismatch(link, shape, wanted, reason)


@dataclass(frozen=True)
class _Claims:
    """Who claims each target key, after the stronger decisions put the weaker ones aside.

    Attributes:
        single: the one claim, in the target's order.
        conflicts: several claims.
        lacking: source keys that a claim wants and that are not there.
    """

    single: dict[str, Link]
    conflicts: dict[str, tuple[Link, ...]]
    lacking: Mapping[str, tuple[str, ...]]


def _run(decisions: Decisions, sides: Sides) -> RulesRun:
    if not decisions.rules:
        return RulesRun(())
    skipped = decisions.skipped_sources
    usable = sides.source_keys
    if skipped:
        usable = {key: key for key in usable if key not in skipped}
    return link_by_rules(decisions.rules, usable, sides.target_keys)


def _claims(decisions: Decisions, rules: RulesRun, sides: Sides) -> _Claims:
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
    return _Claims(
        _in_order(single, sides),
        {key: tuple(links) for key, links in _in_order(several, sides).items()},
        lacking,
    )


def _taken(single: Mapping[str, Link], several: Mapping[str, Sequence[Link]]) -> set[str]:
    taken = set(_sources(single.values()))
    taken.update(_sources(chain.from_iterable(several.values())))
    return taken


def _in_order(found: dict[str, _Item], sides: Sides) -> dict[str, _Item]:
    """In the target's order, without what the target has not."""
    if list(found) == list(sides.target_keys):
        return found
    keys = list(filter(found.__contains__, sides.target_keys)) if found else []
    return dict(zip(keys, map(found.__getitem__, keys), strict=True))


def _without(links: dict[str, Link], gone: Collection[str]) -> dict[str, Link]:
    return {key: link for key, link in links.items() if key not in gone} if gone else links


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


def _unfitting(
    links: Mapping[str, Link], lacking: Mapping[str, tuple[str, ...]], sides: Sides, unchanged: bool
) -> dict[str, Mismatch]:
    """The links whose result has not the target key's shape, in the target's order."""
    sources, targets = sides.source_shapes, sides.target_shapes
    found: dict[str, Mismatch] = {}
    for link in _doubtful(links, sides, unchanged):
        wanted = targets[link.target]
        if missing := lacking.get(link.target):
            found[link.target] = Mismatch(link, None, wanted, _lack(missing))
        elif mismatch := _check(link, sources, wanted):
            found[link.target] = mismatch
    return found


def _renames_only(decisions: Decisions) -> bool:
    """Whether every link takes over one source as it is, as far as that is seen without looking at the links."""
    if decisions.by_hand or decisions.automatic:
        return False
    return all(type(rule.operation) is Identity and not rule.order for rule in decisions.rules)


def _doubtful(links: Mapping[str, Link], sides: Sides, unchanged: bool) -> list[Link]:
    """Without the links that take over one source of the right shape: nearly all, so this is done in bulk.

    ``unchanged`` tells that all links take over one source, so that nobody need look.
    """
    sources, targets = sides.source_shapes, sides.target_shapes
    if unchanged:
        return [link for key, link in links.items() if sources[link[1][0]] != targets[key]]
    return [
        link
        for key, link in links.items()
        if type(link[2]) is not Identity or len(link[1]) != 1 or sources.get(link[1][0]) != targets[key]
    ]


def _lack(missing: tuple[str, ...]) -> str:
    named = ", ".join(missing[:_MOST_NAMED])
    rest = len(missing) - _MOST_NAMED
    return f"the source has no key {named}" + (f" and {rest:,} more" if rest > 0 else "")


def _tied(target: TargetModel, *decided: Mapping[str, object]) -> dict[str, str]:
    links = decided[0]
    tied: dict[str, str] = {}
    for names in target.ties:
        filled = next((key for key in names if key in links), None)
        if filled is not None:
            tied.update({key: filled for key in names if not any(key in part for part in decided)})
    return tied


def _target_status(
    decisions: Decisions,
    rules: RulesRun,
    sides: Sides,
    links: Mapping[str, Link],
    mismatches: Mapping[str, Mismatch],
    conflicts: Mapping[str, tuple[Link, ...]],
    tied: Mapping[str, str],
) -> dict[str, TargetStatus]:
    targets = sides.target_shapes
    status = dict(sides.unfilled_status)
    for keys in (decisions.skipped, rules.skipped_targets):
        status.update({key: "skipped" for key in keys if key in targets})
    status.update(dict.fromkeys(tied, "linked"))
    status.update(dict.fromkeys(conflicts, "ambiguous"))
    status.update(dict.fromkeys(mismatches, "mismatched"))
    for key in links:
        status[key] = "linked"
    return status


def _source_status(
    decisions: Decisions,
    rules: RulesRun,
    sides: Sides,
    links: Mapping[str, Link],
    mismatches: Mapping[str, Mismatch],
) -> dict[str, SourceStatus]:
    sources = sides.source_shapes
    status = dict(sides.unused_status)
    for keys in (decisions.skipped_sources, rules.skipped_sources):
        status.update({key: "skipped" for key in keys if key in sources})
    mismatched = _sources(mismatch.link for mismatch in mismatches.values())
    status.update({key: "mismatched" for key in mismatched if key in sources})
    for key in _sources(links.values()):
        status[key] = "used"
    return status


def _sources(links: Iterable[Link]) -> Iterator[str]:
    return chain.from_iterable(map(_sources_of, links))
