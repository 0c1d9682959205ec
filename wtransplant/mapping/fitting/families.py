"""Keys that belong together by their names, and in which order: query, key, value; gate, up; expert 0, 1, 2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wtransplant.units import natural_key


@dataclass(frozen=True)
class Family:
    """Members in the order in which fused tensors hold them; each with the words that name it."""

    members: tuple[tuple[str, ...], ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(f"({'|'.join(map(re.escape, member))})" for member in self.members)
        return re.compile(rf"(?:^|(?<=[._]))(?:{words})(?=[._]|\Z)")

    def place(self, key: str) -> tuple[int, str] | None:
        """Which member a key is, and the key without the word that says so; by the last such word."""
        hits = list(self._pattern.finditer(key))
        if not hits or hits[-1].lastindex is None:
            return None
        found = hits[-1]
        return hits[-1].lastindex - 1, f"{key[: found.start()]}*{key[found.end() :]}"


FAMILIES = (
    Family((("q", "query", "queries", "wq"), ("k", "key", "keys", "wk"), ("v", "value", "values", "wv"))),
    Family((("k", "key", "keys", "wk"), ("v", "value", "values", "wv"))),
    Family((("gate", "w1", "wi_0", "fc1_g"), ("up", "w3", "wi_1", "fc1_x"))),
    Family((("weight_g", "original0"), ("weight_v", "original1"))),
)


@dataclass(frozen=True, slots=True)
class NamedOrder:
    """An order that names tell.

    Attributes:
        places: of the keys, in that order.
        groups: how many sets of members there are: 8 for the gates and ups of eight experts; of keys that only a
            number tells apart, as many as keys.
    """

    places: tuple[int, ...]
    groups: int


def named_order(keys: Sequence[str]) -> NamedOrder | None:
    """The order in which fused tensors hold these keys, if their names tell one.

    Members of a family stand in its order, set by set; keys that differ only in numbers by their numbers.
    """
    for family in FAMILIES:
        if (order := _by_family(family, keys)) is not None:
            return order
    if len(keys) > 1 and len({re.sub("[0-9]+", "0", key) for key in keys}) == 1:
        return NamedOrder(tuple(sorted(range(len(keys)), key=lambda i: natural_key(keys[i]))), len(keys))
    return None


def part_named(key: str, count: int) -> int | None:
    """Which of ``count`` parts of a fused tensor a key is by its name."""
    for family in FAMILIES:
        if len(family.members) == count and (found := family.place(key)) is not None:
            return found[0]
    return None


def number_named(key: str, count: int) -> int | None:
    """The last number in a key's name, if it counts below ``count``."""
    numbers = [int(part) for part in re.split("[._]", key) if part.isdecimal()]
    return numbers[-1] if numbers and numbers[-1] < count else None


def short_names(keys: Sequence[str]) -> list[str]:
    """What tells keys apart: ``q_proj`` and ``k_proj`` of two keys that are the same before and behind that."""
    parts = [key.split(".") for key in keys]
    least = min(map(len, parts), default=0)
    front = next((i for i in range(least) if len({part[i] for part in parts}) > 1), 0)
    back = next((i for i in range(least) if len({part[-1 - i] for part in parts}) > 1), 0)
    return [".".join(part[front : len(part) - back]) or ".".join(part) for part in parts]


def _by_family(family: Family, keys: Sequence[str]) -> NamedOrder | None:
    found = [family.place(key) for key in keys]
    places = [place for place in found if place is not None]
    rests = {rest for _, rest in places}
    complete = len(places) == len(keys) == len(set(places)) == len(family.members) * len(rests)
    if not complete or not places:
        return None
    order = sorted(range(len(keys)), key=lambda i: (natural_key(places[i][1]), places[i][0]))
    return NamedOrder(tuple(order), len(rests))
