"""``torch.distributed.checkpoint`` folders: a ``.metadata`` pickle, and files of chunks saved with torch.save."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import DataFile, FileWindow
from wtransplant.checkpoints.groups import count_groups, groups_by_key, kind_by_name
from wtransplant.checkpoints.index import MAX_TENSORS, PlainValue, TensorInfo
from wtransplant.checkpoints.pickle_machine import MAX_STRUCTURE, PickleMachine
from wtransplant.checkpoints.pickled import PickledIndex
from wtransplant.checkpoints.records import DType, Malformed, Record, reporting, sizes
from wtransplant.checkpoints.sharded import check_inside
from wtransplant.checkpoints.torch_zip import read_index, root_of
from wtransplant.checkpoints.zip_archive import ZipArchive
from wtransplant.errors import CheckpointError

if TYPE_CHECKING:
    import torch

FORMAT = "torch distributed"
METADATA = ".metadata"
_MAX_VALUES, _MAX_KEY = 1_000, 4_000
# Bytes of pickles: of a chunk, which is one tensor, and of all plain values that are looked into.
_MAX_CHUNK, _MAX_VALUE_BYTES = 1 << 14, 1 << 22


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    offsets: tuple[int, ...]
    shape: tuple[int, ...]
    place: _Place


# By the tensor's key and the chunk's offsets as text: numbers can be chosen so that all tuples have one hash.
_Places = Mapping[tuple[str, str], _Place]


class DistributedIndex:
    """A folder of chunks; a ``FileIndex``."""

    format = FORMAT
    metadata: Mapping[str, str] = {}
    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()

    def __init__(self, folder: Path) -> None:
        """Read the metadata.

        Raises:
            Malformed: it is damaged, or a tensor's chunks do not fill it.
            CheckpointError: there is none, or a file of chunks is missing or too short.
        """
        file = DataFile(folder / METADATA)
        blocked: dict[str, None] = {}
        if file.size > MAX_STRUCTURE:
            raise Malformed("its metadata are larger than those of any checkpoint")
        attributes = _attributes(PickleMachine(file.read(0, file.size), blocked=blocked).run(), "Metadata")
        self.blocked_globals = tuple(
            sorted(name for name in blocked if not name.startswith("torch.distributed."))
        )
        self._folder = folder
        self._files: dict[str, DataFile] = {}
        self._chunks: dict[str, tuple[_Chunk, ...]] = {}
        self._unread = _MAX_VALUE_BYTES
        self.tensors: dict[str, TensorInfo] = {}
        self.values: dict[str, PlainValue] = {}
        places = _places(attributes.get("storage_data"))
        entries = attributes.get("state_dict_metadata")
        for key, entry in entries.items() if isinstance(entries, dict) else ():
            if not isinstance(key, str) or len(key) > _MAX_KEY or len(self.tensors) >= MAX_TENSORS:
                raise Malformed("a tensor whose key is no short text, or more tensors than any model has")
            self._add(key, entry, places)
        self._set_groups()

    def _add(self, key: str, entry: object, places: _Places) -> None:
        if isinstance(entry, Record) and entry.name.endswith(".TensorStorageMetadata"):
            self._add_tensor(key, entry.attributes(), places)
        elif (key, _text(())) in places and len(self.values) < _MAX_VALUES:
            self._add_value(key, places[key, _text(())])

    def _add_tensor(self, key: str, entry: Mapping[object, object], places: _Places) -> None:
        shape = sizes(entry.get("size"), f"the shape of {key[:200]!r}")
        dtype = _dtype_of(key, entry.get("properties"))
        chunks = tuple(_chunks(key, shape, entry.get("chunks"), places))
        if sum(math.prod(chunk.shape) for chunk in chunks) != math.prod(shape):
            raise Malformed(f"the chunks of {key[:200]!r} do not fill its shape {shape}")
        for chunk in chunks:
            self._window(chunk.place)
        self._chunks[key] = chunks
        nbytes = math.prod(shape) * ITEM_SIZES[dtype]
        where = self._files[chunks[0].place.path].name if chunks else str(self._folder)
        self.tensors[key] = TensorInfo(key, shape, dtype, nbytes, where)

    def _add_value(self, key: str, place: _Place) -> None:
        window = self._window(place)
        archive, root = self._archive(window)
        self._unread -= archive.size(root + "data.pkl")
        if self._unread < 0:
            return
        found = read_index(window, archive, root)
        self.values.update(
            {f"{key}.{name}".removesuffix(".value"): value for name, value in found.values.items()}
        )

    def _set_groups(self) -> None:
        of_key = groups_by_key(self.tensors)
        self.tensors = {key: info._replace(group=of_key[key]) for key, info in self.tensors.items()}
        kinds = {name: kind_by_name(name) for name in of_key.values()}
        self.groups = count_groups(self.tensors.values(), kinds)

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor: a view of its file when it is in one chunk, put together otherwise."""
        import torch

        info = self.tensors[key]
        with reporting(f"{self._folder}, {key!r}"):
            parts = [(chunk, self._read_chunk(chunk, info.dtype)) for chunk in self._chunks[key]]
            if len(parts) == 1:
                return parts[0][1]
            whole = torch.empty(info.shape, dtype=getattr(torch, info.dtype))
            for chunk, part in parts:
                ranges = zip(chunk.offsets, chunk.shape, strict=True)
                whole[tuple(slice(start, start + size) for start, size in ranges)] = part
            return whole

    def _read_chunk(self, chunk: _Chunk, dtype: str) -> torch.Tensor:
        saved = self._saved(chunk.place)
        if len(saved.tensors) != 1:
            raise Malformed("a chunk that is not one tensor")
        (info,) = saved.tensors.values()
        if info.shape != chunk.shape or info.dtype != dtype:
            raise Malformed(f"a chunk of {info.dtype} {info.shape} where {dtype} {chunk.shape} is due")
        return saved.read(info.key)

    def _saved(self, place: _Place) -> PickledIndex:
        window = self._window(place)
        return read_index(window, *self._archive(window), most=_MAX_CHUNK)

    def _archive(self, window: FileWindow) -> tuple[ZipArchive, str]:
        archive = ZipArchive(window)
        root = root_of(archive)
        if root is None:
            raise Malformed("a chunk that torch.save did not write")
        return archive, root

    def _window(self, place: _Place) -> FileWindow:
        if place.path not in self._files:
            self._files[place.path] = DataFile(self._folder / place.path)
        return FileWindow(self._files[place.path], place.offset, place.length)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def is_distributed(path: Path) -> bool:
    """Tell a folder that holds distributed checkpoint metadata."""
    return path.is_dir() and (path / METADATA).is_file()


