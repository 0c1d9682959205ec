"""The folder with reports of what went wrong. Nothing in it is ever sent anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wtransplant.gui.autosave import Autosaves, LeftBehind
from wtransplant.gui.crash_record import SessionRecord, report_of, tells_of_a_fault
from wtransplant.gui.folders import state_folder

_SESSION = ".session"
_KEPT = 10
"""Reports beyond these are deleted, oldest first."""


@dataclass(frozen=True)
class Crash:
    """A session that did not end well: when, and what is to be said about it."""

    left: LeftBehind
    text: str

    @property
    def when(self) -> datetime:
        """When its file was written to last."""
        return self.left.when


class CrashReports:
    """Sessions under way, sessions that ended in a fault, and the reports made of those.

    Args:
        folder: made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sessions = Autosaves(folder, _SESSION)

    def begin(self) -> SessionRecord:
        """The record of this process, which is locked for others from now on.

        Raises:
            OSError: the folder cannot be written to.
        """
        return SessionRecord(self._sessions.path)

    def end(self, record: SessionRecord) -> None:
        """The program ends as it should; what went wrong meanwhile is offered at the next start."""
        faulty = record.is_faulty
        record.close()
        if faulty:
            self._sessions.release()
        else:
            self._sessions.clear()

    def waiting(self) -> Crash | None:
        """The newest session that ended in a fault and was not looked at; those that just ended are forgotten."""
        found = None
        for left in self._sessions.left_behind():
            text = _read(left.path)
            if not tells_of_a_fault(text):
                self._sessions.forget(left.path)
            elif found is None:
                found = Crash(left, report_of(text))
        return found

    def keep(self, crash: Crash) -> Path:
        """Write the report of a session, which is not offered again.

        Raises:
            OSError: it cannot be written.
        """
        path = self.folder / f"report-{crash.when:%Y%m%d-%H%M%S}-{crash.left.path.stem}.txt"
        path.write_text(crash.text, "utf-8")
        self._sessions.forget(crash.left.path)
        for old in sorted(self.folder.glob("report-*.txt"))[:-_KEPT]:
            old.unlink(missing_ok=True)
        return path


def crash_folder() -> Path:
    """Of sessions and reports."""
    return state_folder("crashes")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # another window has just dealt with it
        return ""
