"""torch's own format, written one tensor at a time, which ``torch.save`` cannot: it wants the whole state dict.

The file is what ``torch.save(state_dict)`` gives, without the random number that torch puts into it: a zip archive
of a pickle and one record per storage. The functions that the pickle names are those of the format, which
torch has to know for as long as it reads files.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from wtransplant.checkpoints.dtypes import STORAGES
from wtransplant.saving.content import Entry
from wtransplant.saving.hashing import HashedFile
from wtransplant.saving.pouring import Pouring
from wtransplant.saving.saved_dtypes import torch_dtype
from wtransplant.saving.zip_records import ALIGNMENT, ZipRecords

_CLASSES = {dtype: name for name, dtype in STORAGES.items() if name != "UntypedStorage"}
_PROTOCOL = 2  # torch's own


def write_torch(
    file: HashedFile, entries: Sequence[Entry], aliases: Mapping[str, str], pouring: Pouring
) -> None:
    """Write what ``torch.save`` gives for a state dict; tied keys share one storage, as they do in a model.

    Args:
        file: where.
        entries: the tensors, in order.
        aliases: further keys, to the key of the same tensor.
        pouring: gives their bytes.
    """
    numbers = {entry.key: _Tensor(entry, number) for number, entry in enumerate(entries)}
    state = numbers | {key: numbers[name] for key, name in aliases.items()}
    _write_archive(file, state, entries, pouring)


def write_torch_tensor(file: HashedFile, entry: Entry, pouring: Pouring) -> None:
    """Write what ``torch.save`` gives for a tensor alone."""
    _write_archive(file, _Tensor(entry, 0), [entry], pouring)


def _write_archive(file: HashedFile, root: object, entries: Sequence[Entry], pouring: Pouring) -> None:
    archive = ZipRecords(file)
    archive.add("data.pkl", _pickled(root))
    archive.add(".format_version", b"1")
    archive.add(".storage_alignment", str(ALIGNMENT).encode())
    archive.add("byteorder", b"little")
    for number, entry in enumerate(entries):
        with archive.record(f"data/{number}", entry.nbytes):
            pouring.pour(entry, file)
    archive.add("version", b"3\n")
    archive.finish()


class _Storage:
    """Stands for the numbers of one tensor."""

    def __init__(self, entry: Entry, number: int) -> None:
        self.entry = entry
        self.number = number

    def identity(self) -> tuple[Any, ...]:
        """What torch writes in the place of a storage: its class, name, device and number of elements."""
        import torch

        dtype, nbytes = self.entry.dtype, self.entry.nbytes
        if dtype in _CLASSES:
            kind, count = getattr(torch, _CLASSES[dtype]), nbytes // torch_dtype(dtype).itemsize
        else:  # of newer dtypes bytes are counted
            kind, count = torch.UntypedStorage, nbytes
        return "storage", kind, str(self.number), "cpu", count


class _Tensor:
    """Stands for a tensor: a contiguous view of the whole of a storage."""

    def __init__(self, entry: Entry, number: int) -> None:
        self.storage = _Storage(entry, number)

    def __reduce__(self) -> tuple[Any, ...]:
        from torch import _utils

        entry = self.storage.entry
        hooks: OrderedDict[str, Any] = OrderedDict()
        # A new tuple, as the pickle of one object that comes twice is another one than that of two equal ones.
        view = (self.storage, 0, tuple([*entry.shape]), _strides(entry.shape), False, hooks)
        if entry.dtype in _CLASSES:
            return _utils._rebuild_tensor_v2, view
        return _utils._rebuild_tensor_v3, (*view, torch_dtype(entry.dtype))


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: object) -> tuple[Any, ...] | None:
        return obj.identity() if isinstance(obj, _Storage) else None


def _pickled(root: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=_PROTOCOL).dump(root)
    return buffer.getvalue()


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """As torch lays out a tensor of this shape, in elements; of an empty one a size of 0 counts as 1."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))
