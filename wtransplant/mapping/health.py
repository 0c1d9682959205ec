"""How each rule fares with a pair: what it takes, and what it leads to that a person ought to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wtransplant.mapping.link import Link, Mismatch
from wtransplant.mapping.rules import Rule, Side
from wtransplant.mapping.running import RuleRun
from wtransplant.units import plural
from wtransplant.words import tr


@dataclass(frozen=True)
class RuleHealth:
    """One rule of a plan.

    Attributes:
        enabled: whether it is switched on; one that is not takes nothing.
        side: of which keys its pattern is.
        hits: how many of them it takes.
        shadowed: keys that it would take, by the place of the earlier rule that takes them.
        conflicts: target keys for which it makes one of several claims; a person decides (E10).
        mismatches: target keys for which it makes a link whose shapes do not fit.
        incomplete: target keys for which it makes a link that lacks sources, with the keys that are not there.
        unknown: keys that it takes, each with a key that it makes and the other side does not have.
        problems: keys of which its template can make nothing, with the reason.
    """

    enabled: bool = True
    side: Side = "source"
    hits: int = 0
    shadowed: Mapping[int, Sequence[str]] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    mismatches: tuple[str, ...] = ()
    incomplete: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[tuple[str, str], ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def unused(self) -> bool:
        """Whether it is switched on and takes nothing."""
        return self.enabled and not self.hits

    @property
    def is_well(self) -> bool:
        """Whether there is nothing that a person ought to see."""
        bad = self.conflicts or self.mismatches or self.incomplete or self.unknown or self.problems
        return not (self.unused or self.shadowed or bad)

    def describe(self) -> str:
        """All of it in one line: ``takes 12 source keys; 2 go to keys that the target does not have``."""
        if not self.enabled:
            return tr("switched off")
        parts = [
            tr("takes {keys}", keys=plural(self.hits, f"{self.side} key"))
            if self.hits
            else tr("matches no key")
        ]
        parts += [
            tr("{keys} goes to rule {place}", keys=plural(1, "key"), place=place + 1)
            if len(keys) == 1
            else tr("{keys} go to rule {place}", keys=plural(len(keys), "key"), place=place + 1)
            for place, keys in self.shadowed.items()
        ]
        if self.conflicts:
            parts.append(tr("{keys} claimed more than once", keys=plural(len(self.conflicts), "target key")))
        if self.mismatches:
            parts.append(tr("{links} whose shapes do not fit", links=plural(len(self.mismatches), "link")))
        if self.incomplete:
            parts.append(tr("{links} of which parts are missing", links=plural(len(self.incomplete), "link")))
        if self.unknown:
            parts.append(
                tr("{count:,} made into a key that the target does not have", count=len(self.unknown))
                if self.side == "source"
                else tr("{count:,} made into a key that the source does not have", count=len(self.unknown))
            )
        if self.problems:
            parts.append(
                tr("{keys} of which the template can make nothing", keys=plural(len(self.problems), "key"))
            )
        return "; ".join(parts)


def health_of(
    rules: Sequence[Rule],
    runs: Sequence[RuleRun],
    conflicts: Mapping[str, Sequence[Link]],
    mismatches: Mapping[str, Mismatch],
) -> tuple[RuleHealth, ...]:
    """Every rule's health, in order; of what came out, only links that the rule itself made count for it."""
    return tuple(_health(rule, run, conflicts, mismatches) for rule, run in zip(rules, runs, strict=True))


def _health(
    rule: Rule, run: RuleRun, conflicts: Mapping[str, Sequence[Link]], mismatches: Mapping[str, Mismatch]
) -> RuleHealth:
    made = run.made
    incomplete = {link.target: missing for link, missing in made.incomplete}
    links = [*made.links, *(link for link, _ in made.incomplete)] if conflicts or mismatches else []
    claimed = dict.fromkeys(
        link.target for link in links if link.target in conflicts and link in conflicts[link.target]
    )
    unfit = (link for link in links if link.target in mismatches and link.target not in incomplete)
    return RuleHealth(
        rule.enabled,
        rule.side,
        len(run.taken),
        run.shadowed,
        tuple(claimed),
        tuple(link.target for link in unfit if mismatches[link.target].link == link),
        incomplete,
        tuple(made.unknown),
        made.problems,
    )
