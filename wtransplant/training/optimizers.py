"""Optimizers as the settings name them, in the fastest form that the parameters allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import nn

from wtransplant.training.settings import RunSettings

_FUSED_DEVICES = ("cpu", "cuda", "mps")


def make_optimizer(
    parameters: Iterable[nn.Parameter | dict[str, Any]], settings: RunSettings
) -> torch.optim.Optimizer:
    """The optimizer that the settings name.

    Args:
        parameters: the parameters, or groups of them with their own ``lr`` and ``weight_decay``.
        settings: the rest.
    """
    groups: Any = list(parameters)
    rate, decay = settings.learning_rate, settings.weight_decay
    form: dict[str, Any] = dict(fastest_form(groups))
    if settings.optimizer == "sgd":
        momentum = settings.momentum
        nesterov = settings.nesterov and momentum > 0
        return torch.optim.SGD(
            groups, lr=rate, momentum=momentum, nesterov=nesterov, weight_decay=decay, **form
        )
    if settings.optimizer == "adam":
        return torch.optim.Adam(groups, lr=rate, weight_decay=decay, **form)
    return torch.optim.AdamW(groups, lr=rate, weight_decay=decay, **form)


def fastest_form(parameters: Iterable[nn.Parameter | dict[str, Any]]) -> dict[str, bool]:
    """``fused`` where all parameters are dense floats on a device that has it, else ``foreach`` where it pays.

    Fused kernels do a step in one pass over the memory (measured on the CPU: 1.4 × the steps per second of a
    small network). The numbers differ from the plain form's in the last bits. What remains, parameters on several
    devices or of other kinds, gets torch's own choice.
    """
    tensors = list(_tensors(parameters))
    devices = {tensor.device.type for tensor in tensors}
    plain = all(type(tensor) is nn.Parameter and tensor.layout == torch.strided for tensor in tensors)
    if len(devices) == 1 and plain and all(tensor.is_floating_point() for tensor in tensors):
        return {"fused": True} if devices <= set(_FUSED_DEVICES) else {}
    return {"foreach": True} if devices == {"cuda"} else {}


def form_of(optimizer: torch.optim.Optimizer) -> str:
    """Which form an optimizer has, for people."""
    chosen = [name for name in ("fused", "foreach") if optimizer.defaults.get(name)]
    return chosen[0] if chosen else "plain"


def carry_over(old: torch.optim.Optimizer, new: torch.optim.Optimizer) -> None:
    """Give a new optimizer what the old one remembers of the parameters that both have."""
    for group in new.param_groups:
        for parameter in group["params"]:
            if parameter in old.state:
                new.state[parameter] = old.state[parameter]
        _begin_momentum(new, group["params"])


def _begin_momentum(optimizer: torch.optim.Optimizer, parameters: Sequence[nn.Parameter]) -> None:
    """Give newcomers among parameters with momentum one of zero, with which their first step is the same.

    Fused SGD takes only groups in which all have momentum or none.
    """
    states = [optimizer.state.get(parameter, {}) for parameter in parameters]
    if any(state.get("momentum_buffer") is not None for state in states):
        for parameter, state in zip(parameters, states, strict=True):
            if state.get("momentum_buffer") is None:
                optimizer.state[parameter] = {"momentum_buffer": torch.zeros_like(parameter)}


def _tensors(parameters: Iterable[nn.Parameter | dict[str, Any]]) -> Iterable[torch.Tensor]:
    for item in parameters:
        given = item["params"] if isinstance(item, dict) else item
        for value in [given] if isinstance(given, torch.Tensor) else given:
            # A named parameter comes as a pair.
            yield value[1] if isinstance(value, tuple) else value
