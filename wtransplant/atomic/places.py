"""The place that a file is to take, and whether it may."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from wtransplant.atomic.os_errors import UNCHANGED, save_error
from wtransplant.errors import SaveError
from wtransplant.words import tr


def true_place(path: Path) -> Path:
    """Where a file of this name is: links are followed, so that they stay links."""
    return Path(os.path.realpath(path))


def require_place(path: Path) -> os.stat_result | None:
    """Look whether a file may be put there, before anything is written.

    Returns:
        What is known of the file that is there, if any.

    Raises:
        SaveError: its folder is not there, its name is too long, or what is there is no file or is read-only.
    """
    try:
        there = _look(true_place(path))
    except OSError as error:
        raise save_error(error, path) from error
    except ValueError as error:  # a null byte, or a letter that the system has no bytes for
        raise SaveError(
            tr("this name cannot be used: {error}", error=error),
            where=ascii(str(path)),
            hint=tr("Choose another. {unchanged}", unchanged=UNCHANGED),
        ) from error
    if there is not None:
        _require_replaceable(path, there)
    return there


def _look(place: Path) -> os.stat_result | None:
    folder = place.parent
    if not stat.S_ISDIR(os.stat(folder).st_mode):
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK):
        raise OSError(errno.EROFS if _is_read_only(folder) else errno.EACCES, os.strerror(errno.EACCES))
    try:
        return os.lstat(place)
    except FileNotFoundError:
        return None


def _is_read_only(folder: Path) -> bool:
    """Whether the whole disk is, and not only for this person."""
    return sys.platform != "win32" and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _require_replaceable(path: Path, there: os.stat_result) -> None:
    if stat.S_ISLNK(there.st_mode):
        raise save_error(OSError(errno.ELOOP, ""), path)
    if stat.S_ISDIR(there.st_mode):
        raise save_error(OSError(errno.EISDIR, ""), path)
    if not stat.S_ISREG(there.st_mode):
        raise SaveError(
            tr("this is a device or a pipe, not a file"),
            where=str(path),
            hint=tr("Choose another name. {unchanged}", unchanged=UNCHANGED),
        )
    # The folder alone decides whether a file may be replaced; but whoever made it read-only wants to keep it.
    if not there.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise SaveError(
            tr("there is a file with this name, and it is read-only"),
            where=str(path),
            hint=tr(
                "Make it writable if it may be replaced, or choose another name. {unchanged}",
                unchanged=UNCHANGED,
            ),
        )
