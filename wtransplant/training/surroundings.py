"""What a run changes around itself, and puts back when it ends, however it ends."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import nn

from wtransplant.freezing.enforce import FrozenModel, enforce, release
from wtransplant.freezing.policy import Policy
from wtransplant.training.distributed import ALONE, World
from wtransplant.training.randomness import randomness_kept
from wtransplant.training.settings import RunSettings


@contextmanager
def run_surroundings(
    model: nn.Module,
    policy: Policy,
    device: torch.device,
    settings: RunSettings,
    world: World = ALONE,
) -> Iterator[FrozenModel]:
    """The model on its device with the policy of the first epoch in force; afterwards on the CPU, in the modes it had.

    Gradients go; torch's number of threads and its other global settings, and all global random states are put
    back. In a sharded run it is a copy of the model: see :func:`wtransplant.training.sharded_model.sharded`.
    """
    with ExitStack() as stack:
        stack.enter_context(_modes_kept(model))
        stack.enter_context(_threads(settings.threads))
        stack.enter_context(randomness_kept(device))
        stack.enter_context(_determinism(settings.deterministic))
        if settings.sharded and not world.alone:
            from wtransplant.training.sharded_model import sharded

            yield stack.enter_context(sharded(model, policy, device, settings, world))
            return
        held = enforce(model, policy.policy_at(0))
        stack.callback(release, model)
        stack.enter_context(_moved(model, device))
        stack.enter_context(_memory_order(model, settings.channels_last))
        yield held


@contextmanager
def _modes_kept(model: nn.Module) -> Iterator[None]:
    modes = {module: module.training for module in model.modules()}
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _determinism(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    before = torch.are_deterministic_algorithms_enabled()
    only_warned = torch.is_deterministic_algorithms_warn_only_enabled()
    tuned = torch.backends.cudnn.benchmark
    # What cuBLAS wants for it; read when its first handle is made.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=only_warned)
        torch.backends.cudnn.benchmark = tuned


@contextmanager
def _moved(model: nn.Module, device: torch.device) -> Iterator[None]:
    try:
        model.to(device)
        yield
    finally:
        model.zero_grad(set_to_none=True)
        model.to("cpu")
        if device.type == "cuda":
            torch.cuda.empty_cache()
        give_back_memory()


def give_back_memory() -> None:
    """Give the system back what glibc's allocator keeps after large tensors are gone; nothing to do elsewhere."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


@contextmanager
def _memory_order(model: nn.Module, channels_last: bool) -> Iterator[None]:
    if not channels_last:
        yield
        return
    _reorder(model, torch.channels_last)
    try:
        yield
    finally:
        _reorder(model, torch.contiguous_format)


def _reorder(model: nn.Module, order: torch.memory_format) -> None:
    # `Module.to` would also try it on the weights of 3-d convolutions, and fail.
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.ndim == 4:
            tensor.data = tensor.data.contiguous(memory_format=order)
