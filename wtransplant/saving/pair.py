"""Saving the pair: the finished state dict and its freeze manifest, together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.saving.atomic import Replacement, require_space
from wtransplant.saving.content import Content, Work, content_of
from wtransplant.saving.describing import Trained, describe, versions
from wtransplant.saving.manifest import MANIFEST_SUFFIX, Manifest, WeightsRecord
from wtransplant.saving.settings import SaveSettings, WeightsFormat
from wtransplant.saving.writing import Written, write_weights

_ROOM_FOR_HEADER = 1 << 20


@dataclass(frozen=True)
class SavedPair:
    """What a save wrote."""

    weights: Path
    manifest_path: Path
    manifest: Manifest


def pair_paths(out: str | os.PathLike[str], format: WeightsFormat = "safetensors") -> tuple[Path, Path]:
    """Paths of weights and manifest for ``-o OUT``, with or without the ending."""
    path = Path(out).expanduser().absolute()
    for ending in (".safetensors", ".pth", MANIFEST_SUFFIX):
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

    Raises:
        SaveError: what stood in the way; what was there before is still there.
        Cancelled: a person gave up.
    """
    settings = settings or SaveSettings(format="pth" if str(out).endswith(".pth") else "safetensors")
    weights, manifest_path = pair_paths(out, settings.format)
    policy = (policy or Policy()).resolved(list(plan.resolution.links), plan.target)
    manifest = describe(plan, policy, trained, WeightsRecord(name=weights.name, format=settings.format))
    content = content_of(plan, manifest, trained, settings)
    require_space(weights, content.nbytes + _ROOM_FOR_HEADER)
    with Replacement() as files:
        written = write_weights(files, weights, content, settings, work or Work())
        manifest = _complete(manifest, content, written)
        files.open(manifest_path).write(manifest.to_json().encode("utf-8"))
    return SavedPair(weights, manifest_path, manifest)


def _complete(manifest: Manifest, content: Content, written: Written) -> Manifest:
    """The manifest with what is known only after writing: hashes, size, date and versions."""
    tensors = {
        key: record.model_copy(update={"sha256": written.tensors[content.aliases.get(key, key)]})
        for key, record in manifest.tensors.items()
    }
    weights = manifest.weights.model_copy(update=written.as_record())
    created = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return manifest.model_copy(
        update={"weights": weights, "tensors": tensors, "created": created, "tools": versions()}
    )
