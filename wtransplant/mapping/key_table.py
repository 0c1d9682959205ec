"""Keys taken apart and laid under one another: which parts are the same, and which tell keys apart."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, permutations, product

from wtransplant.mapping.rules import Order, Values

_TOKEN = re.compile(r"\d+|[A-Za-z]+|.", re.DOTALL)
_NAMES = ("part", "index", "piece", "member")
Row = tuple[str, ...]


def aligned(keys: Sequence[str]) -> list[Row]:
    """The keys as rows of equal length; where they have more or fewer parts, these are one text."""
    rows = [tuple(_TOKEN.findall(key)) for key in keys]
    shortest = min(map(len, rows))
    if max(map(len, rows)) == shortest:
        return rows
    begin = 0
    while begin < shortest and _alike([row[begin] for row in rows]):
        begin += 1
    end = 0
    while end < shortest - begin and _alike([row[-1 - end] for row in rows]):
        end += 1
    return [(*row[:begin], "".join(row[begin : len(row) - end]), *row[len(row) - end :]) for row in rows]


def _alike(texts: Sequence[str]) -> bool:
    return len(set(texts)) == 1 or all(map(str.isdecimal, texts))


@dataclass
class KeyTable:
    """The keys of the many side: columns that are the same within a sample, and names for those that are not."""

    rows: list[Row]
    """One for each sample; in folded columns there is what the first key has."""
    folded: dict[int, str] = field(default_factory=dict)
    order: Order = ()

    @classmethod
    def of(cls, rows: Sequence[Row], sizes: Sequence[int]) -> KeyTable | None:
        """Lay keys under one another.

        Args:
            rows: of all samples, one after the other, as :func:`aligned` gives them.
            sizes: how many keys each sample has.

        Returns:
            The table; ``None`` where no order says what tells the keys of a sample apart.
        """
        ends = list(accumulate(sizes))
        samples = [rows[end - size : end] for end, size in zip(ends, sizes, strict=True)]
        several = [own for own in samples if len(own) > 1]
        width = range(len(rows[0]))
        varying = [c for c in width if any(len({row[c] for row in own}) > 1 for own in several)]
        if not varying:
            return cls([own[0] for own in samples])
        names = _folding(samples, varying)
        if names is None:
            return cls._of_merged(rows, sizes, varying)
        called: list[str] = []
        for column, values in names:
            called.append(_name_for(rows[0], column, values, called))
        order = tuple(zip(called, (values for _, values in names), strict=True))
        folded = {column: name for name, (column, _) in zip(called, names, strict=True)}
        return cls([own[0] for own in samples], folded, order)

    @classmethod
    def _of_merged(cls, rows: Sequence[Row], sizes: Sequence[int], varying: Sequence[int]) -> KeyTable | None:
        """Where columns vary together, they are one text, from the first to the last of them."""
        if len(varying) < 2:
            return None
        first, last = varying[0], varying[-1]
        merged = [(*row[:first], "".join(row[first : last + 1]), *row[last + 1 :]) for row in rows]
        return cls.of(merged, sizes)


def _name_for(row: Row, column: int, values: Values, taken: Sequence[str]) -> str:
    """``expert`` for the number behind ``experts.``; otherwise the next of the usual names."""
    before = row[column - 2] if column > 1 else ""
    if not isinstance(values, tuple) and before.isalpha() and before.endswith("s") and len(before) > 1:
        singular = before[:-1].lower()
        if singular not in taken and not keyword.iskeyword(singular):
            return singular
    return next(name for name in _NAMES if name not in taken)


def _folding(samples: Sequence[Sequence[Row]], varying: Sequence[int]) -> list[tuple[int, Values]] | None:
    """The columns that tell the keys of a sample apart, outermost first, with their values in order."""
    if len(varying) > min(len(_NAMES), 3):
        return None
    for columns in permutations(varying):
        found = [_product_of(own, columns) for own in samples]
        if None in found:
            continue
        values = [_common([own[place] for own in found if own is not None]) for place in range(len(columns))]
        if all(values):
            return list(zip(columns, [own for own in values if own is not None], strict=True))
    return None


def _product_of(rows: Sequence[Row], columns: Sequence[int]) -> list[tuple[str, ...]] | None:
    values = [tuple(dict.fromkeys(row[column] for row in rows)) for column in columns]
    there = [tuple(row[column] for column in columns) for row in rows]
    return values if list(product(*values)) == there else None


def _common(found: Sequence[tuple[str, ...]]) -> Values | None:
    """The values of one name in all samples: the same list, or numbers from 0 on."""
    if len(set(found)) == 1:
        values = found[0]
        return len(values) if values == tuple(map(str, range(len(values)))) else values
    counted = all(values == tuple(map(str, range(len(values)))) for values in found)
    return "number" if counted else None
