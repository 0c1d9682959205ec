"""What is made small: the losses by name, with their options, over whatever a model returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from wtransplant.errors import DataError
from wtransplant.training.calling import takes_labels
from wtransplant.training.data_settings import LossSettings, loss_of
from wtransplant.training.targets import output_tensor
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.targets.trust import AskTrust
    from wtransplant.training.data import Data

_Function = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Loss:
    """A loss: called with what the model returned and the targets [B, …], on one device, it gives a scalar.

    Attributes:
        settings: what it was made from.
        function: the loss itself.
        wants_labels: the model has to be called with the targets as ``labels=``
            (:func:`wtransplant.training.calling.call_model`).
    """

    settings: LossSettings
    function: Callable[[object, torch.Tensor], torch.Tensor]
    wants_labels: bool = False

    def __call__(self, output: object, targets: torch.Tensor) -> torch.Tensor:
        """The mean over the batch.

        Raises:
            DataError: there is no tensor in the output, or it and the targets do not fit each other.
        """
        return self.function(output, targets)


def build_loss(
    settings: LossSettings | str,
    model: nn.Module | None = None,
    data: Data | None = None,
    *,
    trust: bool | AskTrust | None = None,
) -> Loss:
    """Make a loss.

    Args:
        settings: or its name alone.
        model: looked at for ``model``: whether it takes labels.
        data: counted for ``balanced`` weights.
        trust: says yes to running the file of ``python``.

    Raises:
        DataError: the settings do not do, or the data cannot be counted.
        TargetError: the Python file may not run, or fails.
    """
    settings = loss_of(settings)
    if settings.name == "model":
        return Loss(settings, _own_loss(model), wants_labels=True)
    if settings.name == "python":
        return Loss(settings, _user_loss(settings.path, trust))
    function = _function(settings, data)
    return Loss(settings, lambda output, targets: function(output_tensor(output), targets))


def _function(settings: LossSettings, data: Data | None) -> _Function:
    if settings.name == "cross_entropy":
        return _cross_entropy(settings, data)
    if settings.name == "bce":
        return _binary(settings, data)
    return {"mse": _mse, "l1": _l1}.get(settings.name) or _huber(settings.delta)


def _mse(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return functional.mse_loss(outputs, like_outputs(targets, outputs))


def _l1(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return functional.l1_loss(outputs, like_outputs(targets, outputs))


def _huber(delta: float) -> _Function:
    return lambda outputs, targets: functional.huber_loss(
        outputs, like_outputs(targets, outputs), delta=delta
    )


def like_outputs(targets: torch.Tensor, outputs: torch.Tensor) -> torch.Tensor:
    """Targets in the dtype and shape of the outputs: [B] for [B, 1], which torch's losses would spread to B × B.

    Raises:
        DataError: the shapes differ in more than axes of length 1.
    """
    if targets.shape == outputs.shape:
        return targets.to(outputs.dtype)
    if [n for n in targets.shape[1:] if n != 1] != [n for n in outputs.shape[1:] if n != 1]:
        given, wanted = format_shape(outputs.shape), format_shape(targets.shape)
        raise DataError(
            tr("the model gives {given}, the targets are {wanted}", given=given, wanted=wanted),
            where="data",
            hint=tr("Change the head of the model, or choose other data or another loss."),
        )
    return targets.to(outputs.dtype).reshape(outputs.shape)


def _cross_entropy(settings: LossSettings, data: Data | None) -> _Function:
    weights = _OnDevice(_class_weights(settings, data))

    def loss(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return functional.cross_entropy(
            outputs,
            targets,
            weights.for_outputs(outputs, 1),
            ignore_index=settings.ignore_index,
            label_smoothing=settings.label_smoothing,
        )

    return loss


def _binary(settings: LossSettings, data: Data | None) -> _Function:
    one, each = (_OnDevice(weights) for weights in _positive_weights(settings, data))

    def loss(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        wanted = as_labels(targets, outputs)
        weights = one if outputs.ndim == 1 or outputs.shape[1] == 1 else each
        return functional.binary_cross_entropy_with_logits(
            outputs, wanted, pos_weight=weights.for_outputs(outputs, outputs.ndim - 1)
        )

    return loss


def as_labels(targets: torch.Tensor, outputs: torch.Tensor) -> torch.Tensor:
    """Yes-or-no targets in the shape of the outputs; class numbers [B] become rows with one yes for outputs [B, K]."""
    one_each = targets.ndim == 1 and not targets.is_floating_point()
    if one_each and outputs.ndim == 2 and outputs.shape[1] > 1:
        return functional.one_hot(targets, outputs.shape[1]).to(outputs.dtype)
    return like_outputs(targets, outputs)


class _OnDevice:
    """Weights that follow the outputs to their device once, not at every step."""

    def __init__(self, weights: torch.Tensor | None) -> None:
        self._weights = weights
        self._there = weights

    def for_outputs(self, outputs: torch.Tensor, axis: int) -> torch.Tensor | None:
        if self._weights is None or self._there is None:
            return None
        if self._there.device != outputs.device or self._there.dtype != outputs.dtype:
            self._there = self._weights.to(outputs.device, outputs.dtype)
        if self._weights.numel() not in (1, outputs.shape[axis]):
            raise DataError(
                tr(
                    "{numel} weights were given, the model gives {shape} outputs",
                    numel=self._weights.numel(),
                    shape=outputs.shape[axis],
                ),
                where="loss",
                hint=tr("Give one weight per output of the model."),
            )
        return self._there


def _class_weights(settings: LossSettings, data: Data | None) -> torch.Tensor | None:
    if settings.class_weights is None:
        return None
    if settings.class_weights != "balanced":
        return torch.tensor(settings.class_weights)
    counts = _counted(data)
    return balanced_weights(counts)


def balanced_weights(counts: torch.Tensor) -> torch.Tensor:
    """Weight of each class: samples / (classes there are × samples of the class), as scikit-learn has it.

    Args:
        counts: int64 [classes]; a class without samples gets the weight 1.
    """
    present = counts > 0
    weights = counts.sum() / (present.sum() * counts.clamp(min=1))
    return torch.where(present, weights, 1.0).to(torch.float32)


def _counted(data: Data | None) -> torch.Tensor:
    counts = data.class_counts() if data is not None else {}
    if not counts:
        raise DataError(
            tr("the samples of each class cannot be counted without reading all the data"),
            where="loss",
            hint=tr("Give the weights as numbers, one per class."),
        )
    return torch.tensor([train for train, _ in counts.values()])


def _positive_weights(
    settings: LossSettings, data: Data | None
) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """Weights of the positives for a model with one output, and for one with several."""
    if settings.pos_weight != "balanced":
        weights = None if settings.pos_weight is None else torch.tensor(settings.pos_weight)
        return weights, weights
    targets = data.train.targets_known() if data is not None else None
    if data is None or targets is None:
        raise DataError(
            tr("the positives cannot be counted without reading all the data"),
            where="loss",
            hint=tr("Give the weight of the positives as a number."),
        )
    if data.task == "classes":
        counts = _counted(data).to(torch.float32)
        each = (counts.sum() - counts) / counts.clamp(min=1)
        return each[1:2], each
    yes = targets.reshape(len(targets), -1).to(torch.float32).sum(0)
    each = (len(targets) - yes) / yes.clamp(min=1)
    return each, each


def _own_loss(model: nn.Module | None) -> Callable[[object, torch.Tensor], torch.Tensor]:
    if model is not None and not takes_labels(model):
        raise DataError(
            tr("{name} takes no labels, so it has no loss of its own", name=type(model).__name__),
            where="loss",
            hint=tr("Choose another loss; models of transformers with a head have one."),
        )
    return lambda output, _: _scalar(_loss_in(output), tr("the model's own loss"))


def _loss_in(output: object) -> object:
    """``loss`` of a model output or mapping, or the first of a tuple, as transformers orders it."""
    if isinstance(output, Mapping):
        return output.get("loss")
    if isinstance(output, (tuple, list)) and output and not hasattr(output, "loss"):
        return output[0]
    return getattr(output, "loss", None)


def _user_loss(text: str, trust: bool | AskTrust | None) -> Callable[[object, torch.Tensor], torch.Tensor]:
    from wtransplant.targets.userfile import load_user_file, user_code

    place, _, name = text.rpartition(":")
    if not place.endswith(".py"):
        raise DataError(
            tr("{text_!r} names no Python file", text_=text), where="loss", hint=tr("Write FILE.py:NAME.")
        )
    path = Path(place).expanduser().absolute()
    loss, _ = load_user_file(path, name, trust)
    if isinstance(loss, type):
        with user_code(path, tr("making {name}", name=name)):
            loss = loss()
    if not callable(loss):
        raise DataError(
            tr("{name} is a {name2}, which cannot be called", name=name, name2=type(loss).__name__),
            where=str(path),
            hint=tr("A loss is a function of the model's output and the targets."),
        )
    function = loss
    return lambda output, targets: _scalar(function(output, targets), name)


def _scalar(value: object, name: str) -> torch.Tensor:
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        return value.reshape(())
    given = format_shape(value.shape) if isinstance(value, torch.Tensor) else type(value).__name__
    raise DataError(
        tr("{name} gives {given}, not one number", name=name, given=given),
        where="loss",
        hint=tr("A loss is a scalar tensor, the mean over the batch."),
    )
