"""Mappings of files that several tensors, read one after the other, are parts of.

Undoing a mapping makes the processor's other cores forget it too, which for a tensor of a few MiB takes as long
as reading it. So a stretch of the file is mapped at once, and parts of it are given out in file order. No byte
of a mapping is given out twice: whoever writes to a tensor changes no other one.
"""

from __future__ import annotations

import mmap
import os
import threading
from dataclasses import dataclass

# Room for two tensors of 4 MiB and what lies between them: more is not faster, and counts as memory of the process.
# Windows does not let anybody replace or delete a file that is mapped: there nothing is kept for the next tensor.
_AHEAD = (8 << 20) + (64 << 10) if os.name == "posix" else 0


@dataclass(slots=True)
class _Stretch:
    file: tuple[int, ...]
    begin: int
    free: int
    content: memoryview

    def untouched(self, file: tuple[int, ...], offset: int, count: int) -> memoryview | None:
        start = offset - self.begin
        if file != self.file or offset < self.free or start + count > len(self.content):
            return None
        return self.content[start : start + count]


class Mapper:
    """Gives parts of copy-on-write mappings, and keeps the last mapping for what follows."""

    def __init__(self) -> None:
        self._last: _Stretch | None = None
        self._lock = threading.Lock()

    def kept(self, file: tuple[int, ...], offset: int, count: int) -> memoryview | None:
        """Give ``count`` bytes at ``offset`` of the last mapping, if it has them and nobody had them before.

        Args:
            file: what tells the file, as it is now, from every other.
            offset: where the part begins in the file.
            count: its length, at least 1.
        """
        with self._lock:
            found = self._untouched(file, offset, count)
            if found is not None and self._last is not None:
                self._last.free = offset + count
            return found

    def copy(self, file: tuple[int, ...], offset: int, count: int) -> bytes | None:
        """Copy some bytes of the last mapping, if it has them and nobody had them before; arguments as above."""
        with self._lock:
            found = self._untouched(file, offset, count)
            return None if found is None else bytes(found)

    def _untouched(self, file: tuple[int, ...], offset: int, count: int) -> memoryview | None:
        return None if self._last is None else self._last.untouched(file, offset, count)

    def map(self, descriptor: int, file: tuple[int, ...], size: int, offset: int, count: int) -> memoryview:
        """Map ``count`` bytes at ``offset`` anew, privately and writable; mapped while anybody holds them.

        Args:
            descriptor: the open file.
            file: as for :meth:`kept`.
            size: its length.
            offset: where the part begins; it ends inside the file.
            count: its length, at least 1.

        Raises:
            OSError: the system does not map it.
            ValueError: the file has become shorter.
        """
        begin = offset - offset % mmap.ALLOCATIONGRANULARITY
        length = min(max(offset - begin + count, _AHEAD), size - begin)
        with self._lock:
            self._last = None
            content = memoryview(mmap.mmap(descriptor, length, access=mmap.ACCESS_COPY, offset=begin))
            end = offset - begin + count
            if end < length:
                self._last = _Stretch(file, begin, offset + count, content)
            return content[offset - begin : end]
