"""What a model has to be before it is trained, and trying it out without leaving a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.enforce import FrozenModel
from wtransplant.training.failures import nothing_to_train
from wtransplant.words import tr


def require_values(model: nn.Module) -> None:
    """See that the model is no outline on the meta device.

    Raises:
        TrainingError: it is.
    """
    if any(tensor.device.type == "meta" for tensor in (*model.parameters(), *model.buffers())):
        raise TrainingError(
            tr("the model has shapes only, no values"),
            where="model",
            hint=tr("Transplant into it, or initialise it, first."),
        )


def require_trainable(held: FrozenModel) -> None:
    """See that there is something that the optimizer could change.

    Raises:
        TrainingError: there is nothing; the message says why.
    """
    if not held.trainable():
        every = dict(held.model.named_parameters())
        raise nothing_to_train(len(every), len(held.frozen & every.keys()))


def first_floating(model: nn.Module) -> torch.Tensor:
    """A parameter that says where the model is, and in which precision."""
    return next((p for p in model.parameters() if p.is_floating_point()), torch.zeros(()))


@contextmanager
def undisturbed(model: nn.Module) -> Iterator[None]:
    """Eval mode; afterwards buffers, modes and torch's random state are as before."""
    modes = {module: module.training for module in model.modules()}
    buffers = {key: (value, value.clone()) for key, value in model.named_buffers()}
    devices = sorted({p.device.index for p in model.parameters() if p.device.type == "cuda"})
    try:
        with torch.random.fork_rng(devices=devices):
            model.eval()
            yield
    finally:
        for module, training in modes.items():
            module.training = training
        restore_buffers(model, buffers)


def restore_buffers(model: nn.Module, buffers: Mapping[str, tuple[torch.Tensor, torch.Tensor]]) -> None:
    """The same tensor objects with the same values, for modules that write into or replace their buffers."""
    for path, module in model.named_modules():
        for name in list(module._buffers):
            kept = buffers.get(f"{path}.{name}" if path else name)
            if kept is not None:
                kept[0].copy_(kept[1])
                module._buffers[name] = kept[0]
