"""What the menus offer, as plain data, and the search among it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wtransplant.gui.models.fuzzy import Found, find_misspelt, find_word

PATH_SIGN = " › "
_PATH_SHARE = 0.5
"""What letters count that were found in the menu's name and not in the command's."""
_RECENT_BONUS = 4.0
_LENGTH_COST = 0.05


@dataclass(frozen=True, slots=True)
class MenuCommand:
    """One entry of a menu.

    Attributes:
        name: the action's name, ``open_source``; empty where it has none to be remembered by.
        text: as the menu says it, without mnemonic.
        path: the menus it stands in, ``View › Theme``.
        english, english_path: the same in English; equal where the window is English.
        keys: its shortcuts as people read them.
        is_enabled: whether it can be done now.
        reason: why it cannot, if that is known.
        checked: whether it is ticked; ``None`` where it cannot be.
    """

    name: str
    text: str
    path: str
    english: str
    english_path: str
    keys: tuple[str, ...] = ()
    is_enabled: bool = True
    reason: str = ""
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A command that a search found.

    Attributes:
        number: its place in the list that was searched.
        text_places, path_places, english_places: letters that were found.
        is_recent: it was used lately, and nothing is searched for.
    """

    number: int
    text_places: frozenset[int] = frozenset()
    path_places: frozenset[int] = frozenset()
    english_places: frozenset[int] = frozenset()
    is_recent: bool = False


@dataclass(frozen=True, slots=True)
class _Ranked:
    hit: Hit
    score: float
    is_tight: bool
    wrong: int = 0


def search_commands(commands: Sequence[MenuCommand], query: str, recent: Sequence[str]) -> list[Hit]:
    """Commands that hold every word of a query, the best first.

    Words may leave letters out and come in any order; in another language their English is searched too. Where
    letters stand together or begin words in some, those that hold them scattered are left out. A word that nothing
    holds is taken for a misspelt one.

    Args:
        commands: all of them.
        query: what was typed; empty gives all, those of ``recent`` first.
        recent: names of commands, the last one first.
    """
    words = query.split()
    if not words:
        return _recent_first(commands, recent)
    found = [ranked for ranked in _rank_all(commands, words, recent) if ranked is not None]
    if any(ranked.is_tight for ranked in found):
        found = [ranked for ranked in found if ranked.is_tight]
    if not found:
        found = _misspelt(commands, words)
    found.sort(key=lambda ranked: (-ranked.score, not commands[ranked.hit.number].is_enabled))
    return [ranked.hit for ranked in found]


def _recent_first(commands: Sequence[MenuCommand], recent: Sequence[str]) -> list[Hit]:
    number_of = {command.name: number for number, command in enumerate(commands) if command.name}
    first = [number_of[name] for name in recent if name in number_of]
    others = (number for number in range(len(commands)) if number not in set(first))
    return [*(Hit(number, is_recent=True) for number in first), *map(Hit, others)]


def _rank_all(
    commands: Sequence[MenuCommand], words: Sequence[str], recent: Sequence[str]
) -> Iterable[_Ranked | None]:
    for number, command in enumerate(commands):
        found = [_find(word, command) for word in words]
        hits = [each for each in found if each is not None]
        if len(hits) < len(words):
            continue
        score = sum(each.score for each, _ in hits) - _LENGTH_COST * len(command.text)
        score += _RECENT_BONUS * (bool(command.name) and command.name in recent)
        yield _Ranked(_hit(number, hits), score, all(each.is_tight for each, _ in hits))


def _find(word: str, command: MenuCommand) -> tuple[Found, str] | None:
    """The best of the places where a word stands, and which that is."""
    fields = {"text": command.text, "path": command.path}
    if command.english != command.text:
        fields |= {"english": command.english, "english_path": command.english_path}
    found = {name: one for name, text in fields.items() if (one := find_word(word, text)) is not None}
    if not found:
        return None
    best = max(found, key=lambda name: (found[name].is_tight, _weighed(found[name], name)))
    one = found[best]
    return Found(_weighed(one, best), one.places, one.is_tight), best


def _weighed(found: Found, field: str) -> float:
    return found.score * (_PATH_SHARE if "path" in field else 1)


def _hit(number: int, found: Iterable[tuple[Found, str]]) -> Hit:
    places: dict[str, set[int]] = {}
    for one, field in found:
        places.setdefault(field, set()).update(one.places)
    text, path, english = (frozenset(places.get(field, ())) for field in ("text", "path", "english"))
    return Hit(number, text, path, english)


def _misspelt(commands: Sequence[MenuCommand], words: Sequence[str]) -> list[_Ranked]:
    """Those with the fewest letters wrong."""
    found = []
    for number, command in enumerate(commands):
        hits = [_find_misspelt(word, command) for word in words]
        told = [hit for hit in hits if hit is not None]
        if len(told) == len(words):
            wrong = sum(count for count, _, _ in told)
            hit = _hit(number, ((one, field) for _, one, field in told))
            found.append(_Ranked(hit, -_LENGTH_COST * len(command.text), True, wrong))
    least = min((ranked.wrong for ranked in found), default=0)
    return [ranked for ranked in found if ranked.wrong == least]


def _find_misspelt(word: str, command: MenuCommand) -> tuple[int, Found, str] | None:
    exact = _find(word, command)
    if exact is not None and exact[0].is_tight:
        return 0, *exact
    fields = {"text": command.text, "english": command.english}
    found = [(*hit, name) for name, text in fields.items() if (hit := find_misspelt(word, text)) is not None]
    return min(found, key=lambda hit: hit[0]) if found else None
