"""What a run changes around itself, and puts back when it ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import nn

from wtransplant.freezing.enforce import FrozenModel, enforce
from wtransplant.freezing.policy import Policy
from wtransplant.training.failures import not_finite
from wtransplant.training.settings import RunSettings


@contextmanager
def run_surroundings(
    model: nn.Module, policy: Policy, device: torch.device, threads: int | None
) -> Iterator[FrozenModel]:
    """The model on its device with the policy in force; afterwards on the CPU, in the modes it had.

    Gradients go, and torch's number of threads and its global random state are put back.
    """
    with ExitStack() as stack:
        stack.enter_context(_modes_kept(model))
        stack.enter_context(_threads(threads))
        stack.enter_context(torch.random.fork_rng(devices=[device.index] if device.type == "cuda" else []))
        held = enforce(model, policy)
        stack.callback(held.release)
        stack.callback(model.zero_grad, set_to_none=True)
        stack.enter_context(_moved(model, device))
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
def _moved(model: nn.Module, device: torch.device) -> Iterator[None]:
    try:
        model.to(device)
        yield
    finally:
        model.zero_grad(set_to_none=True)
        model.to("cpu")
        if device.type == "cuda":
            torch.cuda.empty_cache()


class LastGood:
    """A copy, in main memory, of all that a run may change; to go back to when a step spoils it."""

    def __init__(self, held: FrozenModel) -> None:
        self._model = held.model
        self._moving = held.trainable().keys() | {
            key for key, _ in held.model.named_buffers() if key not in held.frozen
        }
        self._copies: dict[str, torch.Tensor] = {}
        self.keep()

    def keep(self) -> None:
        """What the model holds now is good."""
        for key, tensor in self._tensors():
            if key in self._copies and self._copies[key].shape == tensor.shape:
                self._copies[key].copy_(tensor.detach())
            else:
                self._copies[key] = tensor.detach().to("cpu", copy=True)

    def require_finite(self, where: str, settings: RunSettings) -> None:
        """See that the model is fit to be kept: a last step may spoil it without a loss that shows it.

        Raises:
            TrainingError: something in it is NaN or infinite and was not before.
        """
        for key, tensor in self._tensors():
            if not torch.isfinite(tensor).all() and torch.isfinite(self._copies[key]).all():
                raise not_finite(f"`{key}` became NaN or infinite", where, settings)

    def restore(self) -> None:
        """Put the last good values back."""
        with torch.no_grad():
            for key, tensor in self._tensors():
                tensor.copy_(self._copies[key])

    def _tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        for key, tensor in (*self._model.named_parameters(), *self._model.named_buffers()):
            if key in self._moving:
                yield key, tensor
