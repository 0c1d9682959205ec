"""Figures for people, through torchmetrics: accuracy, top-5, F1, mean absolute error, R²."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import torch

from wtransplant.errors import DataError
from wtransplant.training.data_settings import LossSettings, Task
from wtransplant.training.losses import as_labels, like_outputs
from wtransplant.training.targets import output_tensor
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from torchmetrics import Metric

MetricName = Literal["accuracy", "top5", "f1", "mae", "r2"]

TITLES: Mapping[str, str] = {
    "accuracy": mark("accuracy"),
    "top5": mark("top-5 accuracy"),
    "f1": "F1",
    "mae": mark("mean absolute error"),
    "r2": "R²",
}
"""What people call them."""

_FOR_TASK: Mapping[Task, tuple[MetricName, ...]] = {
    "classes": ("accuracy", "top5", "f1"),
    "labels": ("accuracy", "f1"),
    "numbers": ("mae", "r2"),
}


def metrics_for(task: Task, classes: int) -> tuple[MetricName, ...]:
    """Those that make sense: top-5 only where there are more than five classes."""
    return tuple(name for name in _FOR_TASK[task] if name != "top5" or classes > 5)


def metric_task(data_task: Task, loss: LossSettings, outputs: int) -> Task:
    """What the outputs are measured as: two classes over one output are one yes-or-no label."""
    return "labels" if data_task == "classes" and loss.name == "bce" and outputs == 1 else data_task


class MetricSet:
    """Several metrics over the same outputs and targets.

    Args:
        metrics: of torchmetrics, by name.
        prepare: makes their predictions and targets from the model's output tensor and the targets.
    """

    def __init__(
        self,
        metrics: Mapping[str, Metric],
        prepare: Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]],
    ) -> None:
        self._metrics = dict(metrics)
        self._prepare = prepare
        self._seen = 0

    @property
    def names(self) -> tuple[str, ...]:
        """In the order in which they were asked for."""
        return tuple(self._metrics)

    @torch.no_grad()
    def update(self, output: object, targets: torch.Tensor) -> None:
        """Take in a batch.

        Args:
            output: what the model returned.
            targets: [B, …], on any device.
        """
        outputs = output_tensor(output)
        predictions, wanted = self._prepare(outputs, targets.to(outputs.device))
        for metric in self._metrics.values():
            metric.to(outputs.device).update(predictions, wanted)
        self._seen += len(targets)

    def compute(self) -> dict[str, float]:
        """Each metric over all batches since the last reset; what too few samples leave undefined is NaN."""
        needed = {name: 2 if name == "r2" else 1 for name in self._metrics}
        return {
            name: float(metric.compute()) if self._seen >= needed[name] else float("nan")
            for name, metric in self._metrics.items()
        }

    def reset(self) -> None:
        """Forget every batch."""
        self._seen = 0
        for metric in self._metrics.values():
            metric.reset()


def build_metrics(
    names: Sequence[str], task: Task, classes: int, *, ignore_index: int | None = None
) -> MetricSet:
    """Metrics by name.

    Accuracy is over all samples (and positions), F1 the mean over the classes (macro), of one yes-or-no label that
    of the positives; several labels count each by itself. R² is the mean over the outputs.

    Args:
        names: of :data:`TITLES`.
        task: what the targets are; see :func:`metric_task`.
        classes: outputs of the model per sample: classes, or labels.
        ignore_index: label of samples that do not count.

    Raises:
        DataError: a metric is unknown, or makes no sense for the task.
    """
    for name in names:
        if name not in TITLES:
            raise DataError(
                tr("there is no metric {name!r}", name=name),
                where="metrics",
                hint=tr("Choose of {list}.", list=_list(TITLES)),
            )
        if name not in metrics_for(task, classes):
            few = (
                tr(" with {classes} classes", classes=classes) if name == "top5" and task == "classes" else ""
            )
            raise DataError(
                tr(
                    "{metric} cannot be measured for {task}{few}", metric=tr(TITLES[name]), task=task, few=few
                ),
                where="metrics",
                hint=tr("Choose of {list}.", list=_list(metrics_for(task, classes))),
            )
    if task == "numbers":
        return MetricSet({name: _for_numbers(name) for name in names}, _numbers)
    if task == "labels":
        return MetricSet({name: _for_labels(name, classes) for name in names}, _yes_or_no)
    return MetricSet({name: _for_classes(name, classes, ignore_index) for name in names}, _classes)


def _list(names: Sequence[str] | Mapping[str, str]) -> str:
    return ", ".join(names)


def _classes(outputs: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return outputs, targets


def _yes_or_no(outputs: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits above 0 are a yes; torchmetrics would take logits that all lie in 0…1 for probabilities."""
    wanted = as_labels(targets, outputs).to(torch.int64)
    predicted = (outputs > 0).to(torch.int64)
    one = outputs.ndim == 1 or outputs.shape[1] == 1
    return (predicted.reshape(-1), wanted.reshape(-1)) if one else (predicted, wanted)


def _numbers(outputs: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """[B] or [B, outputs], float64 where the device has it: R² takes differences of sums of squares."""
    dtype = torch.float32 if outputs.device.type == "mps" else torch.float64
    wanted = like_outputs(targets, outputs).to(dtype).reshape(len(outputs), -1)
    predicted = outputs.to(dtype).reshape(len(outputs), -1)
    return (predicted[:, 0], wanted[:, 0]) if predicted.shape[1] == 1 else (predicted, wanted)


def _for_classes(name: str, classes: int, ignore_index: int | None) -> Metric:
    from torchmetrics.classification import MulticlassAccuracy, MulticlassF1Score

    if name == "f1":
        return MulticlassF1Score(classes, average="macro", ignore_index=ignore_index, validate_args=False)
    best = 5 if name == "top5" else 1
    return MulticlassAccuracy(
        classes, top_k=best, average="micro", ignore_index=ignore_index, validate_args=False
    )


def _for_labels(name: str, labels: int) -> Metric:
    from torchmetrics import classification as c

    if labels <= 1:
        return c.BinaryF1Score(validate_args=False) if name == "f1" else c.BinaryAccuracy(validate_args=False)
    kind = c.MultilabelF1Score if name == "f1" else c.MultilabelAccuracy
    return kind(num_labels=labels, average="macro", validate_args=False)


def _for_numbers(name: str) -> Metric:
    from torchmetrics import MeanAbsoluteError, R2Score

    metric: Metric = MeanAbsoluteError() if name == "mae" else R2Score()
    return metric.set_dtype(torch.float64)
