"""Layouts of fused projections that need no operation of their own: chains of structural steps say them."""

import pytest
import torch
from transformers.core_model_loading import Conv3dToLinear, Interleave, LinearToConv3d

from tests.mapping.operations.peers import result_of

HEADS, SIZE, WIDTH = 3, 4, 5


def rows(*parts: torch.Tensor) -> torch.Tensor:
    return torch.cat(parts)


@pytest.fixture
def projections() -> list[torch.Tensor]:
    """Query, key and value, each (heads·d, width)."""
    return [torch.randn(HEADS * SIZE, WIDTH) for _ in range(3)]


def test_query_key_and_value_of_each_head_together_as_in_gpt_neox_and_bloom(projections):
    """Their attention views the fused rows as (heads, 3, d)."""
    by_head = [[part.view(HEADS, SIZE, WIDTH)[head] for part in projections] for head in range(HEADS)]
    fused = rows(*(part for head in by_head for part in head))
    apart = "reshape((3, 3, 4, 5)) | permute((1, 0, 2, 3)) | reshape((36, 5))"
    assert torch.equal(result_of(apart, fused), rows(*projections))
    together = "concat(0) | reshape((3, 3, 4, 5)) | permute((1, 0, 2, 3)) | reshape((36, 5))"
    assert torch.equal(result_of(together, *projections), fused)
    key = "reshape((3, 3, 4, 5)) | unstack(1, 1) | reshape((12, 5))"
    assert torch.equal(result_of(key, fused), projections[1])


def test_groups_of_queries_with_their_key_and_value_as_in_falcon():
    """Two groups of three queries, one key and one value: ``FalconAttention._split_heads``."""
    fused = torch.randn(2 * 5 * SIZE, WIDTH)
    groups = fused.view(2, 5, SIZE, WIDTH)
    grouped = "reshape((2, 5, 4, 5))"
    query = result_of(f"{grouped} | slice(1, 0, 3) | reshape((24, 5))", fused)
    key = result_of(f"{grouped} | take(1, (3,)) | reshape((8, 5))", fused)
    assert torch.equal(query, groups[:, :3].reshape(24, 5))
    assert torch.equal(key, groups[:, 3].reshape(8, 5))


@pytest.mark.parametrize(("text", "inverse"), [("(6, 2, 5)", False), ("(2, 6, 5)", True)])
def test_rows_in_turn_as_transformers_interleaves_gate_and_up(text, inverse):
    fused = torch.randn(12, 5)
    peer = Interleave(0, inverse).convert({"w": fused}, ["w"], ["w"])["w"]
    assert torch.equal(result_of(f"reshape({text}) | transpose | reshape((12, 5))", fused), peer)


def test_patches_of_video_as_a_linear_layer_as_transformers_turns_them():
    kernel = torch.randn(6, 3, 2, 4, 4)
    linear = Conv3dToLinear(3, (2, 4, 4)).convert({"w": kernel}, ["w"], ["w"])["w"]
    assert torch.equal(result_of("reshape((6, 96))", kernel), linear)
    back = LinearToConv3d(3, (2, 4, 4)).convert({"w": linear}, ["w"], ["w"])["w"]
    assert torch.equal(result_of("reshape((6, 3, 2, 4, 4))", linear), back)


def test_a_dense_layer_of_flax_with_an_axis_for_heads():
    """``(width, heads, d)`` of big_vision to ``(heads·d, width)``: timm flattens and transposes."""
    kernel = torch.randn(WIDTH, HEADS, SIZE)
    assert torch.equal(result_of("reshape((5, 12)) | transpose", kernel), kernel.flatten(1).T)
