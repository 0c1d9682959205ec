"""The arithmetic of rows against the plain recursion that it stands for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wtransplant.gui.models.key_tree import KeyNode, KeyTree
from wtransplant.gui.models.row_layout import expand_until, row_of_leaf, visible_rows
from wtransplant.gui.models.tree_building import build_tree
from wtransplant.gui.models.tree_rows import TreeRows

keys = st.lists(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(".".join),
    unique=True,
    min_size=1,
    max_size=30,
)


def plain_rows(tree: KeyTree, opened: set[str], shown: set[str]) -> list[KeyNode]:
    rows: list[KeyNode] = []

    def visit(group: KeyNode) -> None:
        for node in group.children:
            if not shown.isdisjoint(leaf.path for leaf in tree.leaves_under(node)):
                rows.append(node)
                if node.path in opened:
                    visit(node)

    visit(tree.root)
    return rows


def plain_row_of(leaf: KeyNode, rows: list[KeyNode]) -> int:
    node: KeyNode | None = leaf
    while node not in rows:
        assert node is not None
        node = node.parent
    return rows.index(node)


@given(keys=keys, data=st.data())
def test_rows_and_leaves_agree_with_recursion(keys: list[str], data: st.DataObject) -> None:
    tree = build_tree((key, 1) for key in keys)
    opened = data.draw(st.sets(st.sampled_from([*tree.by_path, "none"])))
    shown = data.draw(st.sets(st.sampled_from(keys)))
    expanded = np.array([node.path in opened for node in tree.nodes])
    mask = tree.mask(shown)
    rows = visible_rows(tree, expanded, mask)
    expected = plain_rows(tree, opened, shown)
    assert [tree.nodes[number] for number in rows] == expected
    found = row_of_leaf(tree, rows, expanded, mask).tolist()
    assert found == [plain_row_of(leaf, expected) if leaf.path in shown else -1 for leaf in tree.leaves]


def test_without_a_filter_all_tensors_have_a_row() -> None:
    tree = build_tree([("a.b.c", 1), ("a.d", 1), ("e", 1)])
    expanded = np.array([node.path == "a" for node in tree.nodes])
    rows = visible_rows(tree, expanded)
    assert [tree.nodes[number].path for number in rows] == ["a", "a.b", "a.d", "e"]
    assert row_of_leaf(tree, rows, expanded).tolist() == [1, 2, 3]


def test_a_fresh_tree_opens_whole_levels_up_to_the_limit() -> None:
    tree = build_tree((f"m.{layer}.{part}", 1) for layer in range(5) for part in "xyz")
    assert len(visible_rows(tree, expand_until(tree, 20))) == 6
    assert len(visible_rows(tree, expand_until(tree, 21))) == 21
    assert len(visible_rows(tree, expand_until(tree, 3))) == 1


def paths(rows: TreeRows) -> list[str]:
    return [rows.tree.nodes[number].path for number in rows.numbers]


def test_a_filter_opens_what_it_leaves_and_gives_back_what_was_open() -> None:
    rows = TreeRows(build_tree([("a.b.c", 1), ("a.d", 1), ("e.f", 1)]))
    rows.open_only(np.zeros(len(rows.tree.nodes), dtype=bool))
    assert paths(rows) == ["a", "e"]
    rows.show_only({"a.b.c", "e.f"})
    assert paths(rows) == ["a", "a.b", "a.b.c", "e", "e.f"]
    rows.numbers = rows.set_open(rows.tree.by_path["a.b"].number, False)
    rows.show_only({"a.b.c"})
    assert paths(rows) == ["a", "a.b"]
    rows.show_only(set())
    assert paths(rows) == []
    rows.show_only(None)
    assert paths(rows) == ["a", "e"]
    rows.show_only({"a.b.c"})
    assert paths(rows) == ["a", "a.b", "a.b.c"]


def test_expansion_carries_over_to_another_tree_by_path() -> None:
    before = TreeRows(build_tree([("a.b.c", 1), ("e.f", 1)]))
    before.open_only(np.array([node.path == "e" for node in before.tree.nodes]))
    after = TreeRows(build_tree([("a.b.c", 1), ("e.f", 1), ("e.g", 1)]))
    after.open_like(before)
    assert paths(after) == ["a", "e", "e.f", "e.g"]
