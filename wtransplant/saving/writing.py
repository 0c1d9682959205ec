"""Weights in the format that was asked for, with the hash of each file and of each tensor."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wtransplant.atomic import Replacement
from wtransplant.saving.content import Content, Entry, Work, entries_of
from wtransplant.saving.distributed_folder import write_distributed
from wtransplant.saving.hashing import Hashing
from wtransplant.saving.manifest import FileRecord, Manifest
from wtransplant.saving.pouring import Pouring
from wtransplant.saving.settings import SaveSettings
from wtransplant.saving.tensor_bytes import safetensors_dtype
from wtransplant.saving.torch_file import write_torch
from wtransplant.saving.weights import (
    INDEX_SUFFIX,
    index_of,
    shard_name,
    split_into_shards,
    write_safetensors,
)
from wtransplant.units import plural

_ROOM_FOR_HEADER = 1 << 20


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        files: each file of the weights; the first is the one that the pair is called by.
        tensors: SHA-256 of each tensor's contiguous little-endian bytes, by the key that it is stored under.
        lost: how many numbers of a tensor are too large for the dtype that it is saved with.
    """

    files: tuple[FileRecord, ...]
    tensors: dict[str, str]
    lost: dict[str, int] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """The fields of :class:`WeightsRecord` that are known now."""
        first, *more = self.files
        return {"nbytes": first.nbytes, "sha256": first.sha256, "files": tuple(more)}

    def warnings(self, manifest: Manifest) -> tuple[str, ...]:
        """What became of numbers that were too large, a sentence for each tensor."""
        return tuple(
            f"{key}: {plural(count, 'number')} too large for {manifest.tensors[key].dtype}, and not saved as they are"
            for key, count in self.lost.items()
        )


def named(weights: Path, manifest: Manifest, settings: SaveSettings) -> tuple[Path, Manifest]:
    """The file that a pair is called by, and the manifest that says so: the index, if there are to be shards."""
    if settings.max_shard_size is None:
        return weights, manifest
    if len(split_into_shards(entries_of(manifest), settings.max_shard_size)) < 2:
        return weights, manifest
    weights = weights.with_name(weights.name + INDEX_SUFFIX)
    record = manifest.weights.model_copy(update={"name": weights.name})
    return weights, manifest.model_copy(update={"weights": record})


def write_weights(
    files: Replacement, weights: Path, content: Content, settings: SaveSettings, work: Work
) -> Written:
    """Write the weights among files that are put in place together.

    Args:
        files: where each file is opened, beside its place.
        weights: the pair's weights file, the index of its shards, or its folder; see :func:`named`.
        content: what to write.
        settings: in which format.
        work: progress and cancel.

    Raises:
        SaveError: the format cannot hold a tensor.
        CheckpointError: a source cannot be read, or has changed.
        OSError: of the operating system.
        Cancelled: a person gave up.
    """
    if settings.format == "safetensors":
        for entry in content.entries:
            safetensors_dtype(entry.dtype, entry.key)
    with Hashing() as hashing, Pouring(content, work) as pouring:
        writing = _Writing(files, weights, content, hashing, pouring)
        records = writing.in_format(settings)
    return Written(tuple(records), hashing.tensors, pouring.lost)


@dataclass(frozen=True)
class _Writing:
    files: Replacement
    weights: Path
    content: Content
    hashing: Hashing
    pouring: Pouring

    def in_format(self, settings: SaveSettings) -> list[FileRecord]:
        if settings.format == "pth":
            with self.hashing.file(
                self.files.open(self.weights), self._expected(self.content.entries)
            ) as file:
                write_torch(file, self.content.entries, self.content.aliases, self.pouring)
            return [file.record(self.weights.name)]
        if settings.format == "dcp":
            return write_distributed(self.files, self.weights, self.content, self.hashing, self.pouring)
        shards = split_into_shards(self.content.entries, settings.max_shard_size)
        return [self._safetensors(self.weights, shards[0])] if len(shards) == 1 else self._shards(shards)

    def _safetensors(self, path: Path, entries: list[Entry], *, described: bool = True) -> FileRecord:
        # Only one shard carries what describes all of them: for many tensors that is some ten MB.
        metadata = self.content.metadata if described else {"format": self.content.metadata["format"]}
        with self.hashing.file(self.files.open(path), self._expected(entries)) as file:
            write_safetensors(file, entries, metadata, self.pouring)
        return file.record(path.name)

    def _shards(self, shards: list[list[Entry]]) -> list[FileRecord]:
        stem = self.weights.name.removesuffix(".safetensors" + INDEX_SUFFIX)
        named = {shard_name(stem, number, len(shards)): shard for number, shard in enumerate(shards)}
        records = [
            self._safetensors(self.weights.with_name(name), shard, described=shard is shards[0])
            for name, shard in named.items()
        ]
        with self.hashing.file(self.files.open(self.weights)) as file:
            file.write(index_of(named).encode("utf-8"))
        return [file.record(self.weights.name), *records]

    def _expected(self, entries: list[Entry] | tuple[Entry, ...]) -> int:
        return sum(entry.nbytes for entry in entries) + _ROOM_FOR_HEADER
