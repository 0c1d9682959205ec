"""A file that is written in order, and whose hashes are made beside the writing: its own and its tensors'."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from wtransplant.saving.manifest import FileRecord

BLOCK = 4 << 20
"""Bytes that are written and hashed at once: few enough for the processor's cache, and enough that threads pay."""

_BLOCKS = 8
# Bytes of one write. Of larger ones ext4 (Linux 6.18) makes large pieces of memory, and took up to ten times as long.
_AT_ONCE = 256 << 10
# So far behind the writing the system is asked to put on the disk what it holds, and to forget it: fsync at the
# end has then little to wait for, and other programs' files stay in memory.
_BEHIND = 64 << 20


@dataclass(slots=True)
class _Block:
    """A piece of memory, and the hashing that still reads it."""

    content: memoryview
    readers: tuple[Future[None], ...] = ()

    def free(self) -> memoryview:
        """Its memory, as soon as nobody reads it any more; raises what a reader raised."""
        for reader in self.readers:
            reader.result()
        self.readers = ()
        return self.content


class Part(NamedTuple):
    """Bytes of one tensor in a block; ``last`` if it ends there."""

    key: str
    start: int
    stop: int
    last: bool


class Hashing:
    """Two threads, one for hashes of files and one for those of tensors, and the blocks that go through them.

    A context manager. hashlib lets go of Python's lock, so that both run beside the thread that reads and writes;
    when they lag behind, writing waits for a free block: memory stays at some blocks whatever the tensors' size.

    Attributes:
        tensors: SHA-256 of each finished tensor's bytes by key, complete after a file was closed.
    """

    def __init__(self) -> None:
        self.tensors: dict[str, str] = {}
        self._blocks = deque(_Block(memoryview(bytearray(BLOCK))) for _ in range(_BLOCKS))
        self._files = ThreadPoolExecutor(1, "file hashes")
        self._parts = ThreadPoolExecutor(1, "tensor hashes")
        self._unfinished = hashlib.sha256()

    def __enter__(self) -> Hashing:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.shutdown(cancel_futures=True)
        self._parts.shutdown(cancel_futures=True)

    @contextmanager
    def file(self, file: BinaryIO, expected: int = 0) -> Iterator[HashedFile]:
        """Write a file; it is complete, and its figures are known, after the block.

        Args:
            file: open for writing, empty.
            expected: about how many bytes it is going to have, so that the system can lay it out at once: ext4
                takes ten times as long for a large file that grows.
        """
        hashed = HashedFile(file, self, expected)
        yield hashed
        hashed.finish()

    def block(self) -> _Block:
        """The block that was given back first, free."""
        block = self._blocks.popleft()
        block.free()
        return block

    def take(self, block: _Block, size: int, file_hash: hashlib._Hash, parts: list[Part]) -> None:
        """Hash the first bytes of a block, for the file and for tensors, and take the block back."""
        content = block.content[:size]
        whole = self._files.submit(file_hash.update, content)
        block.readers = (whole, self._parts.submit(self._hash_parts, content, parts))
        self._blocks.append(block)

    def wait(self, block: _Block) -> None:
        """For all that was taken; raises what a thread raised. The block is given back, unused."""
        self._blocks.append(block)
        for block in self._blocks:
            block.free()

    def _hash_parts(self, content: memoryview, parts: list[Part]) -> None:
        for key, start, stop, last in parts:
            self._unfinished.update(content[start:stop])
            if last:
                self.tensors[key] = self._unfinished.hexdigest()
                self._unfinished = hashlib.sha256()


class HashedFile:
    """One file that is being written; see :meth:`Hashing.file`.

    What is to be written is put into :meth:`room` and told by :meth:`filled`, so that a file's bytes can be read
    to where they are hashed and written from; or it is handed to :meth:`write`.

    Attributes:
        nbytes: bytes so far.
        crc: CRC-32 of what was written since it was set to 0; ``None`` where nobody wants it.
    """

    def __init__(self, file: BinaryIO, hashing: Hashing, expected: int) -> None:
        self.nbytes = 0
        self.crc: int | None = None
        self._file = file
        self._hashing = hashing
        self._hash = hashlib.sha256()
        self._block = hashing.block()
        self._used = 0
        self._parts: list[Part] = []
        self._key, self._begin = "", -1
        self._synced = 0
        self._laid_out = expected > BLOCK and _lay_out(file, expected)

    def room(self, width: int = 1) -> memoryview:
        """Memory for the next bytes, at an address that is a multiple of ``width``; some elements at least."""
        if self._used % width or self._used + width > BLOCK:
            self._push()
        return self._block.content[self._used :]

    def filled(self, count: int) -> None:
        """So many bytes were put into the room."""
        if self.crc is not None:
            self.crc = zlib.crc32(self._block.content[self._used : self._used + count], self.crc)
        self._used += count
        self.nbytes += count
        if self._used == BLOCK:
            self._push()

    def write(self, data: bytes | memoryview) -> int:
        """Write a copy of all of the data, as files do."""
        view = memoryview(data)
        start = 0
        while start < len(view):
            room = self.room()
            count = min(len(room), len(view) - start)
            room[:count] = view[start : start + count]
            self.filled(count)
            start += count
        return len(view)

    def flush(self) -> None:
        """Nothing: what is written is on its way. Some writers of formats call it."""

    def begin(self, key: str) -> None:
        """What is written from here to :meth:`end` is the content of one tensor, which is hashed for itself."""
        self._key, self._begin = key, self._used

    def end(self) -> None:
        """Of the tensor."""
        self._parts.append(Part(self._key, self._begin, self._used, True))
        self._begin = -1

    def record(self, name: str) -> FileRecord:
        """Size and SHA-256, after the end."""
        return FileRecord(name=name, nbytes=self.nbytes, sha256=self._hash.hexdigest())

    def finish(self) -> None:
        """Write what is left, and wait for the hashes."""
        self._push()
        self._hashing.wait(self._block)
        self._file.flush()
        if self._laid_out:
            self._file.truncate(self.nbytes)

    def _push(self) -> None:
        if self._begin >= 0:
            self._parts.append(Part(self._key, self._begin, self._used, False))
            self._begin = 0
        parts, self._parts = self._parts, []
        if not self._used and not parts:
            return
        block, size, self._used = self._block, self._used, 0
        # Hashing first, which takes longer, and runs while the system writes.
        self._hashing.take(block, size, self._hash, parts)
        for start in range(0, size, _AT_ONCE):
            self._file.write(block.content[start : min(start + _AT_ONCE, size)])
        self._block = self._hashing.block()
        if self.nbytes - self._synced >= 2 * _BEHIND:
            self._let_go()

    def _let_go(self) -> None:
        if not hasattr(os, "posix_fadvise"):
            return
        with contextlib.suppress(OSError):  # advice alone, which not every file system takes
            os.posix_fadvise(self._file.fileno(), self._synced, _BEHIND, os.POSIX_FADV_DONTNEED)
        self._synced += _BEHIND


def _lay_out(file: BinaryIO, nbytes: int) -> bool:
    """Give a file its length at once, where the file system can; if there is no room for it, writing will tell."""
    try:
        file.truncate(nbytes)
    except OSError:
        return False
    return True
