"""What a save is going to say of itself: the manifest, but for what is known only after writing."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wtransplant.collector import collector_paused
from wtransplant.freezing import Policy
from wtransplant.freezing.facts import facts_of, resting_modules
from wtransplant.freezing.paths import counts_below
from wtransplant.mapping import Link, Plan
from wtransplant.mapping.operations import Constant, Operation
from wtransplant.saving.manifest import (
    Manifest,
    ModuleRecord,
    Origin,
    TargetRecord,
    TensorRecord,
    TrainingRecord,
    WeightsRecord,
)
from wtransplant.saving.portable import portable_operation, portable_spec, portable_values
from wtransplant.saving.saved_dtypes import saved_dtypes
from wtransplant.saving.settings import SaveSettings
from wtransplant.saving.sources import source_files, source_records
from wtransplant.saving.summary import summary_of

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Trained:
    """A finished fine-tuning run: the state dict that it left, on the CPU, and its record.

    Attributes:
        state: by key, complete.
        record: of the run.
        policy: the run's, with its schedule as far as the state has come; by default that which is saved.
    """

    state: Mapping[str, torch.Tensor]
    record: TrainingRecord
    policy: Policy | None = None


@collector_paused()
def describe(
    plan: Plan,
    policy: Policy,
    trained: Trained | None,
    weights: WeightsRecord,
    recipe: Mapping[str, Any] | None = None,
    settings: SaveSettings | None = None,
) -> Manifest:
    """The manifest of a save that is about to be written; hashes, sizes, date and versions come after it.

    Args:
        plan: what is transplanted.
        policy: what is frozen, resolved against the target.
        trained: a fine-tuned state dict that is saved instead of the plan's own values.
        weights: name and format of the weights.
        recipe: the same transplant as data, if it can be written as a recipe; see :mod:`wtransplant.pairs`.
        settings: with which dtypes the tensors are saved; by default the target's.

    Raises:
        SaveError: a source file is gone, or the settings name keys that are not there.
    """
    target = plan.target
    policy = trained.policy if trained is not None and trained.policy is not None else policy
    # What gradual unfreezing has set free has moved.
    held = policy.at_end if trained is not None and policy.schedule else policy
    frozen = held.frozen_keys(target, target.ties)
    origins = _Origins(plan)
    ties = _one_value(plan, trained)
    dtypes = saved_dtypes(plan, settings or SaveSettings(), ties, trained=trained is not None)
    run = trained.record.run or "unnamed" if trained is not None else ""
    tensors = {
        key: TensorRecord(
            shape=tensor.shape,
            dtype=dtypes[key],
            kind=tensor.kind,
            frozen=key in frozen,
            rate=held.rate_of(key) if tensor.kind == "parameter" and key not in frozen else 1.0,
            fine_tuned="" if key in frozen else run,
            origin=origins.of(key),
        )
        for key, tensor in target.items()
    }
    manifest = Manifest(
        weights=weights,
        sources=source_records(plan.source),
        target=_target_record(plan),
        policy=policy,
        training=_portable(trained.record) if trained else None,
        ties=ties,
        recipe=None if recipe is None else dict(recipe),
        modules=_modules(plan, held),
        tensors=tensors,
    )
    return manifest.model_copy(update={"summary": summary_of(manifest)})


def _portable(record: TrainingRecord) -> TrainingRecord:
    return record.model_copy(update={"settings": portable_values(record.settings)})


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


class _Origins:
    """Where the values of a plan come from; files are numbered as :func:`source_records` names them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._numbers = {file: number for number, file in enumerate(source_files(plan.source))}
        spec = plan.target.spec
        self._initial = Origin(kind="initialised", seed=None if spec is None else spec.seed)

    def of(self, key: str) -> Origin:
        key = self._plan.resolution.tied.get(key, key)
        link = self._plan.resolution.links.get(key)
        if link is None:
            return self._initial
        return self._transplanted(link) if link.sources else _constant(link)

    def _transplanted(self, link: Link) -> Origin:
        source = self._plan.source
        return Origin(
            kind="transplanted",
            sources=link.sources,
            files=tuple(self._numbers[source[key].file] for key in link.sources),
            operation=_written(link.operation),
            by=link.by,
        )


@lru_cache(maxsize=1024)
def _written(operation: Operation) -> str:
    return portable_operation(str(operation))


def _constant(link: Link) -> Origin:
    value = link.operation.value if isinstance(link.operation, Constant) else None
    return Origin(kind="constant", operation=str(link.operation), by=link.by, value=value)


def _target_record(plan: Plan) -> TargetRecord:
    spec = plan.target.spec
    if spec is None:
        return TargetRecord(spec=f"module:{plan.target.name}")
    return TargetRecord(
        spec=portable_spec(spec.text),
        arguments=portable_values(spec.arguments),
        seed=spec.seed,
        code_sha256=plan.target.code_hash,
    )


def _modules(plan: Plan, policy: Policy) -> dict[str, ModuleRecord]:
    """What holds for each module in training, hidden buffers taken into account; numbers are of saved tensors."""
    facts = facts_of(plan.target)
    frozen = policy.frozen_keys(facts.tensors, facts.ties)
    resting = frozenset(resting_modules(facts, policy, frozen))
    every, still = counts_below(plan.target), counts_below(key for key in plan.target if key in frozen)
    modules = {}
    for path, info in plan.target.modules.items():
        module, rests = facts.modules.get(path), path in resting
        modules[path] = ModuleRecord(
            class_name=info.class_name,
            frozen=still[path],
            tensors=every[path],
            method=policy.method_of(path) if still[path] else None,
            statistics=("frozen" if rests else "updating") if module and module.keeps_statistics else None,
            dropout=("off" if rests else "on") if module and module.drops else None,
            rate=policy.rate_of(path),
        )
    return modules


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
