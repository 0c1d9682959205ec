"""Reading a saved pair back: its manifest, from beside the weights or from inside them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pydantic import ValidationError

from wtransplant.atomic import finish_interrupted
from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.collector import collector_paused
from wtransplant.errors import SaveError
from wtransplant.saving.former import Former, aside_path
from wtransplant.saving.manifest import MANIFEST_SUFFIX, METADATA_KEY, Manifest
from wtransplant.saving.manifest_text import is_untouched
from wtransplant.words import tr

ENDINGS = (".safetensors", ".safetensors.index.json", ".pth", ".dcp")
"""What follows a pair's name in the name of its weights; the longer ones are looked for first where one fits."""

_INDEX = ".safetensors.index.json"
_SHARD = re.compile(r"(.+)-\d{5}-of-\d{5}\.safetensors")


def find_weights(out: str | os.PathLike[str]) -> Path:
    """The weights for a pair's name, with or without an ending, for its manifest, or for one of its shards.

    Returns:
        A file, the index of shards, or a folder.

    Raises:
        SaveError: there is none.
    """
    path = Path(out).expanduser().absolute()
    if by_manifest := path.name.endswith(MANIFEST_SUFFIX):
        path = path.with_name(path.name.removesuffix(MANIFEST_SUFFIX))
    finish_interrupted(path)
    # A file that is called like the pair, without an ending, is not what its manifest is for.
    is_weights = path.name.endswith(ENDINGS) or not by_manifest
    if is_weights and path.exists() and (path.is_file() or path.suffix == ".dcp"):
        return _index_of(path) or path
    there = [found for ending in ENDINGS if os.path.exists(found := path.with_name(path.name + ending))]
    if there:
        return _chosen(there) if there[1:] else there[0]
    raise SaveError(
        tr("there is no saved pair with this name"),
        where=str(out),
        hint=tr(
            "Give the path of the weights: a .safetensors, .safetensors.index.json or .pth file, "
            "or a .dcp folder."
        ),
    )


def _index_of(path: Path) -> Path | None:
    shard = _SHARD.fullmatch(path.name)
    index = path.with_name(f"{shard[1]}.safetensors.index.json") if shard else None
    return index if index is not None and index.is_file() else None


def _chosen(there: list[Path]) -> Path:
    """Of weights in several formats the ones that the manifest is for."""
    former = Former.at(there[0].with_name(pair_name(there[0]) + MANIFEST_SUFFIX))
    named = former.weights.name if former.weights else ""
    return next((path for path in there if path.name == named), there[0])


def pair_name(weights: Path) -> str:
    """The name of the pair that weights belong to: their own without the ending."""
    ending = max((end for end in ENDINGS if weights.name.endswith(end)), key=len, default=weights.suffix)
    return weights.name.removesuffix(ending)


def manifest_path(weights: Path) -> Path:
    """Where the manifest of weights stands: by the pair's name, unless weights of another format have taken it."""
    if os.path.exists(aside := aside_path(weights)):  # unlike Path.exists, also where the name is too long
        return aside
    return weights.with_name(pair_name(weights) + MANIFEST_SUFFIX)


def manifest_text_of(path: Path) -> str:
    """The text of a ``.freeze.json``.

    Raises:
        SaveError: it cannot be read.
    """
    finish_interrupted(path)
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SaveError(tr("the manifest cannot be read: {error}", error=error), where=str(path)) from error


def read_manifest(path: Path) -> Manifest:
    """Read a ``.freeze.json``.

    Raises:
        SaveError: it cannot be read, is no manifest of a version that is known here, or is not as it was saved.
    """
    text = manifest_text_of(path)
    manifest = parse_manifest(text, str(path))
    # A tool that only laid the text out otherwise has changed nothing that matters here.
    if not is_untouched(text) and manifest.checksum != manifest.checksum_of_content():
        raise SaveError(
            tr("this manifest is not as it was saved: its checksum does not fit its content"),
            where=str(path),
            hint=tr("It was changed by hand, or is damaged. Save the pair again, or find a copy of it."),
        )
    return manifest


@collector_paused()
def parse_manifest(text: str, where: str) -> Manifest:
    """The manifest in a JSON text; its checksum is not looked at.

    Raises:
        SaveError: it is no manifest of a version that is known here; says which field is wrong.
    """
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or tr("the whole file")
        raise SaveError(
            tr(
                "this is no freeze manifest that this version understands: {field}: {first}",
                field=field,
                first=first["msg"],
            ),
            where=where,
            hint=tr("It may be damaged, or written by a newer wtransplant."),
        ) from error


def embedded_manifest(checkpoint: Checkpoint, weights: Path) -> Manifest | None:
    """The manifest inside a safetensors header, of shards that of the first; ``None`` if there is none.

    Args:
        checkpoint: the weights, opened.
        weights: their path.

    Raises:
        SaveError: it is no manifest of a version that is known here.
        CheckpointError: the first shard cannot be read.
    """
    metadata = checkpoint.contents.metadata
    if weights.name.endswith(_INDEX) and (shards := _shards_of(weights)):
        with open_checkpoint(shards[0]) as first:
            metadata = first.contents.metadata
    text = metadata.get(METADATA_KEY)
    return None if text is None else parse_manifest(text, tr("{name} (header)", name=weights.name))


def _shards_of(index: Path) -> list[Path]:
    stem = index.name.removesuffix(_INDEX)
    return sorted(
        path for path in index.parent.iterdir() if (found := _SHARD.fullmatch(path.name)) and found[1] == stem
    )


def manifest_of(weights: Path) -> Manifest:
    """The manifest of weights: the one beside them, else the one inside.

    Raises:
        SaveError: there is none.
    """
    beside = manifest_path(weights)
    if beside.exists():
        return read_manifest(beside)
    with open_checkpoint(weights) as checkpoint:
        inside = embedded_manifest(checkpoint, weights)
    if inside is None:
        raise SaveError(
            tr("there is no freeze manifest beside these weights or in them"),
            where=str(weights),
            hint=tr("Put {name} beside them again.", name=beside.name),
        )
    return inside
