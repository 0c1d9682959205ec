"""Where a fact about a file stands."""

from __future__ import annotations

from typing import NamedTuple

_MAX_DEPTH = 40
"""Levels of a tree that is made of dotted names; a hostile one may have thousands."""


class Label(str):
    """A word of ours in a place, not a name out of the file: it is no part of a path that is copied."""

    __slots__ = ()


class Fact(NamedTuple):
    """One thing that a file says.

    Attributes:
        place: the section, then the names down to it.
        value: what it is, as text, as long as it may be; ``None`` where the name says it all.
    """

    place: tuple[str, ...]
    value: str | None = None


def place(path: str) -> tuple[str, ...]:
    """The names of a dotted path; below a depth that nobody reads the rest stays together."""
    return tuple(path.split(".", _MAX_DEPTH))
