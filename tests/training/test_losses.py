from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from wtransplant.errors import DataError, TargetError
from wtransplant.training.calling import call_model, on_model
from wtransplant.training.data import Data, TensorSamples
from wtransplant.training.data_settings import LossSettings
from wtransplant.training.losses import balanced_weights, build_loss

LOGITS = torch.tensor([[2.0, 0.5, -1.0], [0.0, 0.0, 0.0], [-3.0, 4.0, 1.0]])
LABELS = torch.tensor([0, 2, 1])


def probabilities() -> np.ndarray:
    powers = np.exp(LOGITS.double().numpy())
    return powers / powers.sum(1, keepdims=True)


def data_of(labels: torch.Tensor, classes: int = 3) -> Data:
    samples = TensorSamples(torch.zeros(len(labels), 1), labels)
    return Data(samples, samples, tuple(map(str, range(classes))))


def test_cross_entropy_is_the_mean_logarithm_of_the_right_class() -> None:
    expected = -np.log(probabilities()[range(3), LABELS]).mean()
    assert build_loss("cross_entropy")(LOGITS, LABELS).item() == pytest.approx(expected, rel=1e-6)


def test_label_smoothing_spreads_a_part_over_all_classes() -> None:
    logs = -np.log(probabilities())
    expected = (0.7 * logs[range(3), LABELS] + 0.3 * logs.mean(1)).mean()
    loss = build_loss(LossSettings(label_smoothing=0.3))
    assert loss(LOGITS, LABELS).item() == pytest.approx(expected, rel=1e-6)


def test_class_weights_weigh_the_mean() -> None:
    weights = np.array([1.0, 2.0, 5.0])[LABELS]
    expected = (weights * -np.log(probabilities()[range(3), LABELS])).sum() / weights.sum()
    loss = build_loss(LossSettings(class_weights=(1.0, 2.0, 5.0)))
    assert loss(LOGITS, LABELS).item() == pytest.approx(expected, rel=1e-6)


def test_ignored_labels_do_not_count() -> None:
    expected = -np.log(probabilities()[[0, 2], [0, 1]]).mean()
    loss = build_loss(LossSettings(ignore_index=255))
    assert loss(LOGITS, torch.tensor([0, 255, 1])).item() == pytest.approx(expected, rel=1e-6)


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    labels = np.array([0] * 50 + [1] * 10 + [3] * 5)
    peer = compute_class_weight("balanced", classes=np.array([0, 1, 3]), y=labels)
    weights = balanced_weights(torch.bincount(torch.from_numpy(labels)))
    assert weights[[0, 1, 3]].tolist() == pytest.approx(peer.tolist())
    assert weights[2] == 1
    loss = build_loss(LossSettings(class_weights="balanced"), data=data_of(torch.from_numpy(labels), 4))
    logits = torch.randn(65, 4, generator=torch.Generator().manual_seed(0))
    expected = nn.functional.cross_entropy(logits, torch.from_numpy(labels), weights)
    assert loss(logits, torch.from_numpy(labels)).item() == pytest.approx(expected.item(), rel=1e-6)


def test_binary_cross_entropy_with_and_without_weight_by_hand() -> None:
    logits, labels = torch.tensor([[0.3], [-1.2], [2.0]]), torch.tensor([1, 0, 0])
    right = 1 / (1 + np.exp(-logits[:, 0].double().numpy()))
    yes, no = -np.log(right), -np.log(1 - right)
    assert build_loss("bce")(logits, labels).item() == pytest.approx((yes[0] + no[1] + no[2]) / 3, rel=1e-6)
    weighted = build_loss(LossSettings(name="bce", pos_weight=(4.0,)))
    assert weighted(logits, labels).item() == pytest.approx((4 * yes[0] + no[1] + no[2]) / 3, rel=1e-6)
    # "balanced": two negatives for one positive.
    balanced = build_loss(LossSettings(name="bce", pos_weight="balanced"), data=data_of(labels, 2))
    assert balanced(logits, labels).item() == pytest.approx((2 * yes[0] + no[1] + no[2]) / 3, rel=1e-6)


def test_balanced_positives_of_several_classes_are_others_by_own() -> None:
    labels = torch.tensor([0, 0, 0, 1, 1, 2])
    logits = torch.zeros(6, 3)
    loss = build_loss(LossSettings(name="bce", pos_weight="balanced"), data=data_of(labels))
    # Each logit 0 costs ln 2; a yes costs (others / own) times as much: 3 · 3/3 + 2 · 4/2 + 1 · 5/1, and 12 times no.
    assert loss(logits, labels).item() == pytest.approx((3 + 4 + 5 + 12) * math.log(2) / 18, rel=1e-6)


