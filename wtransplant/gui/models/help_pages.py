"""The pages of the help: which there are, in which language, where links lead, and what is found in them.

A page is called by the path of its English file below ``resources/help``, as ``situations/w01-load-everything.md``.
Other languages have the same paths in a folder of their own (``zh_CN/``); a page that is not there is shown in English.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wtransplant.gui.models.help_markdown import Heading, headings, links, parse, plain_text

HOME = "index.md"
_AROUND = 60
"""Characters that a snippet shows before and after what was found."""
_TITLE_COUNTS = 30
_HEADING_COUNTS = 5


@dataclass(frozen=True)
class Place:
    """A page, and in it the heading with this anchor; an empty one is its beginning."""

    page: str
    anchor: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the tree of contents; one without a page is a heading over others."""

    title: str
    page: str = ""
    below: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A page in which something was found, and a piece of its text around it."""

    page: str
    title: str
    snippet: str


class HelpPages:
    """All pages in one language.

    Args:
        folder: ``resources/help``.
        language: a code, as ``zh_CN``.
        made: pages that are made while the program runs, in the place of the files of these names.
    """

    def __init__(
        self, folder: Path, language: str = "en", made: Mapping[str, Callable[[], str]] | None = None
    ) -> None:
        self.folder = folder
        self._language = language
        self._made = made or {}
        self._texts: dict[str, str] = {}
        self._read: dict[str, tuple[str, list[Heading], str]] = {}

    def exists(self, page: str) -> bool:
        """Whether there is such a page."""
        return page in self._made or (page.endswith(".md") and (self.folder / page).is_file())

    def file(self, page: str) -> str:
        """Its file in this language, below the folder; the English one if there is no other."""
        own = f"{self._language}/{page}"
        return own if (self.folder / own).is_file() else page

    def is_translated(self, page: str) -> bool:
        """Whether it is there in this language."""
        return self._language == "en" or page in self._made or self.file(page) != page

    def text(self, page: str) -> str:
        """The page in Markdown."""
        if page in self._made:
            return self._made[page]()
        if page not in self._texts:
            self._texts[page] = (self.folder / self.file(page)).read_text("utf-8")
        return self._texts[page]

    def headings(self, page: str) -> list[Heading]:
        """Its headings, in order."""
        return self._parsed(page)[0]

    def title(self, page: str) -> str:
        """Its first heading."""
        found = self.headings(page)
        return found[0].title if found else page

    def leads_to(self, page: str, target: str) -> Place | Path | None:
        """Where a link on a page leads: to another page, to a file that ships beside the help, or to nothing."""
        name, _, anchor = target.partition("#")
        here = self.file(page)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(here), name)) if name else here
        page = path.removeprefix(f"{self._language}/")
        if self.exists(page):
            return Place(page, anchor)
        found = (self.folder / path).resolve()
        return found if found.is_file() and found.is_relative_to(self.folder.parent.resolve()) else None

    def own_anchor(self, place: Place) -> str:
        """The anchor in this language of a heading that is called by its English one: pages have the same headings."""
        if not place.anchor or self.file(place.page) == place.page or place.page in self._made:
            return place.anchor
        english = headings(parse((self.folder / place.page).read_text("utf-8")))
        own = self.headings(place.page)
        names = [heading.anchor for heading in english]
        number = names.index(place.anchor) if place.anchor in names else len(own)
        return own[number].anchor if number < len(own) else place.anchor

    @cached_property
    def contents(self) -> tuple[Entry, ...]:
        """The tree: what the first page links to, under its headings, and what an index below it links to."""
        return (Entry(self.title(HOME), HOME), *self._listed(HOME, {HOME}))

    def _listed(self, page: str, seen: set[str]) -> tuple[Entry, ...]:
        groups: dict[str, list[Entry]] = {}
        for link in links(parse(self.text(page))):
            place = self.leads_to(page, link.target)
            if isinstance(place, Place) and place.page not in seen:
                seen.add(place.page)
                below = self._listed(place.page, seen) if posixpath.basename(place.page) == HOME else ()
                groups.setdefault(link.under, []).append(Entry(self.title(place.page), place.page, below))
        plain = groups.pop("", [])
        return (*plain, *(Entry(title, "", tuple(below)) for title, below in groups.items()))

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """All pages that the tree has, in its order."""
        return tuple(_pages(self.contents))

    def search(self, words: str) -> list[Hit]:
        """Pages that have all of these words, the likeliest first; each piece between spaces counts as a word."""
        wanted = words.casefold().split()
        found = [(self._weight(page, wanted), page) for page in self.pages] if wanted else []
        best = sorted((pair for pair in found if pair[0]), key=lambda pair: -pair[0])
        return [Hit(page, self.title(page), _snippet(self._plain(page), wanted)) for _, page in best]

    def _weight(self, page: str, wanted: list[str]) -> int:
        text = self._plain(page).casefold()
        if not all(word in text for word in wanted):
            return 0
        title, *others = [heading.title.casefold() for heading in self.headings(page)] or [""]
        in_title = sum(word in title for word in wanted)
        in_others = sum(any(word in other for other in others) for word in wanted)
        counted = sum(min(text.count(word), 10) for word in wanted)
        return _TITLE_COUNTS * in_title + _HEADING_COUNTS * in_others + counted

    def _plain(self, page: str) -> str:
        return self._parsed(page)[1]

    def _parsed(self, page: str) -> tuple[list[Heading], str]:
        """Headings and words of a page, read once for each text that it has; a search asks for all at each letter."""
        text = self.text(page)
        if page not in self._read or self._read[page][0] != text:
            tokens = parse(text)
            self._read[page] = (text, headings(tokens), plain_text(tokens))
        return self._read[page][1:]


def _pages(entries: tuple[Entry, ...]) -> list[str]:
    return [page for entry in entries for page in ([entry.page] if entry.page else []) + _pages(entry.below)]


def _snippet(text: str, wanted: list[str]) -> str:
    """The text around the first word, in one line, from the beginning of a word to the end of one."""
    body = text.partition("\n")[2] or text
    place = min((at for word in wanted if (at := body.casefold().find(word)) >= 0), default=0)
    start, end = max(0, place - _AROUND), place + _AROUND
    piece = re.sub(r"\s+", " ", body[start:end])
    piece = piece if start == 0 else "…" + piece.partition(" ")[2]
    return piece if end >= len(body) else piece.rpartition(" ")[0] + "…"
