"""The Chinese help says what the English one says: the same pages, code, figures, links, and the window's own words."""

from __future__ import annotations

import re
import string
import xml.etree.ElementTree as ElementTree
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from wtransplant.gui.models.help_markdown import headings, parse
from wtransplant.resources import resource_path

HELP = resource_path("help")
CHINESE = HELP / "zh_CN"
ENGLISH_ONLY = ("reference", "decisions", "zh_CN")
"""Folders without Chinese pages: what is generated from the code, and what contributors read."""

TERMS = {"matching.md": {"Back", "Wrong"}}
"""Words of a page's own tables, which the window has too and means otherwise."""

HAN = "[\u4e00-\u9fff]"
FENCE = re.compile(r"^ *```([^\n]*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^\n((?: {4}[^\n]*\n|\n(?= {4}))+)", re.MULTILINE)
CODE = re.compile(r"(`+)(.+?)\1")
LINK = re.compile(r"(!?)\[[^\]\n]*\]\(([^)\s]+)\)")


def pages(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*.md"))
    return sorted(path.as_posix() for path in paths if folder == CHINESE or path.parts[0] not in ENGLISH_ONLY)


PAGES = pages(HELP)
each_page = pytest.mark.parametrize("page", [page for page in PAGES if (CHINESE / page).is_file()])


def english(page: str) -> str:
    return (HELP / page).read_text("utf-8")


def chinese(page: str) -> str:
    return (CHINESE / page).read_text("utf-8")


def unfenced(text: str) -> str:
    return FENCE.sub("", text)


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return INDENTED.sub("\n", unfenced(text))


def plain(text: str) -> str:
    """The prose with nothing in its code, and without the targets of its links."""
    return re.sub(r"\]\([^)\s]+\)", "]()", CODE.sub("``", prose(text)))


def codes(text: str) -> set[str]:
    return {code for _, code in CODE.findall(re.sub(r"(?<=\S)\n(?=\S)", " ", prose(text)))}


def where(page: str, target: str, root: Path) -> tuple[str, int | None]:
    """The place that a link leads to, the same for both languages: the English file, and the number of the heading."""
    if re.match(r"[a-z]+:", target):
        return target, None
    name, _, anchor = target.partition("#")
    path = ((root / page).parent / name).resolve() if name else root / page
    anchors = [heading.anchor for heading in headings(parse(path.read_text("utf-8")))] if anchor else []
    place = HELP / path.relative_to(CHINESE) if CHINESE in path.parents else path
    return place.relative_to(HELP.parent).as_posix(), anchors.index(anchor) if anchor else None


def links(page: str, text: str, root: Path) -> Counter[tuple[str, str, int | None]]:
    return Counter((sign, *where(page, target, root)) for sign, target in LINK.findall(prose(text)))


def test_every_page_is_there_in_chinese_and_no_other() -> None:
    assert pages(CHINESE) == PAGES


@each_page
def test_a_page_has_the_same_headings_lists_tables_and_quotes(page: str) -> None:
    def outline(text: str) -> list[str]:
        starts = re.findall(r"^(#+ |\s*[-*] |\s*\d+\. |\||> )", prose(text), re.MULTILINE)
        return [start.strip() for start in starts]

    assert outline(chinese(page)) == outline(english(page))


@each_page
def test_a_page_has_the_same_code(page: str) -> None:
    """What runs, and what the command line says, is the same to the letter; drawings are translated."""
    assert FENCE.findall(chinese(page)) == FENCE.findall(english(page))
    ours, theirs = INDENTED.findall(unfenced(chinese(page))), INDENTED.findall(unfenced(english(page)))
    assert [len(block.splitlines()) for block in ours] == [len(block.splitlines()) for block in theirs]
    assert codes(english(page)) <= codes(chinese(page))


@each_page
def test_a_page_leads_to_the_same_places_and_shows_the_same_pictures(page: str) -> None:
    ours = links(page, chinese(page), CHINESE)
    assert ours == links(page, english(page), HELP)
    for sign, place, _ in ours:
        assert re.match(r"[a-z]+:", place) or (HELP.parent / place).exists(), f"{sign}{place}"


@each_page
def test_a_page_leads_to_chinese_pages_where_there_are_any(page: str) -> None:
    for _, target in LINK.findall(prose(chinese(page))):
        path = ((CHINESE / page).parent / target.partition("#")[0]).resolve()
        if path.suffix == ".md" and HELP in path.parents and CHINESE not in path.parents:
            assert path.relative_to(HELP).parts[0] in ENGLISH_ONLY, target


@each_page
def test_a_page_has_the_same_figures_in_its_tables(page: str) -> None:
    def rows(text: str) -> list[list[str]]:
        lines = re.findall(r"^\|.*$", plain(text), re.MULTILINE)
        return [sorted(re.findall(r"\d[\d,.]*", line)) for line in lines]

    assert rows(chinese(page)) == rows(english(page))


@cache
def catalogue() -> tuple[tuple[str, str], ...]:
    """Each text of the window in English and in Chinese, without the marks of the keys."""
    path = resource_path("translations", "wtransplant_zh_CN.ts")
    both = (
        (m.findtext("source", ""), m.findtext("translation", ""))
        for m in ElementTree.parse(path).iter("message")
    )
    return tuple((text.replace("&", ""), re.sub(r"\(&\w\)", "", said)) for text, said in both if said)


def bare(text: str) -> str:
    """A text as it is named in a sentence, without dots behind it."""
    return text.rstrip("….:： ")


@cache
def names() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text, said in catalogue():
        found.setdefault(bare(text), set()).add(bare(said))
    return found


@cache
def titles() -> dict[str, set[str]]:
    """A page is named by its title, also where a menu has the same English word."""
    there = [page for page in PAGES if (CHINESE / page).is_file()]
    found = ((headings(parse(english(page))), headings(parse(chinese(page)))) for page in there)
    return {theirs[0].title: {ours[0].title} for theirs, ours in found}


@each_page
def test_a_page_calls_the_parts_of_the_window_as_the_chinese_window_does(page: str) -> None:
    shown = CODE.sub("", prose(chinese(page)))
    joined = re.sub(r"\n(?=\w|\*)", " ", plain(english(page)))
    quoted = re.findall(r"\*\*?([A-Z][^*\n]+)\*\*?|\"([A-Z][^\"\n]+)\"", joined)
    for text in (part for pair in quoted for part in re.split(r" (?:>|→|›) ", pair[0] or pair[1])):
        if bare(text) in names() and text not in TERMS.get(page, set()):
            wanted = names()[bare(text)] | titles().get(text, set())
            assert any(name in shown for name in wanted), (text, wanted)


def pattern(template: str) -> re.Pattern[str]:
    """Finds a text with whatever stands in its places."""
    parts = string.Formatter().parse(template)
    return re.compile(
        "".join(re.escape(text) + ("" if place is None else "(.+)") for text, place, _, _ in parts)
    )


@cache
def sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Texts of some length that the window shows, the longest first."""
    found = [(pattern(text), said) for text, said in catalogue() if len(re.sub(r"\{.*?\}", "", text)) >= 15]
    return tuple(sorted(found, key=lambda pair: -len(pair[0].pattern)))


def quotes(text: str) -> list[str]:
    return re.findall(r"^> (.+)$", unfenced(text), re.MULTILINE)


@each_page
def test_a_page_quotes_what_the_chinese_window_says(page: str) -> None:
    for quote, ours in zip(quotes(english(page)), quotes(chinese(page)), strict=True):
        said = [chinese_text for seen, chinese_text in sentences() if seen.search(quote)]
        assert said and pattern(said[0]).search(ours), (quote, ours, said[:1])
        assert sorted(re.findall(r"\d+", quote)) == sorted(re.findall(r"\d+", ours))


@each_page
def test_a_page_is_set_as_chinese_is(page: str) -> None:
    """Paragraphs in one line (its end would show as a space), wide punctuation, a space beside Latin words."""
    text = plain(chinese(page))
    lines = text.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        begins = re.match(r"\s*([-*#|>!]|\d+\.)", following)
        assert not (line.strip() and following.strip() and not begins), f"{line!r} is broken"
    for fault in (rf"{HAN}[,;:?!]", rf"{HAN}[A-Za-z0-9`]", rf"[A-Za-z0-9`]{HAN}", rf"{HAN} {HAN}"):
        assert not re.findall(f".{{0,9}}{fault}.{{0,9}}", text), fault


@each_page
def test_no_star_is_left_over(page: str) -> None:
    """Two stars are no bold text where a full stop is inside them and a letter outside, as happens in Chinese."""
    for token in parse(chinese(page)):
        for child in token.children or ():
            assert child.type != "text" or "**" not in child.content, child.content
