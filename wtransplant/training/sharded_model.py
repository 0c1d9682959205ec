"""A model whose parameters are spread over the processes of a run by FSDP2, for models that no device can hold.

Each process keeps its part of every parameter, of its gradient and of what the optimizer remembers of it; a block's
parameters are put together while the block runs. One group of parameters may hold frozen and trained ones: all are
gathered, gradients and optimizer state exist of the trained ones only.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.nn.utils.parametrize import is_parametrized
from torch.utils._pytree import tree_map_only

from wtransplant.errors import DataError, TrainingError
from wtransplant.freezing.blocks import blocks_of
from wtransplant.freezing.enforce import FrozenModel, enforce, release
from wtransplant.freezing.hold import holds_of
from wtransplant.freezing.policy import Policy
from wtransplant.targets import open_target
from wtransplant.training.distributed import World
from wtransplant.training.failures import first_line
from wtransplant.training.settings import RunSettings
from wtransplant.training.sharded_limits import require_shardable, scalars
from wtransplant.training.sharded_parts import is_spread, send_from_first, whole
from wtransplant.words import tr


@contextmanager
def sharded(
    model: nn.Module, policy: Policy, device: torch.device, settings: RunSettings, world: World
) -> Iterator[FrozenModel]:
    """A copy of the model, spread over the processes, with the policy of the first epoch in force.

    When all goes well, every process has the values of the copy in its model afterwards; else the model stays as it
    was, because after a failure the processes do not wait for each other. Every process has to call this; the values
    of the first one count.

    Args:
        model: on the CPU; its memory is not needed twice.
        policy: the whole policy, with its schedule.
        device: of this process.
        settings: of the run.
        world: the processes, more than one.

    Raises:
        TrainingError: the model or what is asked for does not go together with sharding.
    """
    release(model)
    require_shardable(model, policy, settings)
    spread_out = _copy_over(model)
    _shard(spread_out, device, settings, world)
    held = enforce(spread_out, policy.policy_at(0))
    try:
        yield held
    except DataError as error:
        if "DTensor" in error.what:
            raise _used_in_parts() from error
        raise
    _bring_home(spread_out, model)


def _used_in_parts() -> TrainingError:
    return TrainingError(
        tr(
            "the model uses weights of a block without calling the block, so that they cannot be "
            "put together in time"
        ),
        where="model",
        hint=tr("Run it without `sharded`, or have the model call the block itself (`block(x)`)."),
    )


def units_of(model: nn.Module) -> dict[str, nn.Module]:
    """The blocks that are to be spread by themselves, by path: those that run and share no parameter with others."""
    modules = dict(model.named_modules(remove_duplicate=False))
    alone = _not_sharing(model)
    found: dict[int, tuple[str, nn.Module]] = {}
    for path in blocks_of(open_target(model)):
        module = modules[path]
        is_called = (
            type(module).forward is not nn.Module.forward
        )  # else it is a list, or says only where things are
        if is_called and alone(module):
            found.setdefault(id(module), (path, module))
    return dict(found.values())


def _not_sharing(model: nn.Module) -> Callable[[nn.Module], bool]:
    """Tells of a module whether all its parameters are nobody else's: tied ones have to be in one group."""
    owners: dict[int, set[int]] = defaultdict(set)
    for module in model.modules():
        for parameter in module.parameters(recurse=False):
            owners[id(parameter)].add(id(module))

    def alone(module: nn.Module) -> bool:
        inside = {id(part) for part in module.modules()}
        return all(owners[id(parameter)] <= inside for parameter in module.parameters())

    return alone


