"""What would hold for a run that started now, key by key, module by module, with what does not go together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from wtransplant.freezing.choices import FreezeMethod
from wtransplant.freezing.contradictions import Contradiction, find_contradictions
from wtransplant.freezing.facts import ModelFacts, ModuleFacts, facts_of, resting_modules
from wtransplant.freezing.inheritance import Inheritance
from wtransplant.freezing.optimizer import OptimizerGroup, planned_groups
from wtransplant.freezing.paths import counts_below
from wtransplant.freezing.policy import Policy
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.targets.model import TargetModel

Mode = Literal["train", "eval"]


class OptimizerSettings(Protocol):
    """What of a run's settings the view needs; ``RunSettings`` has it."""

    @property
    def learning_rate(self) -> float:
        """Of the run, before the policy's factors."""

    @property
    def weight_decay(self) -> float:
        """Of the run."""

    @property
    def optimizer(self) -> str:
        """Its name."""


@dataclass(frozen=True, slots=True)
class EffectiveTensor:
    """One parameter or buffer in the run.

    Attributes:
        key: its name.
        kind: ``parameter`` or ``buffer``.
        module: path of the module that owns it.
        frozen: whether it does not move.
        reason: who says so: ``set on `encoder```, ``tied to `embedding.weight```.
        method: how a frozen parameter is kept still; ``None`` for others.
        requires_grad: whether its gradient is computed.
        group: number of its optimizer group, from 0; ``None`` where the optimizer does not know it.
        rate: learning rate, the policy's factor included; ``None`` without a group.
        weight_decay: as the optimizer is told; ``None`` without a group.
        mode: in which its module runs.
        ties: other keys of the same tensor.
        rows: the ranges of rows that alone are trained; empty for all.
    """

    key: str
    kind: Literal["parameter", "buffer"]
    module: str
    frozen: bool
    reason: str
    method: FreezeMethod | None
    requires_grad: bool
    group: int | None
    rate: float | None
    weight_decay: float | None
    mode: Mode
    ties: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class EffectiveModule:
    """One module in the run.

    Attributes:
        path: ``""`` for the root.
        class_name: of the module.
        frozen: how many of the tensors in and below it do not move.
        tensors: how many there are.
        mode: in which it runs after ``.train()``.
        statistics: whether its running statistics move; ``None`` where it has none.
        dropout: whether it drops anything; ``None`` for a module that never does.
    """

    path: str
    class_name: str
    frozen: int
    tensors: int
    mode: Mode
    statistics: bool | None
    dropout: bool | None


@dataclass(frozen=True)
class Effective:
    """The whole view; rows in registration order, parameters before buffers.

    Attributes:
        rows: a row for each parameter and buffer.
        modules: a row for each module.
        groups: the optimizer's groups, numbered as the rows name them.
        contradictions: what does not go together, the gravest first.
        optimizer: its name, from the settings.
    """

    rows: tuple[EffectiveTensor, ...]
    modules: tuple[EffectiveModule, ...]
    groups: tuple[OptimizerGroup, ...]
    contradictions: tuple[Contradiction, ...]
    optimizer: str

    @property
    def summary(self) -> str:
        """How much is trained, in one line: ``2 tensors trained in 1 group by sgd, 5 frozen (3 parameters)``."""
        trained = [
            row for row in self.rows if row.kind == "parameter" and not row.frozen and row.group is not None
        ]
        frozen = [row for row in self.rows if row.frozen]
        parameters = sum(row.kind == "parameter" for row in frozen)
        return tr(
            "{tensors} trained in {groups} by {optimizer}, {frozen:,} frozen ({parameters})",
            tensors=plural(len(trained), "tensor"),
            groups=plural(len({row.group for row in trained}), "group"),
            optimizer=self.optimizer,
            frozen=len(frozen),
            parameters=plural(parameters, "parameter"),
        )


