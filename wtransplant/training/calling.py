"""Calling a model with what the data give, in one place: one tensor, several, or several by name."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import nn

from wtransplant.training.samples import Inputs


def on_model(inputs: Inputs, like: torch.Tensor) -> Inputs:
    """Inputs on the model's device, floats in the model's precision; integers stay integers.

    Args:
        inputs: of a batch.
        like: a parameter of the model.
    """
    if isinstance(inputs, torch.Tensor):
        return _moved(inputs, like)
    if isinstance(inputs, dict):
        return {name: _moved(value, like) for name, value in inputs.items()}
    return tuple(_moved(value, like) for value in inputs)


def _moved(tensor: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    dtype = like.dtype if tensor.is_floating_point() and like.is_floating_point() else tensor.dtype
    return tensor.to(like.device, dtype)


def call_model(model: nn.Module, inputs: Inputs, labels: torch.Tensor | None = None) -> Any:
    """What the model returns for a batch.

    Args:
        model: takes one tensor, several in order, or several by name, as the inputs are.
        inputs: on its device.
        labels: passed as ``labels=``, for models that compute their loss themselves.
    """
    given = {} if labels is None else {"labels": labels}
    if isinstance(inputs, torch.Tensor):
        return model(inputs, **given)
    if isinstance(inputs, dict):
        return model(**inputs, **given)
    return model(*inputs, **given)


def takes_labels(model: nn.Module) -> bool:
    """Whether the model's forward method has an argument ``labels``."""
    try:
        parameters = inspect.signature(model.forward).parameters
    except (TypeError, ValueError):
        return False
    return "labels" in parameters
