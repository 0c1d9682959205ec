"""torch's format before 0.2 (2017): a tar archive with ``storages``, ``tensors`` and ``pickle``.

``storages`` has their number, then of each ``(key, location, class)`` and its elements behind their count, then
which of them are parts of others. ``tensors`` has their number, then of each ``(key, storage, class)`` and its
sizes, strides and offset. In ``pickle`` a persistent id is the key of a tensor.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from typing import NamedTuple

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import MAX_TENSORS
from wtransplant.checkpoints.pickle_machine import PickleMachine
from wtransplant.checkpoints.pickle_operations import inert_storage
from wtransplant.checkpoints.pickled import PickledIndex
from wtransplant.checkpoints.records import DenseRecord, DType, Malformed, Storage
from wtransplant.checkpoints.torch_legacy import bytes_of

FORMAT = "torch tar"
_MEMBERS = ("storages", "tensors", "pickle")
_BLOCK = 512
_MAX_MEMBERS = 100
_MAX_DIMENSIONS = 64
_FEW = 100  # operations of the pickle before each storage and tensor
_INT32, _INT64 = struct.Struct("<i4x"), struct.Struct("<q")


class Span(NamedTuple):
    """Where a member of the archive begins in the file, and where it ends."""

    start: int
    stop: int


def is_tar(head: bytes) -> bool:
    """Tell a tar archive, of whatever, by its first 262 bytes."""
    return head[257:262] == b"ustar"


def members_of(file: DataFile) -> dict[str, Span] | None:
    """Where torch's three members are; ``None`` in an archive of something else."""
    found: dict[str, Span] = {}
    position = 0
    for _ in range(_MAX_MEMBERS):
        if position + _BLOCK > file.size:
            break
        header = file.read(position, _BLOCK)
        name, size = header[:100].rstrip(b"\0").decode("latin1"), _octal(header[124:136])
        start = position + _BLOCK
        if size is None or start + size > file.size:
            break
        found[name] = Span(start, start + size)
        position = start + -(-size // _BLOCK) * _BLOCK
    return {name: found[name] for name in _MEMBERS} if found.keys() >= set(_MEMBERS) else None


def read_index(file: DataFile, members: Mapping[str, Span]) -> PickledIndex:
    """Index an archive.

    Args:
        file: the archive.
        members: as :func:`members_of` gives them.

    Raises:
        Malformed: it is damaged or cut off.
        CheckpointError: a tensor does not fit the file.
    """
    blocked: dict[str, None] = {}
    with file.mapped() as data:
        storages = _Stream(file, data, *members["storages"]).storages()
        tensors = _Stream(file, data, *members["tensors"]).tensors(storages)
        start, stop = members["pickle"]
        machine = PickleMachine(
            data, start, stop=stop, load_storage=_Objects(tensors, storages).load, blocked=blocked, file=file
        )
        root = machine.run()
    return PickledIndex(root, file, FORMAT, bytes_of, blocked=blocked)


class _Objects:
    """What the persistent ids of the pickle stand for."""

    def __init__(self, tensors: Mapping[int, DenseRecord], storages: Mapping[int, Storage]) -> None:
        self._tensors = tensors
        self._storages = storages

    def load(self, identity: object) -> object:
        if type(identity) is tuple and identity:
            return identity[0]  # the class of a module, its file and its source
        if isinstance(identity, str) and identity.isdecimal() and len(identity) < 20:
            key = int(identity)
            return self._tensors.get(key) or self._storages.get(key) or inert_storage(identity)
        return inert_storage(identity)


class _Stream:
    """A member that is read from its beginning to its end."""

    def __init__(self, file: DataFile, data: bytes | mmap.mmap, start: int, stop: int) -> None:
        self._file = file
        self._data = data
        self._position = start
        self._stop = stop

    def storages(self) -> dict[int, Storage]:
        found: dict[int, Storage] = {}
        for _ in range(self._count()):
            key, location, kind = self._three()
            if not isinstance(kind, DType) or not isinstance(location, str):
                raise Malformed("a storage without location and class")
            count = self._int64()
            storage = Storage(str(key), kind.name, count, location[:100], 0)
            begin = self._skip(storage.nbytes)
            storage.available = storage.nbytes
            storage.region = Region(self._file, begin, storage.nbytes)
            found[key] = storage
        self._add_parts(found)
        return found

    def _add_parts(self, found: dict[int, Storage]) -> None:
        parts = self._pickle(8 * MAX_TENSORS)
        for part in parts if isinstance(parts, list) else ():
            if type(part) is not tuple or len(part) != 4 or any(type(number) is not int for number in part):
                raise Malformed("a part of a storage without key, whole, offset and size")
            key, whole, offset, count = part
            base = found.get(whole)
            if base is None or offset < 0 or count < 0 or offset + count > base.count:
                raise Malformed("a part of a storage that is outside of it")
            storage = Storage(str(key), base.dtype, count, base.location, count * ITEM_SIZES[base.dtype])
            region = bytes_of(base)
            if isinstance(region, Region):
                storage.region = region.part(offset * ITEM_SIZES[base.dtype], storage.nbytes)
            found[key] = storage

    def tensors(self, storages: Mapping[int, Storage]) -> dict[int, DenseRecord]:
        found: dict[int, DenseRecord] = {}
        for _ in range(self._count()):
            key, storage, _kind = self._three()
            base = storages.get(storage) if type(storage) is int else None
            if base is None:
                raise Malformed("a tensor without a storage")
            (dimensions,) = _INT32.unpack(self._take(_INT32.size))
            if not 0 <= dimensions <= _MAX_DIMENSIONS:
                raise Malformed(f"a tensor of {dimensions} dimensions")
            shape = tuple(self._int64() for _ in range(dimensions))
            stride = tuple(self._int64() for _ in range(dimensions))
            found[key] = DenseRecord(base, self._int64(), shape, stride, base.dtype)
        return found

    def _count(self) -> int:
        count = self._pickle()
        if type(count) is not int or not 0 <= count <= MAX_TENSORS:
            raise Malformed("the number of storages or tensors is missing")
        return count

    def _three(self) -> tuple[int, object, object]:
        found = self._pickle()
        if type(found) is not tuple or len(found) != 3:
            raise Malformed("a storage or tensor without key and class")
        key = found[0]
        if type(key) is not int or not 0 <= key < 2**64:
            raise Malformed("a storage or tensor whose key is no number")
        return key, found[1], found[2]

    def _pickle(self, operations: int = _FEW) -> object:
        # The classes of tensors, torch.FloatTensor and the like, are no names that anybody needs to know of.
        machine = PickleMachine(
            self._data, self._position, stop=self._stop, file=self._file, operations=operations
        )
        found = machine.run()
        self._position = machine.position
        return found

    def _int64(self) -> int:
        number: int = _INT64.unpack(self._take(_INT64.size))[0]
        if number < 0:
            raise Malformed("a negative size, stride or offset")
        return number

    def _take(self, count: int) -> bytes:
        begin = self._skip(count)
        return bytes(self._data[begin : begin + count])

    def _skip(self, count: int) -> int:
        begin = self._position
        self._position = begin + count
        if self._position > self._stop:
            raise Malformed("the archive is cut off")
        return begin


def _octal(field: bytes) -> int | None:
    text = field.strip(b" \0")
    return int(text, 8) if text and not text.strip(b"01234567") else None
