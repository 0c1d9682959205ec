"""The files that gave tensors, named so that they can be recognised again: size and SHA-256."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from wtransplant.checkpoints import Checkpoint
from wtransplant.errors import SaveError
from wtransplant.saving.manifest import SourceRecord

_BLOCK = 1 << 22


def source_records(source: Checkpoint) -> tuple[SourceRecord, ...]:
    """Name, size and SHA-256 of each file that holds tensors of the source, in order of first use.

    Raises:
        SaveError: a file is gone or cannot be read.
    """
    files = dict.fromkeys(info.file for info in source.values())
    return tuple(_record(Path(file)) for file in files)


def _record(path: Path) -> SourceRecord:
    try:
        stat = path.stat()
        return SourceRecord(
            name=path.name,
            nbytes=stat.st_size,
            sha256=_file_sha256(str(path), stat.st_size, stat.st_mtime_ns),
        )
    except OSError as error:
        raise SaveError(
            f"the source file cannot be read any more: {error.strerror or error}",
            where=str(path),
            hint="Open the source again. Nothing was changed.",
        ) from error


@lru_cache(maxsize=256)
def _file_sha256(path: str, nbytes: int, mtime_ns: int) -> str:
    """Size and time of change stand for the content: a file that was changed is hashed again."""
    return file_sha256(Path(path))


def file_sha256(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file's content, in hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
