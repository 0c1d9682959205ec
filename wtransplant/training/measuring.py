"""A model measured on samples that it does not learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import nn

from wtransplant.training.calling import on_model
from wtransplant.training.feed import step_sizes
from wtransplant.training.metrics import MetricSet
from wtransplant.training.objective import Objective
from wtransplant.training.samples import Samples
from wtransplant.training.targets import Metrics


@dataclass(frozen=True)
class Measured(Metrics):
    """Loss, accuracy for classes, and the other metrics that the settings ask for, by name."""

    others: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, float]:
        """For manifests and tables; without what was not measured."""
        return super().as_dict() | dict(self.others)

    def __str__(self) -> str:
        return ", ".join([super().__str__(), *(f"{name} {value:.4g}" for name, value in self.others.items())])


@torch.no_grad()
def measure(
    model: nn.Module,
    samples: Samples,
    objective: Objective,
    like: torch.Tensor,
    batch_size: int,
    goes_on: Callable[[], bool] = lambda: True,
) -> Measured | None:
    """Send all samples through the model in eval mode, in which it is left.

    Args:
        model: called as it is; autocast and the like are up to the caller.
        samples: to measure on.
        objective: what to measure; the loss is the mean over the samples.
        like: a parameter of the model: where it is, and in which precision.
        batch_size: samples at once.
        goes_on: asked before each batch; false breaks off.

    Returns:
        ``None`` if there are no samples, or if it was broken off.
    """
    model.eval()
    sums, seen, metrics = torch.zeros(3, dtype=_exact(like.device), device=like.device), 0, None
    for indices in torch.arange(len(samples)).split(step_sizes(len(samples), batch_size)):  # type: ignore[no-untyped-call]
        if not goes_on():
            return None
        inputs, targets = samples.batch(indices)
        if not len(targets):
            continue
        targets = targets.to(like.device)
        output = objective.forward(model, on_model(inputs, like), targets)
        sums[0] += len(targets) * objective.loss.function(output, targets)
        if objective.has_accuracy:
            sums[1:] += objective.right_answers(output, targets)
        if objective.metric_names:
            metrics = metrics or objective.metrics(output)
            metrics.update(output, targets)
        seen += len(targets)
    return _measured(sums.tolist(), seen, metrics, objective.has_accuracy) if seen else None


def _measured(sums: list[float], seen: int, metrics: MetricSet | None, has_accuracy: bool) -> Measured:
    loss, right, counted = sums
    accuracy = right / counted if has_accuracy and counted else None
    return Measured(loss / seen, accuracy, {} if metrics is None else metrics.compute())


def _exact(device: torch.device) -> torch.dtype:
    return torch.float32 if device.type == "mps" else torch.float64
