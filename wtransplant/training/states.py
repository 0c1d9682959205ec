"""Copies of what a run changes: to go back to when a step spoils it, or because it was the best."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.enforce import FrozenModel
from wtransplant.training.failures import not_finite
from wtransplant.training.settings import RunSettings
from wtransplant.training.sharded_parts import (
    first_found,
    gathered,
    is_sharded,
    joined_part,
    own_part,
    part_of,
    spread_state,
)
from wtransplant.words import tr


class Kept:
    """A copy, in main memory, of the parameters and buffers that a run may change.

    Attributes:
        step: after which it was made.
    """

    def __init__(self, held: FrozenModel, step: int = 0) -> None:
        self._model = held.model
        self._moving = held.trainable().keys() | {
            key for key, _ in held.model.named_buffers() if key not in held.frozen
        }
        self._copies: dict[str, torch.Tensor] = {}
        self.step = step
        self.keep(step)

    def keep(self, step: int) -> None:
        """What the model holds now is to be kept."""
        self.step = step
        for key, tensor in self._tensors():
            if key in self._copies and self._copies[key].shape == tensor.shape:
                self._copies[key].copy_(tensor.detach())
            else:
                self._copies[key] = tensor.detach().to("cpu", copy=True)

    def restore(self) -> None:
        """Put the kept values back."""
        with torch.no_grad():
            for key, tensor in self._tensors():
                tensor.copy_(self._copies[key])

    def values(self) -> dict[str, torch.Tensor]:
        """What is kept, by key; not copied."""
        return self._copies

    def whole_values(self) -> dict[str, torch.Tensor]:
        """The same, put together for the first process if they are spread; see :func:`gathered`."""
        there = dict(self._model.named_parameters())
        return {
            key: gathered(joined_part(kept, there[key])) if key in there else kept
            for key, kept in self._copies.items()
        }

    def take(self, values: Mapping[str, torch.Tensor], step: int) -> None:
        """Keep these values in the place of those of the same keys; they are whole, or parts as this has them."""
        self.step = step
        there = dict(self._model.named_parameters())
        for key, value in values.items():
            if key in self._copies:
                part = part_of(value.detach(), there.get(key, value))
                self._copies[key] = part.to("cpu", copy=True)

    def _tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        """What moves, by key; of what is spread over processes this one's part."""
        for key, tensor in (*self._model.named_parameters(), *self._model.named_buffers()):
            if key in self._moving:
                yield key, own_part(tensor)


class LastGood(Kept):
    """The last state in which everything was finite, with the optimizer's if the run is to go on from there."""

    def __init__(self, held: FrozenModel, step: int, optimizer: torch.optim.Optimizer | None) -> None:
        self._optimizer = optimizer
        self._memory: dict[str, Any] = {}
        super().__init__(held, step)

    def keep(self, step: int) -> None:
        """See :meth:`Kept.keep`."""
        super().keep(step)
        if self._optimizer is not None:
            self._memory = copied(self._optimizer.state_dict())

    def restore(self) -> None:
        """See :meth:`Kept.restore`."""
        super().restore()
        if self._optimizer is not None:
            load_optimizer(self._optimizer, {**self._optimizer.state_dict(), "state": self._memory["state"]})

    def require_finite(self, where: str, settings: RunSettings) -> None:
        """See that the model is fit to be kept: a last step may spoil it without a loss that shows it.

        Raises:
            TrainingError: something in it is NaN or infinite and was not before.
        """
        spoilt = next(
            (
                key
                for key, tensor in self._tensors()
                if not torch.isfinite(tensor).all() and torch.isfinite(self._copies[key]).all()
            ),
            "",
        )
        if is_sharded(self._model):
            spoilt = first_found(spoilt)
        if spoilt:
            raise not_finite(tr("`{spoilt}` became NaN or infinite", spoilt=spoilt), where, settings)


def load_by_name(optimizer: torch.optim.Optimizer, saved: Mapping[str, Any]) -> None:
    """Give an optimizer what another one remembered of the same parameters; its groups stay as they are.

    Raises:
        TrainingError: the other one had other parameters.
    """
    own = optimizer.state_dict()
    numbers, there = _numbers(own), _numbers(saved)
    if numbers.keys() != there.keys():
        name = sorted(numbers.keys() ^ there.keys())[0]
        raise TrainingError(
            tr("the run checkpoint was trained with other parts frozen: {name!r}", name=name),
            where=tr("run checkpoint"),
            hint=tr("Continue with the freezing that the run was started with."),
        )
    state = {
        numbers[name]: saved["state"][number] for name, number in there.items() if number in saved["state"]
    }
    load_optimizer(optimizer, {**own, "state": spread_state(optimizer, state)})


def _numbers(state: Mapping[str, Any]) -> dict[str, int]:
    """The number of each parameter in an optimizer's state dict, by key."""
    return {
        name: number
        for group in state["param_groups"]
        for name, number in zip(group["param_names"], group["params"], strict=True)
    }


def load_optimizer(optimizer: torch.optim.Optimizer, state: Mapping[str, Any]) -> None:
    """Give an optimizer a state, which stays as it is: torch would go on working in its tensors."""
    optimizer.load_state_dict(copy.deepcopy(dict(state)))


def copied(value: Any) -> Any:
    """Nested dicts, lists and tuples with copies of their tensors in main memory."""
    if isinstance(value, torch.Tensor):
        return value.detach().to("cpu", copy=True)
    if isinstance(value, Mapping):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(copied(item) for item in value)
    return value


def whole_state(model: nn.Module) -> dict[str, torch.Tensor]:
    """Parameters and buffers, those that are in no state dict included; not copied."""
    hidden = dict(model.named_buffers(remove_duplicate=False))
    return hidden | {key: value.detach() for key, value in model.state_dict().items()}
