"""What the verbs print and write, and their exit codes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wtransplant.units import shown_lines

DONE, NOT_CLEAN, USAGE, UNUSABLE = 0, 1, 2, 3
"""Exit codes: done; done, but the report is not clean; wrong usage; an input that cannot be used."""


def print_result(options: argparse.Namespace, data: Any, text: Callable[[], str]) -> None:
    """Print data as JSON where that is asked for, else text."""
    print(json_text(data) if options.json else shown_lines(text()))


def json_text(data: Any) -> str:
    """JSON in which names are readable, and nothing moves a terminal's cursor or cannot be encoded."""
    lines = json.dumps(data, indent=1, ensure_ascii=False).split("\n")
    return "\n".join(line if line.isprintable() else _escaped(line) for line in lines)


def _escaped(line: str) -> str:
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in line)


def tell(notes: Sequence[str]) -> None:
    """Print remarks on stderr."""
    for note in notes:
        print(f"wtransplant: {shown_lines(note)}", file=sys.stderr)


def wrote(pair: Any) -> str:
    """The files of a saved pair, for people."""
    return f"{pair.weights} and {pair.manifest_path.name}"


def exit_code(options: argparse.Namespace, clean: bool) -> int:
    """0, or 1 where the command line wants to hear that not all is clean."""
    return NOT_CLEAN if options.strict and not clean else DONE


def report_writer(options: argparse.Namespace) -> Callable[[Any], None]:
    """What writes the report where the command line wants one; a wrong ending is said before any work is done."""
    from wtransplant.mapping.report_files import check_report_path
    from wtransplant.saving.atomic import write_text

    if options.report is None:
        return lambda report: None
    form = check_report_path(options.report)
    return lambda report: write_text(options.report, form(report))


def write_or_print(path: Path, text: str) -> None:
    """Write a text file; ``-`` prints it."""
    from wtransplant.saving.atomic import write_text

    if str(path) == "-":
        print(text, end="")
        return
    write_text(path, text)
    print(f"wrote       {path}")
