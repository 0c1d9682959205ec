"""The language that people read: every sentence that the program says goes through :func:`tr`.

The English text stands in the code and is the key of the catalogue. Without a catalogue (the command line, the Python
API) everything stays English. Texts that hold values are templates with named places, so that another language can
put them in another order::

    tr("{key} is {dtype}, the model wants {wanted}", key=key, dtype=info.dtype, wanted=target.dtype)

A window that is open can change its language: :func:`again` gives a text that was made before in the language of now.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_REMEMBERED = 50_000
"""Texts with values that can be said again; the oldest ones are forgotten first."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A text as it was asked for."""

    template: str
    comment: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Catalogue:
    """Texts of one language: English and, where a word has several meanings, a comment, to the translation."""

    language: str
    texts: Mapping[tuple[str, str], str]

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
    catalogue = _state.catalogue
    template = catalogue.translated(text, comment) if catalogue.texts else text
    if not values:
        if _state.remembering and template != text:
            _remember(template, _Said(text, comment, {}))
        return template
    made = template.format(**values)
    if _state.remembering:
        _remember(made, _Said(text, comment, values))
    return made


def use(catalogue: Catalogue) -> None:
    """Speak another language from now on."""
    _state.catalogue = catalogue


def language() -> str:
    """Code of the language of now, as ``en`` or ``zh_CN``."""
    return _state.catalogue.language


def remember(remembering: bool) -> None:
    """Whether texts with values are kept, so that :func:`again` can say them again (a window wants it)."""
    _state.remembering = remembering
    _state.said.clear()


def again(text: str) -> str:
    """A text that was made by :func:`tr` in whatever language, in the language of now; others as they are."""
    said = _state.said.get(text)
    if said is None:
        return _state.catalogue.translated(text, "")
    values = {name: again(value) if isinstance(value, str) else value for name, value in said.values.items()}
    return tr(said.template, said.comment, **values)


def _remember(made: str, said: _Said) -> None:
    # One step of the dictionary each, so that two threads can do it at a time.
    _state.said[made] = said
    if len(_state.said) > _REMEMBERED:
        _state.said.popitem(last=False)
