"""Recipes kept for the case that the program ends without being asked: one for each window that is open."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile

from wtransplant.gui.folders import state_folder

_KEPT = 5
"""Left-behind recipes beyond these are deleted, oldest first."""


@dataclass(frozen=True)
class LeftBehind:
    """A recipe whose window ended without being asked."""

    path: Path
    when: datetime


class Autosaves:
    """The folder with these recipes. A lock beside each says whether its window still runs.

    Args:
        folder: made when it is needed.
        ending: of the files' names; other things that a window leaves behind have others.
    """

    def __init__(self, folder: Path, ending: str = ".toml") -> None:
        self._folder = folder
        self._ending = ending
        self._lock: QLockFile | None = None
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}{ending}"

    @property
    def path(self) -> Path:
        """Where this window's recipe goes; locked from now on.

        Raises:
            OSError: the folder cannot be made.
        """
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock_of(self._path)
            self._lock.tryLock(0)
        return self._path

    def clear(self) -> None:
        """Delete this window's recipe: nothing would be lost now."""
        self._path.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        """Let go of this window's file as it is: from now on it counts as left behind."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def left_behind(self) -> list[LeftBehind]:
        """Recipes of windows that run no more, the newest first."""
        files = sorted(self._folder.glob(f"*{self._ending}"), key=_changed, reverse=True)
        left = [path for path in files if path != self._path and _is_abandoned(path)]
        for path in left[_KEPT:]:
            self.forget(path)
        return [LeftBehind(path, datetime.fromtimestamp(_changed(path))) for path in left[:_KEPT]]

    def forget(self, path: Path) -> None:
        """Delete a recipe that was left behind."""
        path.unlink(missing_ok=True)


def autosave_folder() -> Path:
    """Of the steps that were not saved."""
    return state_folder("autosave")


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # old age says nothing: only a process that is gone gives its lock free
    return lock


def _is_abandoned(path: Path) -> bool:
    lock = _lock_of(path)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another window has just deleted it
        return 0.0
