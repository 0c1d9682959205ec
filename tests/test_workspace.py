"""The workspace without a window: what it keeps, what it tells, when a run's result still counts."""

import pytest
import torch
from torch import nn

from tests.mapping.helpers import checkpoint
from wtransplant.errors import TrainingError, WtransplantError
from wtransplant.freezing import Policy
from wtransplant.mapping import Rule
from wtransplant.targets import TargetSpec, open_target
from wtransplant.training import History, RunControl, RunSettings
from wtransplant.workspace import Edit, Workspace, run_training

MODEL = "from torch import nn\ndef make():\n    return nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))\n"


@pytest.fixture
def spec(write_module) -> TargetSpec:
    return TargetSpec(f"{write_module(MODEL)}:make")


@pytest.fixture
def workspace(tmp_path, spec) -> Workspace:
    torch.manual_seed(0)
    saved = {**nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2)).state_dict(), "spare": torch.ones(2)}
    made = Workspace()
    source, target = checkpoint(saved, tmp_path), open_target(spec, trust=True)
    made.set_source(source, None)
    made.set_target(target, made.plan_for(source, target))
    return made


def test_the_same_pair_read_again_keeps_every_decision(workspace, spec):
    plan = workspace.require_plan()
    plan.unlink("0.bias")
    plan.link("1.bias", "spare")
    plan.decisions = (
        plan.decisions.with_rules([Rule("never", "x")])
        .with_skipped(["0.weight"])
        .with_skipped_sources(["1.bias"])
    )
    workspace.policy = Policy(overrides={"1": True})
    before = plan.resolution.target_status
    target = open_target(spec, trust=True)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    assert workspace.plan is not plan
    assert workspace.plan.resolution.target_status == before
    assert workspace.plan.decisions.rules == (Rule("never", "x"),)
    assert workspace.policy == Policy(overrides={"1": True})


def test_another_pair_keeps_only_what_makes_sense_for_it(workspace, tmp_path):
    plan = workspace.require_plan()
    plan.link("1.bias", "spare")
    workspace.policy = Policy(overrides={"1": True})
    other = checkpoint({"0.weight": torch.zeros(3, 4)}, tmp_path, "other.pth")
    workspace.set_source(other, workspace.plan_for(other, workspace.target))
    assert list(workspace.plan.resolution.links) == ["0.weight"]
    assert workspace.policy == Policy(overrides={"1": True})
    target = open_target(nn.Linear(4, 3))
    workspace.set_target(target, workspace.plan_for(other, target))
    assert workspace.policy == Policy()


def test_a_tensor_of_the_old_source_can_still_be_read_by_who_began_to(workspace, tmp_path):
    plan = workspace.require_plan().frozen_copy()
    other = checkpoint({"0.weight": torch.zeros(3, 4)}, tmp_path, "other.pth")
    workspace.set_source(other, workspace.plan_for(other, workspace.target))
    assert plan.value("0.weight").abs().sum() > 0


def test_changes_are_told_once_and_only_if_something_changed(workspace):
    told = []
    for name in ("plan_changed", "policy_changed", "settings_changed"):
        getattr(workspace.events, name).connect(lambda name=name: told.append(name))
    now = workspace.edit()
    workspace.restore(now)
    assert told == []
    workspace.restore(workspace.preview(now.decisions.with_rules([Rule("a", "b")])))
    workspace.restore(
        Edit(workspace.edit().decisions, workspace.edit().resolution, Policy(overrides={"0": True}))
    )
    workspace.settings = workspace.settings
    workspace.settings = RunSettings(epochs=2)
    assert told == ["plan_changed", "policy_changed", "settings_changed"]


def test_what_is_linked_stays_frozen_as_links_come_and_go(workspace):
    workspace.policy = Policy.freeze_linked()
    assert "0.bias" in workspace.frozen_keys
    plan = workspace.require_plan()
    plan.unlink("0.bias")
    assert workspace.frozen_keys == {"0.weight", "1.weight", "1.bias"}


def test_without_a_pair_it_says_what_is_still_to_be_opened(tmp_path):
    empty = Workspace()
    with pytest.raises(WtransplantError, match="source checkpoint is still to be opened"):
        empty.require_plan()
    empty.set_source(checkpoint({"x": torch.zeros(1)}, tmp_path), None)
    with pytest.raises(WtransplantError, match="target model is still to be opened"):
        empty.edit()
    assert empty.frozen_keys == frozenset()


def test_a_target_of_shapes_only_cannot_be_trained(workspace, tmp_path):
    target = open_target(str(tmp_path / "source.pth"))
    plan = workspace.plan_for(workspace.source, target)
    with pytest.raises(TrainingError, match="no model to train"):
        run_training(plan, Policy(), RunSettings(), History(), RunControl())


def test_a_runs_result_counts_as_long_as_its_decisions_do(workspace, tmp_path):
    torch.save({"inputs": torch.randn(12, 4), "targets": torch.arange(12) % 2}, tmp_path / "data.pt")
    settings = RunSettings.from_values(
        data={"kind": "tensors", "path": str(tmp_path / "data.pt")}, epochs=1, batch_size=4
    )
    run = run_training(workspace.require_plan().frozen_copy(), Policy(), settings, History(), RunControl())
    workspace.finish_run(run)
    assert workspace.run is run
    assert "loss" in run.describe()
    before = workspace.edit()
    workspace.restore(workspace.preview(before.decisions.without_links(["1.bias"])))
    assert workspace.run is None
    workspace.restore(before)
    assert workspace.run is run
    workspace.policy = Policy(overrides={"0": True})
    assert workspace.run is None


def test_what_is_frozen_follows_policy_and_links(workspace):
    assert workspace.frozen_keys == frozenset()
    workspace.policy = Policy.freeze_linked().set("1", False)
    assert workspace.frozen_keys == {"0.weight", "0.bias"}
    # It is asked for several times at each step, and worked out once.
    assert workspace.frozen_keys is workspace.frozen_keys
    workspace.require_plan().unlink("0.bias")
    assert workspace.frozen_keys == {"0.weight"}
    workspace.policy = Policy(overrides={"0.bias": True})
    assert workspace.frozen_keys == {"0.bias"}


def test_the_first_settings_are_asked_for_when_they_are_needed():
    workspace, asked = Workspace(), []
    workspace.first_settings = lambda: asked.append(True) or RunSettings(epochs=7)
    assert asked == []
    assert workspace.settings.epochs == workspace.settings.epochs == 7 and asked == [True]
