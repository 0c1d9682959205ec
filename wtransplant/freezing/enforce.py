"""A policy made to hold on a model: in the window's runs and in anybody's own training script.

"Frozen" means that nothing moves, parameters and buffers. ``requires_grad = False`` alone does not give
that: the running statistics of normalisation layers go on moving in training mode (pytorch#86590, #66073),
dropout stays on, and an optimizer with weight decay or momentum moves a parameter that has no gradient any
more (pytorch#150610).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase

from wtransplant.freezing.hold import Hold, holds_of
from wtransplant.freezing.paths import ancestors, join
from wtransplant.freezing.policy import FreezeMethod, Policy

_STATISTICS = ("running_mean", "running_var")


@dataclass(frozen=True)
class FrozenModel:
    """A model on which a policy holds.

    Attributes:
        model: the model itself; it was changed in place.
        method: how its parameters are frozen.
        frozen: keys of the parameters and buffers that do not move, those that follow through ties included.
        followed: keys that the policy leaves trainable, but that are one tensor with a frozen key (case E8).
        fixed: keys of parameters that the model's author made untrainable (``requires_grad`` was off
            before) and that are not frozen by the policy; they are left as they are.
        resting: paths of the modules that run in eval mode, whatever ``.train()`` says.
    """

    model: nn.Module
    method: FreezeMethod
    frozen: frozenset[str]
    followed: frozenset[str]
    fixed: frozenset[str]
    resting: tuple[str, ...]
    _trainable: dict[str, nn.Parameter] = field(default_factory=dict, repr=False)
    _resting: tuple[nn.Module, ...] = field(default=(), repr=False)

    def trainable(self) -> dict[str, nn.Parameter]:
        """What the optimizer gets, under both methods: one key per tensor, in registration order."""
        return dict(self._trainable)

    def train(self) -> nn.Module:
        """Put the model into training mode, its frozen parts into eval mode.

        Plain ``model.train()`` has the same effect at the next forward pass; this also reaches the parts of a
        TorchScript module, whose children run without Python's hooks.
        """
        self.model.train()
        for module in self._resting:
            module.training = False
        return self.model

    def release(self) -> None:
        """See :func:`release`."""
        release(self.model)


def enforce(model: nn.Module, policy: Policy) -> FrozenModel:
    """Make a policy hold on a model, in place; what an earlier call did is taken back first.

    Frozen parameters get ``requires_grad = False`` (method ``no_grad``). Frozen normalisation layers, and
    everything inside a module of which all tensors are frozen, run in eval mode even after ``.train()``.
    Other frozen buffers get their value back after each forward pass. This is done by forward hooks that
    are copied and pickled with the model.

    Raises:
        TrainingError: the policy has a preset that is not resolved.
    """
    release(model)
    parameters = dict(model.named_parameters(remove_duplicate=False))
    tensors = parameters | dict(model.named_buffers(remove_duplicate=False))
    asked = policy.frozen_keys(tensors)
    frozen = policy.frozen_keys(tensors, _ties(tensors))
    resting = dict(_resting(model, policy, frozen, tensors))
    fixed = frozenset(key for key, value in parameters.items() if not value.requires_grad) - frozen
    trainable = _trainable(parameters, frozen | fixed)
    asleep = tuple(resting.values())
    _attach(model, policy.method, frozen, {id(module) for module in asleep})
    return FrozenModel(model, policy.method, frozen, frozen - asked, fixed, tuple(resting), trainable, asleep)


def release(model: nn.Module) -> None:
    """Take back what :func:`enforce` did: hooks go, ``requires_grad`` is on again where it was.

    Does nothing on a model without such hooks. Eval mode is not undone: ``.train()`` works again as usual.
    """
    for module in model.modules():
        for hold in holds_of(module):
            hold.detach(module)


def _trainable(parameters: Mapping[str, nn.Parameter], held: frozenset[str]) -> dict[str, nn.Parameter]:
    found: dict[int, tuple[str, nn.Parameter]] = {}
    for key, value in parameters.items():
        if key not in held:
            found.setdefault(id(value), (key, value))
    return dict(found.values())


def _ties(tensors: Mapping[str, torch.Tensor]) -> list[list[str]]:
    """Keys that are one tensor: one object, or one memory (``head.weight.data = embedding.weight``)."""
    same: dict[object, list[str]] = defaultdict(list)
    for key, value in tensors.items():
        same[_place(value)].append(key)
    return [keys for keys in same.values() if len(keys) > 1]


def _place(value: torch.Tensor) -> object:
    pointer = value.data_ptr() if value.layout == torch.strided and value.device.type != "meta" else 0
    return (value.device, pointer, value.numel()) if pointer else id(value)


def _resting(
    model: nn.Module, policy: Policy, frozen: frozenset[str], tensors: Iterable[str]
) -> Iterator[tuple[str, nn.Module]]:
    """Modules that have to run in eval mode, by path, in registration order."""
    every, still = _counts(tensors), _counts(frozen)
    whole = {path for path in every if every[path] == still.get(path)}
    for path, module in model.named_modules(remove_duplicate=False):
        if path in every:
            rests = path in whole or _keeps_frozen_statistics(path, module, frozen)
        else:
            rests = policy.is_frozen(path) or any(above in whole for above in ancestors(path))
        if rests:
            yield path, module


def _counts(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for key in keys:
        for path in ancestors(key):
            counts[path] += 1
    return dict(counts)


def _keeps_frozen_statistics(path: str, module: nn.Module, frozen: frozenset[str]) -> bool:
    if not isinstance(module, _NormBase) and not all(hasattr(module, name) for name in _STATISTICS):
        return False
    own = (name for name, value in module.named_buffers(recurse=False) if value is not None)
    return any(join(path, name) in frozen for name in own)


def _attach(model: nn.Module, method: FreezeMethod, frozen: frozenset[str], asleep: Collection[int]) -> None:
    # By identity: a module registered twice has one hook; it rests if it does under any of its paths.
    for path, module in model.named_modules():
        own = {name for name, _ in module.named_parameters(recurse=False) if join(path, name) in frozen}
        kept = {name for name, _ in module.named_buffers(recurse=False) if join(path, name) in frozen}
        off = sorted(name for name in own if method == "no_grad" and getattr(module, name).requires_grad)
        rests = id(module) in asleep
        if off or kept or rests:
            Hold(tuple(off), tuple(sorted(kept)), rests).attach(module)
