"""Fenced blocks of help pages: which there are, what they print when they are run, whether a quotation is of that."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from wtransplant.cli.verbs import run

LEFT_OUT = "…"
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, whether it is to be run, its text."""

    language: str
    runs: bool
    text: str


def blocks_of(page: str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    found = []
    for match in FENCE.finditer(page):
        language, _, note = match["info"].partition(" ")
        runs = language in ("python", "console") and not note.startswith("no-run:")
        found.append(Block(language, runs, match["text"]))
    return found


def said_by(block: Block, names: dict[str, object]) -> str:
    """Run a block, and give all that it printed: stdout, then stderr; a line with ``--strict`` has to succeed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        if block.language == "python":
            exec(compile(block.text, "<help>", "exec"), names)
        else:
            for line in block.text.splitlines():
                prompt, program, *arguments = shlex.split(line)
                assert (prompt, program) == ("$", "wtransplant"), line
                code = run(arguments)
                assert code == 0 or "--strict" not in arguments, line
    return out.getvalue() + err.getvalue()


def quoted_outputs(page: str) -> Iterator[tuple[str, str]]:
    """Run a page from its top; for each ``text`` block, what it quotes and what the block before it printed."""
    names: dict[str, object] = {"__name__": "__main__"}
    printed: str | None = None
    for block in blocks_of(page):
        if block.runs:
            printed = said_by(block, names)
        elif block.language == "text":
            assert printed is not None, f"a quotation without a block that says it: {block.text}"
            yield block.text, printed


def is_said(quoted: str, printed: str) -> bool:
    """Whether a quotation is what was printed, with ``…`` for anything between."""
    pattern = re.escape(quoted.strip()).replace(re.escape(LEFT_OUT), "(?s:.*?)")
    return re.search(pattern, "\n".join(line.rstrip() for line in printed.splitlines())) is not None
