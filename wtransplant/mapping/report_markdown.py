"""A report in Markdown, for issues and notebooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wtransplant.mapping.report_sections import Section, sections_of
from wtransplant.units import shown
from wtransplant.words import in_english, tr

if TYPE_CHECKING:
    from wtransplant.mapping.report import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


@in_english()
def report_markdown(report: Report) -> str:
    """The report with a table for each status that occurs, keys grouped."""
    title = f"# {_text(f'{report.source.name} → {report.target.name}')}"
    parts = [title, f"**Linked: {_text(str(report.coverage))}**"]
    parts += [f"> **{_text(warning)}**" for warning in report.warnings]
    parts += [_section(section) for section in sections_of(report) if section.keys]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    lines = [
        f"## {section.name.capitalize()}: {section.keys:,}",
        "",
        section.meaning,
        "",
        tr("| keys | |"),
        "| --- | --- |",
    ]
    lines += [f"| {_code(row.text)} | {_text(row.facts)} |" for row in section.rows]
    return "\n".join(lines)


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", shown(text))


def _code(text: str) -> str:
    """A code span inside a table: a fence longer than any inside; a bar must be escaped even there."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest or text.startswith(" ") else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", r"\|")
