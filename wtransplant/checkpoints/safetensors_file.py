"""safetensors: eight bytes of header length, a JSON header, and the tensors one after the other.

The format is described at https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from wtransplant.checkpoints.dtypes import SAFETENSORS
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import Group, PlainValue, TensorInfo, TensorTable
from wtransplant.checkpoints.records import Malformed, reporting
from wtransplant.checkpoints.tensors import from_bytes

if TYPE_CHECKING:
    import torch

FORMAT = "safetensors"
MAX_HEADER = 100_000_000
_METADATA = "__metadata__"
_MAX_SIZE = 2**62
_MAX_DIMENSIONS = 64


if TYPE_CHECKING:
    _DType = str
else:
    # The decoder gives these very texts, and no new one for every tensor.
    _NAMES = ("", *SAFETENSORS)
    _DType = Literal[_NAMES]


class Entry(msgspec.Struct, gc=False, frozen=True):
    """One tensor in the header. A field that is missing has a value that no check lets through."""

    dtype: _DType = ""
    shape: tuple[int, ...] = (-1,)
    data_offsets: tuple[int, int] = (0, -1)


class Header(NamedTuple):
    """Tensors by key in the header's order, and ``__metadata__``."""

    entries: dict[str, Entry]
    metadata: dict[str, str]


class _ExactEntry(msgspec.Struct, forbid_unknown_fields=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


class _OnlyMetadata(msgspec.Struct):
    found: dict[str, str] | None = msgspec.field(default=None, name=_METADATA)


_ENTRIES = msgspec.json.Decoder(dict[str, Entry])
_ONLY_METADATA = msgspec.json.Decoder(_OnlyMetadata)


class SafetensorsIndex:
    """Header of one file; a ``FileIndex``."""

    format = FORMAT
    values: Mapping[str, PlainValue] = {}
    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()

    def __init__(self, file: DataFile) -> None:
        """Read and check the header.

        Raises:
            Malformed: header and file do not agree.
        """
        self._file = file
        length = int.from_bytes(file.read(0, 8), "little")
        if length > MAX_HEADER or length > file.size - 8:
            raise Malformed(f"the header should have {length} bytes, the file has {file.size}")
        data = file.read(8, length)
        self._entries, self.metadata = _plain_header(data) or _unusual_header(data)
        self._start = 8 + length
        nbytes = file.size - self._start
        _check(self._entries, nbytes)
        self.tensors = TensorTable(self._entries, self._info)
        # Without holes and overlaps the tensors take what follows the header.
        self.groups = (Group("", "weights", len(self._entries), nbytes),) if self._entries else ()

    def _info(self, key: str) -> TensorInfo:
        entry = self._entries[key]
        (name, bits), shape = SAFETENSORS[entry.dtype], entry.shape
        if bits == 4:
            # torch counts pairs of 4-bit numbers.
            shape = (*shape[:-1], shape[-1] // 2)
        begin, end = entry.data_offsets
        return TensorInfo(key, shape, name, end - begin, self._file.name)

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor; a large one is a copy-on-write mapping."""
        info = self.tensors[key]
        begin = self._entries[key].data_offsets[0]
        with reporting(f"{self._file.name}, {key!r}"):
            data = Region(self._file, self._start + begin, info.nbytes).buffer()
            return from_bytes(data, info.dtype).reshape(info.shape)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def is_safetensors(head: bytes) -> bool:
    """Tell from the first nine bytes."""
    return len(head) >= 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 2**48


def _plain_header(data: bytes) -> Header | None:
    """Decode a header as every writer writes it, in one go; ``None`` for any other, good or bad."""
    try:
        entries = _ENTRIES.decode(data)
        has_metadata = entries.pop(_METADATA, None) is not None
        metadata = _ONLY_METADATA.decode(data).found if has_metadata else {}
    except (ValueError, RecursionError):  # also of text that is no UTF-8
        return None
    if metadata is None:
        return None
    # Colons are counted to find what the decoder lets pass: names that come twice, and further fields.
    pairs = 4 * len(entries) + has_metadata * (1 + len(metadata))
    return Header(entries, metadata) if data.count(b'":') == data.count(b":") == pairs else None


def _unusual_header(data: bytes) -> Header:
    try:
        header = json.loads(str(data, "utf-8"), object_pairs_hook=_unique)
    except ValueError as error:  # also of text that is no UTF-8, and of numbers with thousands of digits
        raise Malformed(f"the header is no JSON: {error}") from error
    except RecursionError as error:
        raise Malformed("the header is nested too deeply") from error
    if not isinstance(header, dict):
        raise Malformed("the header is no JSON object")
    metadata = _metadata(header.pop(_METADATA, None))
    return Header({key: _exact(key, entry) for key, entry in header.items()}, metadata)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("the header names a key twice")
    return found


def _metadata(found: object) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Malformed("the header's __metadata__ is not text by name")
    return found


def _exact(key: str, entry: object) -> Entry:
    try:
        found = msgspec.convert(entry, _ExactEntry)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _wrong(key, str(error)[:200]) from error
    return Entry(found.dtype, found.shape, found.data_offsets)


def _check(entries: Mapping[str, Entry], nbytes: int) -> None:
    """Sizes agree with dtypes and shapes, and the tensors fill the data without hole or overlap.

    Raises:
        Malformed: they do not.
    """
    sizes: dict[tuple[str, tuple[int, ...]], int] = {}
    due, in_order = 0, True
    for key, entry in entries.items():
        kind = (entry.dtype, entry.shape)
        size = sizes.get(kind)
        if size is None:
            size = sizes[kind] = _size(key, *kind)
        begin, end = entry.data_offsets
        if end - begin != size:
            raise _wrong(key, f"dtype, shape {kind[1][:8]} and offsets {begin}, {end} do not agree")
        in_order = in_order and begin == due
        due = end
    if not in_order or due != nbytes:
        _check_layout(entries, nbytes)


def _size(key: str, dtype: str, shape: tuple[int, ...]) -> int:
    if dtype not in SAFETENSORS:
        raise _wrong(key, f"the dtype {dtype[:40]!r} is not known")
    if len(shape) > _MAX_DIMENSIONS or not all(0 <= size < _MAX_SIZE for size in shape):
        raise _wrong(key, f"the shape {str(shape)[:80]} cannot be")
    width = SAFETENSORS[dtype][1]
    bits = prod(shape) * width
    if bits % 8 or (width == 4 and shape[-1] % 2):
        raise _wrong(key, f"the shape {str(shape)[:80]} ends inside a byte")
    return bits // 8


def _wrong(key: str, why: str) -> Malformed:
    return Malformed(f"the header's entry for {key[:200]!r} is wrong: {why}")


def _check_layout(entries: Mapping[str, Entry], nbytes: int) -> None:
    due = 0
    for key, entry in sorted(entries.items(), key=lambda item: item[1].data_offsets):
        begin, end = entry.data_offsets
        if begin != due:
            raise Malformed(f"{key[:200]!r} begins at {begin}, where {due} is due: a hole or an overlap")
        due = end
    if due != nbytes:
        raise Malformed(f"the header speaks of {due} bytes of tensors, the file has {max(nbytes, 0)}")
