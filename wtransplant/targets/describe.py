"""From an ``nn.Module`` to the index that the rest of the program speaks of."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wtransplant.targets.model import ModuleInfo, TargetModel, TargetSpec, TargetTensor

if TYPE_CHECKING:
    import torch
    from torch import nn


def describe_module(module: nn.Module, spec: TargetSpec | None = None, *, code_hash: str = "") -> TargetModel:
    """Index a model: every key of its ``state_dict()``, the module that owns it, and ties.

    Nothing is copied; the model itself stays at the values it has. Entries of the state dict that are no
    tensors (``_extra_state``) are left out, as no checkpoint can fill them.
    """
    import torch

    state = {
        key: value
        for key, value in module.state_dict(keep_vars=True).items()
        if isinstance(value, torch.Tensor)
    }
    modules = {
        path: ModuleInfo(path, type(child).__name__, child.training)
        for path, child in module.named_modules(remove_duplicate=False)
    }
    tensors = {key: _describe(key, value, modules) for key, value in state.items()}
    return TargetModel(
        tensors, modules, module=module, state=state, spec=spec, ties=_ties(state), code_hash=code_hash
    )


def _describe(key: str, value: torch.Tensor, modules: dict[str, ModuleInfo]) -> TargetTensor:
    from torch import nn

    owner = key.rpartition(".")[0]
    while owner and owner not in modules:  # a state-dict hook may have added name parts of its own
        owner = owner.rpartition(".")[0]
    return TargetTensor(
        key=key,
        shape=tuple(value.shape),
        dtype=str(value.dtype).removeprefix("torch."),
        nbytes=value.numel() * value.element_size(),
        kind="parameter" if isinstance(value, nn.Parameter) else "buffer",
        module=owner,
    )


def _ties(state: dict[str, torch.Tensor]) -> tuple[tuple[str, ...], ...]:
    """Keys that are one tensor: the same object, or the same bytes seen with the same shape and strides."""
    keys: defaultdict[object, list[str]] = defaultdict(list)
    for key, value in state.items():
        if value.device.type == "meta" or value.numel() == 0:
            keys[id(value)].append(key)
        else:
            keys[value.data_ptr(), tuple(value.shape), value.stride(), value.dtype].append(key)
    return tuple(tuple(group) for group in keys.values() if len(group) > 1)
