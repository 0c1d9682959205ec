"""Pasted text without what terminals, logs, trackers and launchers put into it."""

from __future__ import annotations

import html
import re
from collections import defaultdict

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_RANK = re.compile(r"^[ \t]*\[?(?:rank|Rank|default|local_rank)[ =:_]?([0-9]+)\]?[:>]?[ \t]?", re.MULTILINE)
_LEVEL = r"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)"
_PREFIX = re.compile(
    rf"""^[ \t]*(?:
        (?:E|>+|\||\#|\*)(?=[ \t])[ \t]*               # pytest, quotations, boxes
      | \[?[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T][0-9:.,]+Z?\]?[ \t]*  # the time, and in most loggers' forms the level:
        (?:[-|:\[\]]{{0,3}}[ \t]{{0,3}}[\w.]{{0,60}}[ \t]{{0,3}}[-|:\[\]]{{0,3}}[ \t]{{0,3}}{_LEVEL}[\])]?[ \t:|-]*)?
      | \[?{_LEVEL}\b[^\]\n]{{0,60}}?[\]:>]+[ \t]*       # a level, with a place behind it
    )""",
    re.MULTILINE | re.VERBOSE,
)
_ESCAPED = re.compile(r"\\n(?:\\t| )*(?:Missing|Unexpected|size mismatch|\\t)")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\xa0": " "})


def cleaned(text: str) -> list[str]:
    """The text without colours, prefixes and escapes; one text for each process that wrote a part of it."""
    text = _COLOURS.sub("", text).replace("\r\n", "\n").replace("\r", "\n").translate(_STRAIGHT)
    if "&quot;" in text or "&#" in text:
        text = html.unescape(text)
    if _ESCAPED.search(text):  # the repr of the exception, or a line of a JSON log
        text = text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\'", "'")
    return [_PREFIX.sub("", part) for part in _by_process(text)]


def _by_process(text: str) -> list[str]:
    """Processes of one launch write in turns; their lines are told apart by the rank at the beginning."""
    if not _RANK.search(text):
        return [text]
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for line in text.split("\n"):
        found = _RANK.match(line)
        parts[found[1] if found else ""].append(line[found.end() :] if found else line)
    return ["\n".join(lines) for lines in parts.values()]
