"""Where a fact about a file stands."""

from __future__ import annotations

from typing import NamedTuple

from wtransplant.words import again, tr

_MAX_DEPTH = 40
"""Levels of a tree that is made of dotted names; a hostile one may have thousands."""


class Label(str):
    """A word of ours, not one out of the file: in a place it is no part of a path that is copied."""

    __slots__ = ()


def said(text: str) -> str:
    """A name or a value for people: words of ours in the language of now, what is in the file as it is."""
    return again(text) if isinstance(text, Label) else text


def note_text(note: str) -> str:
    """A note on a tensor (see :mod:`wtransplant.checkpoints.notes`), or its short form, for people."""
    from wtransplant.checkpoints.notes import ON_META, QUANTISED, SPARSE  # the empty window needs no reader

    if note.startswith(QUANTISED):
        return tr("quantised as {kind}", kind=note.removeprefix(QUANTISED))
    if note.startswith(SPARSE):
        return tr("sparse {layout}", layout=note.removeprefix(SPARSE))
    return tr("on meta: a shape without values") if note == ON_META else note


class Fact(NamedTuple):
    """One thing that a file says.

    Attributes:
        place: the section, then the names down to it.
        value: what it is, as text, as long as it may be; ``None`` where the name says it all. A :class:`Label` is a
            text of ours.
    """

    place: tuple[str, ...]
    value: str | None = None


def place(path: str) -> tuple[str, ...]:
    """The names of a dotted path; below a depth that nobody reads the rest stays together."""
    return tuple(path.split(".", _MAX_DEPTH))
