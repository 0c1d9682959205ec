"""Rules by example: from two or three links to the rules that make them, and what else these would make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from wtransplant.errors import MappingError
from wtransplant.mapping.bundles import Bundle, bundles_of
from wtransplant.mapping.inference import Width, infer
from wtransplant.mapping.link import Link
from wtransplant.mapping.rules import Rule, RuleHit
from wtransplant.mapping.running import RuleRun, link_by_rules
from wtransplant.words import mark, tr

_WIDTHS: tuple[tuple[Width, str], ...] = (
    (Width(), mark("the words of the examples, and any number where theirs differ")),
    (Width(words=True), mark("any word and any number where the examples differ")),
    (Width(numbers=True), mark("the words of the examples, and any number")),
    (Width(numbers=True, last=True), mark("the words of the examples, any number, and any last part")),
    (Width(words=True, numbers=True), mark("any word where the examples differ, and any number")),
    (
        Width(words=True, numbers=True, last=True),
        mark("any word where the examples differ, any number and last part"),
    ),
    (Width(tail=True), mark("whatever the names end with that is the same on both sides")),
    (Width(tail=True, numbers=True), mark("the same ends on both sides, and any number")),
    (
        Width(tail=True, words=True, numbers=True),
        mark("the same ends on both sides, any number, and any word that differs"),
    ),
)


@dataclass(frozen=True)
class Generalisation:
    """One rule that makes the links it was inferred from, and what else it does.

    Attributes:
        rule: the rule.
        hits: every source key with every target key that it brings together, those of the examples too.
        conflicts: target keys that it claims more than once.
        unknown: keys that it takes, each with a key that it makes and that is not there.
        reason: what its pattern stands for, in a phrase.
    """

    rule: Rule
    hits: tuple[RuleHit, ...]
    conflicts: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]
    reason: str


def generalise(
    links: Sequence[Link], sources: Collection[str], targets: Collection[str]
) -> list[Generalisation]:
    """Rules that make these links, the narrowest first.

    Args:
        links: two or three; one, if only its numbers are to become any. Links of one source with parts of it
            become a rule that spreads, links of several sources one that gathers.
        sources: all source keys that may be used.
        targets: all target keys.

    Raises:
        MappingError: there is no link, or they are of different kinds; an empty list says that nothing explains
            what they have in common.
    """
    if not links:
        raise MappingError(tr("there is nothing to generalise"), hint=tr("Link two or three keys first."))
    bundles = bundles_of(links)
    if len({(bundle.side, bundle.operation) for bundle in bundles}) > 1:
        raise MappingError(
            tr("these links have different operations, which one rule cannot have"),
            hint=tr("Choose links with the same operation."),
        )
    found: dict[Rule, Generalisation] = {}
    for width, reason in _WIDTHS:
        rule = rule_for(bundles, width)
        if rule is None or rule in found:
            continue
        run = link_by_rules([rule], sources, targets).runs[0]
        if gives_back(run, links):
            found[rule] = _generalisation(rule, run, reason)
    return sorted(found.values(), key=lambda one: len(one.hits) + len(one.unknown))


def rule_for(bundles: Sequence[Bundle], width: Width) -> Rule | None:
    """The rule that bundles of one kind have in common, if there is one."""
    inferred = infer([bundle.sample for bundle in bundles], width)
    if inferred is None:
        return None
    first = bundles[0]
    operation = first.operation_with([name for name, _ in inferred.order])
    if operation is None:
        return None
    return Rule(inferred.pattern, inferred.template, operation, inferred.order, first.side)


def gives_back(run: RuleRun, links: Sequence[Link]) -> bool:
    """Whether a rule makes these links, each as the only one for its target."""
    made: dict[str, list[Link]] = {}
    for link in run.made.links:
        made.setdefault(link.target, []).append(link)
    return all(
        [(one.sources, one.operation) for one in made.get(link.target, ())]
        == [(link.sources, link.operation)]
        for link in links
    )


def _generalisation(rule: Rule, run: RuleRun, reason: str) -> Generalisation:
    claimed: dict[str, int] = {}
    for link in [*run.made.links, *(lacking.link for lacking in run.made.incomplete)]:
        claimed[link.target] = claimed.get(link.target, 0) + 1
    conflicts = tuple(key for key, count in claimed.items() if count > 1)
    unknown = tuple(run.made.unknown)
    absent = {(key, other) if rule.side == "source" else (other, key) for key, other in unknown}
    hits = tuple(hit for hit in run.hits() if (hit.source, hit.target) not in absent)
    return Generalisation(rule, hits, conflicts, unknown, reason)
