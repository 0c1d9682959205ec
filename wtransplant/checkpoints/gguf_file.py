"""GGUF, through the optional ``gguf`` package: plain tensors as they are, quantised ones as float32.

What is quantised keeps its type's name in the metadata, and is dequantised when it is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.gguf_header import MAGIC, Described, GgufHeader, read_header
from wtransplant.checkpoints.index import Group, PlainValue, TensorInfo
from wtransplant.checkpoints.notes import QUANTISED
from wtransplant.checkpoints.records import Malformed, reporting
from wtransplant.checkpoints.tensors import from_bytes, shaped
from wtransplant.errors import CheckpointError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch
    from gguf.constants import GGMLQuantizationType

FORMAT = "GGUF"
_PLAIN: Mapping[str, str] = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I8": "int8",
    "I16": "int16",
    "I32": "int32",
    "I64": "int64",
}
# Rows are dequantised by so many elements at a time, because the package takes several times their memory.
_ELEMENTS_AT_ONCE = 1 << 20


class _Place(NamedTuple):
    type: GGMLQuantizationType
    region: Region


class GgufIndex:
    """Tensors of one file; a ``FileIndex``."""

    format = FORMAT
    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()

    def __init__(self, file: DataFile) -> None:
        """Read the header.

        Raises:
            CheckpointError: the ``gguf`` package is not installed.
            Malformed: header and file do not agree.
        """
        _require_package(file)
        with file.mapped() as data:
            header = read_header(data)
        self._file = file
        self._big = header.big
        self.values: dict[str, PlainValue] = header.values
        self.metadata = {"version": str(header.version)}
        self.tensors: dict[str, TensorInfo] = {}
        self._places: dict[str, _Place] = {}
        for key, described in header.tensors.items():
            self._add(key, described, header)
        self._check_overlaps()
        total = sum(info.nbytes for info in self.tensors.values())
        self.groups = (Group("", "weights", len(self.tensors), total),) if self.tensors else ()

    def _add(self, key: str, described: Described, header: GgufHeader) -> None:
        from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

        try:
            kind = GGMLQuantizationType(described.type)
        except ValueError:
            self.values[key] = tr(
                "a tensor of type {type}, which the installed gguf does not know", type=described.type
            )
            return
        block, width = GGML_QUANT_SIZES[kind]
        shape, elements = described.shape, math.prod(described.shape)
        if (shape[-1] if shape else 1) % block:
            raise Malformed(
                tr("the rows of {key!r} are no whole blocks of {name}", key=key[:200], name=kind.name)
            )
        start, count = header.start + described.offset, elements // block * width
        if described.offset % header.alignment or start + count > self._file.size:
            raise Malformed(tr("the tensor {key!r} is not where the file has tensors", key=key[:200]))
        self._places[key] = _Place(kind, Region(self._file, start, count))
        dtype = _PLAIN.get(kind.name, "float32")
        self.tensors[key] = TensorInfo(key, shape, dtype, elements * ITEM_SIZES[dtype], self._file.name)
        if kind.name not in _PLAIN:
            self.metadata[key] = f"{QUANTISED}{kind.name}"

    def _check_overlaps(self) -> None:
        end = 0
        for key, (_, region) in sorted(self._places.items(), key=lambda item: item[1].region.offset):
            if region.count and region.offset < end:
                raise Malformed(tr("the tensor {key!r} overlaps another one", key=key[:200]))
            end = max(end, region.offset + region.count)

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor; a large one that is not quantised is a copy-on-write mapping."""
        (kind, region), shape = self._places[key], self.tensors[key].shape
        with reporting(f"{self._file.name}, {key!r}"):
            data = region.buffer()
            if kind.name in _PLAIN:
                return shaped(from_bytes(data, _PLAIN[kind.name], big=self._big), shape)
            if self._big:
                raise Malformed(tr("{name} in a big-endian file cannot be dequantised", name=kind.name))
            return _dequantised(data, kind, shape)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def is_gguf(head: bytes) -> bool:
    """Tell from the first bytes."""
    return head.startswith(MAGIC)


def _require_package(file: DataFile) -> None:
    try:
        import gguf  # noqa: F401
    except ImportError as error:
        raise CheckpointError(
            tr("reading GGUF needs the package gguf, which is not installed"),
            where=file.name,
            hint=tr("Install it with: pip install 'wtransplant[gguf]'"),
        ) from error


def _dequantised(
    data: bytes | bytearray | memoryview, kind: GGMLQuantizationType, shape: tuple[int, ...]
) -> torch.Tensor:
    import numpy as np
    import torch
    from gguf.quants import dequantize

    made = torch.empty(shape, dtype=torch.float32)
    if not made.numel():
        return made
    packed = np.frombuffer(data, np.uint8).reshape(math.prod(shape[:-1]), -1)
    rows = made.numpy().reshape(len(packed), -1)
    step = max(1, _ELEMENTS_AT_ONCE // shape[-1])
    try:
        # Scales of infinity are the file's business.
        with np.errstate(all="ignore"):
            for start in range(0, len(packed), step):
                rows[start : start + step] = dequantize(packed[start : start + step], kind)
    except NotImplementedError as error:
        raise Malformed(tr("the installed gguf cannot dequantise {name}", name=kind.name)) from error
    return made
