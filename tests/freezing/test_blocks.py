"""Blocks by repeated structure, depths, discriminative rates, gradual unfreezing and advice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing import (
    Policy,
    advise,
    blocks_of,
    depths_of,
    freeze_first_blocks,
    freeze_matching,
    unfreeze_gradually,
    with_rate_decay,
)
from wtransplant.targets import TargetModel, describe_module


def from_torchvision(name: str) -> nn.Module:
    models = pytest.importorskip("torchvision", reason="the model zoos are optional").models
    return models.get_model(name)


def from_timm(name: str) -> nn.Module:
    return pytest.importorskip("timm", reason="the model zoos are optional").create_model(name)


def from_transformers(name: str) -> nn.Module:
    library = pytest.importorskip("transformers", reason="the model zoos are optional")
    small = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 3} if "Mixtral" in name else {}
    config = getattr(library, name.partition("For")[0].partition("LM")[0].removesuffix("Model") + "Config")(
        **small
    )
    return getattr(library, name)(config)


# How many, by the papers: stages × blocks; 13 convolutions of VGG-16; 6 + 6 of T5; experts are no blocks.
KNOWN = [
    (from_torchvision, "resnet18", 2 + 2 + 2 + 2, "BasicBlock"),
    (from_torchvision, "vgg16_bn", 13, "Conv2d"),
    (from_torchvision, "swin_t", 2 + 2 + 6 + 2, "SwinTransformerBlock"),
    (from_torchvision, "convnext_tiny", 3 + 3 + 9 + 3, "CNBlock"),
    (from_torchvision, "efficientnet_b0", 1 + 2 + 2 + 3 + 3 + 4 + 1, "MBConv"),
    (from_torchvision, "mobilenet_v2", 1 + 2 + 3 + 4 + 3 + 3 + 1, "InvertedResidual"),
    (from_torchvision, "maxvit_t", 2 + 2 + 5 + 2, "MaxVitLayer"),
    (from_timm, "vit_tiny_patch16_224", 12, "Block"),
    (from_timm, "convnext_tiny", 3 + 3 + 9 + 3, "ConvNeXtBlock"),
    (from_timm, "swin_tiny_patch4_window7_224", 2 + 2 + 6 + 2, "SwinTransformerBlock"),
    (from_timm, "resnet50", 3 + 4 + 6 + 3, "Bottleneck"),
    (from_transformers, "BertForSequenceClassification", 12, "BertLayer"),
    (from_transformers, "GPT2LMHeadModel", 12, "GPT2Block"),
    (from_transformers, "T5ForConditionalGeneration", 6 + 6, "T5Block"),
    (from_transformers, "MixtralForCausalLM", 3, "MixtralDecoderLayer"),
]


@pytest.mark.parametrize(("make", "name", "count", "kind"), KNOWN, ids=[f"{name}" for _, name, _, _ in KNOWN])
def test_known_models_have_the_blocks_of_their_papers(
    make: Callable[[str], nn.Module], name: str, count: int, kind: str
) -> None:
    with torch.device("meta"):
        target = describe_module(make(name))
    blocks = blocks_of(target)
    assert len(blocks) == count
    assert {target.modules[path].class_name for path in blocks} == {kind}
    assert list(blocks) == [path for path in target.modules if path in blocks]


class Staged(nn.Module):
    """stem, two stages of two blocks with a layer between, a norm that closes the list, a head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3)
        block = [lambda w=w: nn.Sequential(nn.Conv2d(w, w, 3), nn.BatchNorm2d(w)) for w in (2, 4)]
        self.body = nn.Sequential(
            block[0](), block[0](), nn.Conv2d(2, 4, 1), block[1](), block[1](), nn.BatchNorm2d(4)
        )
        self.head = nn.Linear(4, 3)


def staged() -> TargetModel:
    return describe_module(Staged())


