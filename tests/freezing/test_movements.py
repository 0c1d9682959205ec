"""What moved and how far, and why what is frozen could move."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from wtransplant.freezing import Policy, movement
from wtransplant.freezing.audit import compare, snapshot
from wtransplant.freezing.enforce import enforce


def test_relative_change_by_hand() -> None:
    before = {
        "a.weight": torch.tensor([3.0, 4.0]),
        "a.bias": torch.zeros(2),
        "b.weight": torch.tensor([12.0]),
    }
    after = {
        "a.weight": torch.tensor([3.0, 4.5]),
        "a.bias": torch.tensor([0.0, 1.2]),
        "b.weight": torch.tensor([12.0]),
    }
    found = movement(before, after)
    rows = {row.path: row for row in found.tensors}
    assert rows["a.weight"].relative == pytest.approx(0.5 / 5)
    assert rows["a.bias"].relative == math.inf
    assert (rows["b.weight"].relative, rows["b.weight"].moved) == (0.0, 0)
    modules = {row.path: row for row in found.modules}
    assert list(modules) == ["", "a", "b"]
    assert (modules["a"].change, modules["a"].size) == (
        pytest.approx(1.3),
        pytest.approx(5.0),
    )  # 0.5² + 1.2² = 1.3²
    assert modules[""].relative == pytest.approx(1.3 / 13)
    assert (modules[""].tensors, modules[""].moved) == (3, 2)
    assert [row.path for row in found.by_change()] == ["a.bias", "a.weight", "b.weight"]


@pytest.mark.parametrize(
    "dtype", [torch.float32, torch.float16, torch.bfloat16, torch.complex64, torch.int64]
)
def test_norms_are_those_of_numpy_for_every_dtype(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    made = [torch.randn(50, 3, dtype=torch.complex64).mul(20) for _ in range(2)]
    old, new = (value.to(dtype) if dtype.is_complex else value.real.to(dtype) for value in made)
    wide = torch.complex128 if dtype.is_complex else torch.float64
    a, b = old.to(wide).numpy(), new.to(wide).numpy()
    (row,) = movement({"x": old}, {"x": new.T.contiguous().T}).tensors
    assert row.relative == pytest.approx(np.linalg.norm(b - a) / np.linalg.norm(a), rel=1e-12)


def test_many_chunks_are_one_tensor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wtransplant.freezing.movements._CHUNK", 7)
    (row,) = movement({"x": torch.ones(100)}, {"x": torch.full((100,), 1.5)}).tensors
    assert (row.relative, row.size) == (pytest.approx(0.5), pytest.approx(10.0))


def test_statistics_and_counters_have_rows_but_do_not_count_for_their_module() -> None:
    norm = nn.BatchNorm1d(2)
    before = {key: value.clone() for key, value in norm.state_dict().items()}
    norm(torch.randn(8, 2) * 100)
    found = movement(before, norm.state_dict())
    assert {row.path for row in found.tensors if row.moved} == {
        "running_mean",
        "running_var",
        "num_batches_tracked",
    }
    assert found.modules[0].relative == 0


def test_a_value_that_became_nan_is_not_hidden() -> None:
    found = movement(
        {"x": torch.ones(2), "y": torch.ones(2)}, {"x": torch.zeros(2), "y": torch.tensor([1.0, math.nan])}
    )
    assert [row.path for row in found.by_change()] == ["y", "x"]


def test_other_keys_or_shapes_are_an_error() -> None:
    with pytest.raises(KeyError):
        movement({"x": torch.ones(2)}, {})
    with pytest.raises(ValueError, match="x"):
        movement({"x": torch.ones(2)}, {"x": torch.ones(3)})


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
        self.head = nn.Linear(3, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x))


def test_the_audit_says_why_what_moved_could() -> None:
    """A script that only keeps the optimizer away: statistics move, and so does what it forgot."""
    model = Model()
    frozen = Policy(overrides={"body": True}).frozen_keys(
        [*dict(model.named_parameters()), *dict(model.named_buffers())]
    )
    before = snapshot(model, frozen)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.body[1].requires_grad_(False)
    model(torch.randn(8, 3)).square().sum().backward()
    optimizer.step()
    audit = compare(before, model)
    assert set(audit.moved) == frozen - {"body.1.weight", "body.1.bias"}
    assert "runs in training mode" in audit.reasons["body.1.running_mean"]
    assert "an optimizer that knows it moves it" in audit.reasons["body.0.weight"]
    with torch.no_grad():
        model.body[1].weight.add_(1)
    audit = compare(before, model)
    assert "code wrote to it directly" in audit.reasons["body.1.weight"]
    assert audit.describe().splitlines()[0] == str(audit)
    assert len(audit.describe().splitlines()) == 1 + len(audit.moved)
    del model.body
    assert "no such tensor" in compare(before, model).reasons["body.0.weight"]


def test_a_held_model_passes_the_audit_and_a_tensor_that_does_not_lie_in_one_piece_is_hashed_by_its_values() -> (
    None
):
    model = Model()
    held = enforce(model, Policy(overrides={"body": True}))
    before = snapshot(model, held.frozen)
    model.body[0].weight.data = model.body[0].weight.data.T.contiguous().T
    assert str(compare(before, model)) == "7 tensors frozen, 7 unchanged"
