"""Lists of keys in running text: quoted, in brackets, or bare; whole or cut off."""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import NamedTuple

_OPEN = re.compile(r"[\s\[({]*")
_COMMA = re.compile(r"\s*,\s*")
_WRAP = re.compile(r"\s*\n\s*")
_BARE = re.compile(r"[\w][\w.\-/\[\]]*")
_NUMBERS = re.compile(r"([0-9]+)\.\.\.([0-9]+)")
_DOTS = ("...", "…")
_LONGEST_KEY = 4_000
_MOST_KEYS = 200_000


class KeyList(NamedTuple):
    """Keys in the order of the text, where the list ends, and whether it ends as lists do."""

    keys: list[str]
    end: int
    whole: bool


def quoted_keys(text: str, start: int) -> KeyList:
    """``"a", "b". `` or ``['a', 'b']``; a line break inside of a key is a wrapped line's."""
    opened = _OPEN.match(text, start)
    place = opened.end() if opened else start
    bracket = bool(opened and set("[({") & set(opened[0]))
    keys: list[str] = []
    while place < len(text) and text[place] in "\"'`":
        end = text.find(text[place], place + 1, place + _LONGEST_KEY)
        if end < 0:
            return KeyList(keys, place, False)
        keys.append(_WRAP.sub("", text[place + 1 : end]))
        comma = _COMMA.match(text, end + 1)
        place = comma.end() if comma else end + 1
        if not comma:
            break
    rest = text[place : place + 8].lstrip()
    closing = ("]", ")", "}") if bracket else (".", ")", "'")
    whole = rest.startswith(closing) and not rest.startswith(_DOTS)
    return KeyList(keys, place, whole)


def bare_keys(text: str, start: int) -> KeyList:
    """``a, b, c`` to the end of the line; a line that ends in a comma goes on in the next one."""
    end = start
    while True:
        line, stop = end, text.find("\n", end)
        end = len(text) if stop < 0 else stop
        if stop < 0 or not text[line:end].rstrip().endswith(","):
            break
        end += 1
    items = [item.strip() for item in text[start:end].strip().rstrip(".").split(",")]
    keys = [item for item in items if _BARE.fullmatch(item) and item != "None"]
    return KeyList(keys, end, not text[start:end].rstrip().endswith(_DOTS))


def spelt_out(text: str) -> list[str]:
    """``layers.{0, 1}.{weight, bias}`` and ``layers.{0...11}.w``, as transformers and fvcore write groups."""
    pieces = re.split(r"\{([^{}]*)\}", text)
    places = [[piece] if number % 2 == 0 else _items(piece) for number, piece in enumerate(pieces)]
    if prod(map(len, places)) > _MOST_KEYS:
        return [text]
    return ["".join(parts) for parts in product(*places)]


def _items(listed: str) -> list[str]:
    if (
        (found := _NUMBERS.fullmatch(listed))
        and len(found[2]) < 7
        and int(found[2]) - int(found[1]) < _MOST_KEYS
    ):
        return [str(number) for number in range(int(found[1]), int(found[2]) + 1)]
    return [item.strip() for item in listed.split(",")]
