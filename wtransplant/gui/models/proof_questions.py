"""Open questions on their way to being tried, and what trying says on its way into the plan. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wtransplant.gui.models.match_questions import questions_for
from wtransplant.words import in_english, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.found import Found
    from wtransplant.gui.models.inbox import Question as Asked
    from wtransplant.mapping import Decisions, Link, Plan
    from wtransplant.matching.result import Question
    from wtransplant.proving import Answer


def questions_to_try(plan: Plan, found: Found) -> list[Question]:
    """The plan's open questions, without answers whose shapes do not fit; none that has only one answer left."""
    if not plan.resolution.conflicts:
        return []
    asked = questions_for(plan, found if found.searched else None)
    questions = (_tried_as(plan, question) for question in asked)
    return [question for question in questions if len(question.choices) > 1]


def _tried_as(plan: Plan, asked: Asked) -> Question:
    from wtransplant.mapping.resolution import check_link
    from wtransplant.matching.result import Choice, Question

    choices = (
        Choice(candidate.name, candidate.reason, candidate.links, 0.0)
        for candidate in asked.candidates
        if all(check_link(link, plan.source, plan.target) is None for link in candidate.links)
    )
    return Question(asked.reason, asked.keys, tuple(choices))


def decided_by_trying(plan: Plan, found: Found, answers: Sequence[Answer]) -> tuple[Decisions, Found]:
    """The decisions and what was found, with the decided answers in the place of the claims.

    They are links of the matcher like others, so that the threshold and rejecting reach them. Where rules claim a
    key, which are stronger, the answer is a link by hand. Keys that a person has decided meanwhile are left alone.
    """
    found = found.with_rejected(
        found.taken_back(plan.decisions)
    )  # what was unlinked does not come back by itself
    conflicts, automatic = plan.resolution.conflicts, plan.decisions.automatic
    links = {link.target: link for answer in answers for link in answer.links if link.target in conflicts}
    matched = {
        key: link
        for key, link in links.items()
        if len(automatic.get(key, ())) > 1 and not _ruled(conflicts[key])
    }
    by_hand = [
        link._replace(by="hand", reason=_of_decided(link), confidence=1.0)
        for key, link in links.items()
        if key not in matched
    ]
    after = _with_links(found, matched, plan)
    decisions = after.decided(plan.decisions)
    return (decisions.with_links(by_hand) if by_hand else decisions), after


@in_english()  # it goes into recipes
def _of_decided(link: Link) -> str:
    return tr("decided by trying: {reason}", reason=link.reason)


def _ruled(claims: Collection[Link]) -> bool:
    return any(link.by == "rule" for link in claims)


def _with_links(found: Found, links: Mapping[str, Link], plan: Plan) -> Found:
    from wtransplant.matching.result import Match

    every = {**found.match.links, **links}
    ordered = {key: every[key] for key in plan.target if key in every}
    left = (_without(question, links.keys()) for question in found.match.questions)
    questions = tuple(question for question in left if question.targets)
    claimed = {key: claims for key, claims in found.claimed.items() if key not in links}
    return replace(found, match=Match(ordered, questions, found.match.notes), claimed=claimed)


def _without(question: Question, keys: Collection[str]) -> Question:
    places = [place for place, key in enumerate(question.targets) if key not in keys]
    if len(places) == len(question.targets):
        return question
    choices = tuple(
        replace(choice, links=tuple(choice.links[place] for place in places)) for choice in question.choices
    )
    return replace(question, targets=tuple(question.targets[place] for place in places), choices=choices)
