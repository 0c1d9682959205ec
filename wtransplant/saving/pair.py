"""Saving the pair: the finished state dict and its freeze manifest, together."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.saving.atomic import HashingFile, Replacement, require_space
from wtransplant.saving.manifest import (
    MANIFEST_SUFFIX,
    METADATA_KEY,
    Manifest,
    ModuleRecord,
    Origin,
    TargetRecord,
    TensorRecord,
    TrainingRecord,
    WeightsFormat,
    WeightsRecord,
)
from wtransplant.saving.sources import source_records
from wtransplant.saving.weights import Entry, Work, write_pth, write_safetensors

if TYPE_CHECKING:
    import torch

_ROOM_FOR_HEADER = 1 << 20


@dataclass(frozen=True)
class SavedPair:
    """What a save wrote."""

    weights: Path
    manifest_path: Path
    manifest: Manifest


@dataclass(frozen=True)
class Trained:
    """A finished fine-tuning run: the state dict that it left, on the CPU, and its record."""

    state: Mapping[str, torch.Tensor]
    record: TrainingRecord


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
    format: WeightsFormat | None = None,
    work: Work | None = None,
) -> SavedPair:
    """Write ``OUT.safetensors`` (or ``.pth``) and ``OUT.freeze.json``.

    Both are written beside their places first and put there at the end, so that an interrupted save leaves
    the old pair as it was.

    Args:
        plan: what to transplant.
        out: the pair's name, with or without ``.safetensors``.
        policy: what is frozen; by default nothing.
        trained: a fine-tuned state dict to save instead of the plan's own values.
        format: ``safetensors`` unless ``pth`` is asked for here or by the ending of ``out``.
        work: progress and cancel.

    Raises:
        SaveError: what stood in the way; what was there before is still there.
        Cancelled: a person gave up.
    """
    format = format or ("pth" if str(out).endswith(".pth") else "safetensors")
    weights, manifest_path = pair_paths(out, format)
    policy = (policy or Policy()).resolved(list(plan.resolution.links), plan.target)
    require_space(weights, plan.target.nbytes + _ROOM_FOR_HEADER)
    manifest = _describe(plan, policy, trained, WeightsRecord(name=weights.name, format=format))
    with Replacement() as files:
        hashing = HashingFile(files.open(weights))
        hashes = _write_weights(hashing, plan, manifest, trained, work or Work())
        manifest = _complete(manifest, hashes, hashing)
        files.open(manifest_path).write(manifest.to_json().encode("utf-8"))
    return SavedPair(weights, manifest_path, manifest)


def _write_weights(
    file: HashingFile, plan: Plan, manifest: Manifest, trained: Trained | None, work: Work
) -> dict[str, str]:
    aliases = {key: name for key, name in manifest.stored_names.items() if key != name}
    entries = [
        Entry(key, tensor.shape, tensor.dtype, tensor.nbytes)
        for key, tensor in plan.target.items()
        if key not in aliases
    ]

    def read(key: str) -> torch.Tensor:
        return plan.value(key) if trained is None else trained.state[key]

    if manifest.weights.format == "pth":
        return write_pth(file, entries, read, aliases, work)
    # safetensors' own load_model finds the other names of a tied tensor under these entries.
    metadata = {"format": "pt", METADATA_KEY: manifest.embedded().model_dump_json(), **aliases}
    return write_safetensors(file, entries, read, metadata, work)


def _complete(manifest: Manifest, hashes: Mapping[str, str], file: HashingFile) -> Manifest:
    """The manifest with what is known only after writing: hashes, size, date and versions."""
    stored = manifest.stored_names
    tensors = {
        key: record.model_copy(update={"sha256": hashes[stored.get(key, key)]})
        for key, record in manifest.tensors.items()
    }
    weights = manifest.weights.model_copy(update={"nbytes": file.nbytes, "sha256": file.sha256()})
    created = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return manifest.model_copy(
        update={"weights": weights, "tensors": tensors, "created": created, "tools": _versions()}
    )


def _describe(plan: Plan, policy: Policy, trained: Trained | None, weights: WeightsRecord) -> Manifest:
    target = plan.target
    # What gradual unfreezing has set free has moved.
    held = policy.at_end if trained is not None and policy.schedule else policy
    frozen = held.frozen_keys(target, target.ties)
    tensors = {
        key: TensorRecord(
            shape=tensor.shape,
            dtype=tensor.dtype,
            kind=tensor.kind,
            frozen=key in frozen,
            fine_tuned=trained is not None and key not in frozen,
            origin=_origin(plan, key),
        )
        for key, tensor in target.items()
    }
    return Manifest(
        weights=weights,
        sources=source_records(plan.source),
        target=_target_record(plan),
        policy=policy,
        training=trained.record if trained else None,
        ties=_one_value(plan, trained),
        modules=_modules(plan, frozen),
        tensors=tensors,
    )


def _one_value(plan: Plan, trained: Trained | None) -> tuple[tuple[str, ...], ...]:
    """Ties of the target, each led by the key that the value comes from.

    Two names of one tensor that are linked to different source keys stay apart, unless it was trained.
    """
    links = plan.resolution.links
    ties = []
    for names in plan.target.ties:
        linked = [key for key in names if key in links]
        if len(linked) > 1 and trained is None:
            continue
        ties.append(tuple(sorted(names, key=lambda key: (key not in linked, names.index(key)))))
    return tuple(ties)


def _origin(plan: Plan, key: str) -> Origin:
    key = plan.resolution.tied.get(key, key)
    link = plan.resolution.links.get(key)
    if link is None:
        return Origin(kind="initialised")
    return Origin(kind="transplanted", sources=link.sources, operation=str(link.operation), by=link.by)


def _target_record(plan: Plan) -> TargetRecord:
    spec = plan.target.spec
    if spec is None:
        return TargetRecord(spec=f"module:{plan.target.name}")
    return TargetRecord(
        spec=_without_folder(spec.text),
        arguments=dict(spec.arguments),
        seed=spec.seed,
        code_sha256=plan.target.code_hash,
    )


def _without_folder(spec: str) -> str:
    """A specification that is the same on every machine: files by name, their content is told by its hash."""
    kind, colon, rest = spec.partition(":")
    if kind == "transformers":
        return f"{kind}{colon}{Path(rest).name}"
    place, colon, name = spec.rpartition(":")
    if place.endswith(".py"):
        return f"{Path(place).name}{colon}{name}"
    return Path(spec).name if Path(spec).expanduser().exists() else spec


def _modules(plan: Plan, frozen: frozenset[str]) -> dict[str, ModuleRecord]:
    every: Counter[str] = Counter()
    still: Counter[str] = Counter()
    for key in plan.target:
        path = key
        while path:
            path = path.rpartition(".")[0]
            every[path] += 1
            still[path] += key in frozen
    return {
        path: ModuleRecord(class_name=info.class_name, frozen=still[path], tensors=every[path])
        for path, info in plan.target.modules.items()
    }


def _versions() -> dict[str, str]:
    import torch

    from wtransplant import __version__

    return {
        "wtransplant": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "platform": platform.platform(terse=True),
    }
