"""The language that people read: every sentence that the program says goes through :func:`tr`.

The English text stands in the code and is the key of the catalogue. Without a catalogue (the command line, the Python
API) everything stays English. Texts that hold values are templates with named places, so that another language can
put them in another order::

    tr("{key} is {dtype}, the model wants {wanted}", key=key, dtype=info.dtype, wanted=target.dtype)

A window that is open can change its language: :func:`again` gives a text that was made before in the language of now.
What is kept in objects and written into files (why a link was made, how a run ended) is made within
:func:`in_english`, so that a file is the same in every language; a window shows it through :func:`again`.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from numbers import Number
from string import Formatter
from typing import Any

_REMEMBERED = 50_000
"""Texts with values that can be said again; the oldest ones are forgotten first."""


_BETWEEN = ("\n", "<br>", " ↔ ", "; ", " · ", ": ", ", ")
"""Signs between sentences that are put together."""


class Value:
    """A value that is put into its place by its own ``__format__`` each time a text is said, and holds little."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A text as it was asked for."""

    template: str
    comment: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Signs:
    """The signs in numbers, as a language writes them."""

    point: str = "."
    group: str = ","

    def put_into(self, figure: str) -> str:
        """A number that Python wrote, with these signs."""
        return figure if self is PYTHONS else figure.translate({ord("."): self.point, ord(","): self.group})


PYTHONS = Signs()
"""Those of English, and of Chinese."""


@dataclass(frozen=True)
class Catalogue:
    """Texts of one language: English and, where a word has several meanings, a comment, to the translation.

    Attributes:
        language: its code.
        texts: the translations.
        signs: of its numbers.
        spaced: whether a space stands between its letters and Latin ones or figures, as in Chinese.
    """

    language: str
    texts: Mapping[tuple[str, str], str]
    signs: Signs = PYTHONS
    spaced: bool = False

    def translated(self, template: str, comment: str) -> str:
        """The template in this language; the English one if there is none."""
        return self.texts.get((template, comment)) or template


ENGLISH = Catalogue("en", {})


@dataclass
class _State:
    """What is spoken now, and what was said; another language is remembered to be undone."""

    catalogue: Catalogue = ENGLISH
    remembering: bool = False
    said: OrderedDict[str, _Said] = field(default_factory=OrderedDict)


_state = _State()
_only_english: ContextVar[bool] = ContextVar("only_english", default=False)
"""Each thread has its own, so that a job may speak English while the window goes on in another language."""


@contextmanager
def in_english() -> Iterator[None]:
    """Within it, :func:`tr` and :func:`again` give English; also a decorator, but not for generators."""
    before = _only_english.set(True)
    try:
        yield
    finally:
        _only_english.reset(before)


def mark(text: str, comment: str = "") -> str:
    """A text of a table that is made when a module is loaded: found by the translators' tools, said later."""
    return text


def tr(text: str, comment: str = "", /, **values: Any) -> str:
    """A text in the language of now.

    Args:
        text: English; with named places in braces if there are values.
        comment: which of several meanings, for translators: ``tr("Open", "state of a file")``.
        values: what goes into the places. Formats stand in the template: ``{share:.1%}``.
    """
    template = _spoken().translated(text, comment) if _state.catalogue.texts else text
    if not values:
        if _state.remembering and (comment or template != text):
            _remember(template, _Said(text, comment, {}))
        return template
    made = _filled(template, values)
    if _state.remembering:
        _remember(made, _Said(text, comment, {name: _plain(value) for name, value in values.items()}))
    return made


def number(value: float, spec: str = "") -> str:
    """A number in the language of now, by Python's format: ``number(1234.5, ",.2f")``.

    Within a text :func:`tr` does the same by the format that stands in its place.
    """
    return _spoken().signs.put_into(format(value, spec))


def _filled(template: str, values: Mapping[str, object]) -> str:
    """A template with its values, in the signs and with the spaces of the language of now."""
    spoken = _spoken()
    if spoken.signs is PYTHONS and not spoken.spaced:
        return template.format(**values)
    made = ""
    for literal, name, spec, conversion in _parsed(template):
        made = _joined(made, literal, spoken.spaced)
        if name is not None:
            value = _FORMATTER.convert_field(_FORMATTER.get_field(name, (), values)[0], conversion)
            is_number = isinstance(value, Number) and not isinstance(value, bool)
            written = number(value, spec or "") if is_number else format(value, spec or "")
            made = _joined(made, written, spoken.spaced)
    return made


_FORMATTER = Formatter()
_SEAM = re.compile("[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]")


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    return tuple(_FORMATTER.parse(template))


def _joined(before: str, after: str, spaced: bool) -> str:
    """Only where a place begins or ends: within a value, as the name of a file, nothing is changed."""
    seam = spaced and before and after and _SEAM.fullmatch(before[-1] + after[0])
    return f"{before} {after}" if seam else before + after


def use(catalogue: Catalogue) -> None:
    """Speak another language from now on."""
    _state.catalogue = catalogue


def language() -> str:
    """Code of the language of now, as ``en`` or ``zh_CN``."""
    return _state.catalogue.language


def remember(remembering: bool) -> None:
    """Whether texts with values are kept, so that :func:`again` can say them again (a window wants it)."""
    if not (remembering and _state.remembering):
        _state.said.clear()
    _state.remembering = remembering


def again(text: str) -> str:
    """A text that was made by :func:`tr` in whatever language, in the language of now; others as they are."""
    said = _state.said.get(text)
    if said is None:
        return _pieces_again(text)
    values = {name: again(value) if isinstance(value, str) else value for name, value in said.values.items()}
    return tr(said.template, said.comment, **values)


def _pieces_again(text: str) -> str:
    """What was put together of several sentences, or read from a file, is said piece by piece."""
    whole = tr(text)  # which is remembered, so that the way back is found
    if whole != text or not (_state.catalogue.texts or _state.said):
        return whole
    for between in _BETWEEN:
        if between in text:
            return between.join(again(piece) for piece in text.split(between))
    return text


def _spoken() -> Catalogue:
    return ENGLISH if _only_english.get() else _state.catalogue


def _plain(value: object) -> object:
    """A value that can be kept for long without keeping anything else alive: errors hold whole call stacks."""
    return value if value is None or isinstance(value, str | Number | date | Value) else str(value)


def _remember(made: str, said: _Said) -> None:
    # One step of the dictionary each, so that two threads can do it at a time.
    _state.said[made] = said
    if len(_state.said) > _REMEMBERED:
        _state.said.popitem(last=False)
