"""Bytes of a file, checked against its size, read or mapped when they are asked for."""

from __future__ import annotations

import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, FileIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wtransplant.checkpoints.mappings import Mapper
from wtransplant.errors import CheckpointError
from wtransplant.words import tr

if TYPE_CHECKING:
    from typing_extensions import Buffer

# Below this a read is cheaper than a mapping, and mappings are a limited good (vm.max_map_count is 65,530).
_MAP_FROM = 1 << 20
_MAPPER = Mapper()


class DataFile:
    """One file on disk, as it was when it was opened.

    It is opened anew for each read, so that a checkpoint of a thousand shards holds no file handles, and a
    file that changed in between is noticed. Only the stretch that was mapped last is kept (:mod:`mappings`).

    Attributes:
        path: where it lies.
        name: the path as messages show it.
        size: its length in bytes.
    """

    def __init__(self, path: Path) -> None:
        """Look at the file.

        Raises:
            CheckpointError: there is no such file, it is no regular file, or it may not be read.
        """
        self.path = path
        with self._errors():
            self.name = str(path)
            self._stamp = self._look(os.stat(path))
            os.close(os.open(path, os.O_RDONLY))
        self.size = self._stamp[2]

    def read(self, offset: int, count: int) -> bytes:
        """Read ``count`` bytes.

        Raises:
            CheckpointError: the range is outside the file, or the file cannot be read or has changed.
        """
        self._check(offset, count)
        with self._errors():
            if (kept := _MAPPER.copy(self._stamp, offset, count)) is not None:
                self._compare(os.stat(self.path))
                return kept
            with self._open() as file:
                file.seek(offset)
                data = file.read(count)
        # One call gives 2 GiB at most.
        return data if len(data) == count else bytes(self._fill(offset, count))

    def buffer(self, offset: int, count: int) -> bytearray | memoryview:
        """Give ``count`` bytes as a private writable buffer: a copy-on-write mapping when there are many.

        Writing to it never reaches the file. It stays valid for as long as somebody holds it.

        Raises:
            CheckpointError: as :meth:`read`.
        """
        return self._map(offset, count) if count >= _MAP_FROM else self._fill(offset, count)

    def _map(self, offset: int, count: int) -> memoryview:
        self._check(offset, count)
        with self._errors():
            if (kept := _MAPPER.kept(self._stamp, offset, count)) is not None:
                self._compare(os.stat(self.path))
                return kept
            with self._open() as file:
                return _MAPPER.map(file.fileno(), self._stamp, self.size, offset, count)

    def _fill(self, offset: int, count: int) -> bytearray:
        self._check(offset, count)
        data = bytearray(count)
        with self._errors(), self._open() as file:
            file.seek(offset)
            filled = 0
            # One call gives 2 GiB at most.
            while read := file.readinto(memoryview(data)[filled:]):
                filled += read
        if filled != count:
            raise CheckpointError(
                tr("the file ended while it was read"),
                where=self.name,
                hint=tr("It is changing: open it again."),
            )
        return data

    @contextmanager
    def mapped(self) -> Iterator[mmap.mmap | bytes]:
        """Map the whole file for reading, for as long as the block lasts.

        Raises:
            CheckpointError: the file cannot be read or has changed.
        """
        if not self.size:
            yield b""
            return
        with self._errors(), self._open() as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            yield content
        finally:
            content.close()

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the file for reading; errors inside the block are the caller's.

        Raises:
            CheckpointError: the file cannot be opened or has changed.
        """
        with self._errors():
            file = self.path.open("rb")
        with file:
            self._compare(os.fstat(file.fileno()))
            yield file

    def _check(self, offset: int, count: int) -> None:
        if offset < 0 or count < 0 or offset + count > self.size:
            raise CheckpointError(
                tr(
                    "bytes {start} to {end} are asked for, but the file has {size}",
                    start=offset,
                    end=offset + count,
                    size=self.size,
                ),
                where=self.name,
                hint=tr("The file is cut off or damaged: get it again from where it came from."),
            )

    @contextmanager
    def _open(self) -> Iterator[FileIO]:
        with FileIO(self.name) as file:
            self._compare(os.fstat(file.fileno()))
            yield file

    def require_unchanged(self, found: os.stat_result) -> None:
        """Compare what the system says of the file now with what it said when it was opened.

        Raises:
            CheckpointError: size or time of change are others.
        """
        self._compare(found)

    def _compare(self, found: os.stat_result) -> None:
        if self._look(found) != self._stamp:
            raise CheckpointError(
                tr("the file has changed since it was opened"), where=self.name, hint=tr("Open it again.")
            )

    def _look(self, found: os.stat_result) -> tuple[int, int, int, int]:
        if stat.S_ISDIR(found.st_mode):
            raise CheckpointError(
                tr("this is a folder, not a file"),
                where=self.name,
                hint=tr("Name a checkpoint file inside it."),
            )
        if not stat.S_ISREG(found.st_mode):
            raise CheckpointError(
                tr("this is not a regular file"), where=self.name, hint=tr("Name a file on disk.")
            )
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise CheckpointError(
                tr("there is no such file"),
                where=self.name,
                hint=tr("Check the name, or whether it was moved."),
            ) from error
        except PermissionError as error:
            raise CheckpointError(
                tr("the file may not be read"), where=self.name, hint=tr("Ask its owner for read permission.")
            ) from error
        except (OSError, ValueError) as error:
            # ValueError: a null byte in the name; mmap of a file that shrank meanwhile.
            raise CheckpointError(
                tr("the file cannot be read: {error}", error=error),
                where=self.name,
                hint=tr("Check the disk and the name."),
            ) from error


class FileWindow(DataFile):
    """A part of a file that is a file of its own format."""

    def __init__(self, file: DataFile, offset: int, size: int) -> None:
        """Look at ``size`` bytes from ``offset`` on.

        Raises:
            CheckpointError: they are not all inside the file.
        """
        file._check(offset, size)
        self.path = file.path
        self.name = file.name
        self.size = size
        self._stamp = file._stamp
        self._file = file
        self._offset = offset

    def read(self, offset: int, count: int) -> bytes:
        """Read ``count`` bytes of the part."""
        self._check(offset, count)
        return self._file.read(self._offset + offset, count)

    def buffer(self, offset: int, count: int) -> bytearray | memoryview:
        """Give ``count`` bytes of the part as a private writable buffer."""
        self._check(offset, count)
        return self._file.buffer(self._offset + offset, count)

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the part for reading."""
        with self._file.stream() as whole:
            yield BufferedReader(_Window(whole, self._offset, self.size))


