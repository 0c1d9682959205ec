"""``key_mapping``: what transformers makes of it is what the plan says."""

import pytest
import torch
from torch import nn

from tests.mapping.helpers import checkpoint
from wtransplant.errors import MappingError
from wtransplant.exporting import key_mapping
from wtransplant.mapping import Decisions, Plan
from wtransplant.targets import open_target


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(nn.ModuleDict({"q": nn.Linear(2, 2)}) for _ in range(3))
        self.head = nn.Linear(2, 2)


def plan_of(names, folder, *rules):
    """A plan from renamed keys of the network, by the rules alone."""
    state = {names(key): value for key, value in Net().state_dict().items()}
    plan = Plan(checkpoint(state, folder), open_target(Net()), Decisions())
    for pattern, template in rules:
        plan.add_rule(pattern, template)
    return plan


def renamed_by_transformers(plan, mapping):
    loading = pytest.importorskip("transformers.core_model_loading")
    renamings = [loading.WeightRenaming(source_patterns=k, target_patterns=v) for k, v in mapping.items()]
    return {key: loading.rename_source_key(key, renamings, [])[0] for key in plan.source}


def assert_like_the_plan(plan):
    mapping = key_mapping(plan)
    wanted = {link.sources[0]: link.target for link in plan.resolution.links.values()}
    made = renamed_by_transformers(plan, mapping)
    assert {key: made[key] for key in wanted} == wanted
    assert not [key for key in made if key not in wanted and made[key] in plan.target]
    return mapping


def test_a_rule_with_one_group_is_taken_as_it_is(tmp_path):
    plan = plan_of(lambda key: f"model.{key}", tmp_path, (r"model\.(.*)", r"\1"))
    assert assert_like_the_plan(plan) == {r"^model\.(.*)$": r"\1"}


def test_alternatives_stay_together(tmp_path):
    names = {"head": "fc"}
    plan = plan_of(
        lambda key: key.replace("head", names["head"]),
        tmp_path,
        (r"fc\.weight|fc\.none", "head.weight"),
        (r"fc\.bias", "head.bias"),
        (r"(blocks\..*)", r"\1"),
    )
    assert r"^(?:fc\.weight|fc\.none)$" in assert_like_the_plan(plan)


def test_rules_with_several_groups_become_beginnings(tmp_path):
    plan = plan_of(
        lambda key: key.replace("blocks.", "encoder.layer.").replace(".q.", ".attn.query."),
        tmp_path,
        (r"encoder\.layer\.(\d+)\.attn\.query\.(.*)", r"blocks.\1.q.\2"),
        (r"(head.*)", r"\1"),
    )
    mapping = assert_like_the_plan(plan)
    assert mapping[r"^encoder\.layer\.0\.attn\.query\."] == "blocks.0.q."
    assert len(mapping) == 3


def test_automatic_links_need_no_rules(tmp_path):
    state = {f"module.{key}": value for key, value in Net().state_dict().items()}
    plan = Plan(checkpoint(state, tmp_path), open_target(Net()))
    assert assert_like_the_plan(plan) == {r"^module\.": ""}


def test_a_prefix_to_add(tmp_path):
    class Holder(nn.Module):
        def __init__(self):
            super().__init__()
            self.vit = Net()

    plan = Plan(checkpoint(Net().state_dict(), tmp_path), open_target(Holder()))
    assert assert_like_the_plan(plan) == {r"^blocks\.": "vit.blocks.", r"^head\.": "vit.head."}


def test_loading_with_transformers_gives_the_same_tensors(tmp_path):
    transformers = pytest.importorskip("transformers")
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = transformers.ViTConfig(image_size=32, num_labels=2, **small)
    torch.manual_seed(1)
    model = transformers.ViTForImageClassification(config)
    target = open_target(transformers.ViTForImageClassification(config))
    renamed = {
        key.replace("vit.", "backbone.").replace("classifier", "head"): value
        for key, value in model.state_dict().items()
    }
    plan = Plan(checkpoint(renamed, tmp_path, "pytorch_model.bin"), target, Decisions())
    plan.add_rule(r"backbone\.(.*)", r"vit.\1")
    plan.add_rule(r"head\.(weight|bias)", r"classifier.\1")
    assert plan.report.is_clean
    config.save_pretrained(tmp_path)
    loaded = transformers.ViTForImageClassification.from_pretrained(tmp_path, key_mapping=key_mapping(plan))
    for key, value in plan.apply().items():
        assert torch.equal(loaded.state_dict()[key], value), key


def test_what_is_more_than_a_renaming_names_its_rule_or_link(tmp_path):
    plan = plan_of(lambda key: f"m.{key}", tmp_path, (r"m\.(.*)", r"\1"))
    plan.link("head.weight", "m.head.weight", "transpose")
    with pytest.raises(MappingError, match="rows and columns exchanged") as error:
        key_mapping(plan)
    assert "head.weight" in error.value.where


def test_one_key_for_two_is_no_renaming(tmp_path):
    plan = plan_of(lambda key: key, tmp_path, (r"(.*)", r"\1"))
    plan.link("blocks.0.q.weight", "blocks.1.q.weight")
    with pytest.raises(MappingError, match="more than one key"):
        key_mapping(plan)


def test_renamings_that_act_on_each_other_are_refused(tmp_path):
    """A swap cannot be said one after the other."""
    plan = plan_of(
        lambda key: key,
        tmp_path,
        (r"head\.weight", "blocks.0.q.weight"),
        (r"blocks\.0\.q\.weight", "head.weight"),
        (r"(.*)", r"\1"),
    )
    with pytest.raises(MappingError, match="act on each other") as error:
        key_mapping(plan)
    assert "=>" in error.value.where


def test_a_key_left_out_that_would_be_loaded_all_the_same_is_refused(tmp_path):
    plan = plan_of(lambda key: key, tmp_path, (r"(blocks.*)", r"\1"))
    with pytest.raises(MappingError, match="from_pretrained would load it"):
        key_mapping(plan)


def test_nested_files_are_refused(tmp_path):
    state = {key: value for key, value in Net().state_dict().items()}
    plan = Plan(checkpoint({"model": state}, tmp_path), open_target(Net()))
    with pytest.raises(MappingError, match="reads flat files only"):
        key_mapping(plan)
