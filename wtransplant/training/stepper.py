"""One optimizer step: forward, loss, backward, and what is done to the gradients in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import nn

from wtransplant.training.features import FeatureCache
from wtransplant.training.feed import Part
from wtransplant.training.objective import Objective
from wtransplant.training.settings import RunSettings
from wtransplant.training.sharded_parts import is_spread, norms_of

_DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16}


class Stepper:
    """Carries out steps on a model.

    Args:
        model: the plain module, whose gradients are cleared if the optimizer does not have all of them.
        forward: what is called: the module, or what wraps it.
        objective: gives the loss.
        optimizer: does the step.
        trained: the parameters that the optimizer has, by key.
        settings: precision and clipping.
        clear_all: frozen parameters collect gradients too, which no optimizer would clear (case W8).
        cache: what the frozen part gives, if it is kept.
    """

    def __init__(
        self,
        model: nn.Module,
        forward: nn.Module,
        objective: Objective,
        optimizer: torch.optim.Optimizer,
        trained: Mapping[str, nn.Parameter],
        settings: RunSettings,
        *,
        clear_all: bool,
        cache: FeatureCache | None = None,
    ) -> None:
        self.optimizer = optimizer
        self._forward = forward
        self._batch_loss = objective.batch_loss
        self._trained = list(trained.values())
        self._with_gradients = [*model.parameters()] if clear_all else self._trained
        self._device = self._trained[0].device.type
        self._cache = cache
        self._dtype = _DTYPES.get(settings.precision)
        self._clip_norm, self._clip_value = settings.clip_norm, settings.clip_value
        scaled = settings.precision == "float16" and self._device == "cuda"
        self.scaler = torch.amp.GradScaler(self._device, enabled=True) if scaled else None
        self._plain = not (scaled or self._clip_norm or self._clip_value)

    def autocast(self) -> AbstractContextManager[object]:
        """In force around each forward pass, those that only measure included."""
        return nullcontext() if self._dtype is None else torch.autocast(self._device, self._dtype)

    def step(self, parts: Sequence[Part], *, norms: bool = False) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Do one step.

        Args:
            parts: what it is made of, at least one.
            norms: whether the norms of the gradients are wanted.

        Returns:
            The mean loss of the step, a scalar without graph; and the norms of the gradients before clipping,
            float [trained parameters], or ``None``. Neither is read from the device here.
        """
        # As `zero_grad` does it, without its bookkeeping, which costs a small network some percent of its speed.
        for parameter in self._with_gradients:
            parameter.grad = None
        loss = self._backward(parts[0]) if len(parts) == 1 else self._accumulate(parts)
        found = None
        if norms or not self._plain:
            found = self._treat_gradients(norms)
        if self.scaler is None:
            self.optimizer.step()
        else:
            self.scaler.step(self.optimizer)
            self.scaler.update()
        return loss, found

    def try_out(self, parts: Sequence[Part]) -> None:
        """Do a step without the optimizer; no gradients stay."""
        for part in parts:
            self._backward(part)
        for parameter in self._with_gradients:
            parameter.grad = None

    def _backward(self, part: Part) -> torch.Tensor:
        if self._dtype is None and self._cache is None:
            loss = self._batch_loss(self._forward, part.inputs, part.targets)
        else:
            kept = nullcontext() if self._cache is None else self._cache.batch(part.indices)
            with self.autocast(), kept:
                loss = self._batch_loss(self._forward, part.inputs, part.targets)
        if part.weight != 1.0:
            loss = loss * part.weight
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()  # type: ignore[no-untyped-call]
        return loss.detach()

    def _accumulate(self, parts: Sequence[Part]) -> torch.Tensor:
        # Under DDP the processes agree on the gradients once, in the last part's backward pass.
        waits = getattr(self._forward, "no_sync", nullcontext)
        total = torch.zeros((), device=self._trained[0].device)
        for part in parts[:-1]:
            with waits():
                total += self._backward(part)
        return total + self._backward(parts[-1])

    def _treat_gradients(self, norms: bool) -> torch.Tensor | None:
        if self.scaler is not None:
            self.scaler.unscale_(self.optimizer)
        found = gradient_norms(self._trained) if norms else None
        if self._clip_norm is not None:
            nn.utils.clip_grad_norm_(self._trained, self._clip_norm)
        if self._clip_value is not None:
            nn.utils.clip_grad_value_(self._trained, self._clip_value)
        return found


def gradient_norms(parameters: Sequence[nn.Parameter]) -> torch.Tensor:
    """The L2 norm of each parameter's gradient, 0 where there is none, float [parameters]."""
    pairs = [(index, p.grad) for index, p in enumerate(parameters) if p.grad is not None]
    there = [index for index, _ in pairs]
    gradients = [gradient for _, gradient in pairs]
    found = norms_of(gradients) if is_spread(parameters[0]) else torch.stack(torch._foreach_norm(gradients))
    if len(there) == len(parameters):
        return found
    norms = torch.zeros(len(parameters), device=parameters[0].device, dtype=parameters[0].dtype)
    norms[there] = found
    return norms
