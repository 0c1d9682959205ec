"""The recipes in resources/examples/recipes: both models give the same outputs, and the way back too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Decisions, Plan
from wtransplant.mapping.inversion import invert_plan
from wtransplant.mapping.operations import Identity
from wtransplant.mapping.rule_inversion import invert_rules
from wtransplant.recipe import SourcePart, load_recipe, open_recipe
from wtransplant.resources import resource_path
from wtransplant.targets import TargetModel, TargetSpec, open_target

RECIPES = Path(str(resource_path("examples", "recipes")))


@dataclass(frozen=True)
class Conversion:
    """A recipe, how the model that gives is named, and an input for both."""

    recipe: str
    source: str
    example: Callable[[], torch.Tensor]

    @property
    def source_spec(self) -> TargetSpec:
        """The source model as a target: to build it, and for the way back."""
        kind, _, name = self.source.partition(":")
        return TargetSpec(f"{kind}:{RECIPES / name}" if kind == "transformers" else self.source, {}, 0)


def tokens() -> torch.Tensor:
    return torch.randint(0, 96, (3, 24))


CONVERSIONS = [
    Conversion("hf_vit_to_timm.toml", "transformers:hf_vit.json", lambda: torch.randn(2, 3, 32, 32)),
    Conversion("hf_gpt2_to_linear.toml", "transformers:hf_gpt2.json", tokens),
    Conversion("hf_llama_to_meta.toml", "transformers:hf_llama.json", tokens),
    Conversion("hf_mixtral_to_experts.toml", "transformers:hf_mixtral.json", tokens),
    Conversion("torchvision_vgg16_to_timm.toml", "torchvision:vgg16", lambda: torch.randn(1, 3, 224, 224)),
]


def shaken(target: TargetModel) -> nn.Module:
    """The model in eval mode, its weights large, no norm at one and no bias at zero: whatever is exchanged is seen."""
    torch.manual_seed(1)
    state = {key: target.initial(key).clone() for key in target}
    for names in target.ties:
        state.update(dict.fromkeys(names, state[names[0]]))
    for tensor in {id(tensor): tensor for tensor in state.values()}.values():
        if tensor.ndim == 1:
            tensor.add_(torch.randn_like(tensor) * 0.3)
        else:
            tensor.normal_(std=(tensor.numel() / tensor.shape[0]) ** -0.5)
    return target.filled(state).eval()


def outputs(model: nn.Module, example: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        made = model(example)
    return made if isinstance(made, torch.Tensor) else made.logits


def saved(state: Mapping[str, torch.Tensor], path: Path) -> Path:
    """A safetensors file, in which tied tensors are written twice."""
    save_file({key: value.clone(memory_format=torch.contiguous_format) for key, value in state.items()}, path)
    return path


def planned(recipe: str, source: Path) -> Plan:
    """The plan of a recipe with another source in place of its own."""
    found = load_recipe(RECIPES / recipe)
    plan, notes = open_recipe(
        found.model_copy(update={"sources": (SourcePart(path=str(source)),)}), trust=True
    )
    assert notes == []
    return plan


def back_by_links(plan: Plan) -> Decisions:
    inverted = invert_plan(plan)
    assert inverted.not_invertible == ()
    return Decisions(by_hand={link.target: link for link in inverted.links})


def back_by_rules(plan: Plan) -> Decisions:
    inverted = invert_rules(plan.decisions.rules, plan)
    assert inverted.not_invertible == () and inverted.conflicts == ()
    return Decisions(rules=inverted.rules)


@pytest.fixture(scope="module", params=CONVERSIONS, ids=lambda conversion: conversion.recipe)
def converted(request, tmp_path_factory) -> tuple[Conversion, nn.Module, Plan, nn.Module]:
    """A conversion, the model that gives, the plan and the model that took."""
    conversion = request.param
    model = shaken(open_target(conversion.source_spec))
    plan = planned(
        conversion.recipe, saved(model.state_dict(), tmp_path_factory.mktemp("source") / "source.safetensors")
    )
    return conversion, model, plan, plan.target.filled(plan.apply()).eval()


def test_both_models_give_the_same(converted):
    conversion, model, plan, result = converted
    assert plan.report.is_clean
    torch.manual_seed(2)
    example = conversion.example()
    expected = outputs(model, example)
    assert expected.std() > 0.05
    assert (outputs(result, example) - expected).abs().max() <= 1e-5


@pytest.mark.parametrize("way", [back_by_links, back_by_rules])
def test_the_way_back_gives_the_source_bit_for_bit(converted, tmp_path, way):
    conversion, model, plan, result = converted
    source = open_checkpoint(saved(result.state_dict(), tmp_path / "converted.safetensors"))
    back = Plan(source, open_target(conversion.source_spec), way(plan))
    assert back.report.is_clean
    made, wanted = back.apply(), model.state_dict()
    assert made.keys() == wanted.keys()
    assert all(torch.equal(made[key], wanted[key]) for key in wanted)


def test_a_file_as_transformers_saves_it_has_older_names(tmp_path):
    model = shaken(open_target(CONVERSIONS[0].source_spec))
    model.save_pretrained(tmp_path)
    plan = planned("hf_vit_file_to_timm.toml", tmp_path / "model.safetensors")
    assert "vit.encoder.layer.0.attention.attention.query.weight" in plan.source
    assert plan.report.is_clean
    example = torch.randn(2, 3, 32, 32)
    result = plan.target.filled(plan.apply()).eval()
    assert (outputs(result, example) - outputs(model, example)).abs().max() <= 1e-5


def test_rows_that_do_not_change_places_fit_all_the_same_and_are_wrong(tmp_path):
    """Without this the proof above would prove nothing about ``rotary_to_interleaved``."""
    model = shaken(open_target(CONVERSIONS[2].source_spec))
    plan = planned("hf_llama_to_meta.toml", saved(model.state_dict(), tmp_path / "source.safetensors"))
    plain = tuple(replace(rule, operation=Identity()) for rule in plan.decisions.rules)
    plan.decisions = Decisions(rules=plain)
    assert plan.report.is_clean
    example = tokens()
    result = plan.target.filled(plan.apply()).eval()
    assert (outputs(result, example) - outputs(model, example)).abs().max() > 0.1


@pytest.fixture(scope="module")
def larger(tmp_path_factory) -> tuple[nn.Module, Plan]:
    """A vision transformer for 224×224, and the plan that puts it into one for 384×384."""
    model = shaken(open_target("timm:vit_tiny_patch16_224"))
    path = saved(model.state_dict(), tmp_path_factory.mktemp("vit") / "source.safetensors")
    return model, planned("vit_224_to_384.toml", path)


def test_positions_for_larger_images_are_timms_own(larger):
    from timm.models.vision_transformer import checkpoint_filter_fn

    model, plan = larger
    assert plan.report.is_clean
    made, peer = plan.apply(), checkpoint_filter_fn(model.state_dict(), plan.target.module)
    assert made.keys() == peer.keys()
    assert all(torch.equal(made[key], peer[key]) for key in peer)
    assert made["pos_embed"].shape == (1, 577, 192)


def test_resampled_positions_are_all_that_does_not_come_back(larger):
    _, plan = larger
    assert [lost.source for lost in invert_plan(plan).not_invertible] == ["pos_embed"]
