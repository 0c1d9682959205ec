"""Position embeddings, tables of relative positions and patches, against timm bit for bit."""

import re

import numpy
import pytest
import torch
from timm.layers import (
    resample_abs_pos_embed,
    resample_abs_pos_embed_nhwc,
    resample_patch_embed,
    resize_rel_pos_bias_table,
    resize_rel_pos_bias_table_simple,
)

from tests.mapping.operations.peers import destination_like, result_of, same_bytes
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import parse_operation

DTYPES = [torch.float32, torch.float16, torch.bfloat16]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("prefix", [0, 1, 5])
@pytest.mark.parametrize("side", [7, 14, 24])
def test_positions_of_a_square_grid_from_the_target(side, prefix, dtype):
    positions = torch.randn(1, prefix + 14 * 14, 12).to(dtype)
    peer = resample_abs_pos_embed(positions, [side, side], num_prefix_tokens=prefix)
    result = result_of(f"resize_positions({prefix})", positions, into=torch.empty_like(peer))
    assert same_bytes(result, peer)
    flat = result_of(f"resize_positions({prefix})", positions[0], into=torch.empty_like(peer[0]))
    assert same_bytes(flat, peer[0])


@pytest.mark.parametrize(
    ("old", "new"), [((4, 9), (7, 5)), ((4, 9), (6, 6)), ((6, 6), (4, 9)), ((2, 3), (1, 1))]
)
@pytest.mark.parametrize("mode", ["bicubic", "bilinear"])
@pytest.mark.parametrize("antialias", [True, False])
def test_positions_of_given_grids(old, new, mode, antialias):
    positions = torch.randn(1, 1 + old[0] * old[1], 8)
    peer = resample_abs_pos_embed(positions, list(new), list(old), 1, mode, antialias)
    text = f"resize_positions(1, {new}, {old}, {mode}, {antialias})"
    assert same_bytes(result_of(text, positions), peer)


def test_positions_kept_as_a_grid():
    positions = torch.randn(1, 14, 10, 8)
    peer = resample_abs_pos_embed_nhwc(positions, [7, 20])
    assert same_bytes(result_of("resize_positions(0)", positions, into=torch.empty_like(peer)), peer)
    assert same_bytes(result_of("resize_positions(grid=(7, 20))", positions), peer)


def test_positions_that_fit_are_taken_over():
    positions = torch.randn(1, 12, 4)  # no square: their grid need not be known
    result = parse_operation("resize_positions(0, old_grid=(3, 4))").apply(
        [positions], destination_like(positions)
    )
    assert result is positions


@pytest.mark.parametrize(
    ("text", "shape", "wanted", "said"),
    [
        ("resize_positions", (1, 196, 8), (1, 577, 8), "195 places make no square grid"),
        ("resize_positions", (1, 197, 8), (1, 576, 8), "575 places make no square grid"),
        ("resize_positions", (1, 197, 8), None, "only the last step asks the target"),
        ("resize_positions", (2, 197, 8), (2, 577, 8), "first axis of positions has the size 1"),
        ("resize_positions", (8,), (9,), "positions N×C"),
        ("resize_positions", (197, 8), (1, 577, 8), "the tensor is 197×8, the target 1×577×8"),
        ("resize_positions(1, old_grid=(3, 4))", (1, 17, 8), (1, 26, 8), "no grid of 3×4"),
        ("resize_positions_1d", (10, 8), None, "only the last step asks the target"),
        ("resize_positions_1d(4, 4)", (10, 8), (4, 8), "leaves none behind 4 extra rows"),
        ("resize_relative_positions", (160, 4), (529, 4), "160 places make no square grid"),
        ("resize_relative_positions", (144, 4), (529, 4), "12×12 is no table of differences"),
        ("resize_relative_positions", (169, 4), (144, 4), "12×12 is no table of differences"),
        ("resize_relative_positions(3)", (4, 13, 13), (4, 23, 23), "has no extra rows"),
        ("resize_relative_positions(old_window=(3, 4))", (36, 4), (529, 4), "has 35 biases, not 36"),
        ("resize_patches", (8, 3, 16), (8, 3, 32), "a kernel out×in×height×width"),
        ("resize_patches", (8, 3, 16, 16), None, "only the last step asks the target"),
    ],
)
def test_what_does_not_fit_is_said(text, shape, wanted, said):
    with pytest.raises(MappingError, match=re.escape(said)):
        parse_operation(text).shape([shape], wanted)


@pytest.mark.parametrize(
    "text",
    [
        "resize_positions(-1)",
        "resize_positions(grid=(24,))",
        "resize_positions(grid=(0, 3))",
        "resize_positions(mode=cubic)",
        "resize_positions_1d(-4)",
        "resize_relative_positions(-1)",
        "resize_relative_positions(window=(3, 3, 3))",
        "resize_patches((16, -1))",
    ],
)
def test_arguments_that_mean_nothing_are_refused(text):
    with pytest.raises(MappingError):
        parse_operation(text)


