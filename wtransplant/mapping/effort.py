r"""How much a regular expression might have to try on one key, told from what ``re`` parses of it.

A backtracking matcher goes through all ways in which the pattern's repeats and alternatives can share a key out among
them. A repeat that the next sign ends, as in ``[^.]+\.``, has one way only; so has the last one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

try:
    from re import _parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_parse as _parser

_END = -1
"""What comes behind the last part: nothing, since the whole key must match."""

_MANY = 16
"""More repetitions than this count as any number."""


@dataclass
class Effort:
    """The number of ways: a product, and powers of the key's length."""

    ways: float = 1.0
    open_repeats: int = 0
    nested: bool = False

    def steps(self, length: int) -> float:
        """The most that is tried on a key of this length."""
        if self.nested:
            return float("inf")
        return self.ways * float(length) ** self.open_repeats / factorial(min(self.open_repeats, 20))


def effort_of(pattern: str) -> Effort:
    """The effort of a pattern that is valid.

    Raises:
        re.error, OverflowError, RecursionError: it is not.
    """
    parsed = _parser.parse(pattern)
    found = Effort()
    # Where case does not count, a sign that ends a repeat is not told by comparing it.
    _walk(list(parsed), found, 0, None if parsed.state.flags & re.IGNORECASE else _END)
    return found


def _walk(items: Sequence[tuple[Any, Any]], found: Effort, depth: int, after: int | None) -> None:
    """Add up a sequence.

    Args:
        items: what ``re`` has parsed.
        found: is added to.
        depth: how many repeats are around.
        after: the sign that comes behind, if it is known.
    """
    for place, (code, argument) in enumerate(items):
        following = _first(items[place + 1 :], after)
        name = str(code)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, inner = argument
            _repeat(low, high, list(inner), found, depth, following)
        elif name == "BRANCH":
            found.nested |= depth > 0
            found.ways *= len(argument[1])
            for branch in argument[1]:
                _walk(list(branch), found, depth, following)
        elif name == "GROUPREF":
            found.nested |= depth > 0 or found.open_repeats > 1
        else:
            for part in _parts(argument):
                _walk(list(part), found, depth, following if name == "SUBPATTERN" else None)


def _repeat(
    low: int, high: Any, inner: Sequence[tuple[Any, Any]], found: Effort, depth: int, after: int | None
) -> None:
    many = high is _parser.MAXREPEAT or int(high) > _MANY
    one_way = after is not None and depth == 0 and _never_matches(inner, after)
    if low != high:
        found.nested |= depth > 0
        if many and not one_way:
            found.open_repeats += 1
        elif not many:
            found.ways *= int(high) - low + 1
    _walk(inner, found, depth + (many or int(high) > 1), None)


def _first(items: Sequence[tuple[Any, Any]], after: int | None) -> int | None:
    """The sign that a sequence begins with, if there is only one that it can."""
    if not items or after is None:
        return after
    code, argument = items[0]
    if str(code) == "LITERAL":
        return int(argument)
    if str(code) == "SUBPATTERN":
        return _first([*argument[-1], *items[1:]], after)
    return None


def _never_matches(inner: Sequence[tuple[Any, Any]], sign: int) -> bool:
    """Whether what is repeated is one sign of a set, and not this one."""
    if len(inner) != 1:
        return False
    if sign == _END:
        return str(inner[0][0]) in ("IN", "ANY", "LITERAL", "NOT_LITERAL")
    code, argument = inner[0]
    if str(code) == "IN":
        return not _in_set(argument, sign)
    if str(code) in ("LITERAL", "NOT_LITERAL"):
        return (int(argument) == sign) == (str(code) == "NOT_LITERAL")
    return False


def _in_set(items: Sequence[tuple[Any, Any]], sign: int) -> bool:
    text = chr(sign)
    kinds = {"DIGIT": text.isdigit(), "SPACE": text.isspace(), "WORD": text.isalnum() or text == "_"}
    negated = inside = False
    for code, argument in items:
        name = str(code)
        if name == "NEGATE":
            negated = True
        elif name == "CATEGORY":
            kind = str(argument).removeprefix("CATEGORY_")
            inside |= kinds[kind.removeprefix("NOT_")] != kind.startswith("NOT_")
        elif name == "RANGE":
            inside |= argument[0] <= sign <= argument[1]
        else:
            inside |= argument == sign
    return inside != negated


def _parts(argument: Any) -> list[Any]:
    """The parsed parts inside an argument: of a group, a look-around, a condition."""
    if isinstance(argument, _parser.SubPattern):
        return [argument]
    if isinstance(argument, (tuple, list)):
        return [part for part in argument if isinstance(part, _parser.SubPattern)]
    return []
