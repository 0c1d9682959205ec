"""Reading a saved pair back: its manifest, from beside the weights or from inside them."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import SaveError
from wtransplant.saving.manifest import MANIFEST_SUFFIX, METADATA_KEY, Manifest


def find_weights(out: str | os.PathLike[str]) -> Path:
    """The weights file for a pair's name, with or without an ending, or for its manifest.

    Raises:
        SaveError: there is none.
    """
    path = Path(out).expanduser().absolute()
    if path.name.endswith(MANIFEST_SUFFIX):
        path = path.with_name(path.name.removesuffix(MANIFEST_SUFFIX))
    candidates = [path, path.with_name(path.name + ".safetensors"), path.with_name(path.name + ".pth")]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise SaveError(
        "there is no saved pair with this name",
        where=str(out),
        hint="Give the path of a .safetensors or .pth file.",
    )


def manifest_path(weights: Path) -> Path:
    """Where the manifest of a weights file stands."""
    return weights.with_name(weights.stem + MANIFEST_SUFFIX)


def read_manifest(path: Path) -> Manifest:
    """Read a ``.freeze.json``.

    Raises:
        SaveError: it cannot be read, or is no manifest of a version that is known here.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SaveError(f"the manifest cannot be read: {error}", where=str(path)) from error
    return parse_manifest(text, str(path))


def parse_manifest(text: str, where: str) -> Manifest:
    """The manifest in a JSON text.

    Raises:
        SaveError: it is no manifest of a version that is known here; says which field is wrong.
    """
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the whole file"
        raise SaveError(
            f"this is no freeze manifest that this version understands: {field}: {first['msg']}",
            where=where,
            hint="It may be damaged, or written by a newer wtransplant.",
        ) from error


def embedded_manifest(weights: Checkpoint) -> Manifest | None:
    """The manifest inside a safetensors header; ``None`` if there is none (as in a ``.pth``)."""
    text = weights.contents.metadata.get(METADATA_KEY)
    return None if text is None else parse_manifest(text, f"{weights.name} (header)")


def manifest_of(weights: Path) -> Manifest:
    """The manifest of a weights file: the one beside it, else the one inside.

    Raises:
        SaveError: there is none.
    """
    beside = manifest_path(weights)
    if beside.exists():
        return read_manifest(beside)
    with open_checkpoint(weights) as checkpoint:
        inside = embedded_manifest(checkpoint)
    if inside is None:
        raise SaveError("there is no freeze manifest beside this file or in it", where=str(weights))
    return inside
