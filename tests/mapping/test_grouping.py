"""Many keys in few lines, with nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wtransplant.mapping.grouping import expand, group_keys

PARTS = st.sampled_from(
    ["a", "b", "weight", "bias", "0", "1", "2", "3", "10", "007", "layer1", "layer2", "", "{", "}, ", "\\", ",",
     "0–2", "q–k", "x\n", "1{2", "é", "٣", "12345678901"]
)  # fmt: skip
KEYS = st.lists(st.lists(PARTS, min_size=1, max_size=4).map(".".join) | st.text(max_size=6), unique=True)


@settings(max_examples=400, deadline=None)
@given(KEYS, st.integers(1, 3))
def test_expanding_the_groups_gives_exactly_the_keys(keys, facts):
    wanted = {key: hash(key) % facts for key in keys}
    groups = group_keys(keys, wanted.__getitem__)
    assert sorted(key for group in groups for key in expand(group.text)) == sorted(keys)
    for group in groups:
        assert expand(group.text) == list(group.keys)
        told = dict(group.facts)
        for key in group.keys:
            assert told.get("", told.get(key.rpartition(".")[2])) == wanted[key]


def test_gaps_in_the_numbers_are_shown():
    keys = [f"blocks.{i}.attn.qkv.{name}" for i in (*range(6), *range(20, 26)) for name in ("weight", "bias")]
    (group,) = group_keys(keys)
    assert group.text == "blocks.{0–5, 20–25}.attn.qkv.{weight, bias}"


def test_a_product_that_is_not_whole_is_not_claimed():
    keys = ["a.0.weight", "a.0.bias", "a.1.weight"]
    assert [group.text for group in group_keys(keys)] == ["a.0.bias", "a.{0, 1}.weight"]


def test_differing_shapes_are_told_apart_by_the_last_part_of_the_name():
    shapes = {
        f"h.{i}.{name}": shape for i in range(4) for name, shape in (("weight", (8, 4)), ("bias", (8,)))
    }
    (group,) = group_keys(shapes, shapes.__getitem__)
    assert (group.text, group.facts) == ("h.{0–3}.{weight, bias}", (("weight", (8, 4)), ("bias", (8,))))


def test_a_layer_of_another_shape_is_a_group_of_its_own():
    shapes = {f"h.{i}.weight": (8, 4) if i != 2 else (9, 4) for i in range(5)}
    groups = group_keys(shapes, shapes.__getitem__)
    assert [(group.text, group.facts) for group in groups] == [
        ("h.{0, 1, 3, 4}.weight", (("", (8, 4)),)),
        ("h.2.weight", (("", (9, 4)),)),
    ]


def test_groups_are_in_natural_order():
    keys = ["layer10.w", "layer2.x.w", "layer2.v", "a"]
    assert [group.text for group in group_keys(keys)] == ["a", "layer2.v", "layer2.x.w", "layer10.w"]


def test_numbers_inside_of_names_and_several_at_once():
    keys = [f"encoderblock_{i}.experts.{j}.w{k}" for i in range(3) for j in range(8) for k in (1, 3)]
    assert [group.text for group in group_keys(keys)] == ["encoderblock_{0–2}.experts.{0–7}.w{1, 3}"]


@pytest.mark.parametrize("text", ["a.{0, 1", "a\\"])
def test_a_text_that_is_no_group_is_refused(text):
    with pytest.raises(ValueError):
        expand(text)


def test_names_without_a_module_stay_apart_where_their_shapes_differ():
    shapes = {"scale": (3,), "shift": (3,), "table": (7, 3)}
    groups = group_keys(shapes, shapes.__getitem__)
    assert [group.text for group in groups] == ["{scale, shift}", "table"]
