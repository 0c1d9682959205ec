"""A policy in force: ties, methods, hooks, copies. The table of layer types is in ``freeze_table``."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest
import torch
from torch import nn

from tests.freezing.layers import FEATURES, OPTIMIZERS, Counter, Net, state, train_steps, unmoved
from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy, Unfreezing, optimizer_groups
from wtransplant.freezing.audit import compare, snapshot
from wtransplant.freezing.enforce import enforce, release


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("method", ["both", "no_grad", "left_out"])
@pytest.mark.parametrize("tie", ["same object", "same memory"])
def test_tied_embedding_and_head_stay_still_when_one_name_is_frozen(
    optimizer: str, method: str, tie: str
) -> None:
    torch.manual_seed(0)
    model = nn.Sequential()
    model.add_module("embedding", nn.Embedding(7, FEATURES))
    model.add_module("body", nn.Linear(FEATURES, FEATURES))
    model.add_module("head", nn.Linear(FEATURES, 7))
    if tie == "same object":
        model.head.weight = model.embedding.weight
    else:
        model.head.weight.data = model.embedding.weight.data
    policy = Policy(overrides={"embedding": True}, method=method)
    held = enforce(model, policy)
    assert held.followed == {"head.weight"}
    assert list(held.trainable()) == ["body.weight", "body.bias", "head.bias"]
    before = state(model)
    step = OPTIMIZERS[optimizer](optimizer_groups(model, policy, 0.05, 0.1))
    for _ in range(5):
        step.zero_grad()
        nn.functional.cross_entropy(model(torch.arange(7)), torch.arange(7)).backward()
        step.step()
    moved = {key for key, value in state(model).items() if not torch.equal(value, before[key])}
    assert moved == {"body.weight", "body.bias", "head.bias"}


def test_gradients_flow_through_and_the_two_methods_differ_as_they_do_in_plain_torch() -> None:
    for method, own_gradient in (("both", False), ("no_grad", False), ("left_out", True)):
        torch.manual_seed(0)
        model = Net(nn.Linear(FEATURES, FEATURES))
        plain = copy.deepcopy(model)
        enforce(model, Policy(overrides={"frozen": True}, method=method))
        inputs = torch.randn(4, FEATURES)
        model(inputs).sum().backward()
        plain(inputs).sum().backward()
        assert torch.equal(model.front.weight.grad, plain.front.weight.grad)
        assert (model.frozen.weight.grad is not None) == own_gradient


def test_dropout_inside_a_frozen_part_is_off_and_outside_it_is_on() -> None:
    model = nn.Sequential()
    model.add_module("backbone", nn.Sequential(nn.Linear(FEATURES, FEATURES), nn.Dropout(0.5)))
    model.add_module("drop", nn.Dropout(0.5))
    model.add_module("head", nn.Linear(FEATURES, 2))
    enforce(model, Policy(overrides={"backbone": True}))
    model.train()
    inputs = torch.ones(64, FEATURES)
    assert torch.equal(model.backbone(inputs), model.backbone[0](inputs))
    assert (model.drop(inputs) == 0).any()


def test_statistics_can_move_while_the_parameters_are_frozen_and_the_other_way_round() -> None:
    names = ("running_mean", "running_var", "num_batches_tracked")
    parameters_only = Policy(overrides={"frozen": True} | {f"frozen.{name}": False for name in names})
    statistics_only = Policy(overrides={f"frozen.{name}": True for name in names})
    for policy, still in ((parameters_only, {"weight", "bias"}), (statistics_only, set(names))):
        torch.manual_seed(0)
        model = Net(nn.BatchNorm1d(FEATURES))
        held = enforce(model, policy)
        before = state(model)
        train_steps(model, torch.optim.SGD(list(held.trainable().values()), lr=0.1))
        after = state(model)
        unmoved = {key for key in before if torch.equal(before[key], after[key])}
        assert unmoved == {f"frozen.{name}" for name in still}


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_the_hooks_travel_with_a_copy_and_can_be_released_there(
    copied: Callable[[nn.Module], nn.Module],
) -> None:
    torch.manual_seed(0)
    original = Net(nn.BatchNorm1d(FEATURES))
    enforce(original, Policy(overrides={"frozen": True}))
    model = copied(original)
    before = state(model)
    # A training script that knows nothing of wtransplant: all parameters to the optimizer, plain .train().
    train_steps(model, torch.optim.SGD(model.parameters(), lr=0.1))
    assert all(torch.equal(value, before[key]) for key, value in state(model).items() if "frozen" in key)
    release(model)
    train_steps(model, torch.optim.SGD(model.parameters(), lr=0.1))
    assert not any(torch.equal(value, before[key]) for key, value in state(model).items() if "frozen" in key)
    assert not original.frozen.weight.requires_grad


def test_release_gives_back_what_was_there_and_keeps_what_the_author_fixed() -> None:
    model = Net(nn.Linear(FEATURES, FEATURES))
    model.head.bias.requires_grad_(False)
    held = enforce(model, Policy(overrides={"frozen": True}))
    assert held.fixed == {"head.bias"}
    assert set(held.trainable()) == {"front.weight", "front.bias", "head.weight"}
    held.release()
    assert [key for key, value in model.named_parameters() if not value.requires_grad] == ["head.bias"]
    assert not any(module._forward_pre_hooks or module._forward_hooks for module in model.modules())


def test_a_second_policy_replaces_the_first() -> None:
    model = Net(nn.BatchNorm1d(FEATURES))
    enforce(model, Policy(overrides={"frozen": True}))
    enforce(model, Policy(overrides={"head": True}))
    assert {key for key, value in model.named_parameters() if not value.requires_grad} == {
        "head.weight",
        "head.bias",
    }
    model.train()
    model(torch.randn(4, FEATURES))
    assert model.frozen.training
    assert not model.head.training


def test_weights_loaded_between_two_passes_are_not_taken_back() -> None:
    model = Net(Counter())
    enforce(model, Policy(overrides={"frozen": True}))
    model(torch.randn(4, FEATURES))
    loaded = state(model) | {"frozen.mean": torch.full((FEATURES,), 5.0)}
    model.load_state_dict(loaded, strict=False)
    model(torch.randn(4, FEATURES))
    assert torch.equal(model.frozen.mean, torch.full((FEATURES,), 5.0))


def test_train_reaches_the_children_of_a_scripted_module() -> None:
    torch.manual_seed(0)
    scripted = torch.jit.script(Net(nn.BatchNorm1d(FEATURES)))
    held = enforce(scripted, Policy(overrides={"frozen": True}))
    before = state(scripted)
    held.train()
    scripted(torch.randn(8, FEATURES))
    after = state(scripted)
    assert torch.equal(before["frozen.running_mean"], after["frozen.running_mean"])


def test_an_unresolved_policy_is_refused() -> None:
    with pytest.raises(TrainingError):
        enforce(nn.Linear(2, 2), Policy.freeze_linked())


def test_the_audit_counts_and_names_what_moved() -> None:
    model = Net(nn.BatchNorm1d(FEATURES))
    keys = [key for key in model.state_dict() if key.startswith("frozen.")]
    before = snapshot(model, keys)
    assert str(compare(before, model)) == "5 tensors frozen, 5 unchanged"
    with torch.no_grad():
        # One bit: the smallest step that the number can make.
        model.frozen.weight[0] = torch.nextafter(model.frozen.weight[0], torch.tensor(9.0))
    audit = compare(before, model)
    assert (audit.moved, audit.holds) == (("frozen.weight",), False)
    assert str(audit) == "5 tensors frozen, 4 unchanged; moved: frozen.weight"


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.complex64, torch.bool, torch.int64])
def test_every_dtype_and_shape_can_be_hashed(dtype: torch.dtype) -> None:
    model = nn.Module()
    for name, shape in (("scalar", ()), ("empty", (0, 3)), ("matrix", (4, 3))):
        model.register_buffer(name, torch.ones(shape, dtype=dtype))
    model.matrix = model.matrix.T
    assert str(compare(snapshot(model), model)) == "3 tensors frozen, 3 unchanged"


def test_a_key_that_is_not_there_is_not_overlooked() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        snapshot(nn.Linear(2, 2), ["nowhere"])


def test_a_pass_in_inference_mode_leaves_buffers_that_training_can_use() -> None:
    torch.manual_seed(0)
    model = Net(Counter())
    held = enforce(model, Policy(overrides={"frozen": True}))
    before = state(model)
    with torch.inference_mode():
        model(torch.randn(4, FEATURES))
        model(torch.randn(4, FEATURES))
    train_steps(model, torch.optim.SGD(list(held.trainable().values()), lr=0.1))
    assert all(torch.equal(value, before[key]) for key, value in state(model).items() if "frozen" in key)


def test_a_compiled_model_holds_still_too() -> None:
    torch.manual_seed(0)
    model = Net(nn.BatchNorm1d(FEATURES))
    held = enforce(model, Policy(overrides={"frozen": True}))
    before = state(model)
    compiled = torch.compile(model, backend="eager")
    train_steps(compiled, torch.optim.SGD(list(held.trainable().values()), lr=0.1), steps=3)
    after = state(model)
    assert {key for key in before if torch.equal(before[key], after[key])} == {
        k for k in before if "frozen" in k
    }


def test_a_gradient_from_before_does_not_let_the_optimizer_go_on() -> None:
    """pytorch#150610: with a gradient still there, momentum and weight decay move what has no gradient any more."""
    model = Net(nn.Linear(FEATURES, FEATURES))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    model(torch.randn(4, FEATURES)).sum().backward()
    optimizer.step()
    enforce(model, Policy(overrides={"frozen": True}))
    before = state(model)
    optimizer.step()
    assert {key for key, value in state(model).items() if torch.equal(value, before[key])} == {
        "frozen.weight",
        "frozen.bias",
    }


