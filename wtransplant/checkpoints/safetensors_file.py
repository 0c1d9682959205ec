"""safetensors: eight bytes of header length, a JSON header, and the tensors one after the other.

The format is described at https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from math import prod
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from wtransplant.checkpoints.dtypes import SAFETENSORS
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import MAX_TENSORS, Group, PlainValue, TensorInfo, TensorTable
from wtransplant.checkpoints.records import Malformed, reporting
from wtransplant.checkpoints.tensors import from_bytes, shaped
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

FORMAT = "safetensors"
MAX_HEADER = 100_000_000
_METADATA = "__metadata__"
_MAX_SIZE = 2**62
_MAX_DIMENSIONS = 64
# Headers of the largest models in one piece have 12 MB. What is larger is looked at before it is decoded, as it
# may take twenty times its size in memory, and is not read at all if it is written in an unusual way.
_LARGE_HEADER = 1 << 24
_MAX_COLONS = 5 * MAX_TENSORS
_MAX_KINDS = 512

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


class Kind(msgspec.Struct, frozen=True):
    """What tensors of one dtype and shape have in common: torch's name and shape, and the bytes of each."""

    dtype: str
    shape: tuple[int, ...]
    nbytes: int


_NO_KIND = Kind("", (), 0)


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
_TEXTS = msgspec.json.Decoder(dict[str, str])
# Where writers put it, and without braces in its texts.
_FIRST_METADATA = re.compile(rb'\{"__metadata__":(\{[^{}]*\})')


