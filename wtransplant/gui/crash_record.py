"""What a window did last, written to a file as it goes, so that a report is there whatever ends the program.

A line begins with what it is: ``=`` about the program, ``A`` an action, ``L`` the log, ``!`` an error that nobody
caught. What Python's faulthandler writes when the process is killed by its own fault has no such sign.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from platform import platform

from wtransplant import __version__

ACTIONS_KEPT = 50
LINES_KEPT = 200
_FAULTS_KEPT = 10
_LARGEST = 256 * 1024
"""Bytes; a file that grows beyond is written anew with what is kept."""
_SIGNS = ("=", "A", "L", "!")


class SessionRecord:
    """The file of this process.

    Args:
        path: where it goes; the folder is there.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, 0o600)
        self._lock = threading.Lock()
        self._written = 0
        self._about: list[str] = []
        self._actions: deque[str] = deque(maxlen=ACTIONS_KEPT)
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._faults: list[str] = []
        self.about(f"wtransplant {__version__} on {platform()}, Python {sys.version.split()[0]}")
        self.about(f"started {datetime.now():%Y-%m-%d %H:%M:%S}, process {os.getpid()}")

    @property
    def descriptor(self) -> int:
        """The open file, for the faulthandler."""
        return self._descriptor

    @property
    def is_faulty(self) -> bool:
        """Whether there was an error that nobody caught."""
        return bool(self._faults)

    def about(self, text: str) -> None:
        """A fact about the program, as a version."""
        self._about.append(text)
        self._write("=", text)

    def action(self, name: str) -> None:
        """Something that a person did, by the name that it has in the program; never what it was done to."""
        text = f"{datetime.now():%H:%M:%S} {name}"
        self._actions.append(text)
        self._write("A", text)

    def line(self, text: str) -> None:
        """A line of the log, or several."""
        self._lines.extend(text.splitlines())
        self._write("L", text)

    def fault(self, text: str) -> None:
        """An error that nobody caught, with its traceback; the same one once."""
        if text in self._faults or len(self._faults) >= _FAULTS_KEPT:
            return
        self._faults.append(text)
        self._write("!", f"{datetime.now():%H:%M:%S} {text}")

    def close(self) -> None:
        """Write no more."""
        with self._lock:
            if self._descriptor >= 0:
                os.close(self._descriptor)
            self._descriptor = -1

    def _write(self, sign: str, text: str) -> None:
        content = _marked(sign, text.splitlines())
        with self._lock, suppress(OSError):  # a full disk costs the record, and must not cost the work
            if self._descriptor < 0:
                return
            if self._written + len(content) > _LARGEST:
                os.ftruncate(self._descriptor, 0)
                self._written, content = 0, self._all()
            self._written += os.write(self._descriptor, content)

    def _all(self) -> bytes:
        faults = [line for fault in self._faults for line in fault.splitlines()]
        kept = (("=", self._about), ("A", self._actions), ("L", self._lines), ("!", faults))
        return b"".join(_marked(sign, lines) for sign, lines in kept)


def _marked(sign: str, lines: Iterable[str]) -> bytes:
    return "".join(f"{sign} {line}\n" for line in lines).encode("utf-8", "backslashreplace")


def tells_of_a_fault(text: str) -> bool:
    """Whether a session's file tells of an error that nobody caught, or that killed the process."""
    return any(line and (line[0] == "!" or line[:2].strip() not in _SIGNS) for line in text.splitlines())


def report_of(text: str) -> str:
    """A report for people, from a session's file: the program, what happened, the last actions, the log."""
    parts: dict[str, list[str]] = {sign: [] for sign in ("=", "!", "A", "L")}
    for line in text.splitlines():
        sign = line[:2].strip()
        if sign in _SIGNS:
            parts[sign].append(line[2:])
        elif line or parts["!"]:
            parts["!"].append(line)
    chapters = {
        "Program": parts["="],
        "What happened": parts["!"],
        f"The last {ACTIONS_KEPT} actions": parts["A"][-ACTIONS_KEPT:],
        "The end of the log": parts["L"][-LINES_KEPT:],
    }
    return "\n".join(
        f"{title}\n{'-' * len(title)}\n" + "\n".join(lines) + "\n" for title, lines in chapters.items()
    )
