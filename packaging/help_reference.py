"""The pages of the help that are made from the code: the command line, the Python API, and the window's keys.

    python packaging/help_reference.py [--check]

With ``--check`` nothing is written; the exit code is 1 if a page is not what the code says. The pages are made from the
parsers' actions and the source itself, so that every version of Python makes the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from help_cli import cli_page
from help_python import python_page

from wtransplant.resources import resource_path

MADE = "Made from the code by `make help`; do not edit."


def pages() -> Mapping[str, Callable[[], str]]:
    """What makes each page, by its path below ``resources/help``."""
    return {"reference/cli.md": cli_page, "reference/python.md": python_page, "reference/keys.md": _keys_page}


def _keys_page() -> str:
    from wtransplant.gui.actions import ACTIONS, SEPARATOR
    from wtransplant.gui.models.help_keys import KeyLine, keys_page

    lines = [
        KeyLine(spec.menu, spec.text.replace("&", "").rstrip("…"), "  ".join(spec.keys))
        for spec in ACTIONS
        if spec.name != SEPARATOR
    ]
    return keys_page(lines)


def text_of(page: str) -> str:
    """A page as it is to be."""
    title, _, rest = pages()[page]().partition("\n")
    return f"{title}\n\n{MADE}\n{rest.rstrip()}\n"


def outdated() -> list[str]:
    """Pages that are not what the code says, or are not there."""
    folder = resource_path("help")
    files = {page: folder / page for page in pages()}
    return [
        page for page, file in files.items() if not file.is_file() or file.read_text("utf-8") != text_of(page)
    ]


def main() -> int:
    """Write the pages, or look whether they are as they should be."""
    found = outdated()
    if "--check" in sys.argv:
        for page in found:
            print(f"{page} is not what the code says; run make help")
        return 1 if found else 0
    for page in found:
        file: Path = resource_path("help") / page
        file.parent.mkdir(exist_ok=True)
        file.write_text(text_of(page), "utf-8")
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
