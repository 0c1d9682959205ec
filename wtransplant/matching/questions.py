"""What stays open, as questions: one for all repetitions, with the answers that are possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, permutations

from wtransplant.mapping import Link
from wtransplant.matching.fits import fit_of
from wtransplant.matching.naming import path_text
from wtransplant.matching.result import Choice, Question
from wtransplant.matching.similarity import name_score
from wtransplant.matching.solution import Undecided
from wtransplant.matching.tree import Node
from wtransplant.words import tr

_LEAST_CONTEXT = 0.6
"""In regions that match less than this as a whole nothing is asked: it would be asked for the sake of asking."""

_MOST_CHOICES = 6
_ALL_ORDERS = 3


Same = Callable[[Sequence[str]], bool]
"""Tells whether some source keys hold the same numbers."""


def equal_sources(
    undecided: Iterable[Undecided], sources: Sequence[Node], targets: Sequence[Node], same: Same
) -> tuple[list[Link], list[Undecided]]:
    """Where all that fits holds the same numbers there is nothing to decide: one of them is taken.

    Returns:
        The links, and what is still open.
    """
    links: list[Link] = []
    still_open: list[Undecided] = []
    for one in undecided:
        ours, theirs = [sources[p] for p in one.sources], [targets[p] for p in one.targets]
        roles = {tuple(node.tensors) for node in ours}
        columns = (
            [[node.tensors[role].key for node in ours] for role in ours[0].tensors] if len(roles) == 1 else []
        )
        several = len(ours) > 1 and len(theirs) == 1
        if several and one.context >= _LEAST_CONTEXT and columns and all(map(same, columns)):
            links += [_equal(link, len(ours)) for target in theirs for link in _links(ours[0], target)]
        else:
            still_open.append(one)
    return links, still_open


def _equal(link: Link, count: int) -> Link:
    reason = tr(
        "{count} tensors of the source fit and hold the same numbers; this is one of them", count=count
    )
    return link._replace(confidence=0.9, reason=reason)


def questions_of(
    undecided: Iterable[Undecided], sources: Sequence[Node], targets: Sequence[Node]
) -> list[Question]:
    """Questions about modules that fit each other in more than one way.

    Args:
        undecided: what the regions left open.
        sources: the source's modules by place.
        targets: the target's modules by place.
    """
    sets: defaultdict[object, list[Undecided]] = defaultdict(list)
    for one in undecided:
        if one.context >= _LEAST_CONTEXT:
            sets[one.key].append(one)
    questions = []
    for repeated in sets.values():
        question = _question(
            [[sources[p] for p in one.sources] for one in repeated],
            [[targets[p] for p in one.targets] for one in repeated],
        )
        if question is not None:
            questions.append(question)
    return questions


def _question(ours: Sequence[Sequence[Node]], theirs: Sequence[Sequence[Node]]) -> Question | None:
    choices: list[Choice] = []
    keys: tuple[str, ...] = ()
    for order in _orders(ours[0], theirs[0]):
        links = [
            link
            for sources, targets in zip(ours, theirs, strict=True)
            for place, target in zip(order, targets, strict=True)
            for link in _links(sources[place], target)
        ]
        targets_of = tuple(link.target for link in links)
        keys = keys or targets_of
        if targets_of == keys:
            name = ", ".join(path_text(ours[0][place].path[-2:]) for place in order)
            choices.append(Choice(name, tr("the shapes fit"), tuple(links), 0.0))
    if len(choices) < 2:
        return None
    score = 1 / len(choices)
    ranked = tuple(Choice(c.name, c.reason, c.links, score) for c in choices)
    names = ", ".join(path_text(node.path[-2:]) for node in theirs[0])
    return Question(
        tr(
            "{count} modules of the source fit {names}; neither names nor order decide",
            count=len(ours[0]),
            names=names,
        ),
        keys,
        ranked,
    )


def _orders(ours: Sequence[Node], theirs: Sequence[Node]) -> Iterator[tuple[int, ...]]:
    """Which source goes to which target, the likelier by name first."""
    if len(ours) < len(theirs):
        return
    near = sorted(range(len(ours)), key=lambda i: -name_score(ours[i].path[-3:], theirs[0].path[-3:]))
    if len(theirs) <= _ALL_ORDERS:
        yield from islice(permutations(near, len(theirs)), _MOST_CHOICES)
    else:
        for turn in range(min(len(near), _MOST_CHOICES)):
            yield tuple((near[turn:] + near[:turn])[: len(theirs)])


def _links(source: Node, target: Node) -> Iterator[Link]:
    fit = fit_of(source, target)
    for roles, role, change in fit.pairs if fit else ():
        keys = tuple(source.tensors[own].key for own in roles)
        yield Link(
            target.tensors[role].key, keys, change.operation, "matcher", tr("one of several that fit"), 0.0
        )
