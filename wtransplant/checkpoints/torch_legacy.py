"""torch's format before 1.6: five pickles (magic number, version, system, object, keys), then the storages.

Each storage is its number of elements as eight bytes, and the elements, always little-endian.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import MAX_TENSORS
from wtransplant.checkpoints.pickle_machine import MAX_OPERATIONS, PickleMachine
from wtransplant.checkpoints.pickled import PickledIndex
from wtransplant.checkpoints.records import Malformed, Storage
from wtransplant.checkpoints.torch_storages import StorageTable

FORMAT = "torch legacy"
MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_FEW = 1_000  # operations of the small pickles before the object
# LONG1, ten bytes; before it PROTO, and a FRAME from protocol 4 on.
_MAGIC = b"\x8a\x0a" + MAGIC_NUMBER.to_bytes(10, "little")


@dataclass(slots=True)
class Stream:
    """One stream of the old format inside some data.

    Attributes:
        data: the bytes around it.
        start: where it begins.
        stop: where it ends at the latest.
        file: the file that ``data`` is from its first byte; ``None`` for bytes in memory.
        blocked: takes the names that are not allowed.
    """

    data: bytes | mmap.mmap
    start: int
    stop: int
    file: DataFile | None
    blocked: dict[str, None]

    def read(self) -> object:
        """Give the object, with every storage knowing its bytes.

        Raises:
            Malformed: the stream is damaged or cut off.
        """
        table = StorageTable(lambda key: 0)
        if self._pickle(_FEW) != MAGIC_NUMBER:
            raise Malformed("torch's magic number is missing")
        if self._pickle(_FEW) != _VERSION:
            raise Malformed("a version of torch's old format that is not known")
        self._pickle(_FEW)
        root = self._pickle(MAX_OPERATIONS, table)
        keys = self._pickle(4 * MAX_TENSORS)
        if not isinstance(keys, list):
            raise Malformed("the list of storages is missing")
        for key in keys:
            self._locate(table.storages.get(str(key)))
        for view, base, offset in table.views.values():
            _cut(view, base, offset)
        return root

    def _pickle(self, operations: int, table: StorageTable | None = None) -> object:
        machine = PickleMachine(
            self.data,
            self.start,
            stop=self.stop,
            load_storage=None if table is None else table.load,
            blocked=self.blocked,
            file=self.file,
            operations=operations,
        )
        found = machine.run()
        self.start = machine.position
        return found

    def _locate(self, storage: Storage | None) -> None:
        begin = self.start + 8
        if storage is None or begin > self.stop:
            raise Malformed("the storages do not follow the list of them")
        count = int.from_bytes(self.data[self.start : begin], "little")
        self.start = begin + count * ITEM_SIZES[storage.dtype]
        if count != storage.count or self.start > self.stop:
            raise Malformed(
                f"the storage {storage.key[:100]!r} should have {storage.nbytes} bytes; the file has "
                f"{self.stop - begin} left"
            )
        storage.available = storage.nbytes
        if self.file is None:
            storage.region = bytes(self.data[begin : self.start])
        else:
            storage.region = Region(self.file, begin, storage.nbytes)


def is_legacy(head: bytes) -> bool:
    """Tell from the first bytes."""
    return head[:1] == b"\x80" and _MAGIC in head[2:24]


def read_index(file: DataFile) -> PickledIndex:
    """Index a file.

    Raises:
        Malformed: it is damaged or cut off.
        CheckpointError: a tensor does not fit the file.
    """
    blocked: dict[str, None] = {}
    with file.mapped() as data:
        root = Stream(data, 0, file.size, file, blocked).read()
    return PickledIndex(root, file, FORMAT, bytes_of, blocked=blocked)


def bytes_of(storage: Storage) -> Region | bytes:
    """Give the bytes of a storage whose place is known.

    Raises:
        Malformed: the file has none for it.
    """
    if storage.region is None:
        raise Malformed(f"the storage {storage.key[:100]!r} is not in the file")
    return storage.region


def _cut(view: Storage, base: Storage, offset: int) -> None:
    if base.region is None:
        return
    start = offset * ITEM_SIZES[base.dtype]
    view.available = view.nbytes
    if isinstance(base.region, Region):
        view.region = base.region.part(start, view.nbytes)
    else:
        view.region = base.region[start : start + view.nbytes]
