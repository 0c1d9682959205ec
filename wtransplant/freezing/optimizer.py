"""Who is in which group of the optimizer, at which rate, with which weight decay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtransplant.freezing.facts import ModelFacts, TensorFacts, facts_of, first_names
from wtransplant.freezing.policy import Policy

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class OptimizerGroup:
    """One parameter group, as data.

    Attributes:
        name: for people: ``rate × 0.1, no weight decay``.
        factor: of the policy, on the run's learning rate.
        rate: learning rate, factor included.
        weight_decay: what the optimizer is told.
        keys: of its parameters, one for each tensor, in registration order.
    """

    name: str
    factor: float
    rate: float
    weight_decay: float
    keys: tuple[str, ...]


def optimizer_groups(
    module: nn.Module, policy: Policy, lr: float, weight_decay: float
) -> list[dict[str, Any]]:
    """Parameter groups for a ``torch.optim`` optimizer, before or after :func:`~wtransplant.freezing.enforce`.

    Frozen parameters are in none, except under the method ``no_grad``: there the optimizer knows them, and passes
    them by as long as they have no gradient. A tensor with several names is there once. What the model's author
    made untrainable is in none.

    Returns:
        Dictionaries with ``params``, ``lr`` and ``weight_decay``, and beside these ``param_names`` (as torch itself
        calls it), ``name`` and ``lr_factor``, by which to multiply a new learning rate.

    Raises:
        TrainingError: the policy has a preset that is not resolved.
    """
    facts = facts_of(module)
    frozen = policy.frozen_keys(facts.tensors, facts.ties)
    parameters = dict(module.named_parameters(remove_duplicate=False))
    return [
        {
            "params": [parameters[key] for key in group.keys],
            "lr": group.rate,
            "weight_decay": group.weight_decay,
            "param_names": list(group.keys),
            "name": group.name,
            "lr_factor": group.factor,
        }
        for group in planned_groups(facts, policy, frozen, lr, weight_decay)
    ]


def planned_groups(
    facts: ModelFacts, policy: Policy, frozen: Collection[str], lr: float, weight_decay: float
) -> tuple[OptimizerGroup, ...]:
    """The groups as data, in the order in which their first parameters are registered."""
    groups: dict[tuple[float, bool], list[str]] = {}
    for key in first_names(facts.tensors, facts.ties):
        tensor = facts.tensors[key]
        if _is_known_to_optimizer(tensor, policy, frozen):
            groups.setdefault((policy.rate_of(key), _decays(tensor, policy)), []).append(key)
    return tuple(
        OptimizerGroup(
            name=f"rate × {factor:g}" + ("" if decays else ", no weight decay"),
            factor=factor,
            rate=lr * factor,
            weight_decay=weight_decay if decays else 0.0,
            keys=tuple(keys),
        )
        for (factor, decays), keys in groups.items()
    )


def _is_known_to_optimizer(tensor: TensorFacts, policy: Policy, frozen: Collection[str]) -> bool:
    if tensor.kind != "parameter" or not tensor.requires_grad:
        return False
    return tensor.key not in frozen or policy.method_of(tensor.key) == "no_grad"


def _decays(tensor: TensorFacts, policy: Policy) -> bool:
    """As in BEiT and timm: not for biases and what has one dimension, which are the weights of norms."""
    return policy.decay_norms or (len(tensor.shape) > 1 and not tensor.key.endswith("bias"))
