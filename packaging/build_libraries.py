"""Libraries of the system that the bundle brings along: only those that something in it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence

Entry = tuple[str, str, str]


def is_of_system(entry: Entry) -> bool:
    """Whether a file comes from outside Python and its packages."""
    _, source, kind = entry
    inside = (os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix))
    return kind == "BINARY" and not os.path.realpath(source).startswith(inside)


def needed(
    binaries: Sequence[Entry],
    imports: Callable[[str], Iterable[str]],
    outside: Callable[[Entry], bool] = is_of_system,
) -> list[Entry]:
    """Without the libraries that only something needed which was left out.

    Args:
        binaries: PyInstaller's list.
        imports: names of the libraries that a file is linked with.
        outside: whether an entry may go.
    """
    by_name = {os.path.basename(name): (name, source, kind) for name, source, kind in binaries}
    waiting = [entry for entry in binaries if not outside(entry) and entry[2] != "SYMLINK"]
    reached = {entry[0] for entry in waiting}
    while waiting:
        for name in imports(waiting.pop()[1]):
            entry = by_name.get(os.path.basename(name))
            if entry is not None and entry[0] not in reached:
                reached.add(entry[0])
                waiting.append(entry)
    return [entry for entry in binaries if entry[0] in reached or not outside(entry)]


def linked_with(path: str) -> list[str]:
    """What a file is linked with, as PyInstaller reads it."""
    from PyInstaller.depend.bindepend import get_imports

    return [name for name, _ in get_imports(path)]
