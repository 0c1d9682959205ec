"""How near two names are: words by what they stand for, the last ones counting most."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from wtransplant.matching.naming import Element, Path
from wtransplant.matching.vocabulary import vocabulary

_FADE = 0.6
"""What a word weighs, to the one behind it in the path."""

_GENERIC = 0.25
_ABBREVIATED = 0.8
_SHORTEST_STEM = 2
CONTRADICTION = -1.0

Meaning = frozenset[str]

_PLACING = frozenset({"attention", "feedforward", "first", "last", "result", "self", "cross"})
"""Of a norm these say where it stands, not what it is."""

_AFTER = frozenset({"post", "after"})
_BEFORE = frozenset({"pre", "before"})


class Word(NamedTuple):
    """What a phrase of a path stands for, as one of several things, and how much it weighs."""

    meaning: Meaning
    weight: float


@lru_cache(maxsize=200_000)
def name_score(ours: Path, theirs: Path, placed: bool = False) -> float:
    """How near two paths are by their words.

    Args:
        ours: path of a source module, from where both sides agree on.
        theirs: path of a target module, likewise.
        placed: leave out the words that say where in its block something stands (of norms).

    Returns:
        0 (nothing in common) to 1 (the same words), or :data:`CONTRADICTION` where a word of one side is not
        what the other side says: a query is no key.
    """
    mine, yours = meanings(ours), meanings(theirs)
    if placed:
        mine = tuple(word for word in mine if not word.meaning & _PLACING)
        yours = tuple(word for word in yours if not word.meaning & _PLACING)
    if contradicts(mine, yours):
        return CONTRADICTION
    total = sum(word.weight for word in mine) + sum(word.weight for word in yours)
    if not total:
        return 0.5 if mine == yours else 0.0
    return (_covered(mine, yours) + _covered(yours, mine)) / total


def contradicts(mine: tuple[Word, ...], yours: tuple[Word, ...]) -> bool:
    """Whether in a group of things that exclude each other both sides name one, and not the same."""
    known = vocabulary()
    if _named(known.unmistakable, mine) != _named(known.unmistakable, yours):
        return True
    for group in known.exclusive:
        ours = _named(group, mine)
        if not ours:
            continue
        theirs = _named(group, yours)
        if theirs and not ours & theirs:
            return True
    return False


def _named(group: Meaning, words: tuple[Word, ...]) -> Meaning:
    """What of a group is said last: the words nearest to the tensor decide."""
    for word in words:
        if found := word.meaning & group:
            return found
    return frozenset()


def _covered(mine: tuple[Word, ...], yours: tuple[Word, ...]) -> float:
    return sum(word.weight * max((_near(word, other) for other in yours), default=0.0) for word in mine)


def _near(one: Word, other: Word) -> float:
    if one.meaning & other.meaning:
        return 1.0
    return _ABBREVIATED if any(_abbreviates(a, b) for a in one.meaning for b in other.meaning) else 0.0


def _abbreviates(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) > _SHORTEST_STEM and long.startswith(short)


@lru_cache(maxsize=100_000)
def meanings(path: Path) -> tuple[Word, ...]:
    """What the phrases of a path stand for, the last one first."""
    found: list[Word] = []
    weight = 1.0
    for place in range(len(path) - 1, -1, -1):
        if not path[place].words:
            continue
        number = path[place + 1].number if place + 1 < len(path) else -1
        phrases = _phrases(path[place], number)
        found += [Word(phrase, weight * _share(phrase)) for phrase in reversed(phrases)]
        weight *= _FADE
    return tuple(found)


@lru_cache(maxsize=50_000)
def _phrases(element: Element, number: int) -> list[Meaning]:
    known = vocabulary()
    if number >= 0:  # w1, wi_0: words that the number is part of
        numbered = "_".join(element.words) + str(number)
        if numbered in known.concepts:
            return [known.concepts[numbered]]
    return known.concepts_in(element.words)


def _share(meaning: Meaning) -> float:
    return _GENERIC if meaning <= vocabulary().generic else 1.0


@lru_cache(maxsize=100_000)
def place_in_block(path: Path) -> float | None:
    """Where in its block the words say that something stands; ``None`` if they do not.

    ``input`` is at the beginning, then attention, cross attention, feed-forward, and ``final`` at the end; what
    is ``post`` one of them is just behind it.
    """
    places = vocabulary().places
    words = {word for element in path for word in element.words}
    said = frozenset[str]().union(*(word.meaning for word in meanings(path)))
    sections = [places[name] for name in ("cross", "feedforward", "attention", "self") if name in said]
    if "cross" in said:
        sections = [places["cross"]]
    if sections:
        return max(sections) + 0.5 * bool(words & _AFTER) - 0.5 * bool(words & _BEFORE)
    ends = [places[name] for name in ("first", "last", "result") if name in said]
    return ends[0] if len(set(ends)) == 1 else None
