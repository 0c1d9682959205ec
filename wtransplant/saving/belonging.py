"""Whether weights are those that a manifest was written for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wtransplant.errors import SaveError
from wtransplant.saving.manifest import FileRecord, Manifest
from wtransplant.saving.sources import file_sha256
from wtransplant.words import tr


def weight_files(weights: Path, manifest: Manifest) -> Iterator[tuple[Path, FileRecord]]:
    """Each file of the weights with what the manifest says of it; the others stand in the pair's folder."""
    record = manifest.weights
    if record.sha256:  # of a folder the file that says what is in it
        yield (
            weights / ".metadata" if weights.is_dir() else weights,
            FileRecord(name=record.name, nbytes=record.nbytes, sha256=record.sha256),
        )
    for file in record.files:
        yield weights.parent / file.name, file


def file_problem(path: Path, record: FileRecord, sha256: str | None = None) -> str:
    """What is not as it was saved; empty if all is. The hash is taken here if it is not given."""
    try:
        size = path.stat().st_size
        if size != record.nbytes:
            return tr(
                "{name} has {size:,} bytes, the manifest says {nbytes:,}",
                name=record.name,
                size=size,
                nbytes=record.nbytes,
            )
        digest = sha256 or file_sha256(path)
    except OSError as error:
        return tr("{name} cannot be read: {value}", name=record.name, value=error.strerror or error)
    if digest != record.sha256:
        return tr(
            "{name}: its SHA-256 is {digest}, the manifest says {sha256}",
            name=record.name,
            digest=digest,
            sha256=record.sha256,
        )
    return ""


def require_belonging(weights: Path, manifest: Manifest) -> None:
    """Look whether a manifest is for these very weights; one that was inside of them is.

    Raises:
        SaveError: it is not; says which claim fails.
    """
    problem = name_problem(weights, manifest)
    for path, record in weight_files(weights, manifest):
        problem = problem or file_problem(path, record)
    if problem:
        raise SaveError(
            tr("the manifest does not belong to these weights: {problem}", problem=problem),
            where=str(weights),
            hint=tr("Find the pair that was saved together, or move the foreign .freeze.json away."),
        )


def name_problem(weights: Path, manifest: Manifest) -> str:
    """A renamed pair is still the pair; weights in another format are not."""
    endings = [Path(name).suffix for name in (weights.name, manifest.weights.name)]
    return (
        ""
        if endings[0] == endings[1]
        else tr("it is for {name!r}, not for {name2!r}", name=manifest.weights.name, name2=weights.name)
    )
