"""All decisions resolved against one source and one target: a status for each key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from wtransplant.checkpoints import Checkpoint
from wtransplant.collector import collector_paused
from wtransplant.errors import MappingError
from wtransplant.mapping.claims import claims_of
from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.health import RuleHealth, health_of
from wtransplant.mapping.link import Link, Mismatch, SourceStatus, TargetStatus
from wtransplant.mapping.operations import Identity, Shape
from wtransplant.mapping.rules import RuleHit
from wtransplant.mapping.running import RulesRun, link_by_rules
from wtransplant.mapping.sides import Sides
from wtransplant.mapping.statuses import source_status, target_status, tied_keys
from wtransplant.targets import TargetModel
from wtransplant.units import format_shape
from wtransplant.unknown import UNKNOWN_SHAPE, is_unknown
from wtransplant.words import tr

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
    with collector_paused():  # links are in no cycles, and 90,000 would set it off a hundred times
        return _resolve(sides or Sides(source, target), decisions)


def _resolve(sides: Sides, decisions: Decisions) -> Resolution:
    rules = _run(decisions, sides)
    found = claims_of(decisions, rules, sides)
    unchanged = _renames_only(decisions)
    mismatches = _unfitting(found.single, found.lacking, sides, unchanged)
    links = _without(found.single, mismatches)
    tied = tied_keys(sides.target, links, mismatches, found.conflicts)
    return Resolution(
        links,
        mismatches,
        found.conflicts,
        tied,
        target_status(decisions, rules, sides, links, mismatches, found.conflicts, tied),
        source_status(decisions, rules, sides, links, mismatches),
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
        return Mismatch(link, None, wanted, tr("the source has no key {args!r}", args=error.args[0]))
    if shape == wanted:
        return None
    reason = tr(
        "the source is {shape}, the target wants {wanted}",
        shape=format_shape(shape),
        wanted=format_shape(wanted),
    )
    return Mismatch(link, shape, wanted, reason)


def _run(decisions: Decisions, sides: Sides) -> RulesRun:
    if not decisions.rules:
        return RulesRun(())
    skipped = decisions.skipped_sources
    usable = sides.source_keys
    if skipped:
        usable = {key: key for key in usable if key not in skipped}
    return link_by_rules(decisions.rules, usable, sides.target_keys)


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
    return tr("the source has no key {named}", named=named) + (
        tr(" and {rest:,} more", rest=rest) if rest > 0 else ""
    )


def _without(links: dict[str, Link], gone: Collection[str]) -> dict[str, Link]:
    return {key: link for key, link in links.items() if key not in gone} if gone else links
