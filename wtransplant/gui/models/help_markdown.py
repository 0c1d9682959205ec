"""What the help reads out of a page in Markdown: headings with their anchors, links, and plain text to search in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_BREAKS = ("softbreak", "hardbreak")
_CHINESE = re.compile("[\u2014-\u201d\u3000-\u9fff\uff00-\uffef]")
"""Characters and their punctuation, which no space stands between."""


@dataclass(frozen=True)
class Heading:
    """A heading: its level from 1, its words, and the name that a link gives behind ``#``."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True)
class LinkItem:
    """A link: its words, where it leads (in plain letters, without %E6), and the heading above it."""

    title: str
    target: str
    under: str


def parser(renderer: type[RendererHTML] = RendererHTML) -> MarkdownIt:
    """Of CommonMark with tables; HTML in it is shown as it is written."""
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=renderer).enable("table")


def parse(text: str) -> list[Token]:
    """The parts of a page."""
    return parser().parse(text)


def headings(tokens: Sequence[Token]) -> list[Heading]:
    """All headings, in order."""
    found: list[Heading] = []
    seen: Counter[str] = Counter()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            title = plain(inline)
            anchor = anchor_of(title)
            found.append(
                Heading(int(token.tag[1]), title, f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            )
            seen[anchor] += 1
    return found


def anchor_of(title: str) -> str:
    """The anchor of a heading as GitHub makes it, so that links work there too."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def links(tokens: Sequence[Token]) -> list[LinkItem]:
    """All links but those in headings, with the heading of level 2 that they stand under."""
    found: list[LinkItem] = []
    under = ""
    for place, token in enumerate(tokens):
        opened = tokens[place - 1] if place else token
        if opened.type == "heading_open":
            under = plain(token) if opened.tag == "h2" else under
        elif token.type == "inline":
            found += [LinkItem(title, target, under) for title, target in _links_in(token)]
    return found


def _links_in(inline: Token) -> Iterator[tuple[str, str]]:
    target, words = "", ""
    for child in inline.children or ():
        if child.type == "link_open":
            target, words = unquote(str(child.attrs["href"])), ""
        elif child.type == "link_close":
            yield words, target
        else:
            words += child.content


def plain(inline: Token) -> str:
    """The words of a paragraph, heading or cell, without marks."""
    children = inline.children or []
    return "".join(
        line_end(children, place) if child.type in _BREAKS else child.content
        for place, child in enumerate(children)
    )


def line_end(children: Sequence[Token], place: int) -> str:
    """What the end of a line is read as: a space, but nothing between two Chinese characters."""
    before = "".join(child.content for child in children[:place])[-1:]
    after = "".join(child.content for child in children[place + 1 :])[:1]
    return "" if _CHINESE.match(before) and _CHINESE.match(after) else " "


def plain_text(tokens: Sequence[Token]) -> str:
    """All words of a page, a line for each paragraph, cell or line of code."""
    lines = (plain(token) if token.type == "inline" else token.content for token in tokens)
    return "\n".join(line.strip("\n") for line in lines if line)
