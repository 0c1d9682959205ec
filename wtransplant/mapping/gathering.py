"""From what a rule with an order matched to links of several sources, and of parts of one source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from wtransplant.mapping.compiling import CompiledRule, Name
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Operation, Part

Texts = tuple[str, ...]
Match = tuple[str, Texts]
"""A key that a pattern matched, and the texts of its groups from the first on."""


class Incomplete(NamedTuple):
    """A link that lacks some of its sources: they have no key in the checkpoint."""

    link: Link
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """What a rule made of the keys that it took.

    Attributes:
        links: whose keys are all there.
        incomplete: links that lack sources.
        unknown: keys of the rule's side, each with a key that the other side does not have.
        problems: keys of which the template could make nothing, with the reason.
    """

    links: list[Link] = field(default_factory=list)
    incomplete: list[Incomplete] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


class _Item(NamedTuple):
    """One source and one target brought together, one of several in its link."""

    target: str
    source: str
    gathered: Texts
    spread: Texts
    rest: Texts
    exists: bool


def listed_only(compiled: CompiledRule, matches: Sequence[Match]) -> Sequence[Match]:
    """Without keys in which a name of the order has a value that the order does not list."""
    for name in compiled.folded:
        place = name.group - 1
        if name.counted:
            matches = [m for m in matches if m[1][place].isascii() and m[1][place].isdigit()]
        else:
            values = frozenset(name.values)
            matches = [m for m in matches if m[1][place] in values]
    return matches


def gather(
    compiled: CompiledRule, matches: Sequence[Match], there: Container[str] | None, reason: str
) -> Made:
    """The links of a rule that has an order.

    Args:
        compiled: the rule.
        matches: the keys that it took, as :func:`listed_only` left them.
        there: keys of the other side; ``None`` if nobody knows them.
        reason: of the links.
    """
    made = Made()
    items = list(_items(compiled, matches, there, made.problems))
    numbers = _numbers(compiled.spread, items)
    operation_of = lru_cache(None)(lambda parts: compiled.rule.operation.bound(dict(parts)))
    groups: defaultdict[tuple[str, Texts, Texts], list[_Item]] = defaultdict(list)
    for item in items:
        groups[item.target, item.spread, item.rest].append(item)
    for found in groups.values():
        if not any(item.exists for item in found):
            made.unknown.extend(_aim(compiled, item) for item in found)
            continue
        operation = operation_of(_parts(compiled.spread, found[0], numbers))
        for claim in _claims(found):
            _add(compiled, claim, operation, reason, made)
    return made


def _items(
    compiled: CompiledRule, matches: Sequence[Match], there: Container[str] | None, problems: dict[str, str]
) -> Iterator[_Item]:
    """Every key with every key that it makes, in the keys' order."""
    places = [name.group - 1 for name in compiled.folded]
    others = _others(compiled, len(matches[0][1]) if matches else 0)
    forward = compiled.rule.side == "source"
    for (key, texts), made in zip(matches, _made(compiled, matches, there), strict=True):
        folded = tuple(texts[place] for place in places)
        rest = tuple(texts[place] for place in others)
        for values, other, problem in made:
            exists = there is None or other in there
            if problem:
                problems[key] = problem
            elif forward:
                yield _Item(other, key, folded, values, rest, exists)
            else:
                yield _Item(key, other, values, folded, rest, exists)


def _others(compiled: CompiledRule, count: int) -> list[int]:
    """The places of the groups that the order does not name."""
    folded = {name.group - 1 for name in compiled.folded}
    return [place for place in range(count) if place not in folded]


_MadeKey = tuple[Texts, str, str]
"""The values of the unfolded names, the key on the other side, and what stood in the way of making it."""


def _made(
    compiled: CompiledRule, matches: Sequence[Match], there: Container[str] | None
) -> Iterator[Sequence[_MadeKey]]:
    """For each match, the keys that are made of it: one for each combination of the unfolded names' values."""
    if any(name.counted for name in compiled.unfolded):
        yield from (_counted_up(compiled, match, there) for match in matches)
        return
    combinations = list(product(*(name.values for name in compiled.unfolded)))
    columns = [_column(compiled, matches, values) for values in combinations]
    yield from zip(*columns, strict=True)


def _column(compiled: CompiledRule, matches: Sequence[Match], values: Texts) -> list[_MadeKey]:
    given = {name.name: value for name, value in zip(compiled.unfolded, values, strict=True)}
    filled = compiled.template.fill([texts for _, texts in matches], given, [key for key, _ in matches])
    return [(values, key, filled.problems.get(row, "")) for row, key in enumerate(filled.keys)]