def _copy_over(model: nn.Module) -> nn.Module:
    """A copy whose parameters are others over the same memory: spreading them leaves the model's alone."""
    memo: dict[int, Any] = {
        id(parameter): nn.Parameter(parameter.detach().contiguous(), parameter.requires_grad)
        for parameter in model.parameters()
    }
    try:
        return copy.deepcopy(model, memo)
    except Exception as error:  # whatever somebody's module, or torch, says about being copied
        raise TrainingError(
            tr("the model cannot be copied to be sharded: {first_line}", first_line=first_line(error)),
            where="model",
            hint="Run it without `sharded`. The weight_norm of torch.nn.utils does this; that of its parametrizations "
            "does not.",
        ) from error


def _shard(model: nn.Module, device: torch.device, settings: RunSettings, world: World) -> None:
    mesh = init_device_mesh(device.type, (world.size,))
    left_whole = set(scalars(model).values())
    model.register_forward_pre_hook(_SendBuffers())
    _put_in_place(model.buffers(), device)
    for module, precision in _groups(model, settings).items():
        _put_in_place(module.parameters(), device)
        module.register_forward_hook(_no_views)
        fully_shard(
            module,
            mesh=mesh,
            # Also of the root: between two passes everything is where the optimizer and copies look for it.
            reshard_after_forward=True,
            mp_policy=precision,
            ignored_params=left_whole,
        )


def _groups(model: nn.Module, settings: RunSettings) -> dict[nn.Module, MixedPrecisionPolicy]:
    """The modules whose parameters are put together at a time, the inner ones first, with their precision."""
    plain, units = MixedPrecisionPolicy(), units_of(model)
    if settings.precision != "bfloat16":
        return dict.fromkeys((*units.values(), model), plain)
    lower, alone = MixedPrecisionPolicy(torch.bfloat16, torch.float32), _not_sharing(model)
    exact = [part for part in model.modules() if part is not model and _meets_buffers(part) and alone(part)]
    return dict.fromkeys(exact, plain) | {
        part: lower for part in (*units.values(), model) if part not in exact
    }


def _meets_buffers(module: nn.Module) -> bool:
    """Whether its weights meet its buffers (batch norm, spectral norm), which are not sent in lower precision."""
    if is_parametrized(module):
        return True
    is_leaf = next(module.children(), None) is None and next(module.parameters(), None) is not None
    return is_leaf and any(buffer.is_floating_point() for buffer in module.buffers())


def _put_in_place(tensors: Iterable[torch.Tensor], device: torch.device) -> None:
    """What is not spread yet goes to the device, with the first process's values."""
    for tensor in tensors:
        if not is_spread(tensor):
            tensor.data = tensor.data.to(device)
            send_from_first(tensor)


class _SendBuffers:
    """Forward pre-hook: in training all processes have the first one's buffers, as under DDP."""

    def __call__(self, model: nn.Module, inputs: object) -> None:
        for module in model.modules() if model.training else ():
            frozen = {name for hold in holds_of(module) for name in hold.buffers}
            for name, value in module._buffers.items():
                if value is not None and name not in frozen:
                    send_from_first(value)


def _no_views(module: nn.Module, inputs: object, output: Any) -> Any:
    """A view that is written to later would lose the hook on its gradient, by which FSDP2 gathers the weights."""
    return tree_map_only(torch.Tensor, lambda value: value if value._base is None else value.clone(), output)


@torch.no_grad()
def _bring_home(spread_out: nn.Module, model: nn.Module) -> None:
    """The values of the copy into the model, on the CPU of every process."""
    values = dict(spread_out.named_parameters())
    for key, parameter in model.named_parameters():
        parameter.copy_(whole(values[key]))
    modules = dict(spread_out.named_modules())
    for path, module in model.named_modules():
        for name, value in modules[path]._buffers.items():
            _bring_buffer(module, name, value)


def _bring_buffer(module: nn.Module, name: str, value: torch.Tensor | None) -> None:
    home = module._buffers.get(name)
    if value is not None:
        send_from_first(value)
    if home is None or value is None or home.shape != value.shape:
        module._buffers[name] = None if value is None else value.detach().to("cpu", copy=True)
    else:
        home.copy_(value)
