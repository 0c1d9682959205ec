"""The view of a run that would start now, and the optimizer's groups; peers are torch and timm."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from torch import nn

from tests.freezing.freeze_table import Settings
from tests.freezing.layers import FEATURES, LAYERS, Net, make_net
from wtransplant.freezing import Policy, blocks_of, effective, optimizer_groups, with_rate_decay
from wtransplant.freezing.enforce import enforce
from wtransplant.targets import describe_module


class Classifier(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
        self.head = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.backbone(x))


def kinds(policy: Policy, model: nn.Module | None = None, linked: set[str] | None = None) -> list[str]:
    view = effective(model or Classifier(), policy, Settings(), linked_keys=linked)
    return [found.kind for found in view.contradictions]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    "policy",
    [
        Policy(overrides={"frozen": True}),
        Policy(overrides={"frozen": True}, method="no_grad", statistics="updating"),
        Policy(overrides={"frozen": True}, method="left_out", dropout="on"),
        Policy(overrides={"": True}, statistics="updating", dropout="on"),
        Policy(statistics="frozen").with_choice("head", rate=0.1),
    ],
    ids=["both", "updating", "dropping", "all", "statistics"],
)
def test_the_view_says_what_a_model_then_does(layer: str, policy: Policy) -> None:
    """Against the model itself, after ``enforce``, ``.train()`` and a forward pass, and against its optimizer."""
    model = make_net(layer)
    view = effective(model, policy, Settings())
    on_target = effective(describe_module(model), policy, Settings())
    assert (view.rows, view.modules) == (on_target.rows, on_target.modules)
    held = enforce(model, policy)
    assert effective(model, policy, Settings()) == view  # also once the policy is in force
    groups = optimizer_groups(model, policy, 0.05, 0.1)
    optimizer = torch.optim.SGD(groups or [torch.zeros(1)], lr=9.0)
    held.train()
    model(torch.randn(8, FEATURES))
    parameters = dict(model.named_parameters(remove_duplicate=False))
    modules = dict(model.named_modules(remove_duplicate=False))
    for row in view.rows:
        assert row.frozen == (row.key in held.frozen)
        assert (row.mode == "train") == modules[row.module].training
        if row.kind == "parameter":
            assert row.requires_grad == parameters[row.key].requires_grad
            assert row.group == group_of(optimizer, parameters[row.key])
        if row.group is not None:
            group = optimizer.param_groups[row.group]
            assert (row.rate, row.weight_decay) == (group["lr"], group["weight_decay"])
    for module in view.modules:
        assert (module.mode == "train") == modules[module.path].training


def group_of(optimizer: torch.optim.Optimizer, parameter: nn.Parameter) -> int | None:
    groups = enumerate(optimizer.param_groups)
    return next((number for number, group in groups if any(p is parameter for p in group["params"])), None)


def test_the_methods_are_told_apart() -> None:
    seen = {
        method: (row.requires_grad, row.group is not None, row.method)
        for method in ("both", "no_grad", "left_out")
        for row in effective(
            Classifier(), Policy(overrides={"backbone": True}, method=method), Settings()
        ).rows
        if row.key == "backbone.0.weight"
    }
    assert seen == {
        "both": (False, False, "both"),
        "no_grad": (False, True, "no_grad"),
        "left_out": (True, False, "left_out"),
    }


def test_a_frozen_backbone_row_by_row() -> None:
    view = effective(
        Classifier(), Policy(overrides={"backbone": True}).with_choice("head", rate=0.5), Settings()
    )
    rows = {row.key: row for row in view.rows}
    assert rows["backbone.1.running_mean"].reason == "set on `backbone`"
    assert rows["backbone.1.running_mean"].mode == "eval"
    assert (rows["head.weight"].rate, rows["head.weight"].weight_decay) == (0.025, 0.1)
    assert rows["head.weight"].reason == "nothing is said about it"
    modules = {module.path: module for module in view.modules}
    assert modules["backbone.2"].dropout is False and modules["backbone.1"].statistics is False
    assert (modules[""].frozen, modules[""].tensors, modules[""].mode) == (7, 9, "train")
    assert view.summary == "2 tensors trained in 1 group by sgd, 7 frozen (4 parameters)"
    assert view.contradictions == ()


def test_an_unresolved_preset_is_seen_against_the_links() -> None:
    model = Classifier()
    linked = {key for key in model.state_dict() if key.startswith("backbone.")}
    view = effective(model, Policy.freeze_linked(), Settings(), linked_keys=linked)
    resolved = Policy.freeze_linked().resolved(linked, model.state_dict())
    assert [row.frozen for row in view.rows] == [
        row.frozen for row in effective(model, resolved, Settings()).rows
    ]
    assert [m.mode for m in view.modules] == [m.mode for m in effective(model, resolved, Settings()).modules]
    assert {row.reason for row in view.rows} == {"it is linked", "it is not linked"}


def test_a_target_of_shapes_only_is_viewed_too() -> None:
    from wtransplant.targets import TargetModel

    full = describe_module(Classifier())
    shapes = TargetModel(dict(full), full.modules)
    policy = Policy(overrides={"backbone": True})
    view = effective(shapes, policy, Settings())
    assert {row.key: row.group for row in view.rows} == {
        row.key: row.group for row in effective(full, policy, Settings()).rows
    }
    assert [m.mode for m in view.modules] == [m.mode for m in effective(full, policy, Settings()).modules]


def test_everything_frozen_is_nothing_to_train() -> None:
    (found,) = effective(Classifier(), Policy(overrides={"": True}), Settings()).contradictions
    assert found.stops and found.text.startswith("Everything is frozen: nothing to train.")
    model = Classifier()
    model.head.requires_grad_(False)
    assert kinds(Policy(overrides={"backbone": True}), model) == ["nothing to train"]
    assert kinds(Policy(), nn.Flatten()) == ["nothing to train"]


def test_a_random_head_that_is_frozen_is_named() -> None:
    linked = {key for key in Classifier().state_dict() if key.startswith("backbone.")}
    policy = Policy(overrides={"head": True})
    (found,) = effective(Classifier(), policy, Settings(), linked_keys=linked).contradictions
    assert (found.kind, found.place) == ("random and frozen", "head")
    assert "keeps its random values and is frozen" in found.text
    assert kinds(policy, linked=linked | {"head.weight", "head.bias"}) == []
    assert kinds(Policy(overrides={"backbone": True}), linked=linked - {"backbone.0.weight"}) == [
        "random and frozen"
    ]


def test_a_frozen_norm_that_goes_on_counting_is_named() -> None:
    view = effective(Classifier(), Policy(overrides={"backbone": True}, statistics="updating"), Settings())
    (found,) = view.contradictions
    assert (found.kind, found.place) == ("statistics", "backbone.1")
    assert "1 normalisation layer with frozen weights goes on updating" in found.text


def test_ties_regexes_paths_rates_and_dropout_are_named() -> None:
    tied = Net(LAYERS["Embedding tied to head"]())
    view = effective(tied, Policy(overrides={"frozen.embedding": True}), Settings())
    (found,) = view.contradictions
    assert found.kind == "tied" and "`frozen.out.weight` is frozen too: tied to a frozen key" in found.text
    assert {row.key: row.reason for row in view.rows}["frozen.out.weight"] == (
        "tied to `frozen.embedding.weight`, which is frozen"
    )
    assert kinds(Policy().with_choice("frozen.out", rate=0.1), tied) == ["tied"]
    assert kinds(Policy(patterns={".*conv.*": True})) == ["regex"]
    assert kinds(Policy(overrides={"nowhere": True})) == ["no such path"]
    assert kinds(Policy(overrides={"backbone": True}).with_choice("backbone", rate=0.1)) == ["rate"]
    assert kinds(Policy(overrides={"backbone": True}, dropout="on")) == ["dropout"]
    assert kinds(Policy(dropout="on")) == []


def test_the_schedule_is_seen_at_its_epoch() -> None:
    from wtransplant.freezing import Unfreezing

    policy = Policy(overrides={"backbone": True}, schedule=(Unfreezing(epoch=3, paths=("backbone",)),))
    assert sum(row.frozen for row in effective(Classifier(), policy, Settings(), epoch=2).rows) == 7
    assert sum(row.frozen for row in effective(Classifier(), policy, Settings(), epoch=3).rows) == 0


def test_rates_move_modules_as_far_as_their_factors_say() -> None:
    """Case W10: one step of SGD moves a parameter by rate × factor × gradient."""
    torch.manual_seed(0)
    model = Classifier()
    policy = Policy(overrides={"backbone.1": True}).with_choice("backbone", rate=0.25)
    held = enforce(model, policy)
    before = copy.deepcopy(model.state_dict())
    optimizer = torch.optim.SGD(optimizer_groups(model, policy, 0.5, 0.0))
    held.train()
    nn.functional.cross_entropy(model(torch.randn(8, 4)), torch.arange(8) % 2).backward()
    optimizer.step()
    for key, parameter in held.trainable().items():
        rate = 0.125 if key.startswith("backbone") else 0.5
        torch.testing.assert_close(parameter.detach(), before[key] - rate * parameter.grad, rtol=0, atol=1e-7)


def test_groups_have_names_and_factors_and_a_tied_tensor_once() -> None:
    model = Net(LAYERS["Embedding tied to head"]())
    policy = Policy(decay_norms=False).with_choice("head", rate=0.1)
    groups = optimizer_groups(model, policy, 1.0, 0.01)
    assert [(group["name"], group["lr"], group["weight_decay"], group["lr_factor"]) for group in groups] == [
        ("rate × 1", 1.0, 0.01, 1.0),
        ("rate × 1, no weight decay", 1.0, 0.0, 1.0),
        ("rate × 0.1", 0.1, 0.01, 0.1),
        ("rate × 0.1, no weight decay", 0.1, 0.0, 0.1),
    ]
    named = [name for group in groups for name in group["param_names"]]
    assert sorted(named) == sorted(dict(model.named_parameters()))
    saved = torch.optim.AdamW(groups).state_dict()["param_groups"]
    assert [group["param_names"] for group in saved] == [group["param_names"] for group in groups]


@pytest.mark.parametrize("name", ["vit_tiny_patch16_224", "resnet18", "mixer_s32_224", "convnext_atto"])
def test_rates_by_depth_and_weight_decay_are_those_of_timm(name: str) -> None:
    timm = pytest.importorskip("timm", reason="the model zoos are optional")
    from timm.optim import param_groups_weight_decay

    with torch.device("meta"):
        model = timm.create_model(name)
    target = describe_module(model)
    policy = with_rate_decay(Policy(decay_norms=False), target, 0.75)
    groups = optimizer_groups(model, policy, 1.0, 0.05)
    mine = {name: group for group in groups for name in group["param_names"]}
    names = {id(parameter): key for key, parameter in model.named_parameters()}
    decays = {
        names[id(p)]: g["weight_decay"] for g in param_groups_weight_decay(model, 0.05) for p in g["params"]
    }
    assert {key: group["weight_decay"] for key, group in mine.items()} == decays
    scales = timm_scales(model, names)
    for key, scale in scales.items():
        if any(key.startswith(f"{block}.") for block in blocks_of(target)):
            assert mine[key]["lr"] == pytest.approx(scale), key
    if name.startswith(("vit", "mixer")):
        # The last norm: timm counts it to the last block, BEiT (whose code timm names) and we to the head.
        others = {key: scale for key, scale in scales.items() if not key.startswith("norm.")}
        assert {key: mine[key]["lr"] for key in others} == pytest.approx(others)


def timm_scales(model: nn.Module, names: dict[int, str]) -> dict[str, float]:
    from timm.optim import param_groups_layer_decay

    groups = param_groups_layer_decay(model, layer_decay=0.75)
    return {names[id(p)]: group["lr_scale"] for group in groups for p in group["params"]}


@pytest.mark.parametrize("make", [lambda: Policy(overrides={"": True, "head": False}), Policy])
def test_a_fixed_feature_extractor_and_an_architecture_alone_both_train(make: Callable[[], Policy]) -> None:
    """Case W13: the backbone as fixed features under a new head; and the architecture alone, all of it trained."""
    torch.manual_seed(0)
    model, policy = Classifier(), make()
    held = enforce(model, policy)
    inputs = torch.randn(64, 4)
    targets = (inputs[:, 0] > 0).long()
    features = model.backbone.eval()(inputs)
    optimizer = torch.optim.AdamW(optimizer_groups(model, policy, 0.05, 0.0))
    losses = []
    for _ in range(60):
        held.train()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]
    assert torch.equal(model.backbone.eval()(inputs), features) == bool(policy.overrides)
