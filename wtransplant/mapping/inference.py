"""Rules inferred from examples: which parts of keys vary, and what says what they are on the other side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wtransplant.mapping.explaining import explanations
from wtransplant.mapping.key_table import KeyTable, Row, aligned
from wtransplant.mapping.rules import Order

_LONG_REFERENCE = re.compile(r"(?<!\\)\\g<(\d+)>(?!\d)")


@dataclass(frozen=True)
class Sample:
    """Keys of one side that belong to one key of the other: three projections and the fused one, say."""

    many: tuple[str, ...]
    one: str


@dataclass(frozen=True)
class Width:
    """How far an inferred rule reaches beyond its examples.

    Attributes:
        words: whether parts that vary may be any word, not only those of the examples.
        numbers: whether numbers that are the same in all examples, on both sides, may be others too.
        last: whether the last part of the names may be any, where it is the same on both sides.
        tail: whether all of the names' ends that are the same on both sides may be any.
    """

    words: bool = False
    numbers: bool = False
    last: bool = False
    tail: bool = False


@dataclass(frozen=True)
class Inferred:
    """A pattern for the keys of which there are many, the template of the one key, and the order."""

    pattern: str
    template: str
    order: Order = ()


def infer(samples: Sequence[Sample], width: Width) -> Inferred | None:
    """The rule that these samples have in common; ``None`` where something varies that nothing explains.

    It is for the caller to try whether the rule gives the samples back: an end that may be any may be taken for
    something else.
    """
    heads, tails = zip(*(parted(sample, width) for sample in samples), strict=True)
    many = aligned([key for head in heads for key in head.many])
    one = aligned([head.one for head in heads])
    sizes = [len(head.many) for head in heads]
    table = KeyTable.of(many, sizes)
    if table is None:
        return None
    writing = _Writing(width)
    writing.many(table, one)
    for column in range(len(one[0])):
        if not writing.one([row[column] for row in one], table):
            return None
    writing.tail(tails)
    template = _LONG_REFERENCE.sub(r"\\\1", "".join(writing.template))
    return Inferred("".join(writing.pattern), template, table.order)


def parted(sample: Sample, width: Width) -> tuple[Sample, str]:
    """The keys without the end that may be any, because it is the same on both sides, and that end."""
    if not (width.tail or width.last):
        return sample, ""
    parts = [key.split(".") for key in (*sample.many, sample.one)]
    columns = enumerate(zip(*map(reversed, parts), strict=False))
    differing = (number for number, texts in columns if texts.count(texts[0]) < len(texts))
    count = next(differing, min(map(len, parts)))
    count = min(count, 1) if not width.tail else count
    tail = ".".join(parts[0][len(parts[0]) - count :]) if count else ""
    return Sample(tuple(_head(key, tail) for key in sample.many), _head(sample.one, tail)), tail


def _head(key: str, tail: str) -> str:
    return key[: len(key) - len(tail)]


class _Writing:
    """A pattern and a template under way."""

    def __init__(self, width: Width) -> None:
        self._width = width
        self._used: set[int] = set()
        self.pattern: list[str] = []
        self.template: list[str] = []
        self._groups: dict[int, int] = {}  # column of the table to number of the group
        self._count = 0

    def many(self, table: KeyTable, one: Sequence[Row]) -> None:
        """Write the pattern."""
        shared = {text for text in one[0] if text.isdecimal()} if self._width.numbers else set()
        for column in range(len(table.rows[0])):
            texts = [row[column] for row in table.rows]
            if column in table.folded:
                self._fold(table, table.folded[column])
            elif len(set(texts)) > 1 or texts[0] in shared:
                self._groups[column] = self._group(self._any_of(texts))
            else:
                self.pattern.append(escaped(texts[0]))

    def one(self, texts: Sequence[str], table: KeyTable) -> bool:
        """Write one column of the template; whether the pattern's groups explain it."""
        if len(set(texts)) == 1 and not (self._width.numbers and texts[0].isdecimal()):
            self.template.append(template_text(texts[0]))
            return True
        # What comes first here comes first there: of equal numbers the ones not yet used.
        places = sorted(self._groups.items(), key=lambda pair: (pair[1] in self._used, pair[1]))
        columns = {number: [row[c] for row in table.rows] for c, number in places}
        found = next(explanations(texts, columns), None)
        if found is not None:
            self._used.update(map(int, re.findall(r"g<(\d+)>", found)))
        if found is None and len(set(texts)) == 1:
            found = template_text(texts[0])
        if found is not None:
            self.template.append(found)
        return found is not None

    def tail(self, tails: Sequence[str]) -> None:
        """Write the end that is the same on both sides."""
        if any(tails):
            some = "." if self._width.tail else "[^.]"
            number = self._group(some + ("+" if all(tails) else "*"))
            self.template.append(rf"\g<{number}>")

    def _group(self, inside: str) -> int:
        self._count += 1
        self.pattern.append(f"({inside})")
        return self._count

    def _fold(self, table: KeyTable, name: str) -> None:
        self._count += 1
        values = dict(table.order)[name]
        inside = "|".join(map(escaped, values)) if isinstance(values, tuple) else r"\d+"
        self.pattern.append(f"(?P<{name}>{inside})")

    def _any_of(self, texts: Sequence[str]) -> str:
        if all(map(str.isdecimal, texts)):
            return r"\d+"
        if not self._width.words or len(set(texts)) == 1:
            return "|".join(escaped(text) for text in dict.fromkeys(texts))
        return ".+" if any("." in text for text in texts) else "[^.]+"


def escaped(text: str) -> str:
    """The pattern that matches this text; dots are the only signs that keys usually have."""
    return re.escape(text).replace(r"\-", "-")


def template_text(text: str) -> str:
    """The template that makes this text."""
    return re.sub(r"[\\+{}-]", lambda sign: sign[0] * 2 if sign[0] in "{}" else "\\" + sign[0], text)
