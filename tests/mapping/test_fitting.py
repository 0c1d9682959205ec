"""What is offered for sources dropped on a target, against tables made by hand."""

from __future__ import annotations

import pytest

from wtransplant.mapping.fitting import Suggestion, fitting_operations, named_order
from wtransplant.mapping.operations import Shape


def _offered(
    sources: list[Shape], wanted: Shape, names: tuple[str, ...] = (), target: str = ""
) -> list[Suggestion]:
    """The suggestions, after holding what is true of all."""
    found = fitting_operations(sources, wanted, names, target)
    for suggestion in found:
        shapes = [sources[place] for place in suggestion.order]
        assert sorted(suggestion.order) == list(range(len(sources)))
        assert suggestion.operation.shape(shapes, wanted) == wanted
        assert suggestion.reason
    assert len({(suggestion.operation, suggestion.order) for suggestion in found}) == len(found)
    assert [suggestion.likely for suggestion in found[1:]] == [False] * len(found[1:])
    return found


def _texts(found: list[Suggestion]) -> list[str]:
    """Operations without repetitions in other orders; the likely one marked."""
    marked = [f"{'* ' if suggestion.likely else ''}{suggestion.operation}" for suggestion in found]
    return list(dict.fromkeys(marked))


@pytest.mark.parametrize(
    ("source", "wanted", "offered"),
    [
        ((8, 4), (8, 4), ["* identity"]),
        ((4, 4), (4, 4), ["* identity", "transpose"]),
        ((64, 48), (48, 64), ["transpose", "reshape"]),
        ((8, 1, 1), (8,), ["* squeeze((1, 2))", "reshape"]),
        ((8,), (8, 1, 1), ["* unsqueeze((1, 2))", "reshape"]),
        ((5, 3), (5, 3, 1, 1), ["* unsqueeze((2, 3))", "reshape"]),
        ((5, 3 * 49), (5, 3, 7, 7), ["* reshape"]),
        ((5, 3, 7, 7), (5, 3 * 49), ["* reshape"]),
        ((3, 3, 16, 32), (32, 16, 3, 3), ["permute((3, 2, 0, 1))", "permute((3, 2, 1, 0))", "reshape"]),
        ((3, 5, 7), (7, 5, 3), ["permute((2, 1, 0))", "reshape"]),
        ((6, 5), (9, 5), ["pad(fill=initial)", "pad"]),
        ((9, 5), (7, 5), ["crop"]),
        ((8, 3, 7, 7), (8, 3, 5, 5), ["crop", "crop(keep=centre)"]),
        ((8, 3, 7, 7), (8, 2, 7, 7), ["* channels", "crop"]),
        ((8, 3, 7, 7), (8, 3, 5, 7, 7), ["* inflate"]),
        ((5,), (7, 7), []),
        ((), (1,), ["* unsqueeze(0)", "reshape"]),
    ],
)
def test_one_source(source: Shape, wanted: Shape, offered: list[str]) -> None:
    assert _texts(_offered([source], wanted, ("a.weight",), "b.weight")) == offered


def test_every_part_is_offered_and_the_one_that_the_target_names_is_likely() -> None:
    unnamed = _texts(_offered([(12, 5)], (4, 5), ("attn.qkv.weight",), "attn.other.weight"))
    assert unnamed == ["split(0, 0/3)", "split(0, 1/3)", "split(0, 2/3)", "crop"]
    named = _offered([(12, 5)], (4, 5), ("attn.qkv.weight",), "attn.key.weight")
    assert _texts(named)[:2] == ["* split(0, 1/3)", "split(0, 0/3)"]
    assert named[0].reason == "part 2 of 3 along axis 0"


@pytest.mark.parametrize(
    ("target", "wanted", "operation"),
    [
        ("layers.0.q_proj.weight", (8, 5), "* split(0, 0/3, sizes=(8, 2, 2))"),
        ("layers.0.k_proj.weight", (2, 5), "* split(0, 1/3, sizes=(8, 2, 2))"),
        ("layers.0.wv.weight", (2, 5), "* split(0, 2/3, sizes=(8, 2, 2))"),
    ],
)
def test_grouped_queries_are_told_by_name_and_size(target: str, wanted: Shape, operation: str) -> None:
    assert _texts(_offered([(12, 5)], wanted, ("wqkv.weight",), target))[0] == operation


def test_square_parts_of_columns_may_be_turned_so_that_none_is_likely() -> None:
    found = _texts(_offered([(4, 12)], (4, 4), ("c_attn.weight",), "q_proj.weight"))
    assert found[:6] == [f"split(1, {i}/3){turned}" for turned in ("", " | transpose") for i in range(3)]


def test_parts_of_a_matrix_kept_the_other_way_round_are_turned() -> None:
    found = _texts(_offered([(5, 12)], (4, 5), ("c_attn.weight",), "v.weight"))
    assert found == [
        "* split(1, 2/3) | transpose",
        "split(1, 0/3) | transpose",
        "split(1, 1/3) | transpose",
        "crop",
    ]


def test_an_expert_is_told_by_its_number() -> None:
    found = _texts(_offered([(3, 4, 8)], (4, 8), ("experts.down_proj",), "layers.7.experts.1.w2.weight"))
    assert found == ["* unstack(0, 1/3)", "unstack(0, 0/3)", "unstack(0, 2/3)"]


def test_a_part_of_one_expert_is_told_by_number_and_name() -> None:
    found = _texts(_offered([(3, 4, 8)], (2, 8), ("experts.gate_up_proj",), "layers.7.experts.1.w3.weight"))
    assert found[:2] == ["* unstack(0, 1/3) | split(0, 1/2)", "unstack(0, 1/3) | split(0, 0/2)"]


