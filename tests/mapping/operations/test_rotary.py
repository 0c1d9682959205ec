"""Rotary layouts, against transformers' own conversion and by what they are for: equal attention scores."""

from types import SimpleNamespace

import pytest
import torch
from transformers.core_model_loading import PermuteForRope

from tests.mapping.operations.peers import result_of
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import parse_operation


@pytest.mark.parametrize("shape", [(24, 10), (24,)])
@pytest.mark.parametrize("heads", [1, 2, 6])
def test_as_transformers_permutes_weights_and_biases(shape, heads):
    tensor = torch.randn(shape)
    config = SimpleNamespace(num_attention_heads=heads)
    for text, inverse in (("rotary_to_half", False), ("rotary_to_interleaved", True)):
        made = PermuteForRope(inverse=inverse).convert({"q": [tensor]}, ["q"], ["q"], config=config)
        assert torch.equal(result_of(f"{text}({heads})", tensor), made["q"])


def test_as_the_conversion_script_of_llama_says():
    """``w.view(n_heads, dim1 // n_heads // 2, 2, dim2).transpose(1, 2).reshape(dim1, dim2)``."""
    weight = torch.randn(12, 5)
    formula = weight.view(3, 12 // 3 // 2, 2, 5).transpose(1, 2).reshape(12, 5)
    assert torch.equal(result_of("rotary_to_half(3)", weight), formula)


def test_only_the_first_dimensions_of_each_head_are_turned():
    rows = torch.arange(16.0)
    turned = result_of("rotary_to_half(2, 4)", rows).reshape(2, 8).int().tolist()
    assert turned == [[0, 2, 1, 3, 4, 5, 6, 7], [8, 10, 9, 11, 12, 13, 14, 15]]


@pytest.mark.parametrize("text", ["rotary_to_half(2)", "rotary_to_half(2, 4)", "rotary_to_interleaved(4, 2)"])
def test_the_inverse_gives_the_rows_back(text):
    tensor = torch.randn(32, 3)
    operation = parse_operation(text)
    (back,) = operation.inverse([(32, 3)])
    assert torch.equal(back.apply([operation.apply([tensor])]), tensor)
    assert back.inverse([(32, 3)]) == (operation,)


def test_scores_of_queries_and_keys_stay_equal():
    """Rotated as complex pairs before, by halves after, each layout with its own formula."""
    heads, size, length = 2, 8, 5
    x, query, key = torch.randn(length, 12), torch.randn(16, 12), torch.randn(16, 12)
    angles = torch.outer(torch.arange(length), 10000.0 ** (-torch.arange(0, size, 2) / size))

    def by_pairs(weight):
        rows = (x @ weight.T).view(length, heads, size // 2, 2)
        return torch.view_as_real(
            torch.view_as_complex(rows) * torch.polar(torch.ones_like(angles), angles)[:, None]
        ).flatten(2)

    def by_halves(weight):
        first, second = (x @ weight.T).view(length, heads, size).chunk(2, -1)
        cos, sin = angles.cos()[:, None], angles.sin()[:, None]
        return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)

    def scores(rows):
        return torch.einsum("qhd,khd->hqk", *rows)

    halves = [result_of(f"rotary_to_half({heads})", weight) for weight in (query, key)]
    before, after = scores(map(by_pairs, (query, key))), scores(map(by_halves, halves))
    assert torch.allclose(before, after, atol=1e-4)
    assert not torch.allclose(before, scores(map(by_halves, (query, key))), atol=1e-1)


@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        ("rotary_to_half(5)", (24, 3), "do not part into 5 heads"),
        ("rotary_to_half(8)", (24, 3), "a head of 3 has no 3 dimensions in pairs"),
        ("rotary_to_interleaved(2, 16)", (24, 3), "a head of 12 has no 16 dimensions"),
        ("rotary_to_interleaved(2)", (), "do not part"),
        ("rotary_to_half(0)", (24,), "0 heads"),
        ("rotary_to_half(2, 3)", (24,), "come in pairs"),
    ],
)
def test_what_does_not_fit_is_said(text, shape, said):
    with pytest.raises(MappingError, match=said):
        parse_operation(text).shape([shape])
