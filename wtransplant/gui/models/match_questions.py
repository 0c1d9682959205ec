"""What the matcher asks, as questions of the inbox: its own grouping, ranking and reasons where it was run. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import Label
from wtransplant.gui.models.inbox import Candidate, Question, questions_of
from wtransplant.gui.models.link_words import percent
from wtransplant.words import again

if TYPE_CHECKING:
    from wtransplant.gui.models.found import Found
    from wtransplant.mapping import Link, Plan
    from wtransplant.matching.result import Choice
    from wtransplant.matching.result import Question as Asked


def questions_for(plan: Plan, found: Found | None) -> list[Question]:
    """All conflicts of a plan; each is in exactly one question, the ones with the most keys first.

    Args:
        plan: the plan.
        found: what the matcher found for it, if it was run.
    """
    conflicts = plan.resolution.conflicts
    asked = [] if found is None else [_question(one, conflicts) for one in found.match.questions]
    known = [question for question in asked if question.keys]
    told = {key for question in known for key in question.keys}
    rest = conflicts.keys() - told
    if rest:
        known += questions_of(plan, rest)
    return sorted(known, key=lambda question: -len(question.keys))


def _question(asked: Asked, conflicts: Mapping[str, tuple[Link, ...]]) -> Question:
    """As far as it is still open: keys that are still claimed, and by what was found."""
    places = [
        place
        for place, key in enumerate(asked.targets)
        if key in conflicts and all(choice.links[place] in conflicts[key] for choice in asked.choices)
    ]
    keys = tuple(asked.targets[place] for place in places)
    candidates = tuple(_candidate(choice, places) for choice in asked.choices)
    return Question(keys, candidates, asked.reason)


def _candidate(choice: Choice, places: Collection[int]) -> Candidate:
    reason = " · ".join(filter(None, [again(choice.reason), percent(choice.score)]))
    return Candidate(Label(choice.name), reason, tuple(choice.links[place] for place in places))
