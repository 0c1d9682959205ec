"""Finding names by a few of their letters, and saying which letters were found. No Qt.

The scores follow the habit of editors' palettes (fzf's constants): letters that stand together or begin a word count
for more than letters picked from the middle of words, and gaps cost a little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LETTER = 16.0
_STARTS_WORD = 8.0
_FOLLOWS = 10.0
_GAP = 3.0
_GAP_LETTER = 0.5
_FIRST_HAN = 0x2E80
"""From here on characters are words of their own."""
_LEAST_TYPED = 4
"""Shorter words are not taken for misspelt ones."""
_LONG = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A word in a text.

    Attributes:
        score: the higher the better; compares texts that were searched for the same word.
        places: the letters that were found, as places in the text.
        is_tight: each letter but the first follows the one before or begins a word.
    """

    score: float
    places: tuple[int, ...]
    is_tight: bool


def find_word(word: str, text: str) -> Found | None:
    """The best way to find all letters of a word in a text, in their order; case does not matter.

    Args:
        word: at least one letter.
        text: where it is looked for.
    """
    letters, among = _folded(word), _folded(text)
    remaining = iter(among)
    if not all(letter in remaining for letter in letters):
        return None
    starts = _starts(text)
    score, places = _best_path(letters, among, starts)
    is_tight = all(place == before + 1 or starts[place] for before, place in pairwise(places))
    return Found(score, places, is_tight)


def find_misspelt(word: str, text: str) -> tuple[int, Found] | None:
    """A word with a letter or two wrong; a longer word may have two.

    Returns:
        How many letters are wrong (left out, put in, or another), and where it stands.
    """
    if len(word) < _LEAST_TYPED:
        return None
    import regex  # once it is needed: the window is there sooner

    most = 1 if len(word) < _LONG else 2
    pattern = f"(?be)(?:{regex.escape(_folded(word))}){{e<={most}}}"
    match = regex.search(pattern, _folded(text))
    if match is None:
        return None
    return sum(match.fuzzy_counts), Found(0.0, tuple(range(*match.span())), True)


def _folded(text: str) -> str:
    """Lower case with every letter in its place: of a few letters the lower case are two."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _starts(text: str) -> list[bool]:
    """For each letter, whether it begins a word."""
    before = ("", *text)
    return [
        letter.isalnum()
        and (not last.isalnum() or ord(letter) >= _FIRST_HAN or (letter.isupper() and last.islower()))
        for last, letter in zip(before, text, strict=False)
    ]


def _best_path(letters: str, text: str, starts: Sequence[bool]) -> tuple[float, tuple[int, ...]]:
    """The places with the highest score, letter by letter: each follows its forerunner or leaves a gap behind it."""
    worth = [_LETTER + _STARTS_WORD * start for start in starts]
    scores: dict[int, float] = {at: worth[at] for at in _places(letters[0], text)}
    steps: list[dict[int, int]] = []
    for letter in letters[1:]:
        scores, came_from = _next_letter(scores, _places(letter, text), worth)
        steps.append(came_from)
    last = max(scores, key=lambda at: (scores[at], -at))
    places = [last]
    for came_from in reversed(steps):
        places.append(came_from[places[-1]])
    return scores[last], tuple(reversed(places))


def _next_letter(
    before: dict[int, float], places: Iterable[int], worth: Sequence[float]
) -> tuple[dict[int, float], dict[int, int]]:
    scores: dict[int, float] = {}
    came_from: dict[int, int] = {}
    for at in places:
        ways = [(_way(score, at - last), last) for last, score in before.items() if last < at]
        if ways:
            best, last = max(ways)
            scores[at], came_from[at] = best + worth[at], last
    return scores, came_from


def _way(score: float, distance: int) -> float:
    return score + _FOLLOWS if distance == 1 else score - _GAP - _GAP_LETTER * (distance - 1)


def _places(letter: str, text: str) -> list[int]:
    return [place for place, other in enumerate(text) if other == letter]
