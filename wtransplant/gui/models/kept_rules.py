"""The links that were found as few rules, tried on the plan: what they make, and what has to stay a link. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wtransplant.gui.models.found import Found, same_link
from wtransplant.gui.models.rule_look import HitRow
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping import Decisions, Link, Plan, Resolution, Rule


@dataclass(frozen=True, eq=False)
class KeptRules:
    """Rules that make the very links that were found.

    Attributes:
        before: the decisions that it was tried on.
        after: those decisions with the rules; links by hand that were accepted and that a rule makes are let go.
        resolution: what follows from them.
        rules: the new rules, in their order, behind those that were there.
        rows: of each new rule, what it makes.
        left: links that no rule sums up and that stay links.
    """

    before: Decisions
    after: Decisions
    resolution: Resolution
    rules: tuple[Rule, ...]
    rows: tuple[tuple[HitRow, ...], ...]
    left: tuple[Link, ...]

    def describe(self) -> str:
        """How many links are told by how many rules, and how many stay links."""
        made = len({row.target for rows in self.rows for row in rows})
        links, rules = plural(made, "link"), plural(len(self.rules), "rule")
        if not self.left:
            return tr("{links} as {rules}.", links=links, rules=rules)
        return tr(
            "{links} as {rules}; {left:,} that no rule sums up stay as they are.",
            links=links,
            rules=rules,
            left=len(self.left),
        )


def keep_as_rules(
    plan: Plan, found: Found | None, cancelled: Callable[[], bool] = lambda: False
) -> KeptRules:
    """Work the rules out; nothing changes.

    Args:
        plan: nobody else may be editing it: a frozen copy.
        found: what the matcher found for it, if it was run.
        cancelled: asked often.

    Raises:
        Cancelled: ``cancelled`` was true.
        MappingError: running the rules takes too long.
    """
    from wtransplant.mapping.rules_of_links import as_rules_and_links

    decisions = plan.decisions
    wanted = found_links(plan, found)
    sources = [key for key in plan.source if key not in decisions.skipped_sources]
    rules, left = as_rules_and_links(wanted, sources, list(plan.target), cancelled=cancelled)
    stay = {link.target for link in left}
    freed = {link.target for link in wanted if link.by == "hand"} - stay
    after = replace(
        decisions,
        rules=(*decisions.rules, *rules),
        by_hand={key: link for key, link in decisions.by_hand.items() if key not in freed},
    )
    resolution = plan.resolved(after)
    lost = _lost(plan.resolution.links, resolution.links)
    if lost:  # what rules that were there before take away from the new ones
        after = after.with_links(link._replace(by="hand", confidence=1.0) for link in lost)
        resolution = plan.resolved(after)
    first = len(decisions.rules)
    rows = tuple(tuple(_rows(run.made.links)) for run in resolution.rules.runs[first:])
    there = {link.target for link in lost}
    still = [link for link in left if link.target not in there]
    return KeptRules(decisions, after, resolution, rules, rows, (*lost, *still))


def found_links(plan: Plan, found: Found | None) -> list[Link]:
    """Links in force that the matcher found, with those that a person has accepted or chosen from its questions."""
    proposed: dict[str, list[Link]] = {}
    if found is not None:
        proposed = {key: [link] for key, link in found.match.links.items()}
        for link in (link for asked in found.match.questions for one in asked.choices for link in one.links):
            proposed.setdefault(link.target, []).append(link)

    def is_found(link: Link) -> bool:
        if link.by != "hand":
            return link.by in ("matcher", "name")
        return any(same_link(one, link) for one in proposed.get(link.target, ()))

    return [link for link in plan.resolution.links.values() if is_found(link)]


def _lost(before: Mapping[str, Link], after: Mapping[str, Link]) -> list[Link]:
    return [link for key, link in before.items() if not same_link(after.get(key), link)]


def _rows(links: Iterable[Link]) -> Iterable[HitRow]:
    for link in links:
        for source in link.sources:
            yield HitRow("same", source, link.target)


def row_texts(rows: Sequence[HitRow]) -> list[str]:
    """What a filter looks at."""
    return [f"{row.source}\n{row.target}".lower() for row in rows]
