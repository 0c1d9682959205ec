"""A model of its own with given values: copies of modules of every kind, and models on the meta device."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import torch
    from torch import nn


def copy_module(module: nn.Module) -> nn.Module:
    """A copy that can be trained.

    The parameters of a deep copy of a scripted module are no leaves and would get no gradients, so that such
    a module is written and read back in memory.
    """
    import torch

    if not isinstance(module, torch.jit.ScriptModule):
        return copy.deepcopy(module)
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    buffer.seek(0)
    return cast("nn.Module", torch.jit.load(buffer))  # type: ignore[no-untyped-call]


def put_values(
    module: nn.Module,
    state: Mapping[str, torch.Tensor],
    hidden: Mapping[str, torch.Tensor],
    ties: Iterable[tuple[str, ...]],
) -> nn.Module:
    """Put a state dict, and the buffers that are in none, into a module; gives the module.

    What is on the meta device takes the tensors themselves, and tied keys stay tied.
    """
    on_meta = any(value.is_meta for value in module.state_dict().values())
    module.load_state_dict(state, strict=False, assign=on_meta)
    if on_meta:
        for first, *others in ties:
            for name in others:
                _place(module, name, _tensor(module, first))
        for key, value in hidden.items():
            if _tensor(module, key).is_meta:
                _place(module, key, value)
    return module


def _tensor(module: nn.Module, key: str) -> torch.Tensor:
    path, _, name = key.rpartition(".")
    return cast("torch.Tensor", getattr(module.get_submodule(path), name))


def _place(module: nn.Module, key: str, value: torch.Tensor) -> None:
    path, _, name = key.rpartition(".")
    setattr(module.get_submodule(path), name, value)
