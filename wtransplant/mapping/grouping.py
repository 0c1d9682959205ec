"""Many keys in few lines, with nothing lost: ``blocks.{0–5, 20–25}.attn.qkv.{weight, bias}``.

A group is a product: each of its numbers with each of its names, and no other. :func:`expand` gives its keys back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from wtransplant.units import natural_key
from wtransplant.words import tr

Value = int | str
Axis = tuple[Value, ...]

# A number as it would be written again (no leading zeros), or a whole part of a name without digits.
_SLOT = re.compile(r"((?<![0-9])(?:0|[1-9][0-9]{0,8})(?![0-9])|(?:^|(?<=\.))[^.0-9]+(?=\.|\Z))")
_RANGE = re.compile(r"([0-9]+)–([0-9]+)")
_SPECIAL = re.compile(r"[\\{},]")
_SHORTEST_RUN = 3


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that are told in one line.

    Attributes:
        text: the line; braces, commas and backslashes that belong to keys have a backslash before them.
        keys: what it stands for, numbers ascending and names in the order in which they came.
        facts: what holds for the keys, by the last part of their names: ``(("weight", (8, 4)), ("bias", (8,)))``;
            ``(("", (8, 4)),)`` where the same holds for all.
    """

    text: str
    keys: tuple[str, ...]
    facts: tuple[tuple[str, Hashable], ...]


@dataclass(frozen=True, slots=True)
class _Box:
    """A product of values: what stands between them, the values of each place, and what holds for the keys."""

    between: tuple[str, ...]
    axes: tuple[Axis, ...]
    facts: tuple[tuple[str, Hashable], ...]


def group_keys(keys: Iterable[str], fact: Callable[[str], Hashable] = lambda key: None) -> list[KeyGroup]:
    """Group keys that differ in numbers, or in whole parts of their names.

    Args:
        keys: each once.
        fact: what is told beside a key, its shape for one; keys for which it differs are told apart, and by the
            last part of the name within one line.

    Returns:
        Groups in natural order of their first keys. Each key is in exactly one.
    """
    buckets: defaultdict[Hashable, list[_Box]] = defaultdict(list)
    for key in keys:
        box = _single(key, fact(key))
        buckets[(box.between, tuple(type(axis[0]) for axis in box.axes))].append(box)
    boxes = [box for bucket in buckets.values() for box in _merged(bucket)]
    groups = [_group(box) for box in boxes]
    return sorted(groups, key=lambda group: natural_key(group.keys[0]))


def expand(text: str) -> list[str]:
    """The keys that a group's text stands for.

    Raises:
        ValueError: a brace is not closed, or a backslash ends the text.
    """
    return ["".join(parts) for parts in product(*_alternatives(text))]


def _single(key: str, fact: Hashable) -> _Box:
    pieces = _SLOT.split(key)
    values = tuple((int(value) if value[0] in "0123456789" else value,) for value in pieces[1::2])
    return _Box(tuple(pieces[::2]), values, (("", fact),))


def _merged(boxes: list[_Box]) -> list[_Box]:
    """Numbers first, those on the right before those on the left; then names; last the last name, facts apart."""
    kinds = [type(axis[0]) for axis in boxes[0].axes]
    has_last = len(kinds) > 1 and kinds[-1] is str and not boxes[0].between[-1]
    last = len(kinds) - has_last
    for kind in (int, str):
        for place in reversed(range(len(kinds))):
            if kinds[place] is kind and place != last:
                boxes = _merge_along(place, boxes)
    return _merge_along(last, boxes, facts_apart=True) if last < len(kinds) else boxes


def _merge_along(place: int, boxes: list[_Box], facts_apart: bool = False) -> list[_Box]:
    groups: defaultdict[Hashable, list[_Box]] = defaultdict(list)
    for box in boxes:
        rest = (*box.axes[:place], *box.axes[place + 1 :])
        groups[rest if facts_apart else (rest, box.facts)].append(box)
    return [_union(place, group) if len(group) > 1 else group[0] for group in groups.values()]


def _union(place: int, boxes: Sequence[_Box]) -> _Box:
    values: Axis = tuple(value for box in boxes for value in box.axes[place])
    if isinstance(values[0], int):
        values = tuple(sorted(values))
    facts = {fact for box in boxes for _, fact in box.facts}
    apart = tuple((str(name), box.facts[0][1]) for box in boxes for name in box.axes[place])
    return _Box(
        boxes[0].between,
        (*boxes[0].axes[:place], values, *boxes[0].axes[place + 1 :]),
        boxes[0].facts if len(facts) == 1 else apart,
    )


def _group(box: _Box) -> KeyGroup:
    texts = [_axis_text(axis) for axis in box.axes]
    text = "".join(chain(*zip(map(_escaped, box.between), (*texts, ""), strict=True)))
    keys = (
        "".join(chain(*zip(box.between, (*map(str, values), ""), strict=True)))
        for values in product(*box.axes)
    )
    return KeyGroup(text, tuple(keys), box.facts)


def _axis_text(axis: Axis) -> str:
    if len(axis) == 1:
        return _escaped(str(axis[0]))
    numbers = [value for value in axis if isinstance(value, int)]
    listed = _runs(numbers) if numbers else (_escaped(str(value)) for value in axis)
    return f"{{{', '.join(listed)}}}"


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """``0–5`` for three numbers or more without a gap."""
    start = 0
    for end in range(1, len(numbers) + 1):
        if end < len(numbers) and numbers[end] == numbers[end - 1] + 1:
            continue
        run = numbers[start:end]
        yield from [f"{run[0]}–{run[-1]}"] if len(run) >= _SHORTEST_RUN else map(str, run)
        start = end


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _alternatives(text: str) -> list[list[str]]:
    """What may stand in each place: one text between braces' ends, or what the braces list."""
    places: list[list[str]] = [[""]]
    inside, position = False, 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 1
            if position == len(text):
                raise ValueError(tr("a backslash ends the text"))
            places[-1][-1] += text[position]
        elif char == "{" and not inside:
            places.append([""])
            inside = True
        elif char == "}" and inside:
            places[-1] = [key for item in places[-1] for key in _numbers(item)]
            places.append([""])
            inside = False
        elif inside and text.startswith(", ", position):
            places[-1].append("")
            position += 1
        else:
            places[-1][-1] += char
        position += 1
    if inside:
        raise ValueError(tr("a brace is not closed"))
    return places


def _numbers(item: str) -> list[str]:
    if found := _RANGE.fullmatch(item):
        return [str(number) for number in range(int(found[1]), int(found[2]) + 1)]
    return [item]
