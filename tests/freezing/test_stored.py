"""A policy in a recipe, in a manifest, and back in somebody's training script."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.mapping.helpers import checkpoint, plan
from wtransplant.freezing import ModuleChoice, Policy, Unfreezing
from wtransplant.mapping import Plan
from wtransplant.recipe import load_recipe, recipe_of, save_recipe
from wtransplant.saving import load_frozen, save
from wtransplant.saving.manifest import TrainingRecord
from wtransplant.saving.pair import Trained
from wtransplant.targets import TargetSpec, open_target

MODEL = """from torch import nn
def make():
    return nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2))
"""
FULL = Policy(
    overrides={"0": True, "1.running_mean": False},
    patterns={r".*\.bias": False},
    preset="linked",
    method="no_grad",
    statistics="updating",
    dropout="on",
    modules={"0": ModuleChoice(rate=0.1, statistics="frozen"), "": ModuleChoice(method="left_out")},
    rows={"2.weight": ((0, 1),)},
    decay_norms=False,
    schedule=(Unfreezing(epoch=1, paths=("0",)), Unfreezing(epoch=3, paths=("1", "2.bias"))),
)


@pytest.fixture
def made(tmp_path: Path, write_module: Callable[[str], Path]) -> Plan:
    source = checkpoint({"0.weight": torch.ones(3, 4)}, tmp_path)
    return Plan(source, open_target(TargetSpec(f"{write_module(MODEL)}:make"), trust=True))


@pytest.mark.parametrize("policy", [Policy(), Policy.freeze_linked(), Policy(overrides={"0": True}), FULL])
def test_a_recipe_keeps_all_of_a_policy(made: Plan, tmp_path: Path, policy: Policy) -> None:
    path = tmp_path / "r.toml"
    for _ in range(2):  # the second time over the first
        save_recipe(recipe_of(made, policy, None), path)
        assert load_recipe(path).policy == policy
    save_recipe(recipe_of(made, FULL, None), path)
    save_recipe(recipe_of(made, policy, None), path)
    assert load_recipe(path).policy == policy


def test_a_recipe_says_of_a_policy_only_what_is_not_usual(made: Plan, tmp_path: Path) -> None:
    save_recipe(recipe_of(made, Policy(overrides={"0": True}), None), tmp_path / "r.toml")
    text = (tmp_path / "r.toml").read_text("utf-8")
    assert text[text.index("[policy") :].split() == [
        "[policy]",
        "method",
        "=",
        '"both"',
        "[policy.overrides]",
        "0",
        "=",
        "true",
    ]


def test_a_recipe_from_before_is_read(made: Plan, tmp_path: Path) -> None:
    save_recipe(recipe_of(made, Policy(), None), tmp_path / "r.toml")
    text = (tmp_path / "r.toml").read_text("utf-8")
    old = (
        text[: text.index("[policy")]
        + '[policy]\nmethod = "no_grad"\npreset = "linked"\n[policy.overrides]\n1 = true\n'
    )
    (tmp_path / "r.toml").write_text(old, "utf-8")
    assert load_recipe(tmp_path / "r.toml").policy == Policy(
        overrides={"1": True}, method="no_grad", preset="linked"
    )


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2))


def test_the_manifest_tells_what_gradual_unfreezing_has_moved(tmp_path: Path) -> None:
    policy = Policy(overrides={"0": True, "1": True}, schedule=(Unfreezing(epoch=1, paths=("1",)),))
    done = plan(net().state_dict(), net(), tmp_path)
    trained = Trained(net().state_dict(), TrainingRecord(settings={}, steps=1, seconds=0.0))
    tensors = {}
    for name, result in (("plain", None), ("trained", trained)):
        pair = save(done, tmp_path / name, policy=policy, trained=result)
        tensors[name] = json.loads(pair.manifest_path.read_text("utf-8"))["tensors"]
    assert [tensors["plain"][key]["frozen"] for key in ("0.weight", "1.weight", "2.weight")] == [
        True,
        True,
        False,
    ]
    assert [tensors["trained"][key]["frozen"] for key in ("0.weight", "1.weight", "2.weight")] == [
        True,
        False,
        False,
    ]
    assert tensors["trained"]["1.weight"]["fine_tuned"]


def test_a_saved_pair_brings_rows_and_statistics_into_a_training_script(tmp_path: Path) -> None:
    policy = Policy(overrides={"0": True}, statistics="frozen").with_rows("2.weight", (1, 2))
    pair = save(plan(net().state_dict(), net(), tmp_path), tmp_path / "out", policy=policy)
    model = net()
    load_frozen(model, pair.weights)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.1)
    for _ in range(3):
        model.train()
        optimizer.zero_grad()
        model(torch.randn(8, 4)).square().sum().backward()
        optimizer.step()
    after = model.state_dict()
    still = {key for key, value in before.items() if torch.equal(value, after[key])}
    assert still == {"0.weight", "0.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"}
    assert torch.equal(before["2.weight"][0], after["2.weight"][0])
    assert not torch.equal(before["2.weight"][1], after["2.weight"][1])
