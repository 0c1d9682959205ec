"""Saving the pair: the finished state dict and its freeze manifest, together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from wtransplant.atomic import Replacement, require_place, require_space
from wtransplant.collector import collector_paused
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.saving.content import Content, Work, content_of
from wtransplant.saving.describing import Trained, describe, versions
from wtransplant.saving.former import Former
from wtransplant.saving.manifest import MANIFEST_SUFFIX, Manifest, SourceRecord, WeightsRecord
from wtransplant.saving.settings import SaveSettings, WeightsFormat
from wtransplant.saving.sources import SourceWatch
from wtransplant.saving.weights import INDEX_SUFFIX
from wtransplant.saving.writing import Written, named, write_weights

_ROOM_FOR_HEADER = 1 << 18
_ROOM_FOR_EACH = 512


@dataclass(frozen=True)
class SavedPair:
    """What a save wrote; ``warnings`` say what a person should know of it, a sentence each."""

    weights: Path
    manifest_path: Path
    manifest: Manifest
    warnings: tuple[str, ...] = ()


def pair_paths(out: str | os.PathLike[str], format: WeightsFormat = "safetensors") -> tuple[Path, Path]:
    """Paths of weights and manifest for ``-o OUT``, with or without the ending."""
    path = Path(out).expanduser().absolute()
    for ending in (".safetensors" + INDEX_SUFFIX, ".safetensors", ".pth", ".dcp", MANIFEST_SUFFIX):
        if path.name.endswith(ending) and path.name != ending:
            path = path.with_name(path.name.removesuffix(ending))
            break
    return path.with_name(f"{path.name}.{format}"), path.with_name(path.name + MANIFEST_SUFFIX)


def save(
    plan: Plan,
    out: str | os.PathLike[str],
    *,
    policy: Policy | None = None,
    trained: Trained | None = None,
    settings: SaveSettings | None = None,
    work: Work | None = None,
    recipe: Mapping[str, Any] | None = None,
) -> SavedPair:
    """Write ``OUT.safetensors`` (or what the settings ask for) and ``OUT.freeze.json``.

    Both are written beside their places first and put there at the end, so that an interrupted save leaves
    the old pair as it was.

    Args:
        plan: what to transplant.
        out: the pair's name, with or without ``.safetensors``.
        policy: what is frozen; by default nothing.
        trained: a fine-tuned state dict to save instead of the plan's own values.
        settings: how the weights are written; by default one safetensors file, or a ``.pth`` if ``out`` ends so.
        work: progress and cancel.
        recipe: the same transplant as data, for the manifest; :func:`wtransplant.pairs.save` finds it.

    Raises:
        SaveError: what stood in the way; what was there before is still there.
        Cancelled: a person gave up.
    """
    settings = settings or SaveSettings(format="pth" if str(out).endswith(".pth") else "safetensors")
    work = work or Work()
    weights, manifest_path = pair_paths(out, settings.format)
    # Of 90,000 tensors there are a million small objects, which all stay.
    with collector_paused(), Replacement(manifest_path) as files, SourceWatch(plan.source) as sources:
        policy = (policy or Policy()).resolved(list(plan.resolution.links), plan.target)
        record = WeightsRecord(name=weights.name, format=settings.format)
        manifest = describe(plan, policy, trained, record, recipe, settings)
        weights, manifest = named(weights, manifest, settings)
        content = content_of(plan, manifest, trained)
        former = Former.at(manifest_path)
        former.require_place(settings.format)
        if settings.format != "dcp":
            require_place(weights)
        require_space(weights, _room_for(content))
        written = write_weights(files, weights, content, settings, _watching(work, sources))
        manifest = _complete(manifest, content, written, sources.records(work.cancelled))
        files.open(manifest_path).write(manifest.to_json().encode("utf-8"))
        former.make_way(files, weights, settings.format, [file.name for file in written.files])
    return SavedPair(weights, manifest_path, manifest, written.warnings(manifest))


def _watching(work: Work, sources: SourceWatch) -> Work:
    def progress(done: int, total: int) -> None:
        sources.look()
        work.progress(done, total)

    return Work(progress, work.cancelled)


def _room_for(content: Content) -> int:
    """Of all files together: tensors, what a format says of each, and the manifest, without and with hashes."""
    described = sum(len(text) for text in content.metadata.values())
    return content.nbytes + 3 * described + _ROOM_FOR_EACH * len(content.entries) + _ROOM_FOR_HEADER


def _complete(
    manifest: Manifest, content: Content, written: Written, sources: tuple[SourceRecord, ...]
) -> Manifest:
    """The manifest with what is known only after writing: hashes, sizes, date and versions."""
    tensors = {
        key: record.with_hash(written.tensors[content.aliases.get(key, key)])
        for key, record in manifest.tensors.items()
    }
    weights = manifest.weights.model_copy(update=written.as_record())
    created = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return manifest.model_copy(
        update={
            "weights": weights,
            "sources": sources,
            "tensors": tensors,
            "created": created,
            "tools": versions(),
        }
    )