def test_a_method_can_be_chosen_for_a_module() -> None:
    model = Net(nn.Linear(FEATURES, FEATURES))
    policy = Policy(overrides={"front": True, "frozen": True}).with_choice("frozen", method="left_out")
    held = enforce(model, policy)
    assert held.collecting == {"frozen.weight", "frozen.bias"}
    model(torch.randn(4, FEATURES)).sum().backward()
    assert model.front.weight.grad is None and model.frozen.weight.grad is not None


def test_a_frozen_recurrent_network_keeps_its_dropout_for_later() -> None:
    model = Net(nn.Identity())
    model.frozen = nn.LSTM(FEATURES, FEATURES, num_layers=2, dropout=0.5)
    inputs = torch.ones(5, 2, FEATURES)
    expected = copy.deepcopy(model.frozen).eval()(inputs)[0]
    held = enforce(model, Policy(overrides={"frozen": True}))
    model.train()
    assert torch.equal(model.frozen(inputs)[0], expected)
    held.release()
    model.train()
    assert model.frozen.dropout == 0.5
    assert not torch.equal(model.frozen(inputs)[0], expected)


def test_gradual_unfreezing_moves_what_is_free_and_nothing_else() -> None:
    torch.manual_seed(0)
    model = Net(nn.BatchNorm1d(FEATURES))
    steps = (Unfreezing(epoch=1, paths=("frozen",)), Unfreezing(epoch=2, paths=("front",)))
    policy = Policy(overrides={"front": True, "frozen": True}, schedule=steps)
    still = []
    for epoch in range(3):
        now, before = policy.policy_at(epoch), state(model)
        enforce(model, now)
        train_steps(model, torch.optim.AdamW(optimizer_groups(model, now, 0.05, 0.1)), steps=3)
        still.append({key.partition(".")[0] for key in unmoved(before, model)})
    assert still == [{"front", "frozen"}, {"front"}, set()]


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_gradients_go_through_a_frozen_recurrent_network_on_cuda() -> None:
    """cuDNN refuses that in eval mode: "cudnn RNN backward can only be called in training mode"."""
    model = nn.Sequential(nn.Linear(FEATURES, FEATURES), nn.LSTM(FEATURES, FEATURES, 2, dropout=0.5)).cuda()
    enforce(model, Policy(overrides={"1": True}))
    model.train()
    inputs = torch.ones(5, 2, FEATURES, device="cuda")
    first, second = model(inputs)[0], model(inputs)[0]
    assert torch.equal(first, second)
    first.sum().backward()
    assert model[0].weight.grad is not None
