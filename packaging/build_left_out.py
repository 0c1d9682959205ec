"""What the bundle does without: applies the table in ``left_out.toml``, and says what that saved."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import tomlkit

Entry = tuple[str, str, str]
"""One line of PyInstaller's lists: the name inside the bundle (of a module: dotted), the file, the kind."""


@dataclass
class Reason:
    """One line of the table, and what it left out of this build."""

    what: str
    reason: str
    files: list[str] = field(default_factory=list)
    keep: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    count: int = 0
    nbytes: int = 0

    def covers(self, path: str) -> bool:
        """Whether a file inside the bundle is left out for this reason."""
        if any(fnmatchcase(path, pattern) for pattern in self.keep):
            return False
        return any(fnmatchcase(path, pattern) for pattern in self.files)


class Table:
    """All lines of the table, in the order of the file; the first that covers a file counts.

    Args:
        reasons: the lines.
    """

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = list(reasons)

    @classmethod
    def read(cls, path: str | Path) -> Table:
        """The table in a file.

        Raises:
            TypeError: a line has a field that is not known, or lacks its reason.
        """
        lines = tomlkit.parse(Path(path).read_text("utf-8")).unwrap()["left_out"]
        return cls(
            Reason(**{name: value for name, value in line.items() if name != "saves"}) for line in lines
        )

    def modules(self) -> list[str]:
        """Modules that PyInstaller is not to follow at all."""
        return [name for reason in self.reasons for name in reason.modules]

    def kept(self, entries: Iterable[Entry]) -> list[Entry]:
        """What stays of one of PyInstaller's lists; what goes is counted."""
        return [entry for entry in entries if not self._left_out(entry)]

    def _left_out(self, entry: Entry) -> bool:
        path, source = path_inside(entry), entry[1]
        for reason in self.reasons:
            if reason.covers(path):
                reason.count += 1
                reason.nbytes += os.path.getsize(source) if source and os.path.isfile(source) else 0
                return True
        return False

    def write(self, path: str | Path) -> None:
        """Keep what was counted, for the end of the build."""
        lines = [
            {"what": one.what, "reason": one.reason, "count": one.count, "nbytes": one.nbytes}
            for one in self.reasons
        ]
        Path(path).write_text(json.dumps(lines, indent=1, ensure_ascii=False), "utf-8")


def path_inside(entry: Entry) -> str:
    """Where an entry is inside the bundle, with slashes; a module ``a.b`` is ``a/b.py`` or ``a/b/__init__.py``."""
    name, source, kind = entry
    if not kind.startswith("PYMODULE"):
        return name.replace(os.sep, "/")
    path = name.replace(".", "/")
    return f"{path}/__init__.py" if Path(source).stem == "__init__" else f"{path}.py"
