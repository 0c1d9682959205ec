"""A dry run: whether data, model and loss fit each other, found out on one batch before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from wtransplant.errors import DataError, WtransplantError
from wtransplant.training.calling import call_model, on_model
from wtransplant.training.data import Data
from wtransplant.training.data_settings import LossSettings, Task
from wtransplant.training.failures import first_line, is_out_of_memory
from wtransplant.training.fit import first_floating, undisturbed
from wtransplant.training.losses import Loss, build_loss
from wtransplant.training.metrics import metric_task
from wtransplant.training.samples import Inputs, tensors_of
from wtransplant.training.targets import check_outputs, output_tensor
from wtransplant.units import format_shape
from wtransplant.words import tr

_SAMPLES, _TRIED = 2, 64


@dataclass(frozen=True)
class DryRun:
    """What came out.

    Attributes:
        error: why it does not fit; ``None`` if it does.
        inputs: shape and dtype of one input, in words.
        outputs: shape of what the model gives for one sample; empty if it gave nothing.
        targets: shape of one target.
        loss: of the batch; ``None`` if it was not reached.
        task: what the outputs are to be measured as.
        notes: what is odd about it, though it fits.
    """

    error: WtransplantError | None = None
    inputs: str = ""
    outputs: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    loss: float | None = None
    task: Task = "classes"
    notes: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether a run can start."""
        return self.error is None

    @property
    def sentence(self) -> str:
        """For people: what does not fit, or what goes in and comes out."""
        if self.error is not None:
            return str(self.error)
        given, wanted = format_shape(self.outputs), format_shape(self.targets)
        fits = tr(
            "One input is {inputs}, the output {given}, the target {wanted}; the loss is {loss:.4g}.",
            inputs=self.inputs,
            given=given,
            wanted=wanted,
            loss=self.loss,
        )
        return " ".join((fits, *self.notes))

    def require(self) -> DryRun:
        """Itself, if it fits.

        Raises:
            WtransplantError: it does not.
        """
        if self.error is not None:
            raise self.error
        return self


def dry_run(model: nn.Module, data: Data, loss: Loss | LossSettings | str = "cross_entropy") -> DryRun:
    """Send two samples through the model and the loss, where the model is, in eval mode without gradients.

    Parameters, buffers, modes and random state are the same afterwards. Labels are looked at in all data, if that takes
    no reading of the inputs.

    Raises:
        Exception: the memory does not suffice; everything else is in the result.
    """
    try:
        return _checked(model, data, loss if isinstance(loss, Loss) else build_loss(loss, model, data))
    except WtransplantError as error:
        return DryRun(error)


def _checked(model: nn.Module, data: Data, loss: Loss) -> DryRun:
    with undisturbed(model), torch.no_grad():
        inputs, targets = _first_batch(model, data)
        output = _forward(model, inputs, targets if loss.wants_labels else None)
        shape, task = tuple[int, ...](), data.task
        if loss.settings.name not in ("model", "python"):
            outputs = output_tensor(output)
            _check_shapes(data, loss, outputs, targets)
            shape = tuple(outputs.shape[1:])
            task = metric_task(data.task, loss.settings, shape[0] if shape else 1)
        value = _value(loss, output, targets)
    notes = _more_outputs(data, shape) if task == "classes" else ()
    return DryRun(None, _in_words(inputs), shape, tuple(targets.shape[1:]), value, task, notes)


def _first_batch(model: nn.Module, data: Data) -> tuple[Inputs, torch.Tensor]:
    """The first two samples that can be read, or one, where the model is."""
    like = first_floating(model)
    for indices in torch.arange(min(_TRIED, len(data.train))).split(_SAMPLES):  # type: ignore[no-untyped-call]
        inputs, targets = data.train.batch(indices)
        if len(targets):
            return on_model(inputs, like), targets.to(like.device)
    raise DataError(tr("the first samples cannot be read"), where="data", hint=" ".join(data.train.notes()))


