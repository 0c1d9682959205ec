"""The hash of a file and of the tensors in it, from one reading of its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from wtransplant.saving.hashing import Hashing, Part

_MAX_HEADER = 100_000_000
"""Bytes; the format allows no more."""
_NOTHING = hashlib.sha256().hexdigest()


class _Entry(msgspec.Struct):
    data_offsets: tuple[int, int]


@dataclass(frozen=True)
class FileHashes:
    """SHA-256 of a file, and of each tensor by its key; no tensors for what is no safetensors file."""

    sha256: str
    tensors: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Slice:
    key: str
    start: int
    stop: int


def hashes_of(path: Path) -> FileHashes:
    """Read a file once, block by block; its own hash and those of its tensors are made beside the reading.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file, Hashing() as hashing:
        slices = _slices(file) if path.suffix == ".safetensors" else []
        parts = _Parts(slices)
        file.seek(0)
        block = hashing.block()
        while size := file.readinto(block.content):
            hashing.take(block, size, digest, parts.following(size))
            block = hashing.block()
        hashing.wait(block)
        # What a header places beyond the end of the file is not whole, and has no hash.
        tensors = hashing.tensors | {part.key: _NOTHING for part in slices if part.start == part.stop}
    return FileHashes(digest.hexdigest(), tensors)


def _slices(file: BinaryIO) -> list[_Slice]:
    """Where the tensors lie, in the file's order; none if the header is damaged, which is told elsewhere."""
    length = int.from_bytes(file.read(8), "little")
    if not 0 < length <= _MAX_HEADER:
        return []
    try:
        pieces = msgspec.json.decode(file.read(length), type=dict[str, msgspec.Raw])
        pieces.pop("__metadata__", None)
        entries = {key: msgspec.json.decode(raw, type=_Entry).data_offsets for key, raw in pieces.items()}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    begin = 8 + length
    slices = [_Slice(key, begin + start, begin + stop) for key, (start, stop) in entries.items()]
    slices.sort(key=lambda part: (part.start, part.stop))
    ends = [begin, *(part.stop for part in slices)]
    # Overlaps and holes are not allowed; the checkpoint says so when it is opened.
    return (
        slices if all(part.start == end <= part.stop for part, end in zip(slices, ends, strict=False)) else []
    )


class _Parts:
    """The tensors in one block of the file after the other."""

    def __init__(self, slices: list[_Slice]) -> None:
        self._slices = iter([part for part in slices if part.stop > part.start])
        self._next = next(self._slices, None)
        self._place = 0

    def following(self, size: int) -> list[Part]:
        """The parts of tensors in the next bytes."""
        parts = list(self._within(self._place, self._place + size))
        self._place += size
        return parts

    def _within(self, begin: int, end: int) -> Iterator[Part]:
        while self._next is not None and self._next.start < end:
            part, last = self._next, self._next.stop <= end
            yield Part(part.key, max(part.start, begin) - begin, min(part.stop, end) - begin, last)
            if not last:
                return
            self._next = next(self._slices, None)
