"""Short lists of texts and counts of words, made so that they can be said again in another language."""

from __future__ import annotations

from collections.abc import Iterable

from wtransplant.words import tr


def listed(parts: Iterable[str]) -> str:
    """``a, b, c``: of some texts, which are few; ``""`` of none."""
    *before, last = [*parts] or [""]
    for part in reversed(before):
        last = tr("{first}, {rest}", first=part, rest=last)
    return last


def sentences(*parts: str) -> str:
    """Some sentences one after the other; empty ones are left out."""
    *before, last = [*filter(None, parts)] or [""]
    for part in reversed(before):
        last = tr("{first} {rest}", first=part, rest=last)
    return last


def titled(title: str, text: str) -> str:
    """``title: text``."""
    return tr("{title}: {value}", title=title, value=text)


def counted(count: int, word: str) -> str:
    """``2 missing``: how many have a status; the word is one that is marked for translators."""
    return tr("{count:,} {word}", count=count, word=tr(word))