def _more_outputs(data: Data, shape: tuple[int, ...]) -> tuple[str, ...]:
    if not data.classes or not shape or shape[0] <= len(data.classes):
        return ()
    return (
        tr(
            "The model gives {shape:,} outputs for {classes:,} classes: the others are never right.",
            shape=shape[0],
            classes=len(data.classes),
        ),
    )


def _check_shapes(data: Data, loss: Loss, outputs: torch.Tensor, targets: torch.Tensor) -> None:
    _check_labels(data, loss.settings, outputs)
    classes = 0
    if loss.settings.name == "cross_entropy":
        counted = targets[targets != loss.settings.ignore_index]
        classes = int(counted.max()) + 1 if counted.numel() else 0
    check_outputs(loss.settings.name, outputs, targets, classes)


def _value(loss: Loss, output: object, targets: torch.Tensor) -> float:
    try:
        return float(loss(output, targets))
    except WtransplantError:
        raise
    except Exception as error:  # whatever a loss of somebody's own, or torch's, says of these targets
        if is_out_of_memory(error):
            raise
        raise DataError(
            tr("the loss cannot be computed: {first_line}", first_line=first_line(error)),
            where=loss.settings.path or "loss",
            hint=tr("See that the targets are what the loss wants, or choose another loss."),
        ) from error


def _check_labels(data: Data, loss: LossSettings, outputs: torch.Tensor) -> None:
    """See that every label of all data is an output of the model; the first that is not is named."""
    if loss.name == "cross_entropy" and outputs.ndim > 1:
        limit = outputs.shape[1]
    elif loss.name == "bce" and data.task == "classes":
        limit = max(2, outputs[0].numel())  # one output tells 0 from 1
    else:
        return
    for samples in (data.train, data.validation):
        known = samples.targets_known()
        if known is None or not known.numel() or known.is_floating_point():
            continue
        wrong = ((known >= limit) | (known < 0)) & (known != loss.ignore_index)
        if wrong.any():
            rows = wrong.reshape(len(known), -1).any(1)
            row = int(rows.nonzero()[0])
            classes = max(len(data.classes), int(known[known != loss.ignore_index].max()) + 1)
            first = tr("; {known} is the first that has none", known=int(known[wrong][0]))
            raise _too_few_outputs(limit, classes, first, samples.place(row))
    if len(data.classes) > limit:
        raise _too_few_outputs(limit, len(data.classes), "", "data")


def _too_few_outputs(outputs: int, classes: int, first: str, where: str) -> DataError:
    return DataError(
        tr(
            "the model gives {outputs} outputs, the labels go up to {classes}{first}",
            outputs=outputs,
            classes=classes - 1,
            first=first,
        ),
        where=where,
        hint=tr(
            "Build the model for {classes} classes (num_classes={classes}), or choose other data.",
            classes=classes,
        ),
    )


def _forward(model: nn.Module, inputs: Inputs, labels: torch.Tensor | None) -> object:
    try:
        return call_model(model, inputs, labels)
    except Exception as error:  # whatever somebody's forward method raises: it is about these inputs
        if is_out_of_memory(error):
            raise
        raise DataError(
            tr(
                "the model cannot take inputs of {in_words}: {first_line}",
                in_words=_in_words(inputs, tr(" per sample")),
                first_line=first_line(error),
            ),
            where="data",
            hint=tr(
                "{first_weight}Choose data of that shape, or change the model.",
                first_weight=_first_weight(model),
            ),
        ) from error


def _in_words(inputs: Inputs, each: str = "") -> str:
    return tr(" and ").join(f"{format_shape(t.shape[1:])}{each} ({t.dtype})" for t in tensors_of(inputs))


def _first_weight(model: nn.Module) -> str:
    found = next(((key, value) for key, value in model.named_parameters() if value.ndim > 1), None)
    return (
        tr(
            "The model's first weight is `{found}`, {shape}. ",
            found=found[0],
            shape=format_shape(found[1].shape),
        )
        if found
        else ""
    )