def test_class_numbers_become_rows_of_yes_and_no_for_as_many_outputs() -> None:
    rows = torch.tensor([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
    loss = build_loss("bce")
    assert loss(LOGITS, LABELS).item() == pytest.approx(loss(LOGITS, rows).item())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (LossSettings(name="mse"), (0.5**2 + 3**2) / 2),
        (LossSettings(name="l1"), (0.5 + 3) / 2),
        (LossSettings(name="huber"), (0.5**2 / 2 + (3 - 0.5)) / 2),
        (LossSettings(name="huber", delta=2.0), (0.5**2 / 2 + 2 * (3 - 1)) / 2),
    ],
)
def test_losses_of_numbers_by_hand(settings: LossSettings, expected: float) -> None:
    # Outputs [2, 1] against targets [2]: torch's own losses would compare each with each.
    loss = build_loss(settings)(torch.tensor([[1.5], [-1.0]]), torch.tensor([1.0, 2.0]))
    assert loss.item() == pytest.approx(expected)


def test_numbers_of_other_shapes_are_refused() -> None:
    with pytest.raises(DataError, match="the model gives 4×2, the targets are 4×3"):
        build_loss("mse")(torch.zeros(4, 2), torch.zeros(4, 3))


def test_the_tensor_is_found_in_whatever_the_model_returns() -> None:
    plain = build_loss("cross_entropy")(LOGITS, LABELS)
    for output in ((LOGITS, None), [LOGITS, torch.zeros(1)], {"aux": torch.zeros(3, 3), "out": LOGITS}):
        assert torch.equal(build_loss("cross_entropy")(output, LABELS), plain)


def test_a_wrong_number_of_weights_is_told() -> None:
    with pytest.raises(DataError, match="2 weights were given, the model gives 3 outputs"):
        build_loss(LossSettings(class_weights=(1.0, 2.0)))(LOGITS, LABELS)
    with pytest.raises(DataError, match="cannot be counted"):
        build_loss(LossSettings(class_weights="balanced"))


def tiny_bert(transformers):
    config = transformers.BertConfig(
        vocab_size=30,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        num_labels=3,
    )
    return transformers.BertForSequenceClassification(config).eval()


def test_the_models_own_loss_is_that_of_transformers() -> None:
    transformers = pytest.importorskip("transformers", reason="the model zoos are optional")
    model = tiny_bert(transformers)
    inputs = {"input_ids": torch.arange(12).reshape(3, 4), "attention_mask": torch.ones(3, 4).long()}
    loss = build_loss(LossSettings(name="model"), model)
    assert loss.wants_labels
    output = call_model(model, on_model(inputs, next(model.parameters())), LABELS)
    expected = nn.functional.cross_entropy(model(**inputs).logits, LABELS)
    assert loss(output, LABELS).item() == pytest.approx(expected.item(), rel=1e-5)
    assert math.isclose(loss(output.to_tuple(), LABELS).item(), expected.item(), rel_tol=1e-5)


def test_a_model_without_a_loss_of_its_own_is_told() -> None:
    with pytest.raises(DataError, match="Linear takes no labels"):
        build_loss("model", nn.Linear(2, 2))
    with pytest.raises(DataError, match="gives NoneType, not one number"):
        build_loss("model")({"logits": LOGITS}, LABELS)


SOURCE = """
import torch

def half(output, targets):
    return (output.sum(1) - targets).abs().mean() / 2

class Module(torch.nn.Module):
    def forward(self, output, targets):
        return output.mean()

def rows(output, targets):
    return output.sum(1)

number = 3
"""


def test_a_loss_from_a_python_file_runs_after_a_yes(write_module: Callable[[str], Path]) -> None:
    path = write_module(SOURCE)
    settings = LossSettings(name="python", path=f"{path}:half")
    with pytest.raises(TargetError, match="not allowed to run"):
        build_loss(settings)
    loss = build_loss(settings, trust=True)
    # Row sums 1.5, 0 and 2 against 0, 2 and 1: (1.5 + 2 + 1) / 3 / 2.
    assert loss(LOGITS, LABELS).item() == pytest.approx(0.75)
    module = build_loss(LossSettings(name="python", path=f"{path}:Module"), trust=True)
    assert module(LOGITS, LABELS).item() == pytest.approx(3.5 / 9)


@pytest.mark.parametrize(
    ("name", "part"), [("rows", "rows gives 3, not one number"), ("number", "number is a int, which cannot")]
)
def test_what_is_no_loss_is_told(write_module: Callable[[str], Path], name: str, part: str) -> None:
    path = write_module(SOURCE)
    with pytest.raises(DataError, match=part):
        build_loss(LossSettings(name="python", path=f"{path}:{name}"), trust=True)(LOGITS, LABELS)


def test_weights_keep_the_precision_of_the_outputs() -> None:
    loss = build_loss(LossSettings(class_weights=(1.0, 2.0, 5.0)))
    expected = loss(LOGITS, LABELS)
    assert loss(LOGITS.double(), LABELS).item() == pytest.approx(expected.item(), rel=1e-6)
    assert loss(LOGITS.double(), LABELS).dtype == torch.float64
    loss = build_loss(LossSettings(class_weights=(0.1, 0.2, 0.3)))
    expected = loss(LOGITS, LABELS)
    loss(LOGITS.bfloat16(), LABELS)
    assert torch.equal(loss(LOGITS, LABELS), expected)  # the weights were not rounded for good
