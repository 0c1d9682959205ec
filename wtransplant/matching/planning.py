"""What was found put beside what is certain from names, and into force: the same in the API, the window, the CLI."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wtransplant.mapping import Decisions, Link, Plan, Resolution, link_by_name
from wtransplant.mapping.link import sources_of
from wtransplant.mapping.rules_of_links import as_rules_and_links, same_link
from wtransplant.matching.result import DEFAULT_THRESHOLD, Choice, Match, Question
from wtransplant.units import plural
from wtransplant.words import in_english, tr

Claims = Mapping[str, tuple[Link, ...]]
"""Links by target key; several for one key are for a person to decide."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Proposals:
    """All that is known about a pair before a person decides.

    Attributes:
        match: what the matcher found, with the links that equal names make certain; these have ``by="name"``.
        claimed: what several source keys claim by their names with equal right.
    """

    match: Match
    claimed: Claims

    def automatic(self, threshold: float = DEFAULT_THRESHOLD) -> dict[str, tuple[Link, ...]]:
        """As ``Decisions.automatic`` wants it: links from this confidence on, and all that is ambiguous."""
        return {**self.claimed, **self.match.automatic(threshold)}


@in_english()
def find_proposals(
    plan: Plan,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Proposals:
    """Run the matcher on a plan's pair, with what holds in the plan already; the plan stays as it is.

    Args:
        plan: links by hand and those of rules hold whatever is found.
        threshold: where the matcher says something else than equal names, it wins from this confidence on.
        progress: called with the parts of the work that are done and of all.
        cancelled: asked often.

    Raises:
        Cancelled: ``cancelled`` was true.
    """
    # Here, since it is a large part of the program that opening a pair has no need of.
    from wtransplant.matching.finding import find_match

    kept = held_links(plan.resolution)
    found = find_match(plan.source, plan.target, kept=kept, progress=progress, cancelled=cancelled)
    names = link_by_name(plan.source, plan.target)
    claimed = {key: links for key, links in names.items() if len(links) > 1}
    return Proposals(with_names(found, names, plan.target, threshold), claimed)


def held_links(resolution: Resolution) -> dict[str, Link]:
    """Links that hold whatever is found: a person's own, and those of rules."""
    return {key: link for key, link in resolution.links.items() if link.by in ("hand", "rule")}


@in_english()
def with_names(found: Match, names: Claims, order: Iterable[str], threshold: float) -> Match:
    """What was found, with the links of equal names: by name where both say the same or the matcher is not sure.

    Args:
        found: what the matcher found.
        names: links from names alone.
        order: the target keys.
        threshold: from this confidence on the matcher wins where names say something else.
    """
    asked = {key for question in found.questions for key in question.targets}
    links = dict(found.links)
    for key, claims in names.items():
        own = links.get(key)
        sure = own is not None and own.confidence >= threshold and not same_link(own, claims[0])
        if len(claims) == 1 and key not in asked and not sure:
            links[key] = claims[0]
    return Match({key: links[key] for key in order if key in links}, found.questions, found.notes)


@in_english()
def open_questions(decisions: Decisions, known: Iterable[Question], names: Claims) -> tuple[Question, ...]:
    """All that is claimed more than once and that no link by hand decides, each key in one question.

    Args:
        decisions: where the claims stand.
        known: questions that some of the claims came from.
        names: claims from names alone, which are found again by themselves and not asked here.
    """
    still = {
        key: claims
        for key, claims in decisions.automatic.items()
        if len(claims) > 1 and key not in decisions.by_hand and claims != names.get(key)
    }
    asked = still_asked(known, still)
    told = {key for question in asked for key in question.targets}
    return (*asked, *(_question(key, claims) for key, claims in still.items() if key not in told))


@in_english()
def still_asked(known: Iterable[Question], claims: Claims) -> tuple[Question, ...]:
    """The questions, as far as the very claims that they came from still stand."""
    asked = []
    for question in known:
        rows = zip(*(choice.links for choice in question.choices), strict=True)
        stand = [claims.get(key) == row for key, row in zip(question.targets, rows, strict=True)]
        asked.append(at_places(question, stand))
    return tuple(question for question in asked if question is not None)


def at_places(question: Question, there: Sequence[bool]) -> Question | None:
    """The question about some of its keys; ``None`` if it is about none.

    Args:
        question: about several keys.
        there: of each of them, whether it stays.
    """
    if all(there):
        return question
    if not any(there):
        return None

    def some(links: Sequence[Link]) -> tuple[Link, ...]:
        return tuple(link for link, stays in zip(links, there, strict=True) if stays)

    targets = tuple(key for key, stays in zip(question.targets, there, strict=True) if stays)
    choices = tuple(Choice(c.name, c.reason, some(c.links), c.score) for c in question.choices)
    return Question(question.reason, targets, choices)


def _question(key: str, claims: Sequence[Link]) -> Question:
    choices = (Choice(link.describe_sources(), link.reason, (link,), link.confidence) for link in claims)
    return Question(tr("claimed more than once"), (key,), tuple(choices))


@in_english()
def rules_for_found(
    plan: Plan, *, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Decisions, tuple[str, ...]]:
    """The decisions with rules in the place of what the matcher found, as far as it generalises.

    What is linked and what is ambiguous stays the same; the plan is not changed. Rules that were there come
    first.

    Returns:
        The decisions, and what is to be said about each rule: how many links it stands for and how sure they
        were; ``""`` for those that were there before.

    Raises:
        Cancelled: ``cancelled`` was true.
    """
    before, links = plan.decisions, plan.resolution.links
    wanted = _free_to_be_ruled(before, links)
    sources = [key for key in plan.source if key not in before.skipped_sources]
    rules, left = as_rules_and_links(wanted, sources, list(plan.target), cancelled=cancelled)
    made = {link.target for link in wanted} - {link.target for link in left}
    automatic = {key: claims for key, claims in before.automatic.items() if key not in made}
    after = before.with_automatic(automatic).with_rules((*before.rules, *rules))
    resolved = plan.resolved(after)
    lost = [link for key, link in links.items() if not same_link(resolved.links.get(key), link)]
    if lost:  # an earlier rule takes what they need, or a rule takes their source
        after = after.with_links(link._replace(by="hand") for link in lost)
        resolved = plan.resolved(after)
    if not _as_before(plan.resolution, resolved):
        return before, ("",) * len(before.rules)
    told = [_evidence(run.made.links, links) for run in resolved.rules.runs[len(before.rules) :]]
    return after, ("",) * len(before.rules) + tuple(told)


def _free_to_be_ruled(decisions: Decisions, links: Mapping[str, Link]) -> list[Link]:
    """The matcher's links, without those whose sources an open question is about: a rule would take them from it."""
    claims = [claims for claims in decisions.automatic.values() if len(claims) > 1]
    asked = {key for several in claims for key in sources_of(several)}
    return [link for link in links.values() if link.by == "matcher" and asked.isdisjoint(link.sources)]


def _as_before(before: Resolution, after: Resolution) -> bool:
    if before.links.keys() != after.links.keys() or before.conflicts != after.conflicts:
        return False
    return all(same_link(link, after.links[key]) for key, link in before.links.items())


def _evidence(made: Sequence[Link], found: Mapping[str, Link]) -> str:
    known = [found[link.target].confidence for link in made if link.target in found]
    if not known:
        return ""
    least = math.floor(100 * min(known)) / 100
    return tr(
        "{links} found, confidence {least:.2f} and above", links=plural(len(known), "link"), least=least
    )
