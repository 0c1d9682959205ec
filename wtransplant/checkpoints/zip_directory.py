"""The directory at the end of a zip archive, as PKWARE's APPNOTE 6.3.10 describes it (4.3.12 to 4.3.16).

``zipfile`` makes an object of thirty attributes of every entry; with a storage per tensor that takes longer
than all the rest of opening. Here an entry is five numbers, and none may lie outside the archive.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.index import MAX_TENSORS
from wtransplant.checkpoints.records import Malformed
from wtransplant.words import tr

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_END_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
# Of an entry: signature, flags, method, the two sizes, the lengths of name, extra and comment, and the offset.
_ENTRY = struct.Struct("<4s4xHH8xIIHHH8xI")
_EXTRA = struct.Struct("<HH")
_UTF8 = 0x800
_MAX_COMMENT = 0xFFFF
_ABSENT32, _ABSENT16 = 0xFFFFFFFF, 0xFFFF
_ZIP64 = 1
_MAX_MEMBERS = MAX_TENSORS + 100_000
_MAX_LENGTH = 1 << 29
# Weights hardly become smaller, masks and what was never trained do; reading everything has to end some day.
_MAX_INFLATED, _MAX_RATIO = 1 << 31, 100


class Member(NamedTuple):
    """One entry of the directory; sizes and the offset of its local header in bytes."""

    flags: int
    method: int
    packed: int
    size: int
    offset: int


def read_directory(file: DataFile) -> dict[str, Member]:
    """Give the members by name; of two with one name the later, as every reader does.

    Raises:
        Malformed: it is no whole archive, or a member lies outside it.
    """
    start, length, count = _place(file)
    data = file.read(start, length)
    members: dict[str, Member] = {}
    inflated = 0
    position, unpack, header = 0, _ENTRY.unpack_from, LOCAL_HEADER.size
    try:
        for _ in range(count):
            magic, flags, method, packed, size, name_length, extra, comment, offset = unpack(data, position)
            begin = position + _ENTRY.size
            end = begin + name_length
            position = end + extra + comment
            if magic != b"PK\x01\x02" or position > length:
                raise Malformed(tr("the zip archive's directory is damaged"))
            if packed == _ABSENT32 or size == _ABSENT32 or offset == _ABSENT32:
                packed, size, offset = _large(data[end : end + extra], packed, size, offset)
            name = str(data[begin:end], "utf-8" if flags & _UTF8 else "cp437")
            if offset + header + packed > start:
                raise Malformed(tr("the member {name!r} is outside the archive", name=name[:200]))
            members[name] = Member(flags, method, packed, size, offset)
            if method:
                inflated += size
    except (struct.error, UnicodeDecodeError) as error:
        raise Malformed(tr("the zip archive's directory is damaged: {error}", error=error)) from error
    if inflated > _MAX_INFLATED + _MAX_RATIO * file.size:
        raise Malformed(tr("the zip archive would inflate to {inflated} bytes", inflated=inflated))
    if position != length:
        raise Malformed(tr("the zip archive's directory is longer than its entries"))
    return members


def _place(file: DataFile) -> tuple[int, int, int]:
    """Where the directory begins, its length, and its number of entries."""
    window = min(file.size, _END.size + _MAX_COMMENT + _END_LOCATOR.size)
    tail = file.read(file.size - window, window)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise Malformed(tr("the zip archive has no directory: it is cut off, or damaged"))
    _, _, _, _, count, length, start, _ = _END.unpack_from(tail, found)
    end = file.size - window + found
    if _ABSENT32 in (start, length) or count == _ABSENT16:
        start, length, count, end = _place64(file, tail, found, (start, length, count, end))
    if start + length > end or count * _ENTRY.size > length:
        raise Malformed(tr("the zip archive's directory is not where its end says"))
    if count > _MAX_MEMBERS or length > _MAX_LENGTH:
        raise Malformed(tr("the zip archive has {count} members: more than any checkpoint", count=count))
    return start, length, count


def _place64(
    file: DataFile, tail: bytes, found: int, small: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    begin = found - _END_LOCATOR.size
    if begin < 0 or tail[begin : begin + 4] != b"PK\x06\x07":
        return small
    place = _END_LOCATOR.unpack_from(tail, begin)[2]
    if place + _END64.size > file.size:
        raise Malformed(tr("the zip archive's directory is outside the file"))
    magic, *_, count, length, start = _END64.unpack(file.read(place, _END64.size))
    if magic != b"PK\x06\x06":
        raise Malformed(tr("the zip archive's large directory is missing"))
    return start, length, count, place


def _large(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """Take what does not fit 32 bits from the extra field: first the sizes, then the offset."""
    position = 0
    while position + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, position)
        position += _EXTRA.size
        if kind == _ZIP64:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, position))
            # In the order in which the format has them: size, packed size, offset.
            size, packed, offset = (
                next(numbers, value) if value == _ABSENT32 else value for value in (size, packed, offset)
            )
            break
        position += length
    return packed, size, offset
