"""What a save is going to say of itself: the manifest, but for what is known only after writing."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.saving.manifest import (
    Manifest,
    ModuleRecord,
    Origin,
    TargetRecord,
    TensorRecord,
    TrainingRecord,
    WeightsRecord,
)
from wtransplant.saving.sources import source_records

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Trained:
    """A finished fine-tuning run: the state dict that it left, on the CPU, and its record."""

    state: Mapping[str, torch.Tensor]
    record: TrainingRecord


def describe(plan: Plan, policy: Policy, trained: Trained | None, weights: WeightsRecord) -> Manifest:
    """The manifest of a save that is about to be written; hashes, sizes, date and versions come after it.

    Args:
        plan: what is transplanted.
        policy: what is frozen, resolved against the target.
        trained: a fine-tuned state dict that is saved instead of the plan's own values.
        weights: name and format of the weights.

    Raises:
        SaveError: a source file is gone.
    """
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


def versions() -> dict[str, str]:
    """Of the programs that made a pair."""
    import torch

    from wtransplant import __version__

    return {
        "wtransplant": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "platform": platform.platform(terse=True),
    }
