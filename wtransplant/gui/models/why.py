"""Why a target key is linked as it is, or what it could be linked to: everything that is known, as text. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.errors import MappingError
from wtransplant.gui.models.found import same_link
from wtransplant.gui.models.link_words import link_text, percent
from wtransplant.gui.models.said_lists import titled
from wtransplant.units import format_shape, plural, shown
from wtransplant.unknown import is_unknown
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.found import Found
    from wtransplant.mapping import Link, Plan
    from wtransplant.matching.result import Choice, Question

_MOST = 12
_BY = {
    "name": mark("from equal names"),
    "rule": mark("by a rule"),
    "hand": mark("by hand"),
    "matcher": mark("by the matcher"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and lines; keys are whole, and what is not printable is escaped."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """All that is known of one target key.

    Attributes:
        key: the target key.
        verdict: what holds, in a phrase: ``linked by the matcher``.
        confidence: of the link, 0 to 1; ``None`` where there is none, or a person or a rule stands for it.
        sections: the reason, the way of the tensors, alternatives.
    """

    key: str
    verdict: str
    confidence: float | None
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """All of it, to be copied."""
        held = self.verdict
        if self.confidence is not None:
            held = tr("{verdict}, confidence {percent}", verdict=held, percent=percent(self.confidence))
        parts = [f"{shown(self.key)}: {held}"]
        parts += ["\n".join([one.title, *(f"  {line}" for line in one.lines)]) for one in self.sections]
        return "\n\n".join(parts)


def why(plan: Plan, key: str, found: Found | None) -> Why:
    """Why a target key has what it has.

    Args:
        plan: nobody else may be editing it.
        key: of the target.
        found: what the matcher found for the plan, if it was run.
    """
    resolution = plan.resolution
    proposed = None if found is None else found.match.links.get(key)
    question = None if found is None else _asked(found, key)
    if key in resolution.links:
        link = resolution.links[key]
        sections = [*_of_link(plan, link), *_other(plan, proposed, link), *_left(question, key, link)]
        certain = link.confidence if link.by in ("name", "matcher") else None
        return Why(key, tr("linked {by}", by=tr(_BY[link.by])), certain, tuple(sections))
    if key in resolution.mismatches:
        mismatch = resolution.mismatches[key]
        sections = [
            Section(tr("It does not fit"), (shown(again(mismatch.reason)),)),
            *_of_link(plan, mismatch.link),
        ]
        return Why(
            key, tr("linked {by}, but mismatched", by=tr(_BY[mismatch.link.by])), None, tuple(sections)
        )
    if key in resolution.conflicts:
        claims = resolution.conflicts[key]
        reason = (
            [Section(tr("Because"), (shown(again(question.reason)),))] if question and question.reason else []
        )
        chosen = _choices(question, key) if question else map(_candidate, claims)
        sections = [*reason, Section(tr("It could be"), tuple(chosen))]
        return Why(key, tr("ambiguous between {count:,}", count=len(claims)), None, tuple(sections))
    return Why(key, _without_link(plan, key), None, tuple(_unused(plan, key, found, proposed)))


def _of_link(plan: Plan, link: Link) -> Iterator[Section]:
    if link.reason:
        yield Section(tr("Because"), (shown(again(link.reason)),))
    yield Section(tr("From"), tuple(_way(plan, link)))


def _way(plan: Plan, link: Link) -> Iterator[str]:
    """The sources with their shapes, what is done, and what comes of it."""
    for key in link.sources[:_MOST]:
        shape = _shape(plan.source[key].shape) if key in plan.source else tr("is not there")
        yield f"{shown(key)}  {shape}"
    if len(link.sources) > _MOST:
        yield tr("… and {more:,} more", more=len(link.sources) - _MOST)
    if link.operation.name != "identity":
        yield f"{link.operation}: {link.operation.describe()}"
    yield tr(
        "= {shape}, the target wants {wanted}",
        shape=_shape(_result(plan, link)),
        wanted=_shape(plan.target[link.target].shape),
    )


def _result(plan: Plan, link: Link) -> Sequence[int]:
    given = [plan.source[key].shape for key in link.sources if key in plan.source]
    if len(given) < len(link.sources) or any(map(is_unknown, given)):
        return (-1,)
    try:
        return link.operation.shape(given, plan.target[link.target].shape)
    except MappingError:
        return (-1,)


def _shape(shape: Sequence[int]) -> str:
    return tr("nothing known") if any(size < 0 for size in shape) else format_shape(shape)


def _other(plan: Plan, proposed: Link | None, link: Link) -> Iterator[Section]:
    """What the matcher would have taken instead."""
    if proposed is not None and not same_link(proposed, link):
        yield Section(tr("The matcher found"), (_candidate(proposed),))


def _left(question: Question | None, key: str, link: Link) -> Iterator[Section]:
    """What else it could have been, where a person has answered a question."""
    if question is not None:
        place = question.targets.index(key)
        rest = [choice for choice in question.choices if not same_link(choice.links[place], link)]
        lines = [_choice(choice) for choice in rest]
        yield Section(tr("It was a question between this and"), tuple(lines))


def _asked(found: Found, key: str) -> Question | None:
    return next((question for question in found.match.questions if key in question.targets), None)


def _choices(question: Question, key: str) -> Iterator[str]:
    place = question.targets.index(key)
    for choice in question.choices:
        yield f"{_choice(choice)}  (← {shown(link_text(choice.links[place]))})"
    if len(question.targets) > 1:
        yield tr(
            "One answer counts for all {keys} of this question.", keys=plural(len(question.targets), "key")
        )


def _choice(choice: Choice) -> str:
    named = f"{shown(again(choice.name))}, {percent(choice.score)}"
    return titled(named, shown(again(choice.reason))) if choice.reason else named


def _candidate(link: Link) -> str:
    named = f"← {shown(link_text(link))}, {percent(link.confidence)}"
    return titled(named, shown(again(link.reason))) if link.reason else named


def _without_link(plan: Plan, key: str) -> str:
    tied = plan.resolution.tied.get(key)
    if tied is not None:
        return tr("one tensor with {tied}", tied=shown(tied))
    return (
        tr("skipped on purpose")
        if key in plan.decisions.skipped
        else tr("missing: it keeps the target's own values")
    )


def _unused(plan: Plan, key: str, found: Found | None, proposed: Link | None) -> Iterator[Section]:
    if found is None:
        yield Section(tr("Because"), (tr("No key of the source has this name. Auto-match may find one."),))
    elif proposed is None:
        shape = _shape(plan.target[key].shape)
        yield Section(
            tr("Because"), (tr("The matcher found nothing in the source for it ({shape}).", shape=shape),)
        )
    else:
        why_not = tr("A link was found, but it was rejected.")
        if key not in found.rejected and proposed.confidence < found.threshold:
            why_not = tr(
                "A link was found, but its confidence is below the threshold of {percent}.",
                percent=percent(found.threshold),
            )
        elif key not in found.rejected:
            why_not = tr("A link was found, but it was unlinked, or a stronger decision took its source.")
        yield Section(tr("Because"), (why_not,))
        yield Section(tr("The matcher found"), (_candidate(proposed),))
