"""Target keys that several sources claim, as few questions: what is asked again in every block is asked once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import Label
from wtransplant.gui.models.link_words import agreeing, link_text
from wtransplant.gui.models.said_lists import titled
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Link, Plan

_NUMBER = re.compile(r"(?<![0-9])[0-9]+(?![0-9])")
Name = tuple[str, str, str]
_BY = {"name": mark("name"), "rule": mark("rule"), "hand": mark("hand"), "matcher": mark("matcher")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer to a question.

    Attributes:
        name: what sets it apart from the others.
        reason: who claims it and why, how certain it is, how many of the shapes fit.
        links: what it would make, one for each key.
    """

    name: str
    reason: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Claims that differ in the same way for several target keys.

    Attributes:
        keys: the target keys, in the target's order.
        candidates: the answers, the best first.
        reason: why it is asked, where that is known.
    """

    keys: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    reason: str = ""

    @property
    def title(self) -> str:
        """``300 keys, from layers.0.weight on``, or the one key."""
        return (
            self.keys[0]
            if len(self.keys) == 1
            else tr("{keys}, {first} first", keys=plural(len(self.keys), "key"), first=self.keys[0])
        )


def questions_of(plan: Plan, keys: Set[str] | None = None) -> list[Question]:
    """All conflicts of a plan; each is in exactly one question, the ones with the most keys first.

    Args:
        plan: the plan.
        keys: only those of these target keys.
    """
    alike: defaultdict[tuple[Name, ...], list[tuple[Link, ...]]] = defaultdict(list)
    for key, claims in plan.resolution.conflicts.items():
        if keys is not None and key not in keys:
            continue
        named = sorted(zip(_names(key, claims), range(len(claims)), strict=True))
        alike[tuple([name for name, _ in named])].append(tuple([claims[place] for _, place in named]))
    questions = [_question(plan, signature, rows) for signature, rows in alike.items()]
    return sorted(questions, key=lambda question: -len(question.keys))


def _names(key: str, claims: Sequence[Link]) -> list[Name]:
    """What sets each claim apart: a part of the source's name with numbers relative to the target's, how, by whom."""
    texts = [", ".join(link.sources) for link in claims]
    parts = [text.split(".") for text in texts]
    shortest = min(map(len, parts))
    head = agreeing(parts)
    tail = min(agreeing([part[::-1] for part in parts]), shortest - head)
    apart = [".".join(part[head : len(part) - tail]) for part in parts]
    if any(map(_NUMBER.search, apart)):
        apart = [_relative(text, key) for text in texts]
    return [(name, _text(link.operation), link.by) for name, link in zip(apart, claims, strict=True)]


_text = lru_cache(maxsize=1000)(str)


def _relative(text: str, key: str) -> str:
    """``blocks.3.w`` for ``layers.2.w`` as ``blocks.{i+1}.w``."""
    known = [int(number) for number in _NUMBER.findall(key)]
    place = -1

    def told(found: re.Match[str]) -> str:
        nonlocal place
        place += 1
        if place >= len(known):
            return found[0]
        by = int(found[0]) - known[place]
        name = "ijklmn"[place] if place < 6 else f"i{place}"
        return f"{{{name}{by:+d}}}" if by else f"{{{name}}}"

    return _NUMBER.sub(told, text)


def _question(plan: Plan, signature: Sequence[Name], rows: Sequence[tuple[Link, ...]]) -> Question:
    columns = list(zip(*rows, strict=True))
    fitting = [_fitting(plan, links) for links in columns]
    confidence = [min(link.confidence for link in links) for links in columns]
    several = len({operation for _, operation, _ in signature}) > 1
    best_first = sorted(range(len(columns)), key=lambda place: (-fitting[place], -confidence[place]))
    candidates = (
        Candidate(
            _called(signature[place], columns[place], several),
            _reason(columns[place], fitting[place], confidence[place]),
            columns[place],
        )
        for place in best_first
    )
    return Question(tuple(links[0].target for links in rows), tuple(candidates))


def _called(name: Name, links: Sequence[Link], several_operations: bool) -> str:
    """A single claim by its sources; repeated ones by what sets them apart."""
    if len(links) == 1:
        return link_text(links[0])
    apart, operation, _ = name
    if apart and several_operations:
        return Label(tr("{operation} of {keys}", operation=operation, keys=apart))
    return apart or operation


def _fitting(plan: Plan, links: Sequence[Link]) -> int:
    from wtransplant.mapping.resolution import check_link

    return sum(check_link(link, plan.source, plan.target) is None for link in links)


def _reason(links: Sequence[Link], fitting: int, confidence: float) -> str:
    first = links[0]
    by = tr(_BY[first.by])
    parts = [titled(by, first.reason) if first.reason else by]
    if confidence < 1:
        parts.append(tr("confidence {confidence:.0%}", confidence=confidence))
    if fitting < len(links):
        unfit = len(links) - fitting
        parts.append(
            tr("the shape does not fit")
            if len(links) == 1
            else tr("{count:,} shapes do not fit", count=unfit)
        )
    return " · ".join(parts)
