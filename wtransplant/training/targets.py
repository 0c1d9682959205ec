"""What the model gives, what it should give, and whether the two fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from wtransplant.errors import DataError
from wtransplant.training.data_settings import LossName
from wtransplant.units import format_shape
from wtransplant.words import tr

IGNORED = -100
"""The label that cross entropy leaves out by default, as in torch."""

_OUTPUT_NAMES = ("logits", "out", "output", "prediction", "predictions")


@dataclass(frozen=True)
class Metrics:
    """Mean loss over a set of samples; accuracy from 0 to 1, for classes only."""

    loss: float
    accuracy: float | None = None

    def as_dict(self) -> dict[str, float]:
        """For manifests and tables; without what was not measured."""
        return {"loss": self.loss} | ({} if self.accuracy is None else {"accuracy": self.accuracy})

    def __str__(self) -> str:
        return tr("loss {loss:.4g}", loss=self.loss) + (
            "" if self.accuracy is None else tr(", accuracy {accuracy:.1%}", accuracy=self.accuracy)
        )


def class_labels(targets: torch.Tensor, where: str) -> torch.Tensor:
    """Targets as class numbers, int64.

    Args:
        targets: integers [N] or [N, …] (one per position; -100 where there is none), the same as floats, [N, 1],
            or one-hot rows [N, classes].
        where: what to name in an error.

    Raises:
        DataError: they are not class numbers.
    """
    values = targets
    if (
        values.ndim == 2
        and values.shape[1] > 1
        and bool((values.sum(1) == 1).all())
        and bool(((values == 0) | (values == 1)).all())
    ):
        values = values.to(torch.int64).argmax(1)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values.squeeze(1)
    whole = values.to(torch.int64)
    if values.is_complex() or bool((whole != values).any()) or bool(((whole < 0) & (whole != IGNORED)).any()):
        raise DataError(
            tr("the targets are not class numbers"),
            where=where,
            hint=tr("Classes are 0, 1, 2, …; to learn other numbers, choose the mean squared error as loss."),
        )
    return whole


def output_tensor(output: object) -> torch.Tensor:
    """The tensor among what a model returns: itself, the first of a tuple, or ``logits`` of a model output.

    Raises:
        DataError: there is none.
    """
    if isinstance(output, torch.Tensor):
        return output
    if isinstance(output, Mapping):
        named = [output[name] for name in _OUTPUT_NAMES if isinstance(output.get(name), torch.Tensor)]
        output = tuple(named) or tuple(output.values())
    if isinstance(output, (tuple, list)):
        for part in output:
            if isinstance(part, torch.Tensor):
                return part
    raise DataError(
        tr("the model returns {name}, not a tensor", name=type(output).__name__),
        where="model",
        hint=tr("Its forward method should return the predictions, alone or first."),
    )


def check_outputs(loss: LossName, outputs: torch.Tensor, targets: torch.Tensor, classes: int) -> None:
    """See whether what the model gives and what the data ask for fit each other.

    Args:
        loss: which loss is to be computed.
        outputs: of one batch.
        targets: of the same batch.
        classes: highest label of all data plus one.

    Raises:
        DataError: they do not; the message names both.
    """
    given, wanted = format_shape(outputs.shape[1:]), format_shape(targets.shape[1:])
    one_each = targets.ndim == 1 and not targets.is_floating_point()
    if not outputs.is_floating_point() or len(outputs) != len(targets) or not outputs.ndim:
        raise DataError(
            tr(
                "the model gives {dtype} {shape} for {targets} samples",
                dtype=outputs.dtype,
                shape=format_shape(outputs.shape),
                targets=len(targets),
            ),
            where="model",
            hint=tr("It should give floating-point numbers, with one row per sample."),
        )
    if loss == "bce" and one_each:
        _check_yes_or_no(outputs, targets)
    elif loss in ("mse", "l1", "huber", "bce"):
        if _without_ones(outputs.shape[1:]) != _without_ones(targets.shape[1:]):
            raise DataError(
                tr(
                    "the model gives {given} per sample, the targets are {wanted} per sample",
                    given=given,
                    wanted=wanted,
                ),
                where="data",
                hint=tr("Change the head of the model, or choose other data or another loss."),
            )
    elif outputs.ndim < 2 or outputs.shape[2:] != targets.shape[1:]:
        raise DataError(
            tr(
                "the model gives {given} per sample, the labels are {wanted} per sample",
                given=given,
                wanted=wanted,
            ),
            where="data",
            hint=tr("For classes the model should give one number per class."),
        )
    elif outputs.shape[1] < classes:
        raise DataError(
            tr(
                "the model gives {shape} outputs, the labels go up to {classes}",
                shape=outputs.shape[1],
                classes=classes - 1,
            ),
            where="data",
            hint=tr(
                "Build the model for {classes} classes (num_classes={classes}), or choose other data.",
                classes=classes,
            ),
        )


def _check_yes_or_no(outputs: torch.Tensor, targets: torch.Tensor) -> None:
    """Class numbers under binary cross entropy: 0 and 1 for one output, else one output per class."""
    wanted = int(targets.max()) + 1
    given = outputs.shape[1] if outputs.ndim == 2 else outputs[0].numel()
    if outputs.ndim > 2 or (wanted > 2 if given == 1 else wanted > given) or int(targets.min()) < 0:
        raise DataError(
            tr(
                "the model gives {shape} per sample, the labels go up to {wanted}",
                shape=format_shape(outputs.shape[1:]),
                wanted=wanted - 1,
            ),
            where="data",
            hint=tr("Binary cross entropy needs one output for 0 and 1, or one per class."),
        )


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)
