"""How the parts of one key follow from those of others: the same text, or a number by whole-number arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

_LARGEST_FACTOR = 64


def explanations(texts: Sequence[str], columns: dict[int, list[str]]) -> Iterator[str]:
    """What gives these texts, out of the groups' texts: the plainest first."""
    for number, own in columns.items():
        if own == list(texts):
            yield rf"\g<{number}>"
    if not all(text.isdecimal() for text in texts) or len(set(texts)) < 2:
        return
    wanted = list(map(int, texts))
    numeric = {n: list(map(int, own)) for n, own in columns.items() if all(map(str.isdecimal, own))}
    for number, values in numeric.items():
        offset = wanted[0] - values[0]
        if all(w - v == offset for w, v in zip(wanted, values, strict=True)):
            yield rf"\g<{number}>{offset:+d}"
    for number, values in numeric.items():
        yield from _scaled(wanted, number, values)
    for (a, first), (b, second) in permutations(numeric.items(), 2):
        yield from _nested(wanted, a, first, b, second)


def _scaled(wanted: Sequence[int], number: int, values: Sequence[int]) -> Iterator[str]:
    """A multiple, or a whole part."""
    if len(set(values)) < 3:  # through two points goes every line
        return
    for factor in range(2, _LARGEST_FACTOR):
        for sign, results in (
            ("*", [value * factor for value in values]),
            ("//", [value // factor for value in values]),
        ):
            offset = wanted[0] - results[0]
            if all(w - result == offset for w, result in zip(wanted, results, strict=True)):
                yield rf"{{\g<{number}>{sign}{factor}{f'{offset:+d}' if offset else ''}}}"


def _nested(
    wanted: Sequence[int], a: int, first: Sequence[int], b: int, second: Sequence[int]
) -> Iterator[str]:
    """Blocks of stages counted through."""
    if len(set(zip(first, second, strict=True))) < 4 or len(set(first)) < 2 or len(set(second)) < 2:
        return
    for factor in range(2, _LARGEST_FACTOR):
        results = [x * factor + y for x, y in zip(first, second, strict=True)]
        offset = wanted[0] - results[0]
        if all(w - result == offset for w, result in zip(wanted, results, strict=True)):
            yield rf"{{\g<{a}>*{factor}+\g<{b}>{f'{offset:+d}' if offset else ''}}}"