@pytest.mark.parametrize("prefix", [0, 2])
@pytest.mark.parametrize("length", [5, 64, 130])
def test_longer_and_shorter_texts_linearly(length, prefix):
    """The peer is ``numpy.interp`` on places from 0 to 1."""
    positions = torch.randn(prefix + 32, 6)
    result = result_of(f"resize_positions_1d({prefix + length}, {prefix})", positions)
    new, old = numpy.linspace(0, 1, length), numpy.linspace(0, 1, 32)
    peer = numpy.stack([numpy.interp(new, old, column) for column in positions[prefix:].T.numpy()], 1)
    assert torch.equal(result[:prefix], positions[:prefix])
    assert torch.allclose(result[prefix:], torch.from_numpy(peer).float(), atol=1e-5)
    three_axes = result_of("resize_positions_1d(0, 2)", positions[None], into=torch.empty(1, 20, 6))
    assert three_axes.shape == (1, 20, 6)


def test_longer_texts_by_repetition_as_longformer_was_made():
    positions = torch.randn(2 + 512, 4)
    result = result_of("resize_positions_1d(how=repeat, prefix=2)", positions, into=torch.empty(2 + 4096, 4))
    assert torch.equal(result[:2], positions[:2])
    assert torch.equal(result[2:].reshape(8, 512, 4), positions[2:].expand(8, 512, 4))


@pytest.mark.parametrize("method", ["geometric", "bicubic"])
@pytest.mark.parametrize("extra", [0, 3])
@pytest.mark.parametrize("side", [4, 6, 7, 8, 12, 16])
def test_relative_positions_of_square_windows(side, extra, method):
    peer_of = resize_rel_pos_bias_table if method == "geometric" else resize_rel_pos_bias_table_simple
    table, shape = torch.randn(13 * 13 + extra, 4), ((2 * side - 1) ** 2 + extra, 4)
    peer = peer_of(table, (side, side), shape)
    into = torch.empty(shape)
    assert same_bytes(
        result_of(f"resize_relative_positions({extra}, method={method})", table, into=into), peer
    )
    given = f"resize_relative_positions({extra}, ({side}, {side}), method={method})"
    assert same_bytes(result_of(given, table), peer)


@pytest.mark.parametrize("dtype", DTYPES)
def test_relative_positions_of_other_windows_and_dtypes(dtype):
    table = torch.randn(5 * 7 + 3, 6).to(dtype)
    peer = resize_rel_pos_bias_table(table, (5, 8), (9 * 15 + 3, 6), (3, 4))
    assert same_bytes(result_of("resize_relative_positions(3, (5, 8), (3, 4))", table), peer)


@pytest.mark.parametrize("method", ["geometric", "bicubic"])
def test_relative_positions_kept_as_a_grid(method):
    peer_of = resize_rel_pos_bias_table if method == "geometric" else resize_rel_pos_bias_table_simple
    table = torch.randn(4, 13, 15)
    peer = peer_of(table, (12, 10), (4, 23, 19))
    text = f"resize_relative_positions(method={method})"
    assert same_bytes(result_of(text, table, into=torch.empty(4, 23, 19)), peer)


def test_the_attention_biases_of_levit_are_positions_without_a_class_token():
    """As timm's ``resize_rel_pos_bias_table_levit`` does it for TinyViT, whose table is (heads, side²)."""
    from timm.layers.pos_embed_rel import resize_rel_pos_bias_table_levit

    biases = torch.randn(4, 49)
    peer = resize_rel_pos_bias_table_levit(biases.T, (196, 4)).T
    assert torch.equal(result_of("transpose | resize_positions(0, (14, 14)) | transpose", biases), peer)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [(8, 8), (12, 20), (16, 16), (32, 32)])
@pytest.mark.parametrize("mode", ["bicubic", "bilinear"])
def test_patches(size, dtype, mode):
    kernel = torch.randn(12, 3, 16, 16).to(dtype)
    peer = resample_patch_embed(kernel, list(size), mode)
    assert same_bytes(result_of(f"resize_patches(mode={mode})", kernel, into=torch.empty_like(peer)), peer)
    assert same_bytes(result_of(f"resize_patches({size}, {mode})", kernel), peer)


def test_a_patch_that_grows_with_its_kernel_is_embedded_as_before():
    """What FlexiViT promises for larger patches (section 3.4): equal products with the resized patch."""
    kernel, patch = torch.randn(5, 1, 8, 8), torch.rand(1, 1, 8, 8)
    larger = torch.nn.functional.interpolate(patch, size=(16, 16), mode="bicubic", antialias=True)
    resized = result_of("resize_patches((16, 16))", kernel)
    assert torch.allclose((resized * larger).sum((1, 2, 3)), (kernel * patch).sum((1, 2, 3)), atol=1e-4)
