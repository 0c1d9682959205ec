"""Checkpoints in several files with a JSON index beside them: ``weight_map`` tells the file of each key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, NoReturn

from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.index import FileIndex, Group, PlainValue
from wtransplant.checkpoints.records import Malformed
from wtransplant.errors import CheckpointError

if TYPE_CHECKING:
    import torch

_MAX_INDEX = 200_000_000
_WINDOW = 1 << 20


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
        content = _parse(file)
        weight_map = _weight_map(content)
        shards = {name: open_shard(file.path.parent / name) for name in dict.fromkeys(weight_map.values())}
        self._owner = {key: shards[name] for key, name in weight_map.items()}
        self.tensors = {
            key: shard.tensors.get(key) or _missing(file, key) for key, shard in self._owner.items()
        }
        self.format = ", ".join(dict.fromkeys(f"{shard.format} shards" for shard in shards.values()))
        self.metadata = _metadata(content.get("metadata"))
        self.values: Mapping[str, PlainValue] = {
            name: value for shard in shards.values() for name, value in shard.values.items()
        }
        self.ties = tuple(
            tie for shard in shards.values() for tie in shard.ties if self.tensors.keys() >= set(tie)
        )
        self.blocked_globals = tuple(
            sorted({name for shard in shards.values() for name in shard.blocked_globals})
        )
        self.groups = (
            Group("", "weights", len(self.tensors), sum(info.nbytes for info in self.tensors.values())),
        )
        self._shards = tuple(shards.values())

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor from its shard."""
        return self._owner[key].read(key)

    def close(self) -> None:
        """Let go of the shards."""
        for shard in self._shards:
            shard.close()


def is_index(file: DataFile, head: bytes) -> bool:
    """Tell from the content: a JSON object that has a ``weight_map``."""
    if head.lstrip()[:1] != b"{" or file.size > _MAX_INDEX:
        return False
    window = min(file.size, _WINDOW)
    return b'"weight_map"' in file.read(0, window) + file.read(file.size - window, window)


def _parse(file: DataFile) -> dict[str, object]:
    try:
        content = json.loads(str(file.read(0, file.size), "utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the index is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise Malformed("the index is no JSON object")
    return content


def _weight_map(content: dict[str, object]) -> dict[str, str]:
    found = content.get("weight_map")
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise Malformed("the index has no weight_map of key to file name")
    for name in set(found.values()):
        check_inside(name)
    return found


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