def _attributes(node: object, what: str) -> dict[object, object]:
    if not isinstance(node, Record):
        raise Malformed(f"the {what} is missing")
    return node.attributes()


def _dtype_of(key: str, properties: object) -> str:
    state = properties.state if isinstance(properties, Record) else None
    dtype = state[0] if isinstance(state, tuple) and state else None
    if isinstance(state, dict):
        dtype = state.get("dtype")
    if not isinstance(dtype, DType):
        raise Malformed(f"{key[:200]!r} has no dtype")
    return dtype.name


def _places(found: object) -> dict[tuple[str, str], _Place]:
    """Where each chunk is, by its tensor's key and its offsets in it; ``()`` for what is no tensor."""
    places: dict[tuple[str, str], _Place] = {}
    for index, info in found.items() if isinstance(found, dict) else ():
        name, place = _attributes(index, "chunk's name"), _attributes(info, "chunk's place")
        offset = name.get("offset")
        offsets = () if offset is None else sizes(offset, "a chunk's offset")
        key, path, start, length = (
            name.get("fqn"),
            place.get("relative_path"),
            place.get("offset"),
            place.get("length"),
        )
        if (
            not isinstance(key, str)
            or not isinstance(path, str)
            or type(start) is not int
            or type(length) is not int
        ):
            raise Malformed("a chunk without file, offset and length")
        if place.get("transform_descriptors"):
            raise CheckpointError(
                "the chunks of this checkpoint are compressed or encrypted",
                where=path,
                hint="Load it with the extension that saved it, and save it again without.",
            )
        check_inside(path)
        places[key, _text(offsets)] = _Place(path, start, length)
    return places


def _text(offsets: tuple[int, ...]) -> str:
    return ",".join(map(str, offsets))


def _chunks(key: str, shape: tuple[int, ...], found: object, places: _Places) -> Iterator[_Chunk]:
    for node in found if isinstance(found, list | tuple) else ():
        entry = _attributes(node, "chunk")
        offsets = sizes(entry.get("offsets"), "a chunk's offset")
        part = sizes(entry.get("sizes"), "a chunk's shape")
        place = places.get((key, _text(offsets)))
        inside = len(offsets) == len(part) == len(shape) and all(
            start + size <= whole for start, size, whole in zip(offsets, part, shape, strict=True)
        )
        if place is None or not inside:
            raise Malformed(f"a chunk of {key[:200]!r} is missing, or outside its shape {shape}")
        yield _Chunk(offsets, part, place)
