"""What a run makes small and what it is measured by, as its settings say."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.training.calling import call_model
from wtransplant.training.data import Data
from wtransplant.training.data_settings import LossSettings, loss_of
from wtransplant.training.dry_run import dry_run
from wtransplant.training.losses import Loss, build_loss
from wtransplant.training.metrics import MetricSet, build_metrics, metric_task
from wtransplant.training.samples import Inputs
from wtransplant.training.settings import RunSettings
from wtransplant.training.targets import output_tensor
from wtransplant.words import tr


class Objective:
    """The loss of a model on a batch, and the metrics that go with it.

    Args:
        settings: name the loss and the metrics.
        model: the one to be trained.
        data: what it is trained with.
        loss: made before, if its file had to be trusted; by default made from the settings.
    """

    def __init__(self, settings: RunSettings, model: nn.Module, data: Data, loss: Loss | None = None) -> None:
        self.settings: LossSettings = loss_of(settings.loss)
        self.loss = loss or build_loss(self.settings, model, data)
        self.has_accuracy = self.settings.name == "cross_entropy"
        self._names = tuple(n for n in settings.metrics or () if not (self.has_accuracy and n == "accuracy"))
        self._task = data.task

    def forward(self, model: nn.Module, inputs: Inputs, targets: torch.Tensor) -> object:
        """What the model returns for a batch; it gets the targets too if it computes its loss itself."""
        return call_model(model, inputs, targets if self.loss.wants_labels else None)

    def batch_loss(self, model: nn.Module, inputs: Inputs, targets: torch.Tensor) -> torch.Tensor:
        """Mean loss of a batch, a scalar, to be followed by ``backward``.

        Raises:
            TrainingError: it does not depend on anything that is trained.
        """
        loss = self.loss.function(self.forward(model, inputs, targets), targets)
        if not loss.requires_grad:
            raise TrainingError(
                tr("the loss does not depend on anything that is trained"),
                where="freezing",
                hint=tr("Make a part trainable that lies on the way to the output."),
            )
        return loss

    def metrics(self, output: object) -> MetricSet:
        """Empty metrics for such outputs; without accuracy where :meth:`right_answers` counts it."""
        return self._metrics(tuple(output_tensor(output).shape[1:]))

    def _metrics(self, shape: tuple[int, ...]) -> MetricSet:
        classes = shape[0] if shape else 1
        task = metric_task(self._task, self.settings, classes)
        ignored = self.settings.ignore_index if self.settings.name == "cross_entropy" else None
        return build_metrics(self._names, task, classes, ignore_index=ignored)

    @property
    def metric_names(self) -> Sequence[str]:
        """Metrics beside loss and accuracy."""
        return self._names

    def right_answers(self, output: object, targets: torch.Tensor) -> torch.Tensor:
        """How many classes of a batch are right, and how many count, float64 [2]."""
        right = output_tensor(output).argmax(1) == targets
        counts = targets != self.settings.ignore_index
        return torch.stack([(right & counts).sum(), counts.sum()]).double()


def check_fit(
    model: nn.Module, data: Data, settings: RunSettings, objective: Objective | None = None
) -> None:
    """Send two samples through the model and the loss, where the model is, in eval mode.

    Parameters, buffers, modes and random state are the same afterwards.

    Args:
        model: with its values.
        data: of which two samples are taken.
        settings: name loss and metrics.
        objective: made from these before.

    Raises:
        DataError: model, data, loss and metrics do not fit each other; the message names what the one gives and what
            the other wants.
    """
    objective = objective or Objective(settings, model, data)
    found = dry_run(model, data, objective.loss).require()
    if objective.metric_names:
        objective._metrics(found.outputs)
