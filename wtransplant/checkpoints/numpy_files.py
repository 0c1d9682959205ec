"""NumPy's ``.npz`` (a zip archive of arrays) and ``.npy`` (one array).

Headers are literals and read as such; arrays of objects are pickles, they are named and not read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import Group, PlainValue, TensorInfo
from wtransplant.checkpoints.records import Malformed, NumpyRecord, NumpyType, reporting, sizes
from wtransplant.checkpoints.tensors import materialise
from wtransplant.checkpoints.zip_archive import ZipArchive

if TYPE_CHECKING:
    import torch

NPZ, NPY = "NumPy npz", "NumPy npy"
MAGIC = b"\x93NUMPY"
# NumPy's own limit for a header.
_MAX_HEADER = 10_000
_PYTHON2_LONG = re.compile(r"(\d)L\b")
_MAX_ARRAYS = 30_000  # the header of each is a member of its own to read
_SINGLE_KEY = "array"


class NumpyIndex:
    """Arrays by name; a ``FileIndex``."""

    metadata: Mapping[str, str] = {}
    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()

    def __init__(self, file: DataFile, archive: ZipArchive | None) -> None:
        """Read the headers of one array, or of all in an archive.

        Raises:
            Malformed: a header is damaged, or does not fit the file.
        """
        self.format = NPY if archive is None else NPZ
        self._file = file
        self._archive = archive
        self.values: dict[str, PlainValue] = {}
        self.tensors: dict[str, TensorInfo] = {}
        self._arrays: dict[str, tuple[NumpyRecord, str, int]] = {}
        members = [""] if archive is None else [name for name in archive.members if name.endswith(".npy")]
        if len(members) > _MAX_ARRAYS:
            raise Malformed(f"the archive holds {len(members)} arrays")
        for member in members:
            self._add(member.removesuffix(".npy") or _SINGLE_KEY, member)
        total = sum(info.nbytes for info in self.tensors.values())
        self.groups = (Group("", "weights", len(self.tensors), total),) if self.tensors else ()

    def _add(self, key: str, member: str) -> None:
        size = self._file.size if self._archive is None else self._archive.size(member)
        head = self._head(member, min(size, _MAX_HEADER + 12))
        record, described, start = _parse(key, head)
        if record is None:
            self.values[key] = described
            return
        if size - start != record.nbytes:
            raise Malformed(
                f"the array {key[:200]!r} should have {record.nbytes} bytes, the file has {size - start}"
            )
        self._arrays[key] = (record, member, start)
        self.tensors[key] = TensorInfo(key, record.shape, record.dtype, record.nbytes, self._file.name)

    def _head(self, member: str, count: int) -> bytes:
        if self._archive is None:
            return self._file.read(0, count)
        return self._archive.head(member, count)

    def read(self, key: str) -> torch.Tensor:
        """Read one array; a large one that is not compressed is a copy-on-write mapping."""
        record, member, start = self._arrays[key]
        with reporting(f"{self._file.name}, {key!r}"):
            whole: Region | bytearray = Region(self._file, 0, self._file.size)
            if self._archive is not None:
                whole = self._archive.content(member)
            if isinstance(whole, Region):
                data: Region | memoryview = whole.part(start, record.nbytes)
            else:
                data = memoryview(whole)[start:]
            return materialise(record.with_data(data), _no_storage)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def is_npz(archive: ZipArchive) -> bool:
    """Tell an archive of arrays: it has members that end in ``.npy``, and no others."""
    return bool(archive.members) and all(name.endswith(".npy") for name in archive.members)


def _parse(key: str, head: bytes) -> tuple[NumpyRecord | None, str, int]:
    """Give the array, or for one that torch cannot hold its description, and where the data begin."""
    entry, start = _header(key, head)
    descr = entry.get("descr")
    shape = sizes(entry.get("shape"), f"the shape of the array {key[:200]!r}")
    kind = NumpyType(descr) if isinstance(descr, str) else None
    if kind is None or kind.name is None:
        return None, f"array of {str(descr)[:100]} of shape {shape}, which torch does not have", start
    record = NumpyRecord()
    record.shape, record.dtype = shape, kind.name
    record.big, record.fortran = kind.big, entry.get("fortran_order") is True
    return record, "", start


def _header(key: str, head: bytes) -> tuple[dict[object, object], int]:
    """The literal dictionary of https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html."""
    width = 2 if head[6:7] == b"\x01" else 4
    length = int.from_bytes(head[8 : 8 + width], "little")
    start = 8 + width + length
    if not head.startswith(MAGIC) or length > _MAX_HEADER or start > len(head):
        raise Malformed(f"the array {key[:200]!r} has no whole header")
    text = _PYTHON2_LONG.sub(r"\1", head[8 + width : start].decode("latin1"))
    try:
        entry = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise Malformed(f"the header of the array {key[:200]!r} is damaged") from error
    if not isinstance(entry, dict):
        raise Malformed(f"the header of the array {key[:200]!r} is no dictionary")
    return entry, start


def _no_storage(storage: object) -> bytes:
    raise Malformed("an array has no storage")
