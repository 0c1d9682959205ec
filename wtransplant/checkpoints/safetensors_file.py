"""safetensors: eight bytes of header length, a JSON header, and the tensors one after the other.

The format is described at https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wtransplant.checkpoints.dtypes import SAFETENSORS
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import Group, PlainValue, TensorInfo
from wtransplant.checkpoints.records import Malformed, reporting
from wtransplant.checkpoints.tensors import from_bytes

if TYPE_CHECKING:
    import torch

FORMAT = "safetensors"
MAX_HEADER = 100_000_000
_MAX_SIZE = 2**62
_MAX_DIMENSIONS = 64


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
        header = _parse(file.read(8, length))
        self.metadata = _metadata(header.pop("__metadata__", None))
        self._start = 8 + length
        self._header = header
        self.tensors = self._entries(header)
        total = sum(info.nbytes for info in self.tensors.values())
        self.groups = (Group("", "weights", len(self.tensors), total),) if self.tensors else ()

    def _entries(self, header: dict[str, Any]) -> dict[str, TensorInfo]:
        # One loop without calls: a large model has 90,000 entries.
        found: dict[str, TensorInfo] = {}
        path, due, in_order = self._file.name, 0, True
        for key, entry in header.items():
            try:
                name, bits = SAFETENSORS[entry["dtype"]]
                shape, (begin, end) = entry["shape"], entry["data_offsets"]
                elements = 1
                for size in shape:
                    if type(size) is not int or not 0 <= size < _MAX_SIZE:
                        raise ValueError(f"the size {str(size)[:40]}")
                    elements *= size
                wrong = (
                    8 * (end - begin) != elements * bits or len(entry) != 3 or len(shape) > _MAX_DIMENSIONS
                )
                if wrong or type(begin) is not int or type(end) is not int or type(shape) is not list:
                    raise ValueError(
                        f"dtype {name}, shape {shape[:8]} and offsets {begin}, {end} do not agree"
                    )
            except (TypeError, KeyError, ValueError) as error:
                raise Malformed(f"the header's entry for {key[:200]!r} is wrong: {error}") from error
            in_order = in_order and begin == due
            due = end
            if bits == 4 and shape:
                # torch counts pairs of 4-bit numbers.
                shape[-1] //= 2
            found[key] = TensorInfo(key, tuple(shape), name, end - begin, path)
        if not in_order or due != self._file.size - self._start:
            _check_layout(header, self._file.size - self._start)
        return found

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor; a large one is a copy-on-write mapping."""
        begin, end = self._header[key]["data_offsets"]
        info = self.tensors[key]
        with reporting(f"{self._file.name}, {key!r}"):
            data = Region(self._file, self._start + begin, end - begin).buffer()
            return from_bytes(data, info.dtype).reshape(info.shape)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def is_safetensors(head: bytes) -> bool:
    """Tell from the first nine bytes."""
    return len(head) >= 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 2**48


def _parse(data: bytes) -> dict[str, Any]:
    try:
        text = str(data, "utf-8")
        header = json.loads(text)
        if isinstance(header, dict) and text.count('":') != _pairs_of(header):
            header = json.loads(text, object_pairs_hook=_unique)
    except ValueError as error:  # also of text that is no UTF-8, and of numbers with thousands of digits
        raise Malformed(f"the header is no JSON: {error}") from error
    except RecursionError as error:
        raise Malformed("the header is nested too deeply") from error
    if not isinstance(header, dict):
        raise Malformed("the header is no JSON object")
    return header


def _pairs_of(header: dict[str, Any]) -> int:
    """How many names a header without duplicates has, if its entries are proper ones."""
    metadata = header.get("__metadata__")
    if metadata is None:
        return 4 * len(header)
    return 4 * (len(header) - 1) + 1 + (len(metadata) if isinstance(metadata, dict) else 0)


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


def _check_layout(header: Mapping[str, Any], size: int) -> None:
    """The tensors fill the data without hole or overlap, as the format demands.

    Raises:
        Malformed: they do not.
    """
    due = 0
    offsets = {key: tuple(entry["data_offsets"]) for key, entry in header.items()}
    for key, (begin, end) in sorted(offsets.items(), key=lambda item: item[1]):
        if begin != due:
            raise Malformed(f"{key[:200]!r} begins at {begin}, where {due} is due: a hole or an overlap")
        due = end
    if due != size:
        raise Malformed(f"the header speaks of {due} bytes of tensors, the file has {max(size, 0)}")
