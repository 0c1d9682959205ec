"""Moving, removing and flushing of files, so that each can be done again after having been done."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

# Scanners and indexers hold new files open for a moment; only Windows minds.
_TRIES = 20 if os.name == "nt" else 1
_PAUSE_S = 0.1
# Some network and FUSE folders cannot be flushed, and a folder that may not be read cannot be opened. What was
# written to the files is on the disk nevertheless.
_NO_FLUSH = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM}


def move(source: Path, place: Path) -> bool:
    """Put a file or folder in a place, where a file may be; whether it was still there to be moved."""
    for left in reversed(range(_TRIES)):
        try:
            os.replace(source, place)
            return True
        except FileNotFoundError:
            if os.path.lexists(source):
                raise
            return False
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE_S)
    raise AssertionError  # the last round ends in one of the three


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it, if it is there."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:  # somebody else was quicker
        return


def flush_file(path: Path) -> None:
    """Have a closed file written to the disk."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def flush_tree(folder: Path) -> None:
    """Have all files below a folder and their names written to the disk."""
    for inside, _folders, names in os.walk(folder):
        for name in names:
            flush_file(Path(inside, name))
        flush_folder(Path(inside))


def flush_folder(folder: Path) -> None:
    """Keep new names over a crash; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise
