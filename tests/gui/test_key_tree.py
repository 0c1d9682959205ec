from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from wtransplant.gui.models.key_tree import KeyNode, KeyTree
from wtransplant.gui.models.row_info import RowInfo
from wtransplant.gui.models.tensor_columns import list_tensors
from wtransplant.gui.models.tree_building import build_tree

RESNET = [
    ("conv1.weight", 37632),
    ("layer1.10.conv.weight", 100),
    ("layer1.2.conv.weight", 10),
    ("layer1.2.conv.bias", 1),
    ("fc.bias", 4000),
]


def outline(node: KeyNode) -> object:
    """Nested names: a tensor as its name, a group as (name, children)."""
    return node.name if node.key is not None else (node.name, [outline(child) for child in node.children])


def test_one_node_per_level_in_natural_order() -> None:
    tree = build_tree(RESNET)
    assert outline(tree.root)[1] == [
        ("conv1", ["weight"]),
        ("fc", ["bias"]),
        ("layer1", [("2", [("conv", ["bias", "weight"])]), ("10", [("conv", ["weight"])])]),
    ]


def test_registration_order_is_kept_on_request() -> None:
    tree = build_tree(RESNET, natural=False)
    assert outline(tree.root)[1] == [
        ("conv1", ["weight"]),
        ("layer1", [("10", [("conv", ["weight"])]), ("2", [("conv", ["weight", "bias"])])]),
        ("fc", ["bias"]),
    ]


def test_groups_sum_up_tensors_and_bytes() -> None:
    tree = build_tree(RESNET)
    group = tree.by_path["layer1"]
    assert (group.tensors, group.nbytes) == (3, 111)
    assert (tree.root.tensors, tree.root.nbytes) == (5, 41743)
    assert [leaf.key for leaf in tree.leaves_under(group)] == [
        "layer1.2.conv.bias",
        "layer1.2.conv.weight",
        "layer1.10.conv.weight",
    ]


def test_sizes_that_no_file_can_have_do_no_harm() -> None:
    tree = build_tree([("a.b", 2**70), ("a.c", 2**70)])
    assert tree.by_path["a"].nbytes == tree.nbytes == 2**71


def test_a_key_that_is_also_a_prefix_is_two_rows_with_two_paths() -> None:
    tree = build_tree([("a", 1), ("a.b", 2), ("a.c", 4)])
    assert outline(tree.root)[1] == ["a", ("a", ["b", "c"])]
    assert tree.keys_under(["a"]) == ["a"]
    assert tree.keys_under(["a."]) == ["a.b", "a.c"]


def test_empty_parts_are_groups_with_an_empty_name() -> None:
    tree = build_tree([("a", 1), ("a.b", 2), ("a..b", 4)])
    assert outline(tree.root)[1] == ["a", ("a", [("", ["b"]), "b"])]
    assert tree.keys_under(["a."]) == ["a..b"]
    assert tree.keys_under(["a.."]) == ["a..b", "a.b"]


def test_topmost_leaves_out_what_lies_inside_another_selected_group() -> None:
    tree = build_tree(RESNET)
    chosen = ["layer1.2.conv.bias", "fc.bias", "layer1", "layer1.10", "not there"]
    assert [node.path for node in tree.topmost(chosen)] == ["fc.bias", "layer1"]
    assert tree.keys_under(chosen) == [
        "fc.bias",
        *[leaf.key for leaf in tree.leaves_under(tree.by_path["layer1"])],
    ]


def test_an_empty_tree_and_deep_keys_do_not_break_it() -> None:
    assert len(build_tree([])) == 0
    deep = ".".join(["m"] * 3000)
    tree = build_tree([(deep, 1)])
    assert tree.by_key[deep].depth == 2999
    assert tree.root.tensors == 1


keys = st.lists(
    st.lists(st.sampled_from(["a", "b", "", "10", "9", "x\n\x1b", "ü"]), min_size=1, max_size=5).map(
        ".".join
    ),
    unique=True,
    max_size=25,
)


def walk(tree: KeyTree) -> list[KeyNode]:
    found: list[KeyNode] = []

    def visit(node: KeyNode) -> None:
        for child in node.children:
            found.append(child)
            visit(child)

    visit(tree.root)
    return found


@given(keys=keys, natural=st.booleans())
def test_numbers_and_ranges_are_those_of_a_depth_first_walk(keys: list[str], natural: bool) -> None:
    tree = build_tree(((key, len(key)) for key in keys), natural=natural)
    nodes = walk(tree)
    assert list(tree.nodes) == nodes
    assert sorted(tree.keys) == sorted(keys)
    assert len({node.path for node in nodes}) == len(nodes)
    for at, node in enumerate(nodes):
        below = [at, *(number for number, other in enumerate(nodes) if is_below(other, node))]
        leaves = [number for number in below if nodes[number].key is not None]
        assert node.number == at
        assert node.stop == max(below) + 1
        assert [tree.nodes.index(leaf) for leaf in tree.leaves_under(node)] == leaves
        assert node.tensors == len(leaves)
        assert node.nbytes == sum(len(nodes[number].key or "") for number in leaves)
        assert tree.find(node.path) == node


@given(keys=keys, data=st.data())
def test_topmost_is_what_lies_below_no_other_chosen_node(keys: list[str], data: st.DataObject) -> None:
    tree = build_tree((key, 1) for key in keys)
    paths = data.draw(st.lists(st.sampled_from([*tree.paths, "nowhere"])))
    chosen = [node for node in tree.nodes if node.path in paths]
    expected = [
        node for node in chosen if not any(is_below(node, other) for other in chosen if other != node)
    ]
    assert tree.topmost(paths) == expected


@given(keys=keys, natural=st.booleans())
def test_what_is_known_of_a_tensor_is_found_by_its_place(keys: list[str], natural: bool) -> None:
    index = {
        key: RowInfo((number % 3, 2), ("f32", "i8")[number % 2], number, "buffer")
        for number, key in enumerate(keys)
    }
    tensors = list_tensors(index, natural=natural)
    assert {key: tensors.info(leaf) for leaf, key in enumerate(tensors.tree.keys)} == index
    assert len(tensors.shapes.distinct) == min(3, len(keys))


def is_below(node: KeyNode, group: KeyNode) -> bool:
    above = node.parent
    while above is not None and above != group:
        above = above.parent
    return above == group


def test_trees_filters_and_strands_need_no_qt() -> None:
    names = (
        "key_tree",
        "key_filter",
        "row_layout",
        "row_facts",
        "tree_rows",
        "strands",
        "strand_shapes",
        "plan_view",
    )
    lines = [f"import wtransplant.gui.models.{name}" for name in names]
    lines += ["import sys", "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"]
    assert subprocess.run([sys.executable, "-c", "\n".join(lines)], check=False).returncode == 0
