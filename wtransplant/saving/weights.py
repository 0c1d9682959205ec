"""safetensors files, written one tensor at a time: one, or shards with the index that Hugging Face's libraries read.

Formats: github.com/huggingface/safetensors, and ``split_torch_state_dict_into_shards`` of huggingface_hub.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from wtransplant.checkpoints.dtypes import SAFETENSORS
from wtransplant.errors import SaveError
from wtransplant.saving.content import Entry
from wtransplant.saving.hashing import HashedFile
from wtransplant.saving.pouring import Pouring
from wtransplant.saving.tensor_bytes import safetensors_dtype, safetensors_shape

INDEX_SUFFIX = ".index.json"
_RANKS = {torch_name: rank for rank, (torch_name, _bits) in enumerate(SAFETENSORS.values())}
_MAX_HEADER = 100_000_000  # what the safetensors library reads at most


def write_safetensors(
    file: HashedFile, entries: Sequence[Entry], metadata: Mapping[str, str], pouring: Pouring
) -> None:
    """Write a safetensors file: header first, then each tensor, read when its turn comes and let go.

    The order is that of the safetensors library (by dtype, larger ones first, then by name), so that every
    tensor is aligned and equal content gives equal bytes.

    Raises:
        SaveError: the format cannot hold a tensor, or not so many of them.
    """
    ordered = sorted(entries, key=lambda entry: (-_RANKS.get(entry.dtype, 0), entry.key))
    file.write(header_of(ordered, metadata))
    for entry in ordered:
        pouring.pour(entry, file)


def header_of(entries: Iterable[Entry], metadata: Mapping[str, str]) -> bytes:
    """The header of a file with these tensors in this order, with its length in front.

    Raises:
        SaveError: as :func:`write_safetensors`.
    """
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    start = 0
    for entry in entries:
        header[entry.key] = {
            "dtype": safetensors_dtype(entry.dtype, entry.key),
            "shape": safetensors_shape(entry.shape, entry.dtype, entry.key),
            "data_offsets": [start, start + entry.nbytes],
        }
        start += entry.nbytes
    text = msgspec.json.encode(header)
    if len(text) > _MAX_HEADER:
        raise SaveError(
            f"the header would have {len(text):,} bytes, and safetensors reads {_MAX_HEADER:,} at most",
            hint="Save in shards, or as .pth.",
        )
    text += b" " * (-len(text) % 8)  # the data begins at a multiple of eight bytes
    return struct.pack("<Q", len(text)) + text


def split_into_shards(entries: Sequence[Entry], most: int | None) -> list[list[Entry]]:
    """The tensors in runs of at most so many bytes, in their order; one that is larger is a run of its own.

    A tensor that is too large closes no run: smaller ones behind it join those before it, as
    ``split_torch_state_dict_into_shards`` has it.
    """
    if most is None or sum(entry.nbytes for entry in entries) <= most:
        return [list(entries)]
    shards: list[list[Entry]] = []
    current: list[Entry] = []
    size = 0
    for entry in entries:
        if entry.nbytes > most:
            shards.append([entry])
            continue
        if size + entry.nbytes > most:
            shards.append(current)
            current, size = [], 0
        current.append(entry)
        size += entry.nbytes
    return [*shards, current] if current else shards


def shard_name(stem: str, number: int, count: int) -> str:
    """``model-00001-of-00003.safetensors`` for the first (0) of three."""
    return f"{stem}-{number + 1:05d}-of-{count:05d}.safetensors"


def index_of(shards: Mapping[str, Sequence[Entry]]) -> str:
    """The text of the index: which file holds which tensor, and the size of all of them.

    Args:
        shards: file name to the tensors in it.
    """
    total = sum(entry.nbytes for entries in shards.values() for entry in entries)
    places = {entry.key: name for name, entries in shards.items() for entry in entries}
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(places.items()))}
    return json.dumps(index, indent=2, ensure_ascii=False) + "\n"
