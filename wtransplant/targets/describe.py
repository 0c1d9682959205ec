"""From an ``nn.Module`` to the index that the rest of the program speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from wtransplant.errors import TargetError
from wtransplant.targets.doctor import examine
from wtransplant.targets.model import ModuleInfo, TargetModel, TargetSpec, TargetTensor, TensorKind
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch
    from torch import nn

    from wtransplant.targets.deferred import Recording


def describe_module(
    module: nn.Module,
    spec: TargetSpec | None = None,
    *,
    code_hash: str = "",
    recording: Recording | None = None,
) -> TargetModel:
    """Index a model: every key of its ``state_dict()``, the module that owns it, ties, and what is odd.

    Nothing is copied; the model itself stays at the values it has. Entries of the state dict that are no
    tensors (``_extra_state``) are left out, as no checkpoint can fill them.

    Args:
        module: the model.
        spec: how it was named.
        code_hash: SHA-256 of the file that it came from.
        recording: how the tensors of a model on the meta device are made.

    Raises:
        TargetError: a tensor has no shape yet (``LazyLinear``), or a module contains itself.
    """
    import torch

    try:
        held = module.state_dict(keep_vars=True)
        infos = _describe_modules(module)
        hidden = dict(_hidden_buffers(module))
    except RecursionError as error:
        raise TargetError(
            tr("a module of the model contains itself, so that it has no state dict"),
            where=type(module).__name__,
            hint=tr("Keep the way back to the parent in a list or a weakref."),
        ) from error
    state = {key: value for key, value in held.items() if isinstance(value, torch.Tensor)}
    parameters = {key for key, _ in module.named_parameters(remove_duplicate=False)}
    target = TargetModel(
        {key: _describe(key, value, infos, parameters) for key, value in state.items()},
        infos,
        module=module,
        state=state,
        spec=spec,
        ties=_ties(state),
        code_hash=code_hash,
        hidden={key: _describe(key, value, infos, parameters) for key, value in hidden.items()},
        recording=recording,
    )
    target.notes = examine(target)
    return target


def _describe_modules(module: nn.Module) -> dict[str, ModuleInfo]:
    return {
        path: ModuleInfo(path, _class_name(child), child.training)
        for path, child in module.named_modules(remove_duplicate=False)
        if type(child).__name__ != "GuardsFn"  # torch.export's own, beside the modules of the program
    }


def _class_name(module: nn.Module) -> str:
    import torch

    if isinstance(module, torch.jit.ScriptModule):
        return str(module.original_name)
    return type(module).__name__


def _hidden_buffers(module: nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    """Buffers that are in no state dict (``persistent=False``)."""
    for path, child in module.named_modules(remove_duplicate=False):
        for name in sorted(child._non_persistent_buffers_set):
            buffer = child._buffers.get(name)
            if buffer is not None:
                yield f"{path}.{name}".lstrip("."), buffer


def _describe(
    key: str, value: torch.Tensor, modules: Mapping[str, ModuleInfo], parameters: set[str]
) -> TargetTensor:
    from torch import nn
    from torch.nn.parameter import is_lazy

    owner = key.rpartition(".")[0]
    while owner and owner not in modules:  # a state-dict hook may have added name parts of its own
        owner = owner.rpartition(".")[0]
    if is_lazy(value):
        raise TargetError(
            tr("the shape of {key!r} is not known before the model has run once", key=key),
            where=modules[owner].class_name,
            hint=tr("Let the factory run the model on an input of the right shape before it returns it."),
        )
    # The parameters of a scripted module are plain tensors in Python.
    kind: TensorKind = "parameter" if isinstance(value, nn.Parameter) or key in parameters else "buffer"
    dtype = str(value.dtype).removeprefix("torch.")
    return TargetTensor(key, tuple(value.shape), dtype, value.numel() * value.element_size(), kind, owner)


def _ties(state: Mapping[str, torch.Tensor]) -> tuple[tuple[str, ...], ...]:
    """Keys that are one tensor: the same object, or the same bytes seen with the same shape and strides."""
    keys: defaultdict[object, list[str]] = defaultdict(list)
    for key, value in state.items():
        keys[_identity(value)].append(key)
    return tuple(tuple(group) for group in keys.values() if len(group) > 1)


def _identity(value: torch.Tensor) -> object:
    import torch

    if value.layout is not torch.strided or value.numel() == 0:
        return id(value)
    try:  # on the meta device there is no address, but the storages are still told apart
        place = value.untyped_storage()._cdata if value.is_meta else value.data_ptr()
    except (RuntimeError, NotImplementedError):  # a tensor subclass that wraps others has none of its own
        return id(value)
    return place, value.storage_offset(), tuple(value.shape), value.stride(), value.dtype
