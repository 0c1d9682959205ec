"""Checkpoints in several files with a JSON index beside them: ``weight_map`` tells the file of each key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, NoReturn

import msgspec

from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.index import FileIndex, Group, PlainValue, TensorInfo, TensorTable
from wtransplant.checkpoints.records import Malformed
from wtransplant.errors import CheckpointError

if TYPE_CHECKING:
    import torch

_MAX_INDEX = 200_000_000
_WINDOW = 1 << 20


class _Index(msgspec.Struct):
    weight_map: dict[str, str]
    metadata: object = None


class ShardedIndex:
    """Several files as one; a ``FileIndex``. Its format is that of the shards, and that they are shards."""

    modules: Mapping[str, str] = {}

    def __init__(self, file: DataFile, open_shard: Callable[[Path], FileIndex]) -> None:
        """Read the index and open every file that it names.

        Args:
            file: the index.
            open_shard: opens one file.

        Raises:
            Malformed: it is no proper index, or names a file outside its folder.
            CheckpointError: a shard is missing, or does not hold what the index says.
        """
        index = _parse(file)
        self._names = index.weight_map
        self._shards = {
            name: open_shard(file.path.parent / name) for name in dict.fromkeys(self._names.values())
        }
        complete = self._are_listed_exactly()
        if not complete:
            self._check_presence(file)
        shards = list(self._shards.values())
        self.tensors = TensorTable(self._names, self._info)
        self.format = ", ".join(dict.fromkeys(f"{shard.format} shards" for shard in shards))
        self.metadata = _metadata(index.metadata)
        self.values: Mapping[str, PlainValue] = {
            name: value for shard in shards for name, value in shard.values.items()
        }
        self.ties = tuple(tie for shard in shards for tie in shard.ties if self.tensors.keys() >= set(tie))
        self.blocked_globals = tuple(sorted({name for shard in shards for name in shard.blocked_globals}))
        sizes = (
            (group.nbytes for shard in shards for group in shard.groups)
            if complete
            else (info.nbytes for info in self.tensors.values())
        )
        self.groups = (Group("", "weights", len(self._names), sum(sizes)),)

    def _are_listed_exactly(self) -> bool:
        # Whole dictionaries are compared: 90,000 look-ups one by one would take as long as all headers.
        listed: dict[str, str] = {}
        for name, shard in self._shards.items():
            listed.update(dict.fromkeys(shard.tensors, name))
        tensors = sum(len(shard.tensors) for shard in self._shards.values())
        return listed == self._names and tensors == len(listed)

    def _check_presence(self, file: DataFile) -> None:
        for key, name in self._names.items():
            if key not in self._shards[name].tensors:
                _missing(file, key)

    def _info(self, key: str) -> TensorInfo:
        return self._shards[self._names[key]].tensors[key]

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor from its shard."""
        return self._shards[self._names[key]].read(key)

    def close(self) -> None:
        """Let go of the shards."""
        for shard in self._shards.values():
            shard.close()


def is_index(file: DataFile, head: bytes) -> bool:
    """Tell from the content: a JSON object that has a ``weight_map``."""
    if head.lstrip()[:1] != b"{" or file.size > _MAX_INDEX:
        return False
    window = min(file.size, _WINDOW)
    return b'"weight_map"' in file.read(0, window) + file.read(file.size - window, window)


def _parse(file: DataFile) -> _Index:
    try:
        index = msgspec.json.decode(file.read(0, file.size), type=_Index)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the index has no weight_map of key to file name: {error}") from error
    for name in set(index.weight_map.values()):
        check_inside(name)
    return index


def check_inside(name: str) -> None:
    """Refuse names that lead out of the folder, on any system; links that lie in it are the owner's.

    Raises:
        Malformed: the name leads out.
    """
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        if path.is_absolute() or path.drive or path.root or ".." in path.parts or not path.parts:
            raise Malformed(f"the index names the file {name[:200]!r}, which is not inside its folder")
    if "\0" in name:
        raise Malformed(f"the index names the file {name[:200]!r}")


def _missing(file: DataFile, key: str) -> NoReturn:
    raise CheckpointError(
        f"the index names a file for {key[:200]!r} that does not hold it",
        where=file.name,
        hint="Index and shards are of different versions: get all of them again.",
    )


def _metadata(found: object) -> dict[str, str]:
    return {str(name): str(value)[:1000] for name, value in found.items()} if isinstance(found, dict) else {}