class _Window(RawIOBase):
    def __init__(self, whole: BinaryIO, offset: int, size: int) -> None:
        self._whole = whole
        self._offset = offset
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(tr("a position before the beginning"))
        self._position = base + offset
        return self._position

    def readinto(self, target: Buffer) -> int:
        view = memoryview(target)
        count = max(0, min(len(view), self._size - self._position))
        self._whole.seek(self._offset + self._position)
        data = self._whole.read(count)
        view[: len(data)] = data
        self._position += len(data)
        return len(data)


@dataclass(frozen=True, slots=True)
class Region:
    """A run of bytes inside a file."""

    file: DataFile
    offset: int
    count: int

    def part(self, start: int, count: int) -> Region:
        """Give the run of ``count`` bytes that begins at ``start`` of this one.

        Raises:
            CheckpointError: it is not wholly inside.
        """
        if start < 0 or count < 0 or start + count > self.count:
            raise CheckpointError(
                tr(
                    "bytes {start} to {end} of a block of {count} are asked for",
                    start=start,
                    end=start + count,
                    count=self.count,
                ),
                where=self.file.name,
                hint=tr("The file is cut off or damaged: get it again from where it came from."),
            )
        return Region(self.file, self.offset + start, count)

    def read(self) -> bytes:
        """Read all of it into memory."""
        return self.file.read(self.offset, self.count)

    def buffer(self) -> bytearray | memoryview:
        """Give all of it as a private writable buffer, mapped when it is large."""
        return self.file.buffer(self.offset, self.count)
