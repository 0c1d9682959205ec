"""Rows of a tensor as people write them, first and last row: ``100–119, 200``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wtransplant.errors import TrainingError
from wtransplant.words import tr

_RANGE = re.compile(r"(\d{1,12})(?:\s*[-–:]\s*(\d{1,12}))?")


def format_rows(ranges: Iterable[tuple[int, int]]) -> str:
    """``(100, 120), (200, 201)`` → ``100–119, 200``: the second number is the last row."""
    return ", ".join(str(first) if end == first + 1 else f"{first}–{end - 1}" for first, end in ranges)


def parse_rows(text: str, rows: int) -> tuple[tuple[int, int], ...]:
    """The other way round; the first row and the row after the last one, in order.

    Args:
        text: rows and ranges of them, first to last, with commas or spaces between; empty for none.
        rows: how many the tensor has.

    Raises:
        TrainingError: it cannot be read, a range runs backwards, or a row is not there.
    """
    found = []
    rest = text.strip()
    while rest:
        match = _RANGE.match(rest)
        if match is None:
            raise _wrong(tr("“{rest}” is no row and no range", rest=rest))
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise _wrong(tr("{range} runs backwards", range=match[0]))
        if last >= rows:
            raise _wrong(tr("there is no row {last}: the last one is {rows}", last=last, rows=rows - 1))
        found.append((first, last + 1))
        rest = rest[match.end() :].lstrip(", ")
    return tuple(sorted(found))


def _wrong(what: str) -> TrainingError:
    return TrainingError(what, where=tr("rows that are trained"), hint=tr("Write them as 100–119, 200."))
