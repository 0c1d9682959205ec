"""The optimizer's groups of a loaded pair: rates and weight decay as the policy says."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

import wtransplant as wt
from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Linear(4, 2))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.save(net().state_dict(), tmp_path / "source.pth")
    return tmp_path


def loaded(folder: Path, policy: Policy) -> tuple[nn.Module, object]:
    plan = wt.match(wt.open_checkpoint(folder / "source.pth"), wt.open_target(net()))
    wt.save(plan, folder / "out", policy=policy)
    model = net()
    return model, wt.load_frozen(model, folder / "out.safetensors")


def test_rates_and_decay_follow_the_policy(saved: Path) -> None:
    policy = Policy(overrides={"0": True}, decay_norms=False).with_choice("1", rate=0.1)
    model, pair = loaded(saved, policy)
    groups = pair.optimizer_groups(0.5, 0.02)
    told = {name: (group["lr"], group["weight_decay"]) for group in groups for name in group["param_names"]}
    assert told == {
        "1.weight": (0.05, 0.0),
        "1.bias": (0.05, 0.0),
        "2.weight": (0.5, 0.02),
        "2.bias": (0.5, 0.0),
    }
    before = {key: value.clone() for key, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(groups, momentum=0.9)
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(5, 3)).square().sum().backward()
        optimizer.step()
    moved = {key for key, value in model.state_dict().items() if not torch.equal(value, before[key])}
    assert moved == set(told)


def test_without_a_rate_the_optimizer_has_its_own(saved: Path) -> None:
    _, pair = loaded(saved, Policy(overrides={"0": True}, decay_norms=False))
    optimizer = torch.optim.AdamW(pair.optimizer_groups(), lr=0.25, weight_decay=0.5)
    assert {group["lr"] for group in optimizer.param_groups} == {0.25}
    decays = {name: g["weight_decay"] for g in optimizer.param_groups for name in g["param_names"]}
    assert decays == {"1.weight": 0.0, "1.bias": 0.0, "2.weight": 0.5, "2.bias": 0.0}


def test_rates_of_the_policy_need_a_full_rate(saved: Path) -> None:
    _, pair = loaded(saved, Policy().with_choice("1", rate=0.1))
    with pytest.raises(TrainingError, match="learning rates of its own"):
        pair.optimizer_groups()
