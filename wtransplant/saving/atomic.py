"""Files that appear whole or not at all: written beside, flushed to the disk, put in place in one step."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

from wtransplant.errors import SaveError

_ADVICE = {
    errno.ENOSPC: ("the disk is full", "Free some space, or save somewhere else. Nothing was changed."),
    errno.EDQUOT: (
        "the disk quota is used up",
        "Free some space, or save somewhere else. Nothing was changed.",
    ),
    errno.EFBIG: ("the file became larger than is allowed here", "Save somewhere else. Nothing was changed."),
    errno.EACCES: ("there is no permission to write here", "Choose another folder. Nothing was changed."),
    errno.EPERM: ("there is no permission to write here", "Choose another folder. Nothing was changed."),
    errno.EROFS: ("this folder is read-only", "Choose another folder. Nothing was changed."),
    errno.ENOENT: ("the folder does not exist", "Make it, or choose another one. Nothing was changed."),
    errno.ENOTDIR: ("the folder does not exist", "Choose another one. Nothing was changed."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter one. Nothing was changed."),
    errno.EISDIR: ("there is a folder with this name", "Choose another name. Nothing was changed."),
}


def save_error(error: OSError, path: Path) -> SaveError:
    """What an error of the operating system means for a save, and what to do."""
    what, hint = _ADVICE.get(error.errno or 0, (error.strerror or str(error), "Nothing was changed."))
    return SaveError(what, where=str(path), hint=hint)


class HashingFile:
    """A file open for writing that hashes what passes; its figures are of all that was written so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.nbytes = 0

    def write(self, data: bytes | memoryview) -> int:
        """Write all of the data."""
        self._file.write(data)
        self._hash.update(data)
        size = len(data) if isinstance(data, bytes) else data.nbytes
        self.nbytes += size
        return size

    def flush(self) -> None:
        """Hand over to the operating system."""
        self._file.flush()

    def sha256(self) -> str:
        """Of everything written so far, in hex."""
        return self._hash.hexdigest()


class Replacement:
    """Files that are written beside their places and put there together at the end of a ``with`` block.

    If the block raises, nothing is put in place and nothing is left behind. Errors of the operating system
    come out as :class:`SaveError`.
    """

    def __init__(self) -> None:
        self._files: list[tuple[Path, Path, BinaryIO]] = []

    def open(self, path: Path) -> BinaryIO:
        """A new file in the folder of ``path``, that will take its place."""
        scratch = path.parent / f".wtransplant-{secrets.token_hex(8)}.tmp"
        try:
            file = open(scratch, "xb")  # noqa: SIM115  # closed at the end of the block
        except OSError as error:
            raise save_error(error, path) from error
        self._files.append((scratch, path, file))
        return file

    def __enter__(self) -> Replacement:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self._put_in_place()
        except OSError as problem:
            raise save_error(problem, self._files[0][1]) from problem
        finally:
            for scratch, _path, file in self._files:
                with contextlib.suppress(OSError):  # a full disk shows again at close; it was told already
                    file.close()
                scratch.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise save_error(error, self._files[0][1]) from error

    def _put_in_place(self) -> None:
        for _scratch, _path, file in self._files:
            file.flush()
            os.fsync(file.fileno())
            file.close()
        for scratch, path, _file in self._files:
            os.replace(scratch, path)
        for folder in {path.parent for _scratch, path, _file in self._files}:
            _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    """Keep the new names over a crash; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, UTF-8.

    Raises:
        SaveError: what stood in the way; the old file is still there.
    """
    with Replacement() as files:
        files.open(path).write(text.encode("utf-8"))


def require_space(path: Path, nbytes: int) -> None:
    """Look before the work whether the folder is there and has room.

    Raises:
        SaveError: it is not there, or the file will not fit.
    """
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise save_error(error, path.parent) from error
    if free < nbytes:
        raise save_error(OSError(errno.ENOSPC, ""), path)
