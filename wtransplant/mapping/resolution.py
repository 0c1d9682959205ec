"""All decisions resolved against one source and one target: a status for each key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wtransplant.checkpoints import Checkpoint
from wtransplant.errors import MappingError
from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.link import Link, Mismatch, SourceStatus, TargetStatus
from wtransplant.mapping.names import weight_keys
from wtransplant.mapping.rules import RuleHit, run_rules
from wtransplant.targets import TargetModel
from wtransplant.units import format_shape


@dataclass(frozen=True)
class Resolution:
    """What is in force.

    Attributes:
        links: links that will be carried out, by target key in the target's order.
        mismatches: links that do not fit, by target key; kept and shown, never carried out.
        conflicts: target keys that several sources claim, with the claims; a person decides (E10).
        tied: target keys without a link of their own that are one tensor with a linked key.
        target_status: every target key's status.
        source_status: every source key's status.
        hits: what the rules took, in order of rules.
    """

    links: Mapping[str, Link]
    mismatches: Mapping[str, Mismatch]
    conflicts: Mapping[str, tuple[Link, ...]]
    tied: Mapping[str, str]
    target_status: Mapping[str, TargetStatus]
    source_status: Mapping[str, SourceStatus]
    hits: tuple[RuleHit, ...]

    @cached_property
    def target_counts(self) -> Counter[str]:
        """How many target keys have each status."""
        return Counter(self.target_status.values())

    @cached_property
    def source_counts(self) -> Counter[str]:
        """How many source keys have each status."""
        return Counter(self.source_status.values())

    @cached_property
    def hits_of_rule(self) -> Mapping[int, tuple[RuleHit, ...]]:
        """What each rule took, by its place in the list."""
        hits: defaultdict[int, list[RuleHit]] = defaultdict(list)
        for hit in self.hits:
            hits[hit.rule].append(hit)
        return {rule: tuple(found) for rule, found in hits.items()}

    def targets_with(self, status: TargetStatus) -> list[str]:
        """Target keys with this status, in the target's order."""
        return [key for key, value in self.target_status.items() if value == status]

    def sources_with(self, status: SourceStatus) -> list[str]:
        """Source keys with this status, in file order."""
        return [key for key, value in self.source_status.items() if value == status]


def resolve(source: Checkpoint, target: TargetModel, decisions: Decisions) -> Resolution:
    """Resolve decisions against a pair.

    Raises:
        MappingError: a rule is not valid; nothing else is an error here, it is a status.
    """
    usable = [key for key in source if key not in decisions.skipped_sources]
    hits = tuple(run_rules(decisions.rules, usable)) if decisions.rules else ()
    proposals = _proposals(source, target, decisions, hits)
    links: dict[str, Link] = {}
    mismatches: dict[str, Mismatch] = {}
    conflicts: dict[str, tuple[Link, ...]] = {}
    for key, claims in proposals.items():
        if len(claims) > 1:
            conflicts[key] = claims
        elif mismatch := check_link(claims[0], source, target):
            mismatches[key] = mismatch
        else:
            links[key] = claims[0]
    tied = _tied(target, links, mismatches, conflicts)
    return Resolution(
        links,
        mismatches,
        conflicts,
        tied,
        _target_status(target, decisions, links, mismatches, conflicts, tied),
        _source_status(source, decisions, links, mismatches),
        hits,
    )


def check_link(link: Link, source: Checkpoint, target: TargetModel) -> Mismatch | None:
    """``None`` if the link's result has the target key's shape; otherwise what does not fit."""
    wanted = target[link.target].shape
    try:
        shape = link.operation.shape([source[key].shape for key in link.sources], wanted)
    except MappingError as error:
        return Mismatch(link, None, wanted, error.what)
    except KeyError as error:
        return Mismatch(link, None, wanted, f"the source has no key {error.args[0]!r}")
    if shape == wanted:
        return None
    reason = f"the source is {format_shape(shape)}, the target wants {format_shape(wanted)}"
    return Mismatch(link, shape, wanted, reason)


def _proposals(
    source: Checkpoint, target: TargetModel, decisions: Decisions, hits: tuple[RuleHit, ...]
) -> dict[str, tuple[Link, ...]]:
    """Who claims each target key, after the stronger decisions put the weaker ones aside."""
    ruled: defaultdict[str, list[Link]] = defaultdict(list)
    for hit in hits:
        if hit.target in target:
            link = Link(hit.target, (hit.source,), by="rule", reason=str(decisions.rules[hit.rule]))
            ruled[hit.target].append(link)
    taken = {hit.source for hit in hits if hit.target in target}
    proposals: dict[str, tuple[Link, ...]] = {}
    for key in target:
        if key in decisions.by_hand:
            proposals[key] = (decisions.by_hand[key],)
        elif key in decisions.skipped:
            continue
        elif key in ruled:
            proposals[key] = tuple(ruled[key])
        elif claims := _still_free(decisions.automatic.get(key, ()), taken, decisions.skipped_sources):
            proposals[key] = claims
    return proposals


def _still_free(claims: tuple[Link, ...], taken: set[str], skipped: frozenset[str]) -> tuple[Link, ...]:
    """Automatic links whose source a rule sends elsewhere, or a person left out, no longer hold."""
    if not claims or not (taken or skipped):
        return claims
    return tuple(link for link in claims if not any(key in taken or key in skipped for key in link.sources))


def _tied(target: TargetModel, *decided: Mapping[str, object]) -> dict[str, str]:
    links = decided[0]
    tied: dict[str, str] = {}
    for names in target.ties:
        filled = next((key for key in names if key in links), None)
        if filled is not None:
            tied.update({key: filled for key in names if not any(key in part for part in decided)})
    return tied


def _target_status(
    target: TargetModel,
    decisions: Decisions,
    links: Mapping[str, Link],
    mismatches: Mapping[str, Mismatch],
    conflicts: Mapping[str, tuple[Link, ...]],
    tied: Mapping[str, str],
) -> dict[str, TargetStatus]:
    status: dict[str, TargetStatus] = dict.fromkeys(target, "missing")
    status.update(dict.fromkeys(decisions.skipped & target.keys(), "skipped"))
    status.update(dict.fromkeys(tied, "linked"))
    status.update(dict.fromkeys(conflicts, "ambiguous"))
    status.update(dict.fromkeys(mismatches, "mismatched"))
    status.update(dict.fromkeys(links, "linked"))
    return status


def _source_status(
    source: Checkpoint,
    decisions: Decisions,
    links: Mapping[str, Link],
    mismatches: Mapping[str, Mismatch],
) -> dict[str, SourceStatus]:
    status: dict[str, SourceStatus] = dict.fromkeys(source, "skipped")
    for keys in weight_keys(source).values():
        status.update(dict.fromkeys(keys, "unexpected"))
    status.update(dict.fromkeys(decisions.skipped_sources & source.keys(), "skipped"))
    for mismatch in mismatches.values():
        status.update({key: "mismatched" for key in mismatch.link.sources if key in source})
    for link in links.values():
        status.update(dict.fromkeys(link.sources, "used"))
    return status
