from __future__ import annotations

import pytest
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing import (
    blocks_of,
    freeze_all_but_head,
    freeze_first_blocks,
    freeze_linked,
    freeze_nothing,
    head_of,
)
from wtransplant.targets import describe_module

torchvision = pytest.importorskip("torchvision", reason="the model zoos are optional")


@pytest.mark.parametrize(
    ("name", "blocks", "first", "last", "head"),
    [
        # Number of blocks as in the papers: 3+4+6+3 bottlenecks, 12 encoder layers, 13 convolutions.
        ("resnet50", 16, "layer1.0", "layer4.2", "fc"),
        ("vit_b_16", 12, "encoder.layers.encoder_layer_0", "encoder.layers.encoder_layer_11", "heads.head"),
        ("vgg16", 13, "features.0", "features.28", "classifier.6"),
        (
            "densenet121",
            58,
            "features.denseblock1.denselayer1",
            "features.denseblock4.denselayer16",
            "classifier",
        ),
    ],
)
def test_blocks_and_head_of_known_models(name: str, blocks: int, first: str, last: str, head: str) -> None:
    import torch

    with torch.device("meta"):
        target = describe_module(torchvision.models.get_model(name))
    found = blocks_of(target)
    assert (len(found), found[0], found[-1]) == (blocks, first, last)
    assert head_of(target) == head


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3)
        self.scale = nn.Parameter(nn.init.ones_(nn.Linear(1, 1).weight.data))
        self.blocks = nn.ModuleList(nn.Sequential(nn.Conv2d(2, 2, 3), nn.BatchNorm2d(2)) for _ in range(3))
        self.norm = nn.LayerNorm(2)
        self.head = nn.Linear(2, 5)


def test_first_blocks_freeze_themselves_and_what_comes_before() -> None:
    target = describe_module(Small())
    preset = freeze_first_blocks(target, 2)
    assert preset.policy.overrides == {"scale": True, "stem": True, "blocks.0": True, "blocks.1": True}
    assert preset.reason.startswith("2 blocks of 3 frozen, `blocks.0` to `blocks.1`, and what comes before")
    assert freeze_first_blocks(target, 0).policy == freeze_nothing().policy
    assert "norm" not in freeze_first_blocks(target, 3).policy.overrides


def test_more_blocks_than_there_are_is_an_error_that_says_how_many() -> None:
    with pytest.raises(TrainingError, match="the model has 3 blocks"):
        freeze_first_blocks(describe_module(Small()), 4)


def test_all_but_the_head_names_the_head() -> None:
    preset = freeze_all_but_head(describe_module(Small()))
    trainable = [key for key in describe_module(Small()) if not preset.policy.is_frozen(key)]
    assert trainable == ["head.weight", "head.bias"]
    assert "`head`" in preset.reason


def test_a_head_that_shares_its_weight_is_trained_together_with_its_partner() -> None:
    model = nn.ModuleDict({"embedding": nn.Embedding(7, 3), "body": nn.Linear(3, 3), "head": nn.Linear(3, 7)})
    model["head"].weight = model["embedding"].weight
    target = describe_module(model)
    policy = freeze_all_but_head(target).policy
    assert policy.frozen_keys(target, target.ties) == {"body.weight", "body.bias"}


def test_linked_preset_stays_symbolic_and_counts() -> None:
    target = describe_module(Small())
    preset = freeze_linked(target, ["stem.weight", "stem.bias", "not.there"])
    assert preset.policy.preset == "linked"
    assert "(2 tensors)" in preset.reason


def test_a_model_without_parameters_says_why_that_may_be() -> None:
    with pytest.raises(TrainingError, match="no parameters") as caught:
        freeze_all_but_head(describe_module(nn.Flatten()))
    assert "ModuleList" in caught.value.hint
