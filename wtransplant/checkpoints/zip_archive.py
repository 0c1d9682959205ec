"""Members of a zip archive by name: never extracted, mapped where stored, bounded where compressed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.records import Malformed
from wtransplant.checkpoints.zip_directory import LOCAL_HEADER, Member, read_directory
from wtransplant.words import tr

_MAGIC = b"PK\x03\x04"
_EMPTY_MAGIC = b"PK\x05\x06"

_STORED, _DEFLATED = 0, 8
_MAX_INFLATED = 3 << 28
_MAX_RATIO = 1100  # deflate's limit is 1032
_PIECE = 1 << 20


def is_zip(head: bytes) -> bool:
    """Tell a zip archive by its first bytes."""
    return head.startswith((_MAGIC, _EMPTY_MAGIC))


class ZipArchive:
    """The directory of one archive.

    Attributes:
        file: the archive.
        members: name to the directory's entry; of two with one name the later, as every reader does.
    """

    def __init__(self, file: DataFile) -> None:
        """Read the directory.

        Raises:
            Malformed: it is no whole archive.
        """
        self.file = file
        self.members = read_directory(file)

    def size(self, name: str) -> int:
        """Length of a member once read; ``-1`` when there is none of that name."""
        member = self.members.get(name)
        return -1 if member is None else member.size

    def content(self, name: str) -> Region | bytearray:
        """Give a member's bytes: a region of the archive when it is stored, inflated anew otherwise.

        Raises:
            Malformed: there is none, or directory, header and data do not agree.
        """
        member = self.members.get(name)
        if member is None:
            raise Malformed(tr("the archive has no member {name!r}", name=name[:200]))
        region = self._region(name, member)
        if member.method == _STORED:
            return region
        if member.method != _DEFLATED:
            raise Malformed(tr("the member {name!r} is compressed in an unknown way", name=name[:200]))
        return _inflate(region, member.size, name)

    def read(self, name: str) -> bytes:
        """Read a member into memory.

        Raises:
            Malformed: as :meth:`content`.
        """
        content = self.content(name)
        return content.read() if isinstance(content, Region) else bytes(content)

    def head(self, name: str, count: int) -> bytes:
        """Read the first bytes of a member, however long it is.

        Raises:
            Malformed: as :meth:`content`.
        """
        member = self.members.get(name)
        if member is None or member.method != _DEFLATED:
            content = self.content(name)
            return (
                content.part(0, min(count, content.count)).read()
                if isinstance(content, Region)
                else bytes(content)
            )
        region = self._region(name, member)
        packed = region.part(0, min(count + 1024, region.count)).read()
        return _first(packed, count, name)

    def _region(self, name: str, member: Member) -> Region:
        if member.flags & 1:
            raise Malformed(tr("the member {name!r} is encrypted", name=name[:200]))
        start = member.offset
        if start < 0 or start + LOCAL_HEADER.size > self.file.size:
            raise Malformed(tr("the member {name!r} is outside the archive", name=name[:200]))
        header = LOCAL_HEADER.unpack(self.file.read(start, LOCAL_HEADER.size))
        begin = start + LOCAL_HEADER.size + header[-2] + header[-1]
        if header[0] != _MAGIC or begin + member.packed > self.file.size:
            raise Malformed(tr("the member {name!r} is not where the directory says", name=name[:200]))
        stored = member.method == _STORED
        if stored and member.packed != member.size:
            raise Malformed(tr("the member {name!r} has two sizes", name=name[:200]))
        return Region(self.file, begin, member.packed)


def _inflate(region: Region, size: int, name: str) -> bytearray:
    """Inflate a member in place, so that nothing is in memory twice."""
    if size > _MAX_INFLATED or size > _MAX_RATIO * max(region.count, 1):
        raise Malformed(tr("the member {name!r} would inflate to {size} bytes", name=name[:200], size=size))
    data, filled = bytearray(size), 0
    for piece in _pieces(region, name):
        end = filled + len(piece)
        if end > size:
            break
        data[filled:end] = piece
        filled = end
    else:
        if filled == size:
            return data
    raise Malformed(
        tr(
            "the member {name!r} does not have the {size} bytes that the directory says",
            name=name[:200],
            size=size,
        )
    )


def _pieces(region: Region, name: str) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, region.count, _PIECE):
            packed = region.part(start, min(_PIECE, region.count - start)).read()
            while packed and not stream.eof:
                yield stream.decompress(packed, _PIECE)
                packed = stream.unconsumed_tail
        # What was taken in may give more than a piece.
        while not stream.eof and (piece := stream.decompress(b"", _PIECE)):
            yield piece
    except zlib.error as error:
        raise _damaged(name, error) from error


def _first(packed: bytes, count: int, name: str) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, count)
    except zlib.error as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: zlib.error) -> Malformed:
    return Malformed(tr("the member {name!r} is damaged: {error}", name=name[:200], error=error))
