"""Opening: which format a file has, told by its content, and one checkpoint out of one or several files."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from wtransplant.atomic import finish_interrupted
from wtransplant.checkpoints import (
    gguf_file,
    numpy_files,
    plain_pickle,
    safetensors_file,
    sharded,
    torch_distributed,
    torch_exported,
    torch_legacy,
    torch_tar,
    torch_zip,
)
from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.index import Checkpoint, FileIndex
from wtransplant.checkpoints.plugin_index import PluginIndex
from wtransplant.checkpoints.records import Malformed, reporting
from wtransplant.checkpoints.zip_archive import ZipArchive, is_zip
from wtransplant.errors import Cancelled, CheckpointError
from wtransplant.plugins import Extended, describe, refuse, running
from wtransplant.words import tr

Progress = Callable[[int, int], None]
Looked = TypeVar("Looked", "Probe", Path)


class Probe:
    """One file under examination: its first bytes, and its zip directory if it has one."""

    def __init__(self, file: DataFile) -> None:
        self.file = file
        self.head = file.read(0, min(file.size, 512))

    @cached_property
    def archive(self) -> ZipArchive | None:
        """The directory of a zip archive; ``None`` for other files."""
        return ZipArchive(self.file) if is_zip(self.head) else None

    @cached_property
    def tar(self) -> dict[str, torch_tar.Span] | None:
        """The members of torch's oldest format; ``None`` for other files."""
        return torch_tar.members_of(self.file) if torch_tar.is_tar(self.head) else None


@dataclass(frozen=True)
class _Kind(Generic[Looked]):
    name: str
    recognises: Callable[[Looked], bool]
    read: Callable[[Looked], FileIndex]


class Format(_Kind[Probe]):
    """One row of the table: a name for people, how to recognise a file, and how to index it."""


class FolderFormat(_Kind[Path]):
    """The same for folders, each of which is one checkpoint."""


def _is_torch_zip(probe: Probe) -> bool:
    return probe.archive is not None and torch_zip.root_of(probe.archive) is not None


def _read_torch_zip(probe: Probe) -> FileIndex:
    archive = probe.archive
    root = torch_zip.root_of(archive) if archive is not None else None
    if archive is None or root is None:
        raise Malformed(tr("the archive has no data.pkl"))
    scripted = f"{root}constants.pkl" in archive.members
    return torch_zip.read_index(
        probe.file, archive, root, torch_zip.SCRIPTED if scripted else torch_zip.FORMAT
    )


def _is_exported(probe: Probe) -> bool:
    return probe.archive is not None and bool(torch_exported.configs_of(probe.archive))


def _read_exported(probe: Probe) -> FileIndex:
    if probe.archive is None:
        raise Malformed(tr("this is no zip archive"))
    return torch_exported.ExportedIndex(probe.file, probe.archive)


def _read_tar(probe: Probe) -> FileIndex:
    if probe.tar is None:
        raise Malformed(tr("this is no tar archive of torch's"))
    return torch_tar.read_index(probe.file, probe.tar)


FORMATS: tuple[Format, ...] = (
    Format(
        safetensors_file.FORMAT,
        lambda probe: safetensors_file.is_safetensors(probe.head),
        lambda probe: safetensors_file.SafetensorsIndex(probe.file, probe.head),
    ),
    Format(torch_exported.FORMAT, _is_exported, _read_exported),
    Format(torch_zip.FORMAT, _is_torch_zip, _read_torch_zip),
    Format(
        numpy_files.NPZ,
        lambda probe: probe.archive is not None and numpy_files.is_npz(probe.archive),
        lambda probe: numpy_files.NumpyIndex(probe.file, probe.archive),
    ),
    Format(
        numpy_files.NPY,
        lambda probe: probe.head.startswith(numpy_files.MAGIC),
        lambda probe: numpy_files.NumpyIndex(probe.file, None),
    ),
    Format(
        gguf_file.FORMAT,
        lambda probe: gguf_file.is_gguf(probe.head),
        lambda probe: gguf_file.GgufIndex(probe.file),
    ),
    Format(
        torch_legacy.FORMAT,
        lambda probe: torch_legacy.is_legacy(probe.head),
        lambda probe: torch_legacy.read_index(probe.file),
    ),
    Format(
        plain_pickle.FORMAT,
        lambda probe: plain_pickle.is_pickle(probe.head),
        lambda probe: plain_pickle.read_index(probe.file),
    ),
    Format(torch_tar.FORMAT, lambda probe: probe.tar is not None, _read_tar),
    Format(
        "sharded (index.json)",
        lambda probe: sharded.is_index(probe.file, probe.head),
        lambda probe: sharded.ShardedIndex(probe.file, _open_shard),
    ),
)
"""Every format that can be read, in the order in which they are tried. Those of plugins come after them."""

FOLDERS: tuple[FolderFormat, ...] = (
    FolderFormat(
        torch_distributed.FORMAT, torch_distributed.is_distributed, torch_distributed.DistributedIndex
    ),
)
"""Every format of folders, in the same way."""


def _fault(name: str, found: object) -> str:
    if not isinstance(found, (Format, FolderFormat)):
        kind = type(found).__name__
        return tr("is a {kind}, not a Format of wtransplant.checkpoints.opening", kind=kind)
    return "" if found.name == name else tr("has another name, {name!r}", name=found.name)


