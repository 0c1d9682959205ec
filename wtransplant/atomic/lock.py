"""A lock on a name, which the system lets go of when its holder ends in whatever way.

The ready-made packages leave the lock's file in people's folders, or a marker that nobody lets go of after a kill,
and take a file system without locks for one where somebody else holds it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from enum import Enum
from pathlib import Path

from wtransplant.words import mark

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TAKEN = {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK}
_LOOK_AGAIN_S = 0.02


class Lock:
    """A file that one process at a time holds locked; it is made for that, and goes with the lock."""

    class State(Enum):
        """How asking for a lock ended."""

        HELD = "held"
        TAKEN = mark("somebody else holds it")
        IMPOSSIBLE = mark("nothing can be locked in this folder")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether it is ours."""
        return self._descriptor is not None

    def acquire(self, patience: float = 0.0) -> State:
        """Ask for it, and wait so many seconds if somebody else holds it."""
        deadline = time.monotonic() + patience
        while (state := self._ask()) is Lock.State.TAKEN and time.monotonic() < deadline:
            time.sleep(_LOOK_AGAIN_S)
        return state

    def _ask(self) -> State:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            descriptor = os.open(self.path, flags, 0o666)
        except (
            OSError
        ):  # whatever is wrong with the folder shows again, with a name, when a file is made there
            return Lock.State.IMPOSSIBLE
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in _TAKEN:
                return Lock.State.TAKEN
            self._remove()
            return Lock.State.IMPOSSIBLE
        if not self._still_there(descriptor):  # its holder has removed it just now: this one guards nothing
            os.close(descriptor)
            return Lock.State.TAKEN
        self._descriptor = descriptor
        return Lock.State.HELD

    def _still_there(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self.path))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let go of it."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        if os.name == "posix":  # before anybody else can have it; Windows removes no open file
            self._remove()
        _unlock(descriptor)
        os.close(descriptor)
        if os.name != "posix":
            self._remove()

    def _remove(self) -> None:
        with contextlib.suppress(OSError):  # the next one finds it, and locks it as if it were new
            self.path.unlink()


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    # Closing alone would leave it locked for as long as a process lives that was forked meanwhile.
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
