"""The zip archives that torch's formats are: records that are only stored, each beginning at a multiple of 64 bytes.

They are written from front to back, sums behind the data, in the layout of ``torch.save`` (miniz), so that torch
may also calculate where a record is instead of looking (``torch.utils.serialization.config``). Format:
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wtransplant.saving.hashing import HashedFile

ALIGNMENT = 64
_UTF8, _SUMS_BEHIND = 0x0800, 0x0008
_LARGE = 0xFFFFFFFF  # sizes and places from here on need fields of 64 bits
_IN_64_BITS, _MANY = 0xFFFFFFFF, 0xFFFF
_ZIP64, _VERSION = 1, 45


@dataclass(frozen=True, slots=True)
class _Record:
    name: bytes
    flags: int
    crc: int
    size: int
    start: int


class ZipRecords:
    """An archive that is being written.

    Args:
        file: where; the archive begins at its end.
        root: name of the folder that all records are in.
    """

    def __init__(self, file: HashedFile, root: str = "archive") -> None:
        self._file = file
        self._root = root
        self._begin = file.nbytes
        self._records: list[_Record] = []

    def add(self, name: str, data: bytes) -> None:
        """Write a small record."""
        with self.record(name, len(data)):
            self._file.write(data)

    @contextmanager
    def record(self, name: str, size: int) -> Iterator[None]:
        """Write a record: what goes to the file in the block, which has to be ``size`` bytes."""
        path = f"{self._root}/{name}".encode()
        start = self._file.nbytes - self._begin
        flags = _UTF8 | (_SUMS_BEHIND if size else 0)
        self._file.write(_local_header(path, flags, start, size))
        self._file.crc = 0
        yield
        crc, self._file.crc = self._file.crc, None
        if size:
            form = "<4sLQQ" if _is_large(start, size) else "<4sLLL"
            self._file.write(struct.pack(form, b"PK\x07\x08", crc, size, size))
        self._records.append(_Record(path, flags, crc, size, start))

    def finish(self) -> None:
        """Write the directory."""
        start = self._file.nbytes - self._begin
        for record in self._records:
            self._file.write(_directory_entry(record))
        end = self._file.nbytes - self._begin
        count, size = len(self._records), end - start
        self._file.write(
            struct.pack(
                "<4sQHHLLQQQQ", b"PK\x06\x06", 44, _VERSION, _VERSION, 0, 0, count, count, size, start
            )
            + struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
        )
        few = min(count, _MANY)
        self._file.write(
            struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, few, few, _short(size), _short(start), 0)
        )


def _short(value: int) -> int:
    return _IN_64_BITS if value >= _LARGE else value


def _is_large(start: int, size: int) -> bool:
    return start >= _LARGE or size >= _LARGE


def _local_header(name: bytes, flags: int, start: int, size: int) -> bytes:
    """Header and padding. Like miniz, the sizes of a large record stand in the extra field as well."""
    extra = b""
    if _is_large(start, size):
        sizes = [size, size] if size >= _LARGE else []
        places = [start] if start >= _LARGE else []
        extra = struct.pack(f"<HH{len(sizes + places)}Q", _ZIP64, 8 * len(sizes + places), *sizes, *places)
    padding = -(start + 30 + len(name) + len(extra) + 4) % ALIGNMENT
    extra += struct.pack("<2sH", b"FB", padding) + b"Z" * padding
    fields = (b"PK\x03\x04", 0, flags, 0, 0, 0, 0, 0, 0, len(name), len(extra))
    return struct.pack("<4sHHHHHLLLHH", *fields) + name + extra


def _directory_entry(record: _Record) -> bytes:
    large = [value for value in (record.size, record.size, record.start) if value >= _LARGE]
    extra = struct.pack(f"<HH{len(large)}Q", _ZIP64, 8 * len(large), *large) if large else b""
    size, start = _short(record.size), _short(record.start)
    version = _VERSION if large else 0
    fields = (b"PK\x01\x02", 0, version, record.flags, 0, 0, 0, record.crc, size, size)
    more = (len(record.name), len(extra), 0, 0, 0, 0, start)
    return struct.pack("<4sHHHHHHLLLHHHHHLL", *fields, *more) + record.name + extra
