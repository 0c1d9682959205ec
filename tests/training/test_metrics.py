from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import metrics as sk

from wtransplant.errors import DataError
from wtransplant.training.data_settings import LossSettings
from wtransplant.training.metrics import build_metrics, metric_task, metrics_for


def numbers(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def in_batches(metrics, outputs: torch.Tensor, targets: torch.Tensor, size: int = 7) -> dict[str, float]:
    for start in range(0, len(targets), size):
        metrics.update(outputs[start : start + size], targets[start : start + size])
    return metrics.compute()


def test_accuracy_top_5_and_macro_f1_are_those_of_scikit_learn() -> None:
    outputs = torch.from_numpy(numbers().normal(size=(100, 9))).float()
    # Class 8 never comes up, as in a small validation set; it may be predicted.
    targets = torch.from_numpy(numbers(1).integers(0, 8, 100))
    found = in_batches(build_metrics(["accuracy", "top5", "f1"], "classes", 9), outputs, targets)
    predicted = outputs.argmax(1).numpy()
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(targets, predicted))
    assert found["top5"] == pytest.approx(sk.top_k_accuracy_score(targets, outputs, k=5, labels=np.arange(9)))
    assert found["f1"] == pytest.approx(
        sk.f1_score(targets, predicted, average="macro", zero_division=0), rel=1e-6
    )


def test_ignored_labels_do_not_count() -> None:
    outputs = torch.eye(3)[[0, 1, 2, 0]]
    metrics = build_metrics(["accuracy"], "classes", 3, ignore_index=-100)
    assert in_batches(metrics, outputs, torch.tensor([0, 1, 0, -100])) == {"accuracy": pytest.approx(2 / 3)}


def test_positions_count_each_by_itself() -> None:
    outputs = torch.zeros(2, 3, 4)
    outputs[:, 1] = 1
    targets = torch.tensor([[1, 1, 0, 2], [1, 0, 0, 0]])
    assert in_batches(build_metrics(["accuracy"], "classes", 3), outputs, targets) == {
        "accuracy": pytest.approx(3 / 8)
    }


def test_one_yes_or_no_is_decided_at_the_logit_0_even_if_all_lie_between_0_and_1() -> None:
    outputs = torch.from_numpy(numbers().uniform(0.01, 0.4, (20, 1))).float()
    targets = torch.from_numpy(numbers(1).integers(0, 2, 20))
    found = in_batches(build_metrics(["accuracy", "f1"], "labels", 1), outputs, targets)
    ones = np.ones(20)
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(targets, ones))
    assert found["f1"] == pytest.approx(sk.f1_score(targets, ones))


def test_several_labels_are_those_of_scikit_learn() -> None:
    outputs = torch.from_numpy(numbers().normal(size=(60, 4))).float()
    targets = torch.from_numpy(numbers(1).integers(0, 2, (60, 4))).float()
    found = in_batches(build_metrics(["accuracy", "f1"], "labels", 4), outputs, targets)
    predicted = (outputs > 0).numpy()
    assert found["accuracy"] == pytest.approx((predicted == targets.numpy()).mean())
    assert found["f1"] == pytest.approx(sk.f1_score(targets, predicted, average="macro"), rel=1e-6)


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_r2_and_absolute_error_hold_far_from_zero(outputs: int, offset: float) -> None:
    targets = torch.from_numpy(numbers().normal(offset, 1, (50, outputs))).float()
    predicted = targets + torch.from_numpy(numbers(1).normal(0, 0.5, (50, outputs))).float()
    found = in_batches(build_metrics(["mae", "r2"], "numbers", outputs), predicted, targets)
    assert found["r2"] == pytest.approx(sk.r2_score(targets.double(), predicted.double()), rel=1e-5)
    assert found["mae"] == pytest.approx(
        sk.mean_absolute_error(targets.double(), predicted.double()), rel=1e-5
    )


def test_targets_without_the_axis_of_the_outputs_are_the_same_numbers() -> None:
    targets = torch.arange(6.0)
    assert in_batches(build_metrics(["mae"], "numbers", 1), targets[:, None] + 2, targets) == {"mae": 2.0}


def test_a_reset_forgets_and_too_few_samples_are_not_a_number() -> None:
    metrics = build_metrics(["r2", "mae"], "numbers", 1)
    assert all(np.isnan(value) for value in metrics.compute().values())
    metrics.update(torch.ones(1), torch.zeros(1))
    found = metrics.compute()
    assert np.isnan(found["r2"])
    assert found["mae"] == 1
    metrics.reset()
    metrics.update(torch.ones(3), torch.ones(3))
    assert metrics.compute()["mae"] == 0


@pytest.mark.parametrize(
    ("names", "task", "classes", "part"),
    [
        (["kappa"], "classes", 3, "no metric 'kappa'"),
        (["r2"], "classes", 3, "R² cannot be measured for classes"),
        (["accuracy"], "numbers", 1, "accuracy cannot be measured for numbers"),
        (["top5"], "classes", 5, "top-5 accuracy cannot be measured for classes with 5 classes"),
    ],
)
def test_a_metric_that_makes_no_sense_is_told(names: list[str], task, classes: int, part: str) -> None:
    with pytest.raises(DataError) as caught:
        build_metrics(names, task, classes)
    assert part in caught.value.what
    assert caught.value.hint


def test_what_is_measured_follows_task_and_outputs() -> None:
    bce, cross_entropy = LossSettings(name="bce"), LossSettings()
    assert metric_task("classes", bce, 1) == "labels"
    assert metric_task("classes", bce, 4) == "classes"
    assert metric_task("classes", cross_entropy, 2) == "classes"
    assert metrics_for("classes", 6) == ("accuracy", "top5", "f1")
    assert metrics_for("classes", 5) == ("accuracy", "f1")
