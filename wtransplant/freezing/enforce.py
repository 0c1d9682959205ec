"""A policy made to hold on a model: in the window's runs and in anybody's own training script.

"Frozen" means that nothing moves, parameters and buffers. ``requires_grad = False`` alone does not give
that: the running statistics of normalisation layers go on moving in training mode (pytorch#86590, #66073),
dropout stays on, and an optimizer with weight decay or momentum moves a parameter that has no gradient any
more (pytorch#150610).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import torch
from torch import nn

from wtransplant.freezing.choices import FreezeMethod
from wtransplant.freezing.facts import facts_of, resting_modules, tensors_of
from wtransplant.freezing.hold import Hold, holds_of
from wtransplant.freezing.paths import join
from wtransplant.freezing.policy import Policy
from wtransplant.freezing.row_ranges import trained_rows
from wtransplant.freezing.rows import RestoreRows, RowHold, restore_rows, row_holds_of


@dataclass(frozen=True)
class FrozenModel:
    """A model on which a policy holds.

    Attributes:
        model: the model itself; it was changed in place.
        method: how its parameters are frozen, where a module has no method of its own.
        frozen: keys of the parameters and buffers that do not move, those that follow through ties included.
        followed: keys that the policy leaves trainable, but that are one tensor with a frozen key (case E8).
        fixed: keys of parameters that the model's author made untrainable (``requires_grad`` was off
            before) and that are not frozen by the policy; they are left as they are.
        resting: paths of the modules that run in eval mode, whatever ``.train()`` says.
        collecting: keys of frozen parameters whose gradients are computed (method ``left_out``). No optimizer
            clears them; call ``model.zero_grad()`` where there are any.
        rows: key to the ranges of its rows that are trained; the other rows do not move.
    """

    model: nn.Module
    method: FreezeMethod
    frozen: frozenset[str]
    followed: frozenset[str]
    fixed: frozenset[str]
    resting: tuple[str, ...]
    collecting: frozenset[str] = frozenset()
    rows: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _trainable: dict[str, nn.Parameter] = field(default_factory=dict, repr=False)
    _resting: tuple[nn.Module, ...] = field(default=(), repr=False)

    def trainable(self) -> dict[str, nn.Parameter]:
        """What moves, under each method: one key per tensor, in registration order."""
        return dict(self._trainable)

    @property
    def audited(self) -> frozenset[str]:
        """Keys to take a snapshot of: what is frozen as a whole, and what has rows that are."""
        return self.frozen | self.rows.keys()

    def train(self) -> nn.Module:
        """Put the model into training mode, its frozen parts into eval mode.

        Plain ``model.train()`` has the same effect at the next forward pass; this also reaches the parts of a
        TorchScript module, whose children run without Python's hooks.
        """
        self.model.train()
        for module in self._resting:
            module.training = False
        self.restore()
        return self.model

    def restore(self) -> None:
        """Put rows that are held back, after an optimizer's step.

        The next forward pass, ``state_dict()`` and :meth:`release` do it too; only who reads a parameter right
        after a step has to call it. Costs nothing where no tensor has rows that are trained alone.
        """
        if self.rows:
            restore_rows(self.model)

    def release(self) -> None:
        """See :func:`release`."""
        release(self.model)


def enforce(model: nn.Module, policy: Policy) -> FrozenModel:
    """Make a policy hold on a model, in place; what an earlier call did is taken back first.

    Frozen parameters get ``requires_grad = False`` and lose the gradient that they have (methods ``both`` and
    ``no_grad``). Frozen normalisation layers, and everything inside a module of which all tensors are frozen, run
    in eval mode even after ``.train()``, unless the policy has other settings for statistics and dropout. Other
    frozen buffers get their value back after each forward pass, and held rows theirs before it. This is done by
    hooks that are copied and pickled with the model. The schedule of the policy is not looked at: give
    ``policy.policy_at(epoch)``.

    Raises:
        TrainingError: the policy has a preset that is not resolved, or rows that are not there.
    """
    release(model)
    facts = facts_of(model)
    frozen = policy.frozen_keys(facts.tensors, facts.ties)
    followed = frozen - policy.frozen_keys(facts.tensors)
    rows = trained_rows(facts, policy)
    resting = resting_modules(facts, policy, frozen)
    modules = dict(model.named_modules(remove_duplicate=False))
    _attach(model, policy, frozen, {id(modules[path]) for path in resting})
    _attach_rows(model, modules, rows)
    parameters = {key: value for key, value in facts.tensors.items() if value.kind == "parameter"}
    fixed = frozenset(key for key, value in parameters.items() if not value.requires_grad) - frozen
    collecting = {key for key in parameters if key in frozen and policy.method_of(key) == "left_out"}
    return FrozenModel(
        model=model,
        method=policy.method,
        frozen=frozen,
        followed=followed,
        fixed=fixed,
        resting=resting,
        collecting=frozenset(collecting),
        rows=rows,
        _trainable=_trainable(model, frozen | fixed),
        _resting=tuple(modules[path] for path in resting),
    )


def release(model: nn.Module) -> None:
    """Take back what :func:`enforce` did: hooks go, ``requires_grad`` is on again where it was.

    Does nothing on a model without such hooks. Eval mode is not undone: ``.train()`` works again as usual.
    """
    for module in model.modules():
        for rows in row_holds_of(module):
            rows.detach(module)
        for hold in holds_of(module):
            hold.detach(module)
    hooks = model._forward_pre_hooks
    for number in [number for number, hook in hooks.items() if isinstance(hook, RestoreRows)]:
        del hooks[number]


def _trainable(model: nn.Module, held: frozenset[str]) -> dict[str, nn.Parameter]:
    found: dict[int, tuple[str, nn.Parameter]] = {}
    for key, value in model.named_parameters(remove_duplicate=False):
        if key not in held:
            found.setdefault(id(value), (key, value))
    return dict(found.values())


def _attach(model: nn.Module, policy: Policy, frozen: frozenset[str], asleep: Collection[int]) -> None:
    # By identity: a module registered twice has one hook; it rests if it does under any of its paths.
    for path, module in model.named_modules():
        own = [name for name, _ in module.named_parameters(recurse=False) if join(path, name) in frozen]
        off = [name for name in own if policy.method_of(join(path, name)) != "left_out"]
        off = [name for name in off if getattr(module, name).requires_grad]
        kept = [name for name, _ in module.named_buffers(recurse=False) if join(path, name) in frozen]
        rests = id(module) in asleep
        if off or kept or rests:
            Hold(tuple(sorted(off)), tuple(sorted(kept)), rests).attach(module)


def _attach_rows(
    model: nn.Module, modules: Mapping[str, nn.Module], rows: Mapping[str, tuple[tuple[int, int], ...]]
) -> None:
    done: set[int] = set()
    tensors = tensors_of(model) if rows else {}
    for key, ranges in rows.items():
        path, _, name = key.rpartition(".")
        if id(tensors[key]) not in done:
            done.add(id(tensors[key]))
            RowHold(name, ranges).attach(modules[path])
    if rows and not isinstance(model, torch.jit.ScriptModule):
        model.register_forward_pre_hook(RestoreRows(), prepend=True)
