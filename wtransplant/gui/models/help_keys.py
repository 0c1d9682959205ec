"""The page of the help that lists all keys, made from the actions that there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wtransplant.words import mark, tr

KEYS_PAGE = "reference/keys.md"
_ELSEWHERE: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        mark("In the trees of keys"),
        (
            (
                "→  ←",
                mark(
                    "Open or close a module; in an open one to its first row, in a closed one to the one above"
                ),
            ),
            ("*", mark("Open a module with all below it")),
            ("Enter", mark("Edit what the link does (target)")),
            ("Space", mark("Freeze it, or let it train (target)")),
            ("Del", mark("Remove the links of what is selected")),
            ("Ctrl+C  Ctrl+Shift+C", mark("Copy the keys; the rows with their columns")),
            ("Ctrl+F", mark("Go to the filter: Down goes on to what was found, Esc clears it")),
        ),
    ),
    (
        mark("In lists"),
        (
            ("Enter", mark("Problems: go to the row in the trees")),
            ("+  Del  Space", mark("Matching: accept, reject, why?")),
            ("Alt+Up  Alt+Down", mark("Rules: move a rule")),
            ("Ctrl+D  Del", mark("Rules: duplicate, delete")),
            ("F2  Del", mark("Runs: rename, delete")),
        ),
    ),
    (mark("In charts"), (("A", mark("Show all of it")),)),
    (
        mark("In this help"),
        (
            ("Alt+Left  Alt+Right", mark("Back, forward")),
            ("Alt+Home", mark("Contents page")),
            ("Ctrl+F  F3  Shift+F3", mark("Find in this page; next place, previous place")),
            ("Ctrl+K", mark("Search all pages")),
            ("Ctrl++  Ctrl+-  Ctrl+0", mark("Larger, smaller, usual text")),
        ),
    ),
)


@dataclass(frozen=True)
class KeyLine:
    """One action: the menu that it is in, what it is called, and its keys as people read them."""

    menu: str
    text: str
    keys: str


def keys_page(lines: Iterable[KeyLine]) -> str:
    """The page in Markdown, in the language of now."""
    menus: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        if line.keys:
            menus.setdefault(line.menu, []).append((line.keys, line.text))
    title = tr("Keys")
    told = tr("Every action is in a menu too; the keys of actions stand beside them there.")
    elsewhere = ((tr(name), [(keys, tr(what)) for keys, what in rows]) for name, rows in _ELSEWHERE)
    tables = [_table(name, rows) for name, rows in (*menus.items(), *elsewhere)]
    return "\n".join([f"# {title}\n", f"{told}\n", *tables])


def _table(name: str, rows: Iterable[tuple[str, str]]) -> str:
    head = f"| {tr('Keys')} | {tr('What they do')} |"
    body = "\n".join(
        f"| {' '.join(f'`{key}`' for key in keys.split('  '))} | {what} |" for keys, what in rows
    )
    return f"## {name}\n\n{head}\n|---|---|\n{body}\n"
