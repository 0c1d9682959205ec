"""Weights files, written one tensor at a time: safetensors, or torch's own format for people who need it."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from wtransplant.saving.atomic import HashingFile
from wtransplant.saving.content import Content, Entry, Work
from wtransplant.saving.tensor_bytes import safetensors_dtype, tensor_bytes, tensor_sha256

if TYPE_CHECKING:
    import torch


def write_safetensors(file: HashingFile, content: Content, work: Work) -> dict[str, str]:
    """Write a safetensors file: header first, then each tensor, read when its turn comes and let go.

    The order is that of the safetensors library (larger element sizes first, then by name), so that every
    tensor is aligned and equal content gives equal bytes.

    Returns:
        SHA-256 of each tensor's bytes by key.
    """
    ordered = sorted(content.entries, key=lambda entry: (-_element_size(entry), entry.key))
    file.write(_header(ordered, content.metadata))
    total = content.nbytes
    hashes: dict[str, str] = {}
    done = 0
    for entry in ordered:
        work.step(done, total)
        data = tensor_bytes(content.read(entry.key))
        hashes[entry.key] = hashlib.sha256(data).hexdigest()
        done += file.write(data)
    work.step(done, total)
    return hashes


def _element_size(entry: Entry) -> int:
    import torch

    return cast("torch.dtype", getattr(torch, entry.dtype)).itemsize


def _header(entries: Iterable[Entry], metadata: Mapping[str, str]) -> bytes:
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    start = 0
    for entry in entries:
        header[entry.key] = {
            "dtype": safetensors_dtype(entry.dtype, entry.key),
            "shape": list(entry.shape),
            "data_offsets": [start, start + entry.nbytes],
        }
        start += entry.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)  # the data begins at a multiple of eight bytes
    return struct.pack("<Q", len(text)) + text


def write_pth(file: HashingFile, content: Content, work: Work) -> dict[str, str]:
    """Write ``torch.save(state_dict)``; tied keys share one storage, as they do in a model.

    The format wants the whole state dict at once, so it is held in memory.
    """
    import torch

    total = content.nbytes
    state: dict[str, torch.Tensor] = {}
    hashes: dict[str, str] = {}
    done = 0
    for entry in content.entries:
        work.step(done, total)
        # A copy of its own: torch.save writes a view's whole storage.
        state[entry.key] = content.read(entry.key).detach().clone(memory_format=torch.contiguous_format)
        hashes[entry.key] = tensor_sha256(state[entry.key])
        done += entry.nbytes
    work.step(done, total)
    complete = {key: state[content.aliases.get(key, key)] for key in [*state, *content.aliases]}
    torch.save(complete, file)  # type: ignore[arg-type]  # it calls write and flush only
    return hashes
