"""Which stored settings can be read: a file may be older, newer, or changed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QByteArray

from wtransplant.gui.language import LANGUAGES
from wtransplant.gui.text_size import TEXT_SIZES


def read_keys(value: object) -> dict[str, tuple[str, ...]] | None:
    """The keys of commands, or ``None`` if this is something else."""
    try:
        found = json.loads(str(value))
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    lists = all(isinstance(keys, list) and all(isinstance(k, str) for k in keys) for keys in found.values())
    return {name: tuple(keys) for name, keys in found.items()} if lists else None


def _is_list(value: object) -> bool:
    try:
        return isinstance(json.loads(str(value)), list)
    except ValueError:
        return False


def _is_share(value: object) -> bool:
    try:
        return 0 <= float(str(value)) <= 1
    except ValueError:
        return False


READERS: dict[str, Callable[[object], bool]] = {
    "window/geometry": lambda value: isinstance(value, QByteArray),
    "window/layout": lambda value: isinstance(value, QByteArray),
    "window/share": _is_share,
    "window/scheme": lambda value: value in ("system", "light", "dark"),
    "window/language": lambda value: value == "system" or value in LANGUAGES,
    "window/text_size": lambda value: str(value) in map(str, TEXT_SIZES),
    "recent": _is_list,
    "targets": _is_list,
    "proofs": _is_list,
    "commands": _is_list,
    "keys": lambda value: read_keys(value) is not None,
}
"""Entries of which it can be told whether they can be read."""