def test_depths_count_what_stands_between_blocks_to_the_one_before() -> None:
    target = staged()
    assert blocks_of(target) == ("body.0", "body.1", "body.3", "body.4")
    depths = depths_of(target)
    by_module = {key.rpartition(".")[0]: depth for key, depth in depths.items()}
    assert by_module == {
        "stem": 0, "body.0.0": 1, "body.0.1": 1, "body.1.0": 2, "body.1.1": 2, "body.2": 2,
        "body.3.0": 3, "body.3.1": 3, "body.4.0": 4, "body.4.1": 4, "body.5": 4, "head": 5,
    }  # fmt: skip
    frozen = freeze_first_blocks(target, 2).policy
    assert [key for key in target if not frozen.is_frozen(key)] == [key for key in target if depths[key] > 2]


def test_a_model_without_repetition_has_its_top_modules_for_blocks() -> None:
    model = nn.ModuleDict({"conv": nn.Conv2d(1, 1, 1), "norm": nn.BatchNorm2d(1), "fc": nn.Linear(1, 1)})
    target = describe_module(model)
    assert blocks_of(target) == ("conv", "norm", "fc")
    assert set(depths_of(target).values()) == {1, 2, 3}


def test_rates_fall_by_the_decay_with_each_depth() -> None:
    target = staged()
    policy = with_rate_decay(Policy().with_choice("head", rate=7.0, method="left_out"), target, 0.5)
    depths = depths_of(target)
    assert {key: policy.rate_of(key) for key in target} == {
        key: 0.5 ** (5 - depth) for key, depth in depths.items()
    }
    assert policy.method_of("head.weight") == "left_out"
    plain = with_rate_decay(policy, target, 1)
    assert {plain.rate_of(key) for key in target} == {1.0}
    with pytest.raises(TrainingError, match="is no decay"):
        with_rate_decay(policy, target, 1.5)


@pytest.mark.parametrize(("every", "blocks"), [(1, 1), (3, 1), (2, 3)])
def test_gradual_unfreezing_goes_from_the_last_block_to_the_first(every: int, blocks: int) -> None:
    target = staged()
    depths = depths_of(target)
    policy = unfreeze_gradually(target, every=every, blocks=blocks).policy
    for epoch in range(20):
        border = 5 - blocks * (epoch // every)
        expected = {key for key in target if depths[key] < border}
        assert policy.policy_at(epoch).frozen_keys(target) == expected
    with pytest.raises(TrainingError):
        unfreeze_gradually(target, every=0)


def test_a_regex_preset_says_what_it_froze_and_refuses_one_that_matches_nothing() -> None:
    preset = freeze_matching(staged(), r"body\.[01]|stem")
    assert preset.policy.patterns == {r"body\.[01]|stem": True}
    # stem: weight and bias; two blocks: a convolution (2) and a batch norm (5). All: 2 + 4 × 7 + 2 + 5 + 2.
    assert "16 tensors of 39" in preset.reason
    with pytest.raises(TrainingError, match="matches no module path"):
        freeze_matching(staged(), "layer9")


def test_advice_follows_the_table_of_the_four_situations() -> None:
    target = staged()
    advice = {(a, b): advise(target, a, b) for a in ("little", "much") for b in ("like", "unlike")}
    depths = depths_of(target)
    frozen = {
        key: sorted({depths[k] for k in made.policy.frozen_keys(target)}) for key, made in advice.items()
    }
    assert frozen == {
        ("little", "like"): [0, 1, 2, 3, 4],  # all but the head
        ("little", "unlike"): [0, 1, 2],  # the first half of four blocks, and the stem
        ("much", "like"): [],
        ("much", "unlike"): [],
    }
    assert advice["much", "like"].policy.rate_of("stem.weight") == 0.75**5
    assert advice["much", "unlike"].policy.modules == {}
    assert "first 2 of 4 blocks are frozen" in advice["little", "unlike"].explanation
    assert "0.0001 with AdamW, 0.001 with SGD" in advice["much", "like"].explanation
