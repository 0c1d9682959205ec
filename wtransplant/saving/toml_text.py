"""TOML files that people write in too: brought up to date without losing their comments and their order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Item, Table, Whitespace

Body = list[tuple[Any, Item]]
_SMALL = 100_000
"""Longer files without comments were written by a program, and are again: bringing them up to date takes long."""


def written_toml(data: Mapping[str, Any], before: str = "") -> str:
    """The data as TOML.

    Args:
        data: plain dictionaries, lists and values.
        before: what the file has so far. What did not change stays as it stands there, with comments, blank lines
            and order; a comment above a table stays with that table. Text that is no TOML is of no use.
    """
    if "#" in before or 0 < len(before) < _SMALL:
        try:
            document = tomlkit.parse(before)
            _update(document, data, _Tail(document.body))
            text = tomlkit.dumps(document)
            if tomlkit.parse(text).unwrap() == data:
                return text
        except (TOMLKitError, ValueError):
            pass  # told when it is read as a recipe; here it is replaced as a whole
    return tomlkit.dumps(data)


class _Tail:
    """What stands at the end of a table's text: it belongs to what comes next."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def take(self) -> Body:
        """Take it away and give it."""
        start = len(self._body)
        while start and isinstance(self._body[start - 1][1], (Comment, Whitespace)):
            start -= 1
        taken = self._body[start:]
        del self._body[start:]
        return taken

    def put(self, tail: Body) -> None:
        """Put another in its place."""
        self.take()
        self._body.extend(tail)


def _update(table: Any, data: Mapping[str, Any], before: _Tail) -> None:
    """Bring a table up to date; ``before`` is the end of the text before its first table."""
    for key in [key for key in table if key not in data]:
        if isinstance(table[key], AoT):
            _update_tables(table[key], [], _before(table, key, before))
        del table[key]
    for key, value in data.items():
        old = table.get(key)
        if isinstance(old, AoT) and _is_tables(value):
            _update_tables(old, value, _before(table, key, before))
        elif isinstance(old, Table) and isinstance(value, Mapping):
            _update(old, value, _Tail(old.value.body))
        elif old is None or isinstance(old, (AoT, Table)) or _is_tables(value):
            if old is not None and _plain(old) == value:
                continue
            if old is not None:
                del table[key]
            table[key] = value
        elif _plain(old) != value:
            table[key] = value


def _plain(item: Any) -> Any:
    return item.unwrap() if isinstance(item, Item) else item  # booleans come as they are


def _is_tables(value: object) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(part, Mapping) for part in value)


def _before(table: Any, key: str, otherwise: _Tail) -> _Tail:
    """The end of the text that stands before an array of tables."""
    found = otherwise
    body = table.body if isinstance(table, Container) else table.value.body
    for name, item in body:
        if name is not None and name.key == key:
            break
        if isinstance(item, Table):
            found = _Tail(item.value.body)
        elif isinstance(item, AoT) and item.body:
            found = _Tail(item.body[-1].value.body)
    return found


def _update_tables(tables: AoT, data: Sequence[Mapping[str, Any]], before: _Tail) -> None:
    old = [json.dumps(table.unwrap(), sort_keys=True, default=str) for table in tables.body]
    new = [json.dumps(part, sort_keys=True, default=str) for part in data]
    for kind, first, last, start, end in reversed(SequenceMatcher(None, old, new, False).get_opcodes()):
        if kind == "equal":
            continue  # the last ones first, so that the places of the others stay
        shared = min(last - first, end - start)
        for place in reversed(range(first + shared, last)):
            _remove(tables, place, before)
        for offset, part in enumerate(data[start + shared : end]):
            _insert(tables, first + shared + offset, part, before)
        for offset in range(shared):
            own = tables.body[first + offset]
            _update(own, data[start + offset], _Tail(own.value.body))


def _previous(tables: AoT, place: int, before: _Tail) -> _Tail:
    return _Tail(tables.body[place - 1].value.body) if place else before


def _remove(tables: AoT, place: int, before: _Tail) -> None:
    """With the comment above it, which stands at the end of the table before; the next one's stays."""
    tail = _Tail(tables.body[place].value.body).take()
    _previous(tables, place, before).put(tail)
    del tables[place]


def _insert(tables: AoT, place: int, part: Mapping[str, Any], before: _Tail) -> None:
    """Between the table before and the comment above the next one."""
    made = tomlkit.table()
    made.update(part)
    tail = _previous(tables, place, before).take()
    _previous(tables, place, before).put([(None, Whitespace("\n"))])
    tables.insert(place, made)
    _Tail(tables.body[place].value.body).put(tail or [(None, Whitespace("\n"))])
