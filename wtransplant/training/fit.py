"""A dry run: whether model, data and loss fit each other, found out before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from wtransplant.errors import DataError
from wtransplant.training.data import LoadedData
from wtransplant.training.failures import first_line, is_out_of_memory
from wtransplant.training.settings import RunSettings
from wtransplant.training.targets import check_outputs, compute_loss, output_tensor
from wtransplant.units import format_shape

_SAMPLES = 2


def check_fit(model: nn.Module, data: LoadedData, settings: RunSettings) -> None:
    """Send two samples through the model and the loss, where the model is, in eval mode.

    Parameters, buffers, modes and random state are the same afterwards.

    Raises:
        DataError: they do not fit; the message names what the one gives and what the other wants.
    """
    inputs, targets = data.train.batch(torch.arange(min(_SAMPLES, len(data.train))))
    if not len(inputs):
        raise DataError("the first samples cannot be read", where="data", hint=" ".join(data.train.notes()))
    parameter = next((p for p in model.parameters() if p.is_floating_point()), torch.zeros(()))
    inputs = to_model(inputs, parameter)
    with _undisturbed(model), torch.no_grad():
        outputs = _forward(model, inputs)
        labels = int(targets.max()) + 1 if settings.loss == "cross_entropy" else 0
        check_outputs(settings.loss, outputs, targets, max(len(data.classes), labels))
        compute_loss(settings.loss, outputs, targets.to(outputs.device))


def to_model(inputs: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Inputs on the model's device, floats in the model's precision; integers stay integers."""
    dtype = like.dtype if inputs.is_floating_point() and like.is_floating_point() else inputs.dtype
    return inputs.to(like.device, dtype)


def _forward(model: nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    try:
        output = model(inputs)
    except Exception as error:
        # Whatever somebody's forward method raises: it is about these inputs.
        if is_out_of_memory(error):
            raise
        raise DataError(
            f"the model cannot take inputs of {format_shape(inputs.shape[1:])} per sample ({inputs.dtype}): "
            f"{first_line(error)}",
            where="data",
            hint=f"{_first_weight(model)}Choose data of that shape, or change the model.",
        ) from error
    return output_tensor(output)


def _first_weight(model: nn.Module) -> str:
    found = next(((key, value) for key, value in model.named_parameters() if value.ndim > 1), None)
    return f"The model's first weight is `{found[0]}`, {format_shape(found[1].shape)}. " if found else ""


@contextmanager
def _undisturbed(model: nn.Module) -> Iterator[None]:
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
        _restore(model, buffers)


def _restore(model: nn.Module, buffers: dict[str, tuple[torch.Tensor, torch.Tensor]]) -> None:
    """The same tensor objects with the same values, for modules that write into or replace their buffers."""
    for path, module in model.named_modules():
        for name in list(module._buffers):
            kept = buffers.get(f"{path}.{name}" if path else name)
            if kept is not None:
                kept[0].copy_(kept[1])
                module._buffers[name] = kept[0]
