"""Weights in the format that was asked for, with the hash of each file and of each tensor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wtransplant.errors import SaveError
from wtransplant.saving.atomic import HashingFile, Replacement
from wtransplant.saving.content import Content, Work
from wtransplant.saving.manifest import FileRecord
from wtransplant.saving.settings import SaveSettings
from wtransplant.saving.weights import write_pth, write_safetensors


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        files: each file of the weights; the first is the one that the pair is called by.
        tensors: SHA-256 of each tensor's contiguous little-endian bytes, by the key that it is stored under.
    """

    files: tuple[FileRecord, ...]
    tensors: dict[str, str]

    def as_record(self) -> dict[str, Any]:
        """The fields of :class:`WeightsRecord` that are known now."""
        first, *more = self.files
        return {"nbytes": first.nbytes, "sha256": first.sha256, "files": tuple(more)}


def write_weights(
    files: Replacement, weights: Path, content: Content, settings: SaveSettings, work: Work
) -> Written:
    """Write the weights among files that are put in place together.

    Args:
        files: where each file is opened, beside its place.
        weights: the pair's weights file, the index of its shards, or its folder.
        content: what to write.
        settings: in which format.
        work: progress and cancel.

    Raises:
        SaveError: the format cannot hold a tensor.
        OSError: of the operating system.
        Cancelled: a person gave up.
    """
    file = HashingFile(files.open(weights))
    if settings.format == "safetensors":
        tensors = write_safetensors(file, content, work)
    elif settings.format == "pth":
        tensors = write_pth(file, content, work)
    else:
        raise SaveError(f"{settings.format} cannot be written yet", where=str(weights))
    return Written((FileRecord(name=weights.name, nbytes=file.nbytes, sha256=file.sha256()),), tensors)