_OWN: Mapping[str, Format | FolderFormat] = {
    **{known.name: known for known in FORMATS},
    **{known.name: known for known in FOLDERS},
}
ALL_FORMATS: Extended[Format | FolderFormat] = Extended("formats", _OWN, _fault)
"""By name, with those of plugins."""


_PACKED: Mapping[str, Callable[[bytes], bool]] = {
    "a tar archive": torch_tar.is_tar,
    "a zip archive": is_zip,
    "a gzip archive": lambda head: head.startswith(b"\x1f\x8b"),
    "a 7-zip archive": lambda head: head.startswith(b"7z\xbc\xaf\x27\x1c"),
    "an xz archive": lambda head: head.startswith(b"\xfd7zXZ\0"),
}


def open_checkpoint(
    *paths: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Checkpoint:
    """Open a checkpoint file, or several as one source with one root each.

    Only headers are read; tensors are read when they are asked for. The format is told by the content.

    Args:
        paths: files. Of several, each one's keys begin with the file's name without extension.
        progress: is called with the number of files that are done and of all files.
        cancelled: is asked before each file.

    Raises:
        CheckpointError: a file cannot be read, is no checkpoint, is damaged, or holds no tensors.
        SaveError: it is of a pair whose last save was broken off and cannot be finished.
        Cancelled: ``cancelled`` said so.
    """
    if not paths:
        raise CheckpointError(tr("no file was named"), hint=tr("Name a checkpoint file."))
    files = [Path(path) for path in paths]
    parts: dict[str, FileIndex] = {}
    with _without_collector():
        for done, (path, prefix) in enumerate(zip(files, _prefixes(files), strict=True)):
            if cancelled is not None and cancelled():
                raise Cancelled
            finish_interrupted(path)
            parts[prefix] = _open_one(path)
            if progress is not None:
                progress(done + 1, len(files))
        return Checkpoint(files, parts)


def _open_one(path: Path) -> FileIndex:
    with reporting(str(path)):
        index = _known(FOLDERS, FolderFormat, path, str(path)) if path.is_dir() else None
        if index is None:
            index = _index_of_file(path)
    if not index.tensors:
        raise CheckpointError(
            tr("this {format} file holds no tensors", format=index.format),
            where=str(path),
            hint=tr("Name a file with weights in it."),
        )
    return index


def _index_of_file(path: Path) -> FileIndex:
    file = DataFile(path)
    if not file.size:
        raise CheckpointError(
            tr("the file is empty"), where=file.name, hint=tr("Get it again from where it came from.")
        )
    return _index(Probe(file))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of small objects are made and kept; looking for cycles among them doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _open_shard(path: Path) -> FileIndex:
    file = DataFile(path)
    with reporting(file.name):
        probe = Probe(file)
        if sharded.is_index(file, probe.head):
            raise Malformed(tr("this index is named as a shard of another index"))
        return _index(probe)


def _known(
    own: Sequence[_Kind[Looked]], kind: type[_Kind[Looked]], looked: Looked, where: str
) -> FileIndex | None:
    """What the first format that recognises it makes of it, our own ones first; ``None`` if none does."""
    for known in own:
        if known.recognises(looked):
            return known.read(looked)
    for name, added in ALL_FORMATS.added.items():
        if isinstance(added, kind) and _is_of_plugin(name, added.recognises, looked, where):
            return _read_by_plugin(name, added.read, looked, where)
    return None


def _index(probe: Probe) -> FileIndex:
    if (found := _known(FORMATS, Format, probe, probe.file.name)) is not None:
        return found
    names = ", ".join(ALL_FORMATS)
    packed = next((kind for kind, tells in _PACKED.items() if tells(probe.head)), None)
    raise CheckpointError(
        tr("this is {packed}, not a checkpoint", packed=packed)
        if packed
        else tr("this is not a checkpoint that can be read"),
        where=probe.file.name,
        hint=tr("Unpack it, and open the checkpoint inside.")
        if packed
        else tr("Known formats: {names}.", names=names),
    )


def _is_of_plugin(name: str, recognises: Callable[[Looked], bool], looked: Looked, where: str) -> bool:
    """Whether a plugin recognises a file or a folder; one that fails at that is asked no more."""
    try:
        return bool(recognises(looked))
    except Exception as error:
        if plugin := ALL_FORMATS.plugin(name):
            refuse(plugin, tr("it failed at {file}: {error}", file=where, error=describe(error)))
        return False


def _read_by_plugin(name: str, read: Callable[[Looked], FileIndex], looked: Looked, where: str) -> FileIndex:
    plugin = ALL_FORMATS.plugin(name)
    with running(plugin, CheckpointError, where), reporting(where):
        return PluginIndex(read(looked), plugin, where)


def _prefixes(files: Sequence[Path]) -> list[str]:
    if len(files) == 1:
        return [""]
    found: dict[str, None] = {}
    for file in files:
        name, number = file.stem or file.name, 1
        while f"{name}." in found:
            number += 1
            name = f"{file.stem}~{number}"
        found[f"{name}."] = None
    return list(found)
