"""A report in plain text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from wtransplant.mapping.operations import Identity
from wtransplant.mapping.report_sections import Section, sections_of
from wtransplant.units import plural
from wtransplant.words import in_english, tr

if TYPE_CHECKING:
    from wtransplant.mapping.report import Report

_WIDEST = 72


@in_english()
def report_text(report: Report, rows: int | None = None) -> str:
    """The report as lines.

    Args:
        report: what is told.
        rows: of each section at most so many lines, the rest is counted; ``None`` for all.
    """
    lines = [tr("linked      {coverage}", coverage=report.coverage)]
    lines += [f"! {warning}" for warning in report.warnings]
    lines += _operations(report)
    for section in sections_of(report):
        if section.keys and section.name != "linked":
            lines += _section(section, rows)
    return "\n".join(lines)


def _operations(report: Report) -> list[str]:
    """What happens to tensors on the way: nothing is turned or laid out anew without a word (E9)."""
    changed = (str(link.operation) for link in report.links if link.operation != Identity())
    counts = Counter(re.sub(r"\(.*?\)(?= \||$)", "", operation) for operation in changed)
    return [
        tr("on the way  {operation}: {keys}", operation=operation, keys=plural(count, "key"))
        for operation, count in counts.most_common()
    ]


def _section(section: Section, limit: int | None) -> list[str]:
    rows = section.rows if limit is None else section.rows[:limit]
    width = min(max((len(row.text) for row in rows), default=0), _WIDEST)
    lines = [f"{section.name:<11} {section.keys:,}"]
    lines += [f"  {row.text:<{width}}  {row.facts}".rstrip() for row in rows]
    if left := section.rows[len(rows) :]:
        count = sum(len(row.entries) for row in left)
        noun = "rule" if section.name == "rules" else "key"
        lines.append(tr("  … and {entries} more (--json lists all)", entries=plural(count, noun)))
    return lines
