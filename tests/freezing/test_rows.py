"""Rows of an embedding that are trained alone: the others stay, bit for bit, whatever the optimizer does."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest
import torch
from torch import nn

from tests.freezing.freeze_table import Settings
from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy, effective, optimizer_groups
from wtransplant.freezing.audit import compare, snapshot
from wtransplant.freezing.enforce import enforce, release
from wtransplant.freezing.row_ranges import complement

ROWS, WIDTH = 10, 4


class DataSGD(torch.optim.Optimizer):
    """An optimizer of the old kind: it writes to ``.data``, which no version counter sees."""

    def __init__(self, params: object) -> None:
        super().__init__(params, {"lr": 0.1, "weight_decay": 0.1})

    def step(self) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.data.mul_(1 - group["lr"] * group["weight_decay"]).add_(p.grad.data, alpha=-group["lr"])


OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": lambda groups: torch.optim.SGD(groups, momentum=0.9, nesterov=True),
    "Adam": torch.optim.Adam,
    "AdamW": torch.optim.AdamW,
    "AdamW fused": lambda groups: torch.optim.AdamW(groups, fused=True),
    "own": DataSGD,
}


class Language(nn.Module):
    def __init__(self, tied: bool = False, sparse: bool = False) -> None:
        super().__init__()
        self.embedding = nn.Embedding(ROWS, WIDTH, sparse=sparse)
        self.head = nn.Linear(WIDTH, ROWS)
        if tied:
            self.head.weight = self.embedding.weight

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(self.embedding(tokens))


def step(model: nn.Module, optimizer: torch.optim.Optimizer, times: int = 20) -> None:
    for _ in range(times):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(torch.arange(ROWS)), torch.arange(ROWS).roll(1)).backward()
        optimizer.step()


def moved_rows(before: torch.Tensor, after: torch.Tensor) -> list[int]:
    return [row for row in range(len(before)) if not torch.equal(before[row], after[row])]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("frozen", [False, True])
def test_only_the_chosen_rows_move(optimizer: str, tied: bool, frozen: bool) -> None:
    torch.manual_seed(0)
    model = Language(tied)
    policy = Policy(overrides={"embedding": True} if frozen else {}).with_rows(
        "embedding.weight", (2, 4), (9, 10)
    )
    # A run before leaves momentum in all rows.
    earlier = OPTIMIZERS[optimizer](optimizer_groups(model, Policy(), 0.1, 0.1))
    step(model, earlier, 2)
    held = enforce(model, policy)
    assert held.rows["embedding.weight"] == ((2, 4), (9, 10))
    assert ("head.weight" in held.rows) == tied
    before, hashes = model.embedding.weight.detach().clone(), snapshot(model, held.audited)
    step(model, earlier)
    held.restore()
    assert moved_rows(before, model.embedding.weight) == [2, 3, 9]
    assert compare(hashes, model).holds
    step(model, OPTIMIZERS[optimizer](optimizer_groups(model, policy, 0.1, 0.1)))
    assert moved_rows(before, model.state_dict()["embedding.weight"]) == [2, 3, 9]


def test_two_forward_passes_may_come_before_one_backward_pass() -> None:
    torch.manual_seed(0)
    model = Language(tied=True)
    plain = copy.deepcopy(model)
    enforce(model, Policy().with_rows("embedding.weight", (2, 4)))
    for each in (model, plain):
        (each(torch.arange(3)).square().sum() + each(torch.arange(5)).square().sum()).backward()
    assert torch.equal(model.embedding.weight.grad[2:4], plain.embedding.weight.grad[2:4])


def test_sparse_gradients_are_masked_too() -> None:
    model = Language(sparse=True)
    enforce(model, Policy(overrides={"head": True}).with_rows("embedding.weight", (2, 4)))
    before = model.embedding.weight.detach().clone()
    step(model, torch.optim.SparseAdam([model.embedding.weight], lr=0.1))
    assert moved_rows(before, model.state_dict()["embedding.weight"]) == [2, 3]


def test_the_gradient_of_the_trained_rows_is_that_of_plain_torch_and_that_of_the_others_is_zero() -> None:
    torch.manual_seed(0)
    model = Language()
    plain = copy.deepcopy(model)
    enforce(model, Policy().with_rows("embedding.weight", (0, 3)))
    for each in (model, plain):
        each(torch.arange(ROWS)).square().sum().backward()
    assert torch.equal(model.embedding.weight.grad[:3], plain.embedding.weight.grad[:3])
    assert not model.embedding.weight.grad[3:].any()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_holds_its_rows_too_until_it_is_released(copied: Callable[[nn.Module], nn.Module]) -> None:
    torch.manual_seed(0)
    original = Language()
    enforce(original, Policy().with_rows("embedding.weight", (2, 4)))
    model = copied(original)
    before = model.embedding.weight.detach().clone()
    step(model, torch.optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.1))
    assert moved_rows(before, model.state_dict()["embedding.weight"]) == [2, 3]
    release(model)
    assert not model._forward_pre_hooks and not model.embedding._forward_pre_hooks
    step(model, torch.optim.AdamW(model.parameters(), lr=0.1))
    assert moved_rows(before, model.embedding.weight) == list(range(ROWS))
    assert torch.equal(original.embedding.weight, before)


def test_loaded_weights_are_kept_and_not_taken_back() -> None:
    model = Language()
    enforce(model, Policy().with_rows("embedding.weight", (2, 4)))
    model.load_state_dict(Language().state_dict() | {"embedding.weight": torch.full((ROWS, WIDTH), 7.0)})
    model(torch.arange(ROWS))
    assert (model.embedding.weight == 7).all()


def test_a_compiled_model_holds_its_rows() -> None:
    torch.manual_seed(0)
    model = Language()
    enforce(model, Policy().with_rows("embedding.weight", (2, 4)))
    before = model.embedding.weight.detach().clone()
    step(torch.compile(model, backend="aot_eager"), torch.optim.AdamW(model.parameters(), lr=0.1), 3)
    assert moved_rows(before, model.state_dict()["embedding.weight"]) == [2, 3]


def test_a_key_with_rows_is_not_frozen_as_a_whole_nor_is_what_is_tied_to_it() -> None:
    policy = Policy(overrides={"": True}).with_rows("embedding.weight", (0, 1))
    keys = ["embedding.weight", "head.weight", "head.bias"]
    assert policy.frozen_keys(keys, [("embedding.weight", "head.weight")]) == {"head.bias"}
    assert not policy.is_frozen("embedding.weight")
    assert policy.set("embedding", True).rows == {}
    row = effective(Language(tied=True), policy, Settings()).rows[0]
    assert (row.key, row.rows, row.frozen, row.group) == ("embedding.weight", ((0, 1),), False, 0)
    assert row.reason == "some rows of it are trained alone"


@pytest.mark.parametrize(
    ("key", "rows", "sentence"),
    [
        ("nowhere", (0, 1), "the model has no such parameter"),
        ("embedding.weight", (8, 11), "rows up to 10 .* its shape is 10×4"),
    ],
)
def test_rows_that_are_not_there_are_refused(key: str, rows: tuple[int, int], sentence: str) -> None:
    policy = Policy().with_rows(key, rows)
    with pytest.raises(TrainingError, match=sentence):
        enforce(Language(), policy)
    (found,) = effective(Language(), policy, Settings()).contradictions
    assert found.kind == "rows" and found.stops and key in found.text


def test_a_range_without_rows_is_refused() -> None:
    with pytest.raises(TrainingError, match="after the last row"):
        Policy().with_rows("embedding.weight", (3, 3))


def test_complement_by_hand() -> None:
    assert complement([(5, 7), (0, 2), (6, 8)], 10) == [(2, 5), (8, 10)]
    assert complement([(0, 99)], 10) == []
    assert complement([], 3) == [(0, 3)]
    assert complement([(12, 15)], 10) == [(0, 10)]