def _counted_up(compiled: CompiledRule, match: Match, there: Container[str] | None) -> list[_MadeKey]:
    """The keys made of one match, where a name has as many numbers as there are: up to the first that is not."""
    values = [list(name.values or "0") for name in compiled.unfolded]
    for place, name in enumerate(compiled.unfolded):
        seen: set[str] = set()  # a template that makes the same key again and again has no end
        while name.counted and there is not None:
            more = str(len(seen))
            first = tuple(more if at == place else own[0] for at, own in enumerate(values))
            key = _column(compiled, [match], first)[0][1]
            if key not in there or key in seen:
                break
            seen.add(key)
        values[place] = [str(number) for number in range(len(seen))] or values[place]
    return [_column(compiled, [match], one)[0] for one in product(*values)]


_Numbers = Mapping[tuple[str, Texts], Sequence[set[int]]]


def _numbers(spread: Sequence[Name], items: Sequence[_Item]) -> _Numbers:
    """For each source, the numbers that its targets have in each spread name that has as many as there are."""
    if not any(name.counted for name in spread):
        return {}
    found: defaultdict[tuple[str, Texts], list[set[int]]] = defaultdict(lambda: [set() for _ in spread])
    for item in items:
        for numbers, name, value in zip(found[item.source, item.rest], spread, item.spread, strict=True):
            if name.counted:
                numbers.add(int(value))
    return found


def _parts(spread: Sequence[Name], item: _Item, numbers: _Numbers) -> tuple[tuple[str, Part], ...]:
    """Which part of its source each spread name says."""
    found = []
    for place, (name, value) in enumerate(zip(spread, item.spread, strict=True)):
        if name.counted:
            own = sorted(numbers[item.source, item.rest][place])
            found.append((name.name, Part(own.index(int(value)), len(own))))
        else:
            found.append((name.name, Part(name.values.index(value), len(name.values))))
    return tuple(found)


def _claims(items: Sequence[_Item]) -> list[list[_Item]]:
    """Items in links: one, or several where two sources stand in one place, which a person decides between."""
    claims: list[list[_Item]] = []
    seen: defaultdict[Texts, int] = defaultdict(int)
    for item in items:
        if seen[item.gathered] == len(claims):
            claims.append([])
        claims[seen[item.gathered]].append(item)
        seen[item.gathered] += 1
    return claims


def _add(
    compiled: CompiledRule, items: Sequence[_Item], operation: Operation, reason: str, made: Made
) -> None:
    names = compiled.gathered
    ranks = [{value: rank for rank, value in enumerate(name.values)} for name in names]

    def rank(item: _Item) -> tuple[int, ...]:
        texts = zip(ranks, item.gathered, strict=True)
        return tuple(own[text] if own else int(text) for own, text in texts)

    there = sorted((item for item in items if item.exists), key=rank)
    sources = tuple(item.source for item in there)
    link = Link(items[0].target, sources, operation, "rule", reason)
    missing = [item.source for item in items if not item.exists]
    if compiled.rule.side == "source":
        missing += _gaps(compiled, there)
    if missing:
        made.incomplete.append(Incomplete(link, tuple(missing)))
    else:
        made.links.append(link)


def _gaps(compiled: CompiledRule, items: Sequence[_Item]) -> Iterator[str]:
    """The keys that ought to be there too, by the name of one that is."""
    columns = list(zip(*(item.gathered for item in items), strict=True))
    values = [name.values or dict.fromkeys(c) for name, c in zip(compiled.folded, columns, strict=True)]
    have = {item.gathered for item in items}
    if len(have) == prod(map(len, values)):
        return
    match = compiled.pattern.plain.fullmatch(items[0].source)
    for wanted in product(*values):
        if match is not None and wanted not in have:
            yield _with_groups(match, dict(zip(compiled.folded, wanted, strict=True)))


def _with_groups(match: re.Match[str], texts: Mapping[Name, str]) -> str:
    """The matched key with other texts in these groups."""
    key = match.string
    for name, text in sorted(texts.items(), key=lambda pair: -match.start(pair[0].group)):
        key = key[: match.start(name.group)] + text + key[match.end(name.group) :]
    return key


def _aim(compiled: CompiledRule, item: _Item) -> tuple[str, str]:
    """The key that the rule took, and the one that it made."""
    return (item.source, item.target) if compiled.rule.side == "source" else (item.target, item.source)
