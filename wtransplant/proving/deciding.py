"""Questions decided by trying their answers on both models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite, prod

from torch import nn

from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.matching.result import Question
from wtransplant.proving.models import fill_source
from wtransplant.proving.probes import Probe
from wtransplant.proving.proof import TOLERANCE, Progress, format_difference
from wtransplant.proving.trials import OUTPUT, Assignment, Trials, score_at
from wtransplant.targets import TargetModel
from wtransplant.words import in_english, mark, tr

_TOGETHER = 64
"""Assignments of a group of questions that are all tried; of more, a few questions at a time."""
_WINDOW = 2
_ROUNDS = 3
_CLEARLY = 1e3
_NOT_HELD = mark(
    "the source model does not hold all the tensors in question (one of several copies, "
    "for instance), so that trying them says nothing"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One choice of a question: its name, and how far the target is from the source with it."""

    choice: str
    difference: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What trying says about one question.

    Attributes:
        question: the question.
        choice: the place of the choice that is right; ``None`` if the trials do not tell.
        reason: the evidence in a sentence, or why there is none.
        tried: each choice with the others at their best, in the question's order.
        place: the target module after which was compared; ``""`` for the outputs.
        links: the chosen links, with the evidence as their reason; none if not decided.
    """

    question: Question
    choice: int | None
    reason: str
    tried: tuple[Tried, ...] = ()
    place: str = OUTPUT
    links: tuple[Link, ...] = ()


@in_english()
def decide(
    questions: Sequence[Question],
    plan: Plan,
    source_target: TargetModel | nn.Module,
    *,
    probe: Probe | str | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Answer, ...]:
    """Try the choices of each question with both models on one input.

    Questions are tried together with those that show in the same module, the first ones first: a wrong query
    makes the key undecidable. A question is decided if its best choice makes source and target equal and the
    next one does not, or is a thousand times nearer than it.

    Args:
        questions: of the matcher.
        plan: what is certain; the target's own values stand where nothing is linked.
        source_target: the model that the checkpoint was saved from.
        probe: the input, see :func:`~wtransplant.proving.probes.parse_probe`; without it one is found.
        tolerance: largest relative difference that counts as equal.
        progress: called with the trials that are done and as many as are planned by then.
        cancelled: asked often; when it is true, :class:`Cancelled` is raised.

    Returns:
        One answer for each question, in their order.

    Raises:
        ProofError: a model cannot be filled, or no input is taken by both.
    """
    if not questions:
        return ()
    source = fill_source(plan, source_target)
    open_ones = [question for question in questions if _sources_of(question) <= source.owners.keys()]
    tried: Iterator[Answer] = iter(())
    if open_ones:
        trials = Trials(plan, open_ones, source, probe, tolerance, progress, cancelled)
        tried = iter(_Decider(open_ones, trials, tolerance).answers())
    return tuple(
        next(tried) if _sources_of(question) <= source.owners.keys() else Answer(question, None, _NOT_HELD)
        for question in questions
    )


def _sources_of(question: Question) -> set[str]:
    return {key for choice in question.choices for link in choice.links for key in link.sources}


def with_answers(decisions: Decisions, answers: Iterable[Answer]) -> Decisions:
    """The decisions with each decided question's links in the place of its claims."""
    decided = {link.target: (link,) for answer in answers for link in answer.links}
    return decisions.with_automatic({**decisions.automatic, **decided})


