"""A report as the content of a file, in the form that the file's ending names."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import PurePath

from wtransplant.errors import MappingError
from wtransplant.mapping.report import Report
from wtransplant.mapping.report_html import report_html
from wtransplant.mapping.report_markdown import report_markdown
from wtransplant.mapping.report_text import report_text
from wtransplant.words import tr


def _json(report: Report) -> str:
    return json.dumps(report.as_dict(), indent=1) + "\n"


def _text(report: Report) -> str:
    return report_text(report) + "\n"


FORMS: Mapping[str, Callable[[Report], str]] = {
    ".html": report_html,
    ".htm": report_html,
    ".md": report_markdown,
    ".json": _json,
    ".txt": _text,
}
"""Endings of files, and what writes a report in that form."""


def check_report_path(path: str | os.PathLike[str]) -> Callable[[Report], str]:
    """What writes a report to a file of this name.

    Raises:
        MappingError: the ending is none of those that are known.
    """
    ending = PurePath(path).suffix.lower()
    if ending not in FORMS:
        raise MappingError(
            tr("a report cannot be written as {value}", value=ending or tr("a file without an ending")),
            where=str(path),
            hint=tr("End the name in one of: {names}", names=", ".join(FORMS)),
        )
    return FORMS[ending]
