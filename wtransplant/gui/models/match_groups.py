"""Found links in few rows: what is repeated in every block is told once.

No Qt; made in a job, for there may be 90,000.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.link_words import link_text, percent

if TYPE_CHECKING:
    from wtransplant.mapping import Link

# A number that is a part of a name by itself: repetitions have those, ``conv1`` and ``conv2`` are two things.
_NUMBER = re.compile(r"(?<![^._])[0-9]+(?![^._])")
_LETTERS = "ijklmn"
_RUNS = 4
"""So many runs of numbers are told; more are counted."""

Column = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links that differ in numbers only.

    Attributes:
        target: the target keys, ``blocks.{i}.attn.qkv.weight``.
        source: what they are made of, ``concat(0) of layer.{i}.{q, k, v}.weight``.
        numbers: what the letters stand for, ``i = 0–11``; empty for a single link.
        links: the links, in the target's order.
        confidence: of the least and of the most certain one.
        reason: of the least certain one.
    """

    target: str
    source: str
    numbers: str
    links: tuple[Link, ...]
    confidence: tuple[float, float]
    reason: str

    @property
    def certainty(self) -> str:
        """``93%``, or from the least to the most certain one, ``62–93%``."""
        low, high = map(percent, self.confidence)
        return low if low == high else f"{low.removesuffix('%')}–{high}"


@dataclass(frozen=True, eq=False)
class LinkGroups:
    """All found links, in groups.

    Attributes:
        links: the links, in the target's order.
        confidence: of each link, float32.
        group: number of each link's group, int32.
        groups: the groups, in the order of their first links.
        texts: what a filter looks at, for each group, in lower case: every key in it.
    """

    links: tuple[Link, ...]
    confidence: NDArray[np.float32]
    group: NDArray[np.int32]
    groups: tuple[LinkGroup, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, links: Collection[Link]) -> LinkGroups:
        """Group links, given in the target's order."""
        every = tuple(links)
        numbers: defaultdict[object, int] = defaultdict(lambda: len(numbers))
        group = np.fromiter((numbers[_kind(link)] for link in every), dtype=np.int32, count=len(every))
        members: list[list[Link]] = [[] for _ in numbers]
        for link, number in zip(every, group.tolist(), strict=True):
            members[number].append(link)
        confidence = np.fromiter((link.confidence for link in every), dtype=np.float32, count=len(every))
        return cls(every, confidence, group, tuple(map(_group, members)), tuple(map(_text, members)))


def _kind(link: Link) -> object:
    """What links of one group have in common."""
    masked = tuple([_NUMBER.sub("#", key) for key in link.sources])
    return _NUMBER.sub("#", link.target), masked, link.operation, link.by


def _text(links: Sequence[Link]) -> str:
    return "\n".join(f"{link.target}\n{' '.join(link.sources)}" for link in links).lower()


def _group(links: Sequence[Link]) -> LinkGroup:
    least = min(links, key=lambda link: link.confidence)
    most = max(link.confidence for link in links)
    first = links[0]
    if len(links) == 1:
        certain = (first.confidence, first.confidence)
        return LinkGroup(first.target, link_text(first), "", (first,), certain, first.reason)
    columns = _columns([link.target for link in links])
    letters = _letters(columns)
    sources = [
        _named(key, _columns([link.sources[place] for link in links]), letters)
        for place, key in enumerate(first.sources)
    ]
    return LinkGroup(
        _named(first.target, columns, letters),
        link_text(first._replace(sources=tuple(sources))),
        ", ".join(f"{letter} = {_runs(column)}" for column, letter in letters.items()),
        tuple(links),
        (least.confidence, most),
        least.reason,
    )


def _columns(keys: Sequence[str]) -> list[Column]:
    """The numbers in each place of keys that differ in numbers only."""
    return list(zip(*(map(int, _NUMBER.findall(key)) for key in keys), strict=True))


def _letters(columns: Sequence[Column]) -> dict[Column, str]:
    """A letter for each place whose numbers differ from key to key; places that run in step share one."""
    varying = dict.fromkeys(column for column in columns if len(set(column)) > 1)
    return {
        column: _LETTERS[place] if place < len(_LETTERS) else f"i{place}"
        for place, column in enumerate(varying)
    }


def _named(key: str, columns: Sequence[Column], letters: dict[Column, str]) -> str:
    """A key with the numbers that differ as letters, or as what they are where no letter gives them."""
    texts = iter([_number_text(column, letters) for column in columns])
    return _NUMBER.sub(lambda found: next(texts) or found[0], key)


def _number_text(column: Column, letters: dict[Column, str]) -> str:
    """``{i}``, ``{i+1}`` or ``{3–8}``; empty where all numbers are the same."""
    if len(set(column)) == 1:
        return ""
    for known, letter in letters.items():
        offset = column[0] - known[0]
        if all(number - other == offset for number, other in zip(column, known, strict=True)):
            return f"{{{letter}{offset:+d}}}" if offset else f"{{{letter}}}"
    return f"{{{_runs(column)}}}"


def _runs(column: Column) -> str:
    """``0–5, 8``: the numbers of a place."""
    numbers = np.unique(np.array(column))
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    texts = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join(texts if len(texts) <= _RUNS else [*texts[: _RUNS - 1], f"… {texts[-1]}"])
