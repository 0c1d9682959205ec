"""Dotted keys as a tree: one node per module level, numbered so that a subtree is a range."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from wtransplant.units import natural_key

_NO_CHILDREN: list[KeyNode] = []  # shared by all tensors; nothing is ever put into it


class KeyNode:
    """One row of a key tree: a tensor, or a group of tensors under one dotted prefix.

    Attributes:
        name: the last part of the dotted name.
        path: a tensor's key; a group's dotted prefix. No two nodes of a tree have the same path.
        parent: the group that holds the node; ``None`` at the root.
        children: nodes below, in the order shown.
        row: position among the parent's children.
        key: the tensor's key; ``None`` on a group.
        tensors: number of tensors in the subtree.
        nbytes: their size in bytes.
        leaf_start: number of the subtree's first tensor, counted depth first in the order shown.
        leaf_stop: one past the number of its last tensor.
        number: position of the node itself in depth-first order, the root being -1.
        stop: one past the number of the subtree's last node.
        depth: 0 for the nodes below the root.
    """

    __slots__ = (
        "children",
        "depth",
        "key",
        "leaf_start",
        "leaf_stop",
        "name",
        "nbytes",
        "number",
        "parent",
        "path",
        "row",
        "stop",
        "tensors",
    )

    row: int
    tensors: int
    leaf_start: int
    leaf_stop: int
    number: int
    stop: int
    depth: int

    def __init__(
        self, name: str, path: str, parent: KeyNode | None, key: str | None = None, nbytes: int = 0
    ) -> None:
        """Make a node without its place in the tree, which numbering gives it."""
        self.name = name
        self.path = path
        self.parent = parent
        self.key = key
        self.nbytes = nbytes
        self.children: list[KeyNode] = _NO_CHILDREN if key is not None else []

    def __repr__(self) -> str:
        return f"<KeyNode {self.path!r}: {self.tensors} tensors>"


class KeyTree:
    """The nodes of a file or model, by path, by key and by number.

    Attributes:
        root: the invisible node above all others.
        nodes: every node below the root, in depth-first order: ``nodes[i].number == i``.
        leaves: the tensors in the same order: ``leaves[i].leaf_start == i``.
        keys: their keys.
        by_path: group path to node.
        by_key: tensor key to node.
        stops, leaf_starts, leaf_stops, depths: int32 arrays, one value per node of ``nodes``.
        is_leaf: bool array, likewise.
    """

    def __init__(self, root: KeyNode, by_path: dict[str, KeyNode], by_key: dict[str, KeyNode]) -> None:
        self.root = root
        self.by_path = by_path
        self.by_key = by_key
        self.nodes = _number(root)
        self.leaves = [node for node in self.nodes if node.key is not None]
        self.keys = [leaf.path for leaf in self.leaves]
        self.stops = self._column("stop")
        self.leaf_starts = self._column("leaf_start")
        self.leaf_stops = self._column("leaf_stop")
        self.depths = self._column("depth")
        self.is_leaf = np.zeros(len(self.nodes), dtype=bool)
        self.is_leaf[[leaf.number for leaf in self.leaves]] = True

    def _column(self, name: str) -> NDArray[np.int32]:
        return np.fromiter(map(attrgetter(name), self.nodes), dtype=np.int32, count=len(self.nodes))

    def mask(self, keys: Set[str]) -> NDArray[np.bool_]:
        """Which tensors are among ``keys``: bool, in leaf order."""
        return np.fromiter(map(keys.__contains__, self.keys), dtype=bool, count=len(self.keys))

    def __len__(self) -> int:
        return len(self.leaves)

    def find(self, path: str) -> KeyNode | None:
        """Node of a tensor's key or a group's path; ``None`` if there is none."""
        return self.by_key.get(path) or self.by_path.get(path)

    def leaves_under(self, node: KeyNode) -> list[KeyNode]:
        """Tensors of a subtree, in the order shown; of a tensor, itself."""
        return self.leaves[node.leaf_start : node.leaf_stop]

    def topmost(self, paths: Iterable[str]) -> list[KeyNode]:
        """Nodes of ``paths`` in tree order, without those that lie below another one of them.

        Paths that the tree does not have are left out.
        """
        found = {node.number: node for node in map(self.find, paths) if node is not None}
        kept: list[KeyNode] = []
        for number in sorted(found):
            if not kept or number >= kept[-1].stop:
                kept.append(found[number])
        return kept

    def keys_under(self, paths: Iterable[str]) -> list[str]:
        """Keys of all tensors at or below ``paths``, each once, in the order shown."""
        return [key for node in self.topmost(paths) for key in self.keys[node.leaf_start : node.leaf_stop]]


def build_tree(items: Iterable[tuple[str, int]], *, natural: bool = True) -> KeyTree:
    """Make the tree of some keys.

    Keys are split on dots; empty parts are kept as parts, so ``a..b`` lies in a group with an empty name.
    Where a key is also the prefix of others, tensor and group are two rows; the group's path then ends in a
    dot (or as many as it takes), so that paths stay unique.

    Args:
        items: (key, size in bytes) in file or registration order; a repeated key counts once.
        natural: sort siblings naturally (``layer.2`` before ``layer.10``); otherwise keep the order given.
    """
    with _collector_paused():
        return _build(dict(items), natural)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A hundred thousand new objects set the cyclic collector off again and again, for more than half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _build(sizes: dict[str, int], natural: bool) -> KeyTree:
    root = KeyNode("", "", None)
    prefixes: dict[str, KeyNode] = {}
    by_key: dict[str, KeyNode] = {}
    for key, nbytes in sizes.items():
        prefix, dot, name = key.rpartition(".")
        parent = (prefixes.get(prefix) or _add_group(prefix, prefixes, root)) if dot else root
        leaf = by_key[key] = KeyNode(name, key, parent, key, nbytes)
        parent.children.append(leaf)
    by_path = _name_groups(prefixes, sizes)
    if natural:
        _sort([root, *prefixes.values()])
    return KeyTree(root, by_path, by_key)


def _add_group(prefix: str, prefixes: dict[str, KeyNode], root: KeyNode) -> KeyNode:
    """Make the group of a prefix, and those above it that are still missing, without recursion."""
    missing = [prefix]
    while True:
        above, dot, _ = missing[-1].rpartition(".")
        if not dot or above in prefixes:
            break
        missing.append(above)
    for path in reversed(missing):
        above, dot, name = path.rpartition(".")
        parent = prefixes[above] if dot else root
        node = prefixes[path] = KeyNode(name, path, parent)
        parent.children.append(node)
    return prefixes[prefix]


def _name_groups(prefixes: dict[str, KeyNode], keys: dict[str, int]) -> dict[str, KeyNode]:
    if not prefixes.keys() & keys.keys():
        return dict(prefixes)
    by_path: dict[str, KeyNode] = {}
    for prefix, node in prefixes.items():
        path = prefix
        while path in keys or path in by_path or (path != prefix and path in prefixes):
            path += "."
        node.path = path
        by_path[path] = node
    return by_path


def _sort(groups: Sequence[KeyNode]) -> None:
    """Sort every group's children naturally; names recur in every layer, so their sort keys are kept."""
    known: dict[str, tuple[object, ...]] = {}

    def order(node: KeyNode) -> tuple[object, ...]:
        found = known.get(node.name)
        if found is None:
            found = known[node.name] = natural_key(node.name)
        return found

    for group in groups:
        if len(group.children) > 1:
            group.children.sort(key=order)


