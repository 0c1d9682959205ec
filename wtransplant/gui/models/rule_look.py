"""What a rule does in its place in the list, key by key, and what would be others than they are now.

Made in a job: there may be 90,000 keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.gui.models.said_lists import counted, listed, sentences
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Decisions, Link, Plan, Resolution, Rule, RuleHealth

KIND_WORDS = {
    "conflict": mark("claimed twice"),
    "mismatched": mark("mismatched"),
    "incomplete": mark("incomplete"),
    "unknown": mark("unknown"),
    "problem": mark("unmade"),
    "new": mark("new"),
    "changed": mark("changed"),
    "gone": mark("gone"),
    "weaker": mark("weaker"),
    "freed": mark("by hand until now"),
    "same": mark("as now"),
    "skipped": mark("skipped"),
    "shadowed": mark("shadowed"),
}
"""Every kind of row, in the order in which they are offered, with its word."""

_BY = {
    "name": mark("equal names"),
    "rule": mark("another rule"),
    "hand": mark("hand"),
    "matcher": mark("the matcher"),
}


class HitRow(NamedTuple):
    """One source key and one target key that the rule brings together; either may be empty."""

    kind: str
    source: str
    target: str
    note: str = ""


@dataclass(frozen=True)
class RuleLook:
    """One rule in its place.

    Attributes:
        decisions: those that it was tried on.
        rules: all rules with it among them.
        resolution: what follows from them.
        place: its place.
        rows: its hits, then what it takes away.
        texts: of each row what a filter looks at, in lower case.
        counts: how many rows there are of each kind.
        freed: target keys whose links by hand are let go, since the rule makes the very same.
    """

    decisions: Decisions
    rules: tuple[Rule, ...]
    resolution: Resolution
    place: int
    rows: Sequence[HitRow]
    texts: Sequence[str]
    counts: Counter[str]
    freed: frozenset[str] = frozenset()

    @property
    def decided(self) -> Decisions:
        """What the resolution follows from."""
        return _with(self.decisions, self.rules, self.freed)

    @property
    def health(self) -> RuleHealth:
        """How it fares."""
        return self.resolution.health[self.place]

    def describe(self) -> str:
        """What it does, and what it changes, in a line."""
        counts = self.counts
        said = self.health.describe()
        if self.health.unused and not self.health.shadowed:
            if self.health.side == "source":
                return tr(
                    "No source key matches. The pattern has to match the whole key: .* stands for anything."
                )
            return tr(
                "No target key matches. The pattern has to match the whole key: .* stands for anything."
            )
        parts = [
            plural(counts["new"], "new link") if counts["new"] else "",
            counted(counts["changed"], "changed") if counts["changed"] else "",
            counted(counts["gone"], "gone") if counts["gone"] else "",
            tr("{count:,} give way to what was decided by hand", count=counts["weaker"])
            if counts["weaker"]
            else "",
        ]
        changes = listed(filter(None, parts))
        found = tr("{sentence}.", sentence=said)
        return sentences(found, tr("{sentence}.", sentence=changes)) if changes else found


def look_at(plan: Plan, rule: Rule, place: int, replaces: bool, *, frees: bool = False) -> RuleLook:
    """Try a rule.

    Args:
        plan: nobody else may be editing it: a frozen copy.
        rule: valid in itself.
        place: in the list.
        replaces: whether it takes the place of the rule that is there.
        frees: whether links by hand that it makes as well are let go.

    Raises:
        MappingError: it takes too long.
    """
    decisions = plan.decisions
    rules = (*decisions.rules[:place], rule, *decisions.rules[place + replaces :])
    freed: frozenset[str] = frozenset()
    after = plan.resolution
    if rules != decisions.rules:
        after = plan.resolved(_with(decisions, rules, freed))
    if frees:
        freed, after = _free(plan, rules, place, after)
    rows = [*_hits(plan, after, rule, place)]
    if after is not plan.resolution:
        rows += _gone(plan.resolution, after)
    texts = [f"{row.source}\n{row.target}".lower() for row in rows]
    counts = Counter(row.kind for row in rows)
    return RuleLook(decisions, rules, after, place, rows, texts, counts, freed)


def _with(decisions: Decisions, rules: tuple[Rule, ...], freed: frozenset[str]) -> Decisions:
    by_hand = {key: link for key, link in decisions.by_hand.items() if key not in freed}
    return replace(decisions, rules=rules, by_hand=by_hand)


def _free(
    plan: Plan, rules: tuple[Rule, ...], place: int, after: Resolution
) -> tuple[frozenset[str], Resolution]:
    """Let go of links by hand that the rule makes as well, unless others would claim their keys then."""
    by_hand = plan.decisions.by_hand
    made = after.rules.runs[place].made.links
    freed = frozenset(link.target for link in made if _same(by_hand.get(link.target), link))
    while freed:
        after = plan.resolved(_with(plan.decisions, rules, freed))
        lost = frozenset(key for key in freed if not _same(after.links.get(key), by_hand[key]))
        if not lost:
            break
        freed -= lost
    else:
        after = plan.resolved(_with(plan.decisions, rules, freed))
    return freed, after


def _hits(plan: Plan, after: Resolution, rule: Rule, place: int) -> Iterator[HitRow]:
    run = after.rules.runs[place]
    for link in run.made.links:
        kind, note = _link_note(plan.resolution, after, link)
        for source in link.sources:
            yield HitRow(kind, source, link.target, note)
    for link, missing in run.made.incomplete:
        note = tr("the source has no key {names}", names=", ".join(missing))
        for source in link.sources:
            yield HitRow("incomplete", source, link.target, note)
    yield from _strays(run.made.unknown, run.made.problems, rule)
    if rule.skip:
        for key in run.taken:
            yield HitRow("skipped", *_sided(rule, key, ""), tr("left out on purpose"))
    for other, keys in run.shadowed.items():
        for key in keys:
            yield HitRow("shadowed", *_sided(rule, key, ""), tr("rule {rule} takes it", rule=other + 1))


def _strays(unknown: Sequence[tuple[str, str]], problems: Mapping[str, str], rule: Rule) -> Iterator[HitRow]:
    from_source = rule.side == "source"
    note = tr("the target has no such key") if from_source else tr("the source has no such key")
    for key, made in unknown:
        yield HitRow("unknown", *_sided(rule, key, made), note)
    for key, reason in problems.items():
        yield HitRow("problem", *_sided(rule, key, ""), reason)


def _sided(rule: Rule, own: str, other: str) -> tuple[str, str]:
    return (own, other) if rule.side == "source" else (other, own)


def _link_note(before: Resolution, after: Resolution, link: Link) -> tuple[str, str]:
    """What becomes of a link that the rule makes."""
    target = link.target
    if _same(after.links.get(target), link):
        old = before.links.get(target)
        if old is None:
            return "new", tr("was {status}", status=tr(before.target_status[target]))
        if not _same(old, link):
            return "changed", tr("was {sources}", sources=old.describe_sources())
        freed = old.by == "hand" and after.links[target].by == "rule"
        return ("freed", tr("the rule makes the same link")) if freed else ("same", "")
    if mismatch := after.mismatches.get(target):
        if _same(mismatch.link, link):
            return "mismatched", mismatch.reason
    elif claims := after.conflicts.get(target):
        others = [claim.describe_sources() for claim in claims if not _same(claim, link)]
        return "conflict", tr("also claimed by {names}", names="; ".join(others))
    there = after.links.get(target)
    if there is None:
        return "weaker", tr("is skipped")
    return "weaker", tr(
        "stays linked by {by} to {sources}", by=tr(_BY[there.by]), sources=there.describe_sources()
    )


def _same(link: Link | None, other: Link) -> bool:
    return link is not None and (link.sources, link.operation) == (other.sources, other.operation)


def _gone(before: Resolution, after: Resolution) -> list[HitRow]:
    """Links that are no longer made."""
    return [
        HitRow(
            "gone",
            source,
            target,
            tr(
                "was linked by {by}; becomes {status}",
                by=tr(_BY[link.by]),
                status=tr(after.target_status[target]),
            ),
        )
        for target, link in before.links.items()
        if target not in after.links
        for source in link.sources
    ]
