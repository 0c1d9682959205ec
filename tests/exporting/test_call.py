"""The lines to paste load what the plan loads, into any model called ``model``."""

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.mapping.helpers import checkpoint
from wtransplant.checkpoints import open_checkpoint
from wtransplant.exporting import load_state_dict_call
from wtransplant.mapping import Decisions, Plan
from wtransplant.targets import open_target


def net(classes=2):
    return nn.Sequential(nn.Linear(4, 3), nn.Linear(3, classes))


def loaded(plan, model):
    exec(load_state_dict_call(plan), {"model": model})
    return model.state_dict()


def assert_loads_like_the_plan(plan, model):
    wanted = plan.apply()
    for key, value in loaded(plan, model).items():
        assert torch.equal(value, wanted[key]), key


def test_a_prefix_is_three_lines(tmp_path):
    state = {f"module.{key}": value + 1 for key, value in net().state_dict().items()}
    plan = Plan(checkpoint({"epoch": 1, "net": state}, tmp_path), open_target(net()))
    text = load_state_dict_call(plan)
    assert text.splitlines()[2:] == [
        f'state_dict = torch.load("{tmp_path / "source.pth"}", map_location="cpu", weights_only=True)["net"]',
        'state_dict = {key.removeprefix("module."): value for key, value in state_dict.items()}',
        "model.load_state_dict(state_dict)",
    ]
    assert_loads_like_the_plan(plan, net())


def test_equal_names_are_two_lines_and_what_is_kept_is_named(tmp_path):
    state = {key: value + 1 for key, value in net().state_dict().items() if key != "1.bias"}
    save_file(state, tmp_path / "a.safetensors")
    model = net()
    plan = Plan(open_checkpoint(tmp_path / "a.safetensors"), open_target(model))
    text = load_state_dict_call(plan)
    assert text.startswith("from safetensors.torch import load_file\n")
    assert "# 1 key of the model will keep the values they have: 1.bias" in text
    assert text.endswith("model.load_state_dict(state_dict, strict=False)\n")
    assert_loads_like_the_plan(plan, model)


def test_a_mismatched_key_is_left_out_because_strict_false_does_not_forgive_it(tmp_path):
    model = net()
    plan = Plan(checkpoint(net(5).state_dict(), tmp_path), open_target(model))
    assert len(plan.report.mismatched) == 2
    assert_loads_like_the_plan(plan, model)


def test_operations_are_statements(tmp_path):
    model = net()
    plan = Plan(checkpoint({"a": torch.randn(4, 3), "b": torch.randn(1), "c": torch.randn(1)}, tmp_path),
                open_target(model), Decisions())  # fmt: skip
    plan.link("0.weight", "a", "transpose")
    plan.link("1.bias", ("b", "c"), "concat(0)")
    assert_loads_like_the_plan(plan, model)


def test_values_of_the_model_itself_come_from_the_model(tmp_path):
    model = nn.Embedding(6, 2)
    plan = Plan(checkpoint({"a": torch.randn(4, 2)}, tmp_path), open_target(model))
    plan.link("weight", "a", "pad(fill=initial)")
    assert "initial = model.state_dict()" in load_state_dict_call(plan)
    assert_loads_like_the_plan(plan, model)


@pytest.mark.parametrize("extra", ["module.0.weight.old", "0.weight"])
def test_keys_that_would_be_loaded_by_mistake_make_it_explicit(extra, tmp_path):
    """A prefix taken away would make an unlinked key fit, or hide one behind another."""
    state = {f"module.{key}": value + 1 for key, value in net().state_dict().items()}
    model = net()
    plan = Plan(checkpoint({**state, extra: torch.zeros(3, 4)}, tmp_path), open_target(model))
    plan.decisions = plan.decisions.with_skipped(["1.bias"])
    for key in ("0.weight", "0.bias", "1.weight"):
        plan.link(key, f"module.{key}")
    assert_loads_like_the_plan(plan, model)
