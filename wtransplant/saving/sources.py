"""The files that gave tensors, named so that they can be recognised again: size and SHA-256."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as _wait
from pathlib import Path
from threading import Event
from typing import NamedTuple

from wtransplant.checkpoints import Checkpoint
from wtransplant.errors import Cancelled, SaveError
from wtransplant.saving.manifest import SourceRecord
from wtransplant.words import tr

_BLOCK = 1 << 22
_LOOK_EVERY_S = 0.1
_KNOWN: dict[tuple[str, _Stamp], str] = {}
_MOST_KNOWN = 256


class _Stamp(NamedTuple):
    """What the system tells of a file without reading it.

    Whoever sets the time of modification back leaves the time of doing so, which nobody can set.
    """

    device: int
    inode: int
    nbytes: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: str) -> _Stamp:
        found = os.stat(path)
        # On Windows the last one is the time of creation.
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def source_files(source: Checkpoint) -> tuple[str, ...]:
    """Paths of the files that hold tensors of the source, in order of first use."""
    return tuple(dict.fromkeys(info.file for info in source.values()))


def source_records(source: Checkpoint) -> tuple[SourceRecord, ...]:
    """Name and size of each file that holds tensors of the source, in order of first use; hashes come later.

    Raises:
        SaveError: a file is gone or cannot be read.
    """
    return tuple(
        SourceRecord(name=Path(file).name, nbytes=stamp.nbytes)
        for file, stamp in _stamps(source_files(source))
    )


class SourceWatch:
    """Sees whether the source's files stay as they are while a ``with`` block lasts, and hashes them meanwhile.

    Raises:
        SaveError: at the beginning, a file is gone or cannot be read.
    """

    def __init__(self, source: Checkpoint) -> None:
        self._files = source_files(source)
        self._stamps: Mapping[str, _Stamp] = {}
        self._ended = Event()
        self._pool = ThreadPoolExecutor(1, "source hashes")
        self._hashes: list[Future[str]] = []
        self._next_look = 0.0

    def __enter__(self) -> SourceWatch:
        self._stamps = dict(_stamps(self._files))
        self._hashes = [self._pool.submit(file_sha256, file, self._ended.is_set) for file in self._files]
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pool.shutdown(cancel_futures=True)

    def look(self) -> None:
        """Look whether a file has changed, a few times a second at most: to be called often.

        The sooner it is noticed the better: what is read through a mapping of a file that was cut off ends the
        process (SIGBUS); the old pair stands then too, but the window is gone.

        Raises:
            SaveError: one has.
        """
        if time.monotonic() < self._next_look:
            return
        for file in self._files:
            self._require_same(file)
        self._next_look = time.monotonic() + _LOOK_EVERY_S

    def records(self, cancelled: Callable[[], bool] = lambda: False) -> tuple[SourceRecord, ...]:
        """Name, size and SHA-256 of each file; waits for the hashes.

        Raises:
            SaveError: a file is not what it was at the beginning, or not what it was when it was hashed before.
            Cancelled: a person gave up.
        """
        return tuple(
            self._record(file, _waited_for(future, cancelled))
            for file, future in zip(self._files, self._hashes, strict=True)
        )

    def _record(self, file: str, future: Future[str]) -> SourceRecord:
        stamp = self._stamps[file]
        try:
            digest = future.result()
        except OSError as error:
            raise _unreadable(file, error) from error
        self._require_same(file)
        if _KNOWN.get((file, stamp), digest) != digest:
            raise _changed(file)
        _remember(file, stamp, digest)
        return SourceRecord(name=Path(file).name, nbytes=stamp.nbytes, sha256=digest)

    def _require_same(self, file: str) -> None:
        try:
            same = _Stamp.of(file) == self._stamps[file]
        except OSError as error:
            raise _unreadable(file, error) from error
        if not same:
            raise _changed(file)


def _changed(file: str) -> SaveError:
    return SaveError(
        tr("the source file has changed while it was read"),
        where=file,
        hint=tr("Save again when nobody writes to it any more. Nothing was changed."),
    )


def _waited_for(future: Future[str], cancelled: Callable[[], bool]) -> Future[str]:
    while not future.done():
        if cancelled():
            raise Cancelled(tr("the save was cancelled; nothing was changed"))
        _wait([future], timeout=0.1)
    return future


def _stamps(files: tuple[str, ...]) -> list[tuple[str, _Stamp]]:
    found = []
    for file in files:
        try:
            found.append((file, _Stamp.of(file)))
        except OSError as error:
            raise _unreadable(file, error) from error
    return found


def _unreadable(file: str, error: OSError) -> SaveError:
    return SaveError(
        tr("the source file cannot be read any more: {value}", value=error.strerror or error),
        where=file,
        hint=tr("Open the source again. Nothing was changed."),
    )


def _remember(file: str, stamp: _Stamp, digest: str) -> None:
    while len(_KNOWN) >= _MOST_KNOWN:
        del _KNOWN[next(iter(_KNOWN))]
    _KNOWN[file, stamp] = digest


def file_sha256(path: str | os.PathLike[str], cancelled: Callable[[], bool] = lambda: False) -> str:
    """SHA-256 of a file's content, in hex.

    Raises:
        OSError: it cannot be read.
        Cancelled: ``cancelled`` said so.
    """
    digest = hashlib.sha256()
    block = memoryview(bytearray(_BLOCK))
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(block):
            if cancelled():
                raise Cancelled
            digest.update(block[:count])
    return digest.hexdigest()
