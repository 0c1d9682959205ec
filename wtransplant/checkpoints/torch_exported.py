"""Exported programs (``.pt2``): a zip archive whose weights are members, described by a JSON file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import MAX_TENSORS, Group, PlainValue, TensorInfo
from wtransplant.checkpoints.pickled import find_ties
from wtransplant.checkpoints.records import DenseRecord, Malformed, Storage, reporting, sizes
from wtransplant.checkpoints.tensors import materialise
from wtransplant.checkpoints.zip_archive import ZipArchive

if TYPE_CHECKING:
    import torch

FORMAT = "exported program"
_SUFFIXES = ("_weights_config.json", "_constants_config.json")
_MAX_CONFIG = 64_000_000

# torch._export.serde.schema.ScalarType
_DTYPES: Mapping[int, str] = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    9: "complex32",
    10: "complex64",
    11: "complex128",
    12: "bool",
    13: "bfloat16",
    28: "uint16",
    29: "float8_e4m3fn",
    30: "float8_e5m2",
    31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz",
    33: "float8_e8m0fnu",
    34: "uint32",
    35: "uint64",
}


class _Number(msgspec.Struct):
    as_int: int


class _Meta(msgspec.Struct):
    dtype: int
    sizes: list[_Number]
    strides: list[_Number]
    storage_offset: _Number


class _Entry(msgspec.Struct):
    path_name: str
    use_pickle: bool = False
    tensor_meta: _Meta | None = None


class _Config(msgspec.Struct):
    config: dict[str, _Entry]


class ExportedIndex:
    """Weights and constants of one program; a ``FileIndex``."""

    format = FORMAT
    metadata: Mapping[str, str] = {}
    modules: Mapping[str, str] = {}
    blocked_globals: tuple[str, ...] = ()

    def __init__(self, file: DataFile, archive: ZipArchive) -> None:
        """Read the descriptions.

        Raises:
            Malformed: one is damaged, or does not fit the archive.
        """
        self._file = file
        self._archive = archive
        self._records: dict[str, DenseRecord] = {}
        self.values: dict[str, PlainValue] = {}
        storages: dict[str, Storage] = {}
        for config in configs_of(archive):
            for key, entry in _entries(archive, config).items():
                self._add(key, entry, config.rpartition("/")[0], storages)
        self.ties = find_ties(self._records)
        self.tensors = {
            key: TensorInfo(key, record.shape, record.dtype, record.nbytes, file.name)
            for key, record in self._records.items()
        }
        total = sum(info.nbytes for info in self.tensors.values())
        self.groups = (Group("", "weights", len(self.tensors), total),) if self.tensors else ()

    def _add(self, key: str, entry: _Entry, folder: str, storages: dict[str, Storage]) -> None:
        name, meta = f"{folder}/{entry.path_name}", entry.tensor_meta
        if entry.use_pickle or meta is None:
            self.values[key] = "saved as a pickle of its own, which is not read"
            return
        dtype = _DTYPES.get(meta.dtype)
        if dtype is None:
            raise Malformed(f"{key[:200]!r} has the unknown dtype {meta.dtype}")
        if name not in storages:
            size = self._archive.size(name)
            storages[name] = Storage(name, "uint8", max(size, 0), "cpu", size)
        shape = sizes(_numbers(meta.sizes), f"the shape of {key[:200]!r}")
        stride = sizes(_numbers(meta.strides), f"the strides of {key[:200]!r}")
        offset = meta.storage_offset.as_int
        record = DenseRecord(storages[name], offset, shape, stride, dtype)
        try:
            record.check()
        except Malformed as error:
            raise Malformed(f"the tensor {key[:200]!r} does not fit the file: {error}") from error
        self._records[key] = record

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor."""
        with reporting(f"{self._file.name}, {key!r}"):
            return materialise(self._records[key], self._bytes)

    def _bytes(self, storage: Storage) -> Region | bytearray:
        return self._archive.content(storage.key)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def configs_of(archive: ZipArchive) -> list[str]:
    """Members that describe weights or constants; none in other archives."""
    return [name for name in archive.members if name.endswith(_SUFFIXES)]


def _entries(archive: ZipArchive, config: str) -> Mapping[str, _Entry]:
    if archive.size(config) > _MAX_CONFIG:
        raise Malformed(f"{config[:200]!r} is too large")
    try:
        found = msgspec.json.decode(archive.read(config), type=_Config).config
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{config[:200]!r} does not describe tensors: {error}") from error
    if len(found) > MAX_TENSORS:
        raise Malformed(f"{config[:200]!r} describes more tensors than any model has")
    return found


def _numbers(found: Sequence[_Number]) -> list[int]:
    return [number.as_int for number in found]