def effective(
    model: nn.Module | TargetModel | ModelFacts,
    policy: Policy,
    settings: OptimizerSettings,
    *,
    linked_keys: Collection[str] | None = None,
    epoch: int = 0,
) -> Effective:
    """What would hold for a run that started now; nothing is changed.

    Args:
        model: the model, or a target, or what :func:`~wtransplant.freezing.facts.facts_of` found in it before.
        policy: what is frozen; not necessarily resolved if ``linked_keys`` are given.
        settings: learning rate, weight decay and optimizer of the run.
        linked_keys: what the plan links; without it nothing is said about values that nobody linked.
        epoch: of the policy's schedule, from 0.

    Raises:
        TrainingError: the preset is not resolved, or a regex is not valid.
    """
    facts = model if isinstance(model, ModelFacts) else facts_of(model)
    policy_now = policy.policy_at(epoch) if policy.schedule else policy
    frozen = policy_now.frozen_keys(facts.tensors, facts.ties, linked_keys)
    groups = planned_groups(facts, policy_now, frozen, settings.learning_rate, settings.weight_decay)
    resting = frozenset(resting_modules(facts, policy_now, frozen, linked_keys or ()))
    to_the_end = (
        policy.at_end.frozen_keys(facts.tensors, facts.ties, linked_keys) if policy.schedule else frozen
    )
    view = _View(facts, policy_now, frozen, groups, resting, linked_keys or ())
    return Effective(
        rows=view.rows(),
        modules=view.modules(),
        groups=groups,
        contradictions=find_contradictions(facts, policy_now, frozen, linked_keys, to_the_end),
        optimizer=settings.optimizer,
    )


class _View:
    def __init__(
        self,
        facts: ModelFacts,
        policy: Policy,
        frozen: frozenset[str],
        groups: tuple[OptimizerGroup, ...],
        resting: frozenset[str],
        linked: Collection[str],
    ) -> None:
        self._facts = facts
        self._policy = policy
        self._frozen = frozen
        self._resting = resting
        self._said = Inheritance(policy, facts.tensors, linked)
        self._tied = facts.tied_to()
        self._groups = {
            name: (number, group)
            for number, group in enumerate(groups)
            for key in group.keys
            for name in (key, *self._tied.get(key, ()))
        }
        self._owners = {key: module.path for module in facts.modules.values() for key in module.own}

    def rows(self) -> tuple[EffectiveTensor, ...]:
        return tuple(map(self._row, self._facts.tensors))

    def _row(self, key: str) -> EffectiveTensor:
        tensor, frozen = self._facts.tensors[key], key in self._frozen
        number, group = self._groups.get(key, (None, None))
        method = self._policy.method_of(key) if frozen and tensor.kind == "parameter" else None
        owner = self._owners.get(key, key.rpartition(".")[0])
        return EffectiveTensor(
            key=key,
            kind=tensor.kind,
            module=owner,
            frozen=frozen,
            reason=self._reason(key),
            method=method,
            requires_grad=tensor.requires_grad and method in (None, "left_out"),
            group=number,
            rate=group.rate if group else None,
            weight_decay=group.weight_decay if group else None,
            mode=self._mode(owner),
            ties=self._tied.get(key, ()),
            rows=self._rows_of(key),
        )

    def _reason(self, key: str) -> str:
        rows = next((name for name in (key, *self._tied.get(key, ())) if name in self._policy.rows), None)
        if rows is not None:
            return tr("some rows of it are trained alone") + (
                "" if rows == key else tr(", as of `{rows}`, which it is tied to", rows=rows)
            )
        said = self._said.said(key)
        if key in self._frozen and not said.frozen:
            others = [name for name in self._tied.get(key, ()) if self._said.said(name).frozen]
            return tr("tied to `{others}`, which is frozen", others=others[0])
        tensor = self._facts.tensors[key]
        if tensor.kind == "parameter" and not tensor.requires_grad and not said.frozen:
            return tr("the model's own code switches its gradient off")
        return str(said)

    def _rows_of(self, key: str) -> tuple[tuple[int, int], ...]:
        names = (key, *self._tied.get(key, ()))
        return tuple(sorted({made for name in names for made in self._policy.rows.get(name, ())}))

    def modules(self) -> tuple[EffectiveModule, ...]:
        every, still = counts_below(self._facts.tensors), counts_below(self._frozen)
        return tuple(
            self._module(module, still[path], every[path]) for path, module in self._facts.modules.items()
        )

    def _module(self, module: ModuleFacts, frozen: int, tensors: int) -> EffectiveModule:
        mode = self._mode(module.path)
        return EffectiveModule(
            path=module.path,
            class_name=module.class_name,
            frozen=frozen,
            tensors=tensors,
            mode=mode,
            statistics=mode == "train" if module.keeps_statistics else None,
            dropout=mode == "train" if module.drops else None,
        )

    def _mode(self, path: str) -> Mode:
        return "eval" if path in self._resting else "train"