class SafetensorsIndex:
    """Header of one file; a ``FileIndex``."""

    format = FORMAT
    values: Mapping[str, PlainValue] = {}
    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()

    def __init__(self, file: DataFile, head: bytes) -> None:
        """Read and check the header.

        Args:
            file: the file.
            head: its first bytes, eight or more.

        Raises:
            Malformed: header and file do not agree.
        """
        self._file = file
        length = int.from_bytes(head[:8], "little")
        if length > MAX_HEADER or length > file.size - 8:
            raise Malformed(
                tr(
                    "the header should have {length} bytes, the file has {size}",
                    length=length,
                    size=file.size,
                )
            )
        data = file.read(8, length)
        _check_counts(data)
        entries, self.metadata = _plain_header(data) or _unusual_header(data)
        self._start, nbytes = 8 + length, file.size - 8 - length
        self._kinds, self._unordered = _laid_out(entries, nbytes)
        self._name = file.name
        self.tensors = TensorTable(self._kinds, self._info)
        # Without holes and overlaps the tensors take what follows the header.
        self.groups = (Group("", "weights", len(entries), nbytes),) if entries else ()

    def _info(self, key: str) -> TensorInfo:
        kind = self._kinds[key]
        return TensorInfo(key, kind.shape, kind.dtype, kind.nbytes, self._name)

    @cached_property
    def _begins(self) -> Mapping[str, int]:
        """Where the tensors begin; one after the other, unless the header has them in another order."""
        begins = accumulate((kind.nbytes for kind in self._kinds.values()), initial=0)
        return self._unordered or dict(zip(self._kinds, begins, strict=False))

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor; a large one is a copy-on-write mapping."""
        kind = self._kinds[key]
        with reporting(f"{self._name}, {key!r}"):
            data = self._file.buffer(self._start + self._begins[key], kind.nbytes)
            return shaped(from_bytes(data, kind.dtype), kind.shape)

    def region(self, key: str) -> Region:
        """Where the tensor lies; see :meth:`Checkpoint.region`."""
        return Region(self._file, self._start + self._begins[key], self._kinds[key].nbytes)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def is_safetensors(head: bytes) -> bool:
    """Tell from the first nine bytes."""
    return len(head) >= 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 2**48


def _check_counts(data: bytes) -> None:
    if len(data) > _LARGE_HEADER and (data.count(b"{") > MAX_TENSORS or data.count(b":") > _MAX_COLONS):
        raise Malformed(tr("the header has more entries than that of any model"))


def _plain_header(data: bytes) -> Header | None:
    """Decode a header as every writer writes it, in one go; ``None`` for any other, good or bad."""
    try:
        entries = _ENTRIES.decode(data)
        has_metadata = entries.pop(_METADATA, None) is not None
        metadata = _metadata_of(data) if has_metadata else {}
    except (ValueError, RecursionError):  # also of text that is no UTF-8
        return None
    if metadata is None:
        return None
    # Colons are counted to find what the decoder lets pass: names that come twice, and further fields. Those
    # inside texts only make more of them, and a field that is missing is found later.
    pairs = 4 * len(entries) + has_metadata * (1 + len(metadata))
    return Header(entries, metadata) if data.count(b":") == pairs else None


def _metadata_of(data: bytes) -> dict[str, str] | None:
    first = _FIRST_METADATA.match(data)
    return _TEXTS.decode(first[1]) if first else _ONLY_METADATA.decode(data).found


def _unusual_header(data: bytes) -> Header:
    if len(data) > _LARGE_HEADER:
        raise Malformed(tr("the header is damaged, or too large to be looked at closely"))
    try:
        header = json.loads(str(data, "utf-8"), object_pairs_hook=_unique)
    except ValueError as error:  # also of text that is no UTF-8, and of numbers with thousands of digits
        raise Malformed(tr("the header is no JSON: {error}", error=error)) from error
    except RecursionError as error:
        raise Malformed(tr("the header is nested too deeply")) from error
    if not isinstance(header, dict):
        raise Malformed(tr("the header is no JSON object"))
    metadata = _metadata(header.pop(_METADATA, None))
    return Header({key: _exact(key, entry) for key, entry in header.items()}, metadata)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(tr("the header names a key twice"))
    return found


def _metadata(found: object) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Malformed(tr("the header's __metadata__ is not text by name"))
    return found


def _exact(key: str, entry: object) -> Entry:
    try:
        found = msgspec.convert(entry, _ExactEntry)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _wrong(key, str(error)[:200]) from error
    return Entry(found.dtype, found.shape, found.data_offsets)


class _Kinds(dict[tuple[int, ...], Kind]):
    """Kinds of one dtype by shape, each looked at once.

    Not many are kept: shapes can be made so that their hashes are the same.
    """

    def __init__(self, dtype: str) -> None:
        super().__init__()
        self._dtype = dtype

    def __missing__(self, shape: tuple[int, ...]) -> Kind:
        if len(self) >= _MAX_KINDS:
            self.clear()
        kind = self[shape] = _kind(self._dtype, shape)
        return kind


class _KindsByDType(dict[str, _Kinds]):
    def __missing__(self, dtype: str) -> _Kinds:
        kinds = self[dtype] = _Kinds(dtype)
        return kinds


def _laid_out(entries: Mapping[str, Entry], nbytes: int) -> tuple[dict[str, Kind], dict[str, int]]:
    """Check the entries, and give the kind of each tensor.

    Offsets have to agree with dtypes and shapes, and the tensors have to fill the data without hole or overlap.
    A large model has 90,000 tensors of 20 kinds, so that they are the same few objects; offsets are given only
    for tensors that do not lie one after the other in the header's order.

    Raises:
        Malformed: they do not.
    """
    known = _KindsByDType()
    kinds = dict.fromkeys(entries, _NO_KIND)
    due, in_order = 0, True
    for key, entry in entries.items():
        try:
            kind = kinds[key] = known[entry.dtype][entry.shape]
        except Malformed as error:
            raise _wrong(key, str(error)) from error
        begin, end = entry.data_offsets
        if end - begin != kind.nbytes:
            raise _wrong(
                key,
                tr(
                    "dtype, shape {shape} and offsets {begin}, {end} do not agree",
                    shape=kind.shape[:8],
                    begin=begin,
                    end=end,
                ),
            )
        if begin != due:
            in_order = False
        due = end
    if in_order and due == nbytes:
        return kinds, {}
    _check_layout(entries, nbytes)
    return kinds, {key: entry.data_offsets[0] for key, entry in entries.items()}


def _kind(dtype: str, shape: tuple[int, ...]) -> Kind:
    if dtype not in SAFETENSORS:
        raise Malformed(tr("the dtype {dtype!r} is not known", dtype=dtype[:40]))
    if len(shape) > _MAX_DIMENSIONS or not all(0 <= size < _MAX_SIZE for size in shape):
        raise Malformed(tr("the shape {shape} cannot be", shape=str(shape[:8])[:80]))
    name, width = SAFETENSORS[dtype]
    bits = prod(shape) * width
    if bits % 8 or (width == 4 and (not shape or shape[-1] % 2)):
        raise Malformed(tr("the shape {shape} ends inside a byte", shape=str(shape[:8])[:80]))
    # torch counts pairs of 4-bit numbers.
    return Kind(name, (*shape[:-1], shape[-1] // 2) if width == 4 else shape, bits // 8)


def _wrong(key: str, why: str) -> Malformed:
    return Malformed(tr("the header's entry for {key!r} is wrong: {why}", key=key[:200], why=why))


def _check_layout(entries: Mapping[str, Entry], nbytes: int) -> None:
    due = 0
    for key, entry in sorted(entries.items(), key=lambda item: item[1].data_offsets):
        begin, end = entry.data_offsets
        if begin != due:
            raise Malformed(
                tr(
                    "{key!r} begins at {begin}, where {due} is due: a hole or an overlap",
                    key=key[:200],
                    begin=begin,
                    due=due,
                )
            )
        due = end
    if due != nbytes:
        raise Malformed(
            tr(
                "the header speaks of {due} bytes of tensors, the file has {nbytes}",
                due=due,
                nbytes=max(nbytes, 0),
            )
        )