def _number(root: KeyNode) -> list[KeyNode]:
    """Number nodes and tensors depth first and sum up the groups, without recursion (the depth is the file's)."""
    nodes: list[KeyNode] = []
    leaves = 0
    root.row, root.number, root.depth, root.leaf_start, root.tensors = 0, -1, -1, 0, 0
    stack = [enumerate(root.children)]
    while stack:
        for row, node in stack[-1]:
            node.row, node.number, node.leaf_start = row, len(nodes), leaves
            node.depth = len(stack) - 1
            nodes.append(node)
            if node.key is None:
                node.tensors = 0
                stack.append(enumerate(node.children))
                break
            leaves += 1
            node.tensors, node.leaf_stop, node.stop = 1, leaves, len(nodes)
        else:
            stack.pop()
    _sum_up(root, nodes)
    return nodes


def _sum_up(root: KeyNode, nodes: list[KeyNode]) -> None:
    """Ends, counts and sizes of the groups: children come after their group, so one walk from the end will do."""
    for node in reversed(nodes):
        if node.key is None and node.children:
            node.stop, node.leaf_stop = node.children[-1].stop, node.children[-1].leaf_stop
        parent = node.parent
        if parent is not None:
            parent.tensors += node.tensors
            parent.nbytes += node.nbytes
    root.stop, root.leaf_stop = len(nodes), root.tensors
