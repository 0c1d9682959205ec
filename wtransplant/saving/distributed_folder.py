"""A folder of ``torch.distributed.checkpoint``, as a program of one process writes it: one file of tensors, an index.

torch's own writer takes tensors that are in memory, and puts a random number and the folder's path into the index.
Here each tensor is written when its turn comes, and equal content gives equal bytes.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.atomic import Replacement
from wtransplant.errors import SaveError
from wtransplant.saving.content import Content, Entry
from wtransplant.saving.hashing import Hashing
from wtransplant.saving.manifest import FileRecord
from wtransplant.saving.pouring import Pouring
from wtransplant.saving.saved_dtypes import torch_dtype
from wtransplant.saving.torch_file import write_torch_tensor
from wtransplant.words import tr

if TYPE_CHECKING:
    from torch.distributed.checkpoint.metadata import TensorStorageMetadata

DATA, INDEX = "__0_0.distcp", ".metadata"
_ROOM_PER_TENSOR = 2048
_PROTOCOL = 4

Place = tuple[int, int]
"""Where a tensor is in the file of tensors: its begin and its length."""


def write_distributed(
    files: Replacement, folder: Path, content: Content, hashing: Hashing, pouring: Pouring
) -> list[FileRecord]:
    """Write the folder; each tied tensor is in it once, and is found under all its names.

    Args:
        files: gives the folder that is going to take the place.
        folder: its place.
        content: what to write.
        hashing: of the files and tensors.
        pouring: gives the tensors' bytes.

    Returns:
        The index, and the file of tensors.

    Raises:
        SaveError: this torch was built without ``torch.distributed``.
    """
    _require_distributed(folder)
    scratch = files.folder(folder)
    places: dict[str, Place] = {}
    expected = content.nbytes + _ROOM_PER_TENSOR * len(content.entries)
    with open(scratch / DATA, "xb") as raw:
        with hashing.file(raw, expected) as data:
            for entry in content.entries:
                begin = data.nbytes
                write_torch_tensor(data, entry, pouring)
                places[entry.key] = begin, data.nbytes - begin
        os.fsync(raw.fileno())
    with open(scratch / INDEX, "xb") as raw:
        with hashing.file(raw) as index:
            index.write(_index(content, places))
        os.fsync(raw.fileno())
    return [index.record(f"{folder.name}/{INDEX}"), data.record(f"{folder.name}/{DATA}")]


def _index(content: Content, places: dict[str, Place]) -> bytes:
    from torch.distributed.checkpoint.filesystem import _StorageInfo
    from torch.distributed.checkpoint.metadata import Metadata, MetadataIndex

    entries = {entry.key: entry for entry in content.entries}
    names = {key: key for key in entries} | dict(content.aliases)
    metadata = Metadata(
        state_dict_metadata={key: _described(entries[name]) for key, name in names.items()},
        planner_data={key: (key,) for key in names},
        storage_data={
            MetadataIndex(key, [0] * len(entries[name].shape)): _StorageInfo(DATA, *places[name])
            for key, name in names.items()
        },
    )
    return pickle.dumps(metadata, protocol=_PROTOCOL)


def _described(entry: Entry) -> TensorStorageMetadata:
    import torch
    from torch.distributed.checkpoint import metadata

    whole = metadata.ChunkStorageMetadata(torch.Size([0] * len(entry.shape)), torch.Size(entry.shape))
    properties = metadata.TensorProperties(dtype=torch_dtype(entry.dtype))
    return metadata.TensorStorageMetadata(properties, torch.Size(entry.shape), [whole])


def _require_distributed(folder: Path) -> None:
    import torch

    if not torch.distributed.is_available():
        raise SaveError(
            "this build of torch has no torch.distributed",
            where=str(folder),
            hint=tr("Save as safetensors, or as .pth."),
        )