class _Decider:
    """The search over assignments."""

    def __init__(self, questions: Sequence[Question], trials: Trials, tolerance: float) -> None:
        self._questions, self._trials, self._tolerance = questions, trials, tolerance
        self._counts = [len(question.choices) for question in questions]
        self._best: Assignment = (0,) * len(questions)
        self._answers: dict[int, Answer] = {}

    def answers(self) -> tuple[Answer, ...]:
        """One for each question."""
        self._trials.plan_for(1 + sum(count - 1 for count in self._counts))
        visible = self._visible()
        places = [place for place in self._trials.scores(self._best) if any(place in own for own in visible)]
        for place in places:
            group = [number for number in self._open() if place in visible[number]]
            if group:
                self._search(group, place)
                self._settle(group, place)
        self._confirm(visible)
        for number in self._open():
            self._answers[number] = self._undecided(number, visible[number])
        return tuple(self._answers[number] for number in range(len(self._questions)))

    def _confirm(self, visible: Sequence[set[str]]) -> None:
        """If the outputs are not equal at the end, ask them alone: a module inside may have told otherwise."""
        group = [number for number, own in enumerate(visible) if OUTPUT in own]
        outputs = score_at(self._trials.scores(self._best), OUTPUT)
        if (
            outputs <= self._tolerance
            or not group
            or prod(self._counts[number] for number in group) > _TOGETHER
        ):
            return
        before = self._best
        self._try_all(group, OUTPUT)
        if score_at(self._trials.scores(self._best), OUTPUT) <= self._tolerance:
            self._answers.clear()
            self._settle(group, OUTPUT)
        else:
            self._best = before

    def _open(self) -> list[int]:
        return [number for number in range(len(self._questions)) if number not in self._answers]

    def _visible(self) -> list[set[str]]:
        """For each question the places at which its choices make a difference."""
        base = self._trials.scores(self._best)
        return [
            {
                place
                for choice in range(1, count)
                for place, score in self._trials.scores(self._with(number, choice)).items()
                if score != base.get(place)
            }
            for number, count in enumerate(self._counts)
        ]

    def _search(self, group: Sequence[int], place: str) -> None:
        """Find the best choices of a group, together if they are few, else a few at a time."""
        if prod(self._counts[number] for number in group) <= _TOGETHER:
            self._try_all(group, place)
            return
        for _ in range(_ROUNDS):
            before = self._best
            for start in range(len(group)):
                self._try_all(group[start : start + _WINDOW], place)
            if self._best == before or score_at(self._trials.scores(self._best), place) <= self._tolerance:
                return

    def _try_all(self, group: Sequence[int], place: str) -> None:
        candidates = [self._joined(group, choices) for choices in self._choices(group)]
        self._trials.plan_for(len(candidates))
        self._best = min([self._best, *candidates], key=lambda one: score_at(self._trials.scores(one), place))

    def _settle(self, group: Sequence[int], place: str) -> None:
        """Decide those of a group whose choice is clear at this place."""
        for number in group:
            tried = self._tried(number, group, place)
            if (choice := self._clear(tried)) is not None:
                self._answers[number] = self._decided(number, choice, tried, place)

    def _tried(self, number: int, group: Sequence[int], place: str) -> tuple[Tried, ...]:
        """Each choice of a question at its best: with any choices of the others, if they were tried together."""
        others = [other for other in group if other != number]
        if prod(self._counts[other] for other in group) > _TOGETHER:
            others = []
        best = []
        for choice, named in enumerate(self._questions[number].choices):
            joined = [
                self._joined(others, choices, self._with(number, choice)) for choices in self._choices(others)
            ]
            best.append(Tried(named.name, min(score_at(self._trials.scores(one), place) for one in joined)))
        return tuple(best)

    def _clear(self, tried: Sequence[Tried]) -> int | None:
        order = sorted(range(len(tried)), key=lambda number: tried[number].difference)
        best, second = tried[order[0]].difference, tried[order[1]].difference
        if second <= self._tolerance:
            return None
        clearly = isfinite(second) and best * _CLEARLY <= second
        return order[0] if best <= self._tolerance or clearly else None

    def _decided(self, number: int, choice: int, tried: tuple[Tried, ...], place: str) -> Answer:
        question = self._questions[number]
        reason = f"{self._how(place)}: {_evidence(tried, choice)}"
        confidence = 1.0 if tried[choice].difference <= self._tolerance else 0.95
        links = tuple(
            link._replace(by="matcher", reason=reason, confidence=confidence)
            for link in question.choices[choice].links
        )
        self._best = self._with(number, choice)
        return Answer(question, choice, reason, tried, place, links)

    def _undecided(self, number: int, visible: set[str]) -> Answer:
        question = self._questions[number]
        if not visible:
            reason = tr(
                "no difference shows between the choices on {probe}",
                probe=self._trials.comparison.found.probe,
            )
            return Answer(question, None, reason)
        place = [place for place in self._trials.scores(self._best) if place in visible][-1]
        tried = self._tried(number, [number], place)
        equal = sum(one.difference <= self._tolerance for one in tried)
        why = {
            0: tr("no choice makes the models equal"),
            1: tr("other choices make the models equal as well, if other questions are answered otherwise"),
        }.get(equal) or tr("{count} choices make the models equal", count=equal)
        reason = tr("{how}, {why}: {evidence}", how=self._how(place), why=why, evidence=_evidence(tried))
        return Answer(question, None, reason, tried, place)

    def _how(self, place: str) -> str:
        where = tr("after {place}", place=place) if place else tr("at the outputs")
        return tr(
            "both models run on {probe}, compared {where}",
            probe=self._trials.comparison.found.probe,
            where=where,
        )

    def _with(self, number: int, choice: int) -> Assignment:
        return (*self._best[:number], choice, *self._best[number + 1 :])

    def _choices(self, group: Sequence[int]) -> Iterable[tuple[int, ...]]:
        return product(*(range(self._counts[number]) for number in group))

    def _joined(
        self, group: Sequence[int], choices: Sequence[int], start: Assignment | None = None
    ) -> Assignment:
        changed: Mapping[int, int] = dict(zip(group, choices, strict=True))
        return tuple(changed.get(number, choice) for number, choice in enumerate(start or self._best))


def _evidence(tried: Sequence[Tried], first: int | None = None) -> str:
    """``rows as pairs differs by 2e-07, as it is by 0.31``."""
    order = sorted(tried, key=lambda one: one.difference)
    if first is not None:
        order.insert(0, order.pop(order.index(tried[first])))
    return ", ".join(
        tr(
            "“{choice}” differs by {format_difference}",
            choice=one.choice,
            format_difference=format_difference(one.difference),
        )
        for one in order
    )
