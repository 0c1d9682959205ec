"""Checkpoints in several files with a JSON index beside them: ``weight_map`` tells the file of each key."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import msgspec

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import MAX_TENSORS, FileIndex, Group, PlainValue, TensorInfo, TensorTable
from wtransplant.checkpoints.records import Malformed
from wtransplant.errors import CheckpointError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

_MAX_INDEX = 200_000_000
_MAX_SHARDS = 10_000
_LARGE_INDEX = 1 << 24
_MAX_METADATA = 1 << 20
_WINDOWS = (1 << 16, 1 << 20)


class _Index(msgspec.Struct):
    weight_map: dict[str, str]
    metadata: msgspec.Raw = msgspec.Raw(b"null")


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
        self._names, self.metadata = _parse(file)
        self._shards = {
            name: open_shard(file.path.parent / name) for name in dict.fromkeys(self._names.values())
        }
        complete = self._are_listed_exactly()
        if not complete:
            self._check_presence(file)
        shards = list(self._shards.values())
        self.tensors = TensorTable(self._names, self._info)
        self.format = ", ".join(dict.fromkeys(f"{shard.format} shards" for shard in shards))
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
        """Whether every tensor of every shard has its own shard in the index, and the index has no more."""
        keys, names, begin = list(self._names), list(self._names.values()), 0
        for name, shard in self._shards.items():
            own, end = list(shard.tensors), begin + len(shard.tensors)
            # Most writers keep the order, which makes 90,000 look-ups in a large dictionary superfluous.
            in_order = keys[begin:end] == own and names[begin:end].count(name) == len(own)
            if not in_order and {*map(self._names.get, own)} != {name}:
                return False
            begin = end
        return begin == len(keys)

    def _check_presence(self, file: DataFile) -> None:
        for key, name in self._names.items():
            if key not in self._shards[name].tensors:
                _missing(file, key)

    def _info(self, key: str) -> TensorInfo:
        return self._shards[self._names[key]].tensors[key]

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor from its shard."""
        return self._shards[self._names[key]].read(key)

    def region(self, key: str) -> Region | None:
        """Where the tensor lies in its shard; see :meth:`Checkpoint.region`."""
        find: Callable[[str], Region | None] | None = getattr(self._shards[self._names[key]], "region", None)
        return None if find is None else find(key)

    def close(self) -> None:
        """Let go of the shards."""
        for shard in self._shards.values():
            shard.close()


def is_index(file: DataFile, head: bytes) -> bool:
    """Tell from the content: a JSON object that has a ``weight_map``."""
    if head.lstrip()[:1] != b"{" or file.size > _MAX_INDEX:
        return False
    windows = (min(file.size, window) for window in _WINDOWS)
    return any(
        b'"weight_map"' in file.read(0, window) + file.read(file.size - window, window) for window in windows
    )


def _parse(file: DataFile) -> tuple[dict[str, str], dict[str, str]]:
    """Give the map, and what else the index tells."""
    try:
        with file.mapped() as data:
            if file.size > _LARGE_INDEX and _colons(data) > 2 * MAX_TENSORS:
                raise Malformed(tr("the index has more keys than any model"))
            index = _with_names_of(file.path.parent, data) or msgspec.json.decode(data, type=_Index)
            names, described = index.weight_map, bytes(index.metadata)
            del index  # it holds on to the mapping
        metadata = _metadata(described)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            tr("the index has no weight_map of key to file name: {error}", error=error)
        ) from error
    shards = set(names.values())
    if len(shards) > _MAX_SHARDS:
        raise Malformed(tr("the index names {shards} files", shards=len(shards)))
    for name in shards:
        check_inside(name)
    return names, metadata


def _colons(data: bytes | mmap.mmap) -> int:
    return sum(data[start : start + _WINDOWS[1]].count(b":") for start in range(0, len(data), _WINDOWS[1]))


def _with_names_of(folder: Path, data: bytes | mmap.mmap) -> _Index | None:
    """Decode an index whose shards lie beside it: their names are then one text each, not one for every key."""
    try:
        with os.scandir(folder) as entries:
            names = tuple(entry.name for entry in islice(entries, _MAX_SHARDS))
        one_of: Any = Literal
        known: Any = msgspec.defstruct("_Known", [("weight_map", dict[str, one_of[names]])], bases=(_Index,))
        index: _Index = msgspec.json.decode(data, type=known)
    except (OSError, UnicodeEncodeError, msgspec.ValidationError):
        return None  # a folder or a name in it that is special: the slower way has the final say
    return index


def check_inside(name: str) -> None:
    """Refuse names that lead out of the folder, on any system; links that lie in it are the owner's.

    Raises:
        Malformed: the name leads out.
    """
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        if path.is_absolute() or path.drive or path.root or ".." in path.parts or not path.parts:
            raise Malformed(
                tr("the index names the file {name!r}, which is not inside its folder", name=name[:200])
            )
    # Two spellings of one name would have the file read twice, a thousand spellings a thousand times.
    if "\0" in name or str(PurePosixPath(name)) != name:
        raise Malformed(tr("the index names the file {name!r} in an unusual way", name=name[:200]))


def _missing(file: DataFile, key: str) -> NoReturn:
    raise CheckpointError(
        tr("the index names a file for {key!r} that does not hold it", key=key[:200]),
        where=file.name,
        hint=tr("Index and shards are of different versions: get all of them again."),
    )


def _metadata(data: bytes) -> dict[str, str]:
    found = msgspec.json.decode(data) if len(data) < _MAX_METADATA else None
    return {str(name): str(value)[:1000] for name, value in found.items()} if isinstance(found, dict) else {}
