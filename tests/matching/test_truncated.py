"""Sources of which a part is gone, and sources with strangers in them: what is left is linked rightly or not at all."""

from __future__ import annotations

import pytest
import torch

from tests.matching.changes import with_decoys, without, without_some
from tests.matching.held import held, links_of
from tests.matching.made import source_of
from tests.matching.suites import PUBLIC
from wtransplant.matching.finding import find_match

LAST_BLOCKS = [
    ("resnet_timm_to_hf", "layer4."),
    ("vit_hf_to_timm", "vit.layers.2."),
    ("gpt2_hf_to_nano", "transformer.h.2."),
    ("mobilenetv3_tv_to_timm", "features.11."),
    ("unet_to_unet", "up3."),
]
FIRST_AND_MIDDLE_BLOCKS = [
    ("vit_lightning", "state_dict.model.encoder.layers.encoder_layer_0."),
    ("deit_timm_to_hf", "blocks.1."),
    ("opt_to_tied", "model.decoder.layers.1."),
    ("mixer_flax_to_timm", "MixerBlock_0."),
    ("detr_separate", "transformer.decoder.layers.1."),
    ("wav2vec_release_to_hf", "model.encoder.layers.1."),
    ("convnext_parallel", "module.features.5.0."),
]
PARTS_OF_BLOCKS = [
    ("distilbert_to_shallow", "transformer.layer.0.ffn.lin2."),
    ("llama_hf_to_meta", "model.layers.2.post_attention_layernorm."),
    ("roberta_to_tf", "roberta.encoder.layer.0.attention."),
    ("bart_to_fused", "decoder.layers.0.encoder_attn."),
    ("mae_to_classifier", "vit.layers.0.mlp.fc1."),
]
HEADS = [
    ("resnet_timm_to_hf", "fc."),
    ("vit_hf_to_timm", "classifier."),
    ("civilnet_to_lists", "fc4."),
    ("vgg_with_rnn", "classifier.6."),
    ("mobilenetv3_tv_to_timm", "classifier."),
]


@pytest.mark.parametrize(("name", "prefix"), HEADS)
def test_without_its_head_the_rest_is_linked_and_nothing_else(name: str, prefix: str) -> None:
    pair = held(name)
    rest = without(pair.tensors, prefix)
    assert pair.wrong(rest) == {}
    assert len(pair.made(rest)) == len(pair.made()) - (len(pair.tensors) - len(rest))


@pytest.mark.parametrize(("name", "prefix"), LAST_BLOCKS)
def test_without_the_last_block_the_others_keep_their_places(name: str, prefix: str) -> None:
    pair = held(name)
    assert pair.wrong(without(pair.tensors, prefix)) == {}


@pytest.mark.parametrize(("name", "prefix"), FIRST_AND_MIDDLE_BLOCKS)
def test_a_gap_in_the_numbers_moves_nothing_up(name: str, prefix: str) -> None:
    pair = held(name)
    assert pair.wrong(without(pair.tensors, prefix)) == {}


@pytest.mark.parametrize(("name", "prefix"), PARTS_OF_BLOCKS)
def test_what_is_missing_is_not_replaced_by_its_like(name: str, prefix: str) -> None:
    pair = held(name)
    assert pair.wrong(without(pair.tensors, prefix)) == {}


@pytest.mark.parametrize("name", [pair.name for pair in PUBLIC])
def test_without_any_tensors_nothing_wrong_is_linked(name: str) -> None:
    pair = held(name)
    wrong = linked = 0
    for seed, count in enumerate((1, 2, 5, len(pair.tensors) // 4)):
        rest = without_some(pair.tensors, count, seed)
        wrong += len(pair.wrong(rest))
        linked += len(pair.made(rest))
    assert (wrong, linked > 0) == (0, True)


@pytest.mark.parametrize("name", [pair.name for pair in PUBLIC])
def test_strangers_of_the_same_shapes_are_not_linked(name: str) -> None:
    pair = held(name)
    for seed in range(2):
        assert pair.wrong(with_decoys(pair.tensors, seed)) == {}


@pytest.mark.parametrize("name", ["vit_hf_to_timm", "unet_to_unet", "llama_hf_to_meta"])
def test_optimizer_moments_in_a_flat_file_are_not_weights(name: str) -> None:
    pair = held(name)
    floats = [value for value in pair.tensors.values() if value.is_floating_point()]
    generator = torch.Generator().manual_seed(0)
    moments = {
        f"optimizer.state.{place}.{moment}": torch.rand(value.shape, generator=generator)
        for place, value in enumerate(floats)
        for moment in ("exp_avg", "exp_avg_sq")
    }
    assert pair.wrong({**pair.tensors, **moments}) == {}
    assert pair.made({**pair.tensors, **moments}).keys() == pair.made().keys()


def test_tensors_that_hold_the_same_numbers_are_no_question() -> None:
    """A model saved with two names for one tensor: either may be taken."""
    pair = held("gpt2_hf_to_nano")
    twice = {**pair.tensors, "copy.of.wte.weight": pair.tensors["transformer.wte.weight"].clone()}
    assert pair.wrong(twice) == {}
    assert pair.made(twice).keys() == pair.made().keys()


def test_a_second_model_under_another_name_is_asked_about_or_left() -> None:
    pair = held("vgg_with_rnn")
    generator = torch.Generator().manual_seed(0)
    twins = {
        f"zorb.{key}": torch.randn(value.shape, generator=generator) for key, value in pair.tensors.items()
    }
    first = {f"quil.{key}": value for key, value in pair.tensors.items()}
    match = find_match(source_of({**twins, **first}), pair.target)
    assert match.questions
    assert pair.wrong({**twins, **first}) == {}


@pytest.mark.parametrize("name", ["vit_hf_to_timm", "resnet_timm_to_hf", "llama_hf_to_meta"])
def test_a_second_set_of_weights_beside_the_model_is_not_taken_silently(name: str) -> None:
    """A teacher below a name of its own, and the model at the root of the file."""
    pair = held(name)
    generator = torch.Generator().manual_seed(0)
    second = {
        f"zorb.{key}": torch.randn(value.shape, generator=generator).to(value.dtype)
        for key, value in pair.tensors.items()
    }
    assert pair.wrong({**pair.tensors, **second}) == {}


def test_target_tensors_without_a_counterpart_stay_unlinked() -> None:
    source = {
        f"layers.{i}.{leaf}": shape for i in range(3) for leaf, shape in (("weight", (8, 8)), ("bias", (8,)))
    }
    extra = {"film.weight": (8, 8), "film.bias": (8,), "adapter.gate.weight": (8, 8)}
    found = links_of(source, {**source, **extra})
    assert found == {key: (key,) for key in source}