def test_three_sources_are_joined_in_all_orders_the_one_by_name_first() -> None:
    names = ("attn.value.weight", "attn.query.weight", "attn.key.weight")
    found = [s for s in _offered([(4, 5)] * 3, (12, 5), names) if str(s.operation) == "concat(0)"]
    assert [s.order for s in found] == [(1, 2, 0), (0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1), (2, 1, 0)]
    assert [s.likely for s in found] == [True] + [False] * 5
    assert found[0].reason == "4 + 4 + 4 = 12 along axis 0, in the order query, key, value"


def test_names_that_tell_nothing_leave_the_given_order_first_and_unsure() -> None:
    found = _offered([(4, 5)] * 2, (8, 5), ("attn.b", "attn.a"))
    assert [(s.order, s.likely) for s in found] == [((0, 1), False), ((1, 0), False)]
    assert found[0].reason == "4 + 4 = 8 along axis 0, in the order b, a"


def test_joined_sources_of_different_sizes() -> None:
    names = ("k_proj.weight", "v_proj.weight", "q_proj.weight")
    found = _offered([(2, 5), (2, 5), (8, 5)], (12, 5), names)
    assert (str(found[0].operation), found[0].order, found[0].likely) == ("concat(0)", (2, 0, 1), True)
    assert found[0].reason == "8 + 2 + 2 = 12 along axis 0, in the order q_proj, k_proj, v_proj"


def test_more_than_six_orders_are_never_offered() -> None:
    for count in range(2, 9):
        found = _offered([(3, 5)] * count, (3 * count, 5))
        assert 1 <= len([s for s in found if str(s.operation) == "concat(0)"]) <= 6


def test_linear_layers_become_a_fused_layer_kept_the_other_way_round() -> None:
    names = tuple(f"{part}.weight" for part in ("q", "k", "v"))
    assert _texts(_offered([(4, 5)] * 3, (5, 12), names))[0] == "* transpose | concat(1)"
    square = _texts(_offered([(4, 4)] * 3, (4, 12), names))
    assert square == ["concat(1)", "transpose | concat(1)"]


def test_experts_are_stacked_by_their_numbers() -> None:
    names = tuple(f"experts.{i}.w2.weight" for i in (10, 9, 0))
    found = _offered([(4, 8)] * 3, (3, 4, 8), names)
    assert (str(found[0].operation), found[0].order, found[0].likely) == ("stack(0)", (2, 1, 0), True)
    assert found[0].reason == "3 stacked along a new axis 0, in the order 0, 9, 10"


def test_gates_and_ups_of_experts_are_fused_and_stacked() -> None:
    names = tuple(f"experts.{i}.{part}.weight" for i in (1, 0) for part in ("up_proj", "gate_proj"))
    found = _offered([(2, 8)] * 4, (2, 4, 8), names)
    assert (str(found[0].operation), found[0].likely) == ("concat(0, every=2) | stack(0)", True)
    assert [names[place] for place in found[0].order] == [
        "experts.0.gate_proj.weight",
        "experts.0.up_proj.weight",
        "experts.1.gate_proj.weight",
        "experts.1.up_proj.weight",
    ]


def test_sources_that_each_fill_the_target_are_blended() -> None:
    assert _texts(_offered([(3, 2)] * 4, (3, 2), tuple("abcd"))) == ["* blend"]


def test_weight_norm_is_folded_in_the_order_of_the_names() -> None:
    found = _offered([(4, 3, 5), (4, 1, 1)], (4, 3, 5), ("conv.weight_v", "conv.weight_g"))
    assert (str(found[0].operation), found[0].order, found[0].likely) == ("fold_weight_norm", (1, 0), True)


def test_batch_norm_is_folded_in_the_order_of_its_names() -> None:
    names = ("bn.bias", "bn.running_mean", "bn.running_var", "bn.weight", "conv.bias", "conv.weight")
    found = _offered([(4,)] * 5 + [(4, 3, 3, 3)], (4,), names)
    assert str(found[0].operation) == "fold_batch_norm(bias)"
    assert [names[place] for place in found[0].order] == [
        *("conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var")
    ]


@pytest.mark.parametrize(
    ("key", "source", "wanted", "operation"),
    [
        ("pos_embed", (1, 197, 8), (1, 577, 8), "* resize_positions"),
        ("patch_embed.proj.weight", (8, 3, 16, 16), (8, 3, 14, 14), "* resize_patches"),
        ("relative_position_bias_table", (49, 4), (169, 4), "* resize_relative_positions"),
        ("embed_tokens.weight", (10, 8), (12, 8), "* vocabulary"),
        ("fc.weight", (10, 8), (12, 8), "pad(fill=initial)"),
    ],
)
def test_the_name_tells_what_a_tensor_is_for(key: str, source: Shape, wanted: Shape, operation: str) -> None:
    assert _texts(_offered([source], wanted, (key,), key))[0] == operation


def test_nothing_is_offered_for_nothing() -> None:
    assert fitting_operations([], (3,)) == []


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        (("a.v", "a.q", "a.k"), (1, 2, 0)),
        (("a.v.bias", "a.k.bias"), (1, 0)),
        (("up", "gate"), (1, 0)),
        (("x.0.w3", "x.1.w1", "x.0.w1", "x.1.w3"), (2, 0, 1, 3)),
        (("l.10.w", "l.2.w"), (1, 0)),
        (("a.q", "a.v"), None),
        (("a.q", "b.k", "a.v"), None),
        (("head", "tail"), None),
        (("quality", "key_norm_scale"), None),
        (("only",), None),
    ],
)
def test_order_by_names(keys: tuple[str, ...], order: tuple[int, ...] | None) -> None:
    found = named_order(keys)
    assert (found.places if found else None) == order
