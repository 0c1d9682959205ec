"""Dotted keys as a tree: one node per module level, numbered so that a subtree is a range.

What is known of the nodes are columns; a :class:`KeyNode` is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import overload

import numpy as np

from wtransplant.gui.models.tree_numbers import Mask, Numbers, Sizes, TreeNumbers


class KeyNode:
    """One row of a key tree: a tensor, or a group of tensors under one dotted prefix.

    Two of them are equal when they are the same row of the same tree.

    Attributes:
        tree: the tree.
        number: position in depth-first order, the root being -1.
    """

    __slots__ = ("number", "tree")

    def __init__(self, tree: KeyTree, number: int) -> None:
        self.tree = tree
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyNode) and self.number == other.number and self.tree is other.tree

    def __hash__(self) -> int:
        return hash((self.number, id(self.tree)))

    def __repr__(self) -> str:
        return f"<KeyNode {self.path!r}: {self.tensors} tensors>"

    @property
    def path(self) -> str:
        """A tensor's key; a group's dotted prefix. No two nodes of a tree have the same path."""
        return self.tree.paths[self.number] if self.number >= 0 else ""

    @property
    def name(self) -> str:
        """The last part of the dotted name."""
        return self.tree.names[self.number] if self.number >= 0 else ""

    @property
    def key(self) -> str | None:
        """The tensor's key; ``None`` on a group."""
        return self.path if self.number >= 0 and self.tree.is_leaf[self.number] else None

    @property
    def parent(self) -> KeyNode | None:
        """The group that holds the node; ``None`` at the root."""
        return KeyNode(self.tree, int(self.tree.parents[self.number])) if self.number >= 0 else None

    @property
    def children(self) -> list[KeyNode]:
        """Nodes below, in the order shown."""
        found, at, stops = [], self.number + 1, self.tree.stops
        while at < self.stop and self.key is None:
            found.append(KeyNode(self.tree, at))
            at = int(stops[at])
        return found

    @property
    def row(self) -> int:
        """Position among the parent's children; 0 at the root."""
        return int(self.tree.rows[self.number]) if self.number >= 0 else 0

    @property
    def depth(self) -> int:
        """0 for the nodes below the root."""
        return int(self.tree.depths[self.number]) if self.number >= 0 else -1

    @property
    def stop(self) -> int:
        """One past the number of the subtree's last node."""
        return int(self.tree.stops[self.number]) if self.number >= 0 else len(self.tree.nodes)

    @property
    def leaf_start(self) -> int:
        """Number of the subtree's first tensor, counted depth first in the order shown."""
        return int(self.tree.leaf_starts[self.number]) if self.number >= 0 else 0

    @property
    def leaf_stop(self) -> int:
        """One past the number of the subtree's last tensor."""
        return int(self.tree.leaf_stops[self.number]) if self.number >= 0 else len(self.tree)

    @property
    def tensors(self) -> int:
        """Number of tensors in the subtree."""
        return self.leaf_stop - self.leaf_start

    @property
    def nbytes(self) -> int:
        """Their size in bytes."""
        return int(self.tree.sizes[self.number]) if self.number >= 0 else self.tree.nbytes


class _Nodes(Sequence[KeyNode]):
    """All nodes of a tree by their numbers."""

    def __init__(self, tree: KeyTree, numbers: Sequence[int]) -> None:
        self._tree = tree
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> KeyNode: ...
    @overload
    def __getitem__(self, place: slice) -> list[KeyNode]: ...
    def __getitem__(self, place: int | slice) -> KeyNode | list[KeyNode]:
        if isinstance(place, slice):
            return [KeyNode(self._tree, int(number)) for number in self._numbers[place]]
        return KeyNode(self._tree, int(self._numbers[place]))


class _NodesByName(Mapping[str, KeyNode]):
    """Nodes by their paths or keys."""

    def __init__(self, tree: KeyTree, places: Mapping[str, int], number_of: Callable[[int], int]) -> None:
        self._tree = tree
        self._places = places
        self._number_of = number_of

    def __getitem__(self, name: str) -> KeyNode:
        return KeyNode(self._tree, self._number_of(self._places[name]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class KeyTree:
    """The nodes of a file or model, by path, by key and by number.

    Attributes:
        paths: path of every node, in depth-first order.
        names: likewise, the last part of its dotted name.
        keys: the tensors' keys in the same order.
        leaf_of: tensor key to its number among the tensors.
        group_of: group path to the number of its node.
        parents, rows, depths, stops, leaf_starts, leaf_stops: int32 arrays, one value per node.
        sizes: bytes of every node's tensors, float64.
        is_leaf: bool array, one per node.
        leaf_numbers: node number of every tensor, int32.
    """

    def __init__(self, numbers: TreeNumbers, paths: list[str], names: list[str]) -> None:
        self.paths = paths
        self.names = names
        self.parents: Numbers = numbers.parents
        self.rows: Numbers = numbers.rows
        self.depths: Numbers = numbers.depths
        self.stops: Numbers = numbers.stops
        self.leaf_starts: Numbers = numbers.leaf_starts
        self.leaf_stops: Numbers = numbers.leaf_stops
        self.sizes: Sizes = numbers.nbytes
        self.is_leaf: Mask = numbers.is_leaf
        self.leaf_numbers: Numbers = np.flatnonzero(numbers.is_leaf).astype(np.int32)
        self.keys = [paths[number] for number in self.leaf_numbers.tolist()]
        self.leaf_of = dict(zip(self.keys, range(len(self.keys)), strict=True))
        groups = np.flatnonzero(~numbers.is_leaf).tolist()
        self.group_of = dict(zip(map(paths.__getitem__, groups), groups, strict=True))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def root(self) -> KeyNode:
        """The invisible node above all others."""
        return KeyNode(self, -1)

    @property
    def nodes(self) -> Sequence[KeyNode]:
        """Every node below the root, in depth-first order: ``nodes[i].number == i``."""
        return _Nodes(self, range(len(self.paths)))

    @property
    def leaves(self) -> Sequence[KeyNode]:
        """The tensors in the same order: ``leaves[i].leaf_start == i``."""
        return _Nodes(self, self.leaf_numbers)  # type: ignore[arg-type]  # an array does what is asked of it

    @property
    def by_path(self) -> Mapping[str, KeyNode]:
        """Group path to node."""
        return _NodesByName(self, self.group_of, int)

    @property
    def by_key(self) -> Mapping[str, KeyNode]:
        """Tensor key to node."""
        return _NodesByName(self, self.leaf_of, self.leaf_numbers.item)

    @property
    def nbytes(self) -> int:
        """Size of all tensors in bytes."""
        return int(self.sizes[self.is_leaf].sum())

    def mask(self, keys: Set[str]) -> Mask:
        """Which tensors are among ``keys``: bool, in leaf order."""
        return np.fromiter(map(keys.__contains__, self.keys), dtype=bool, count=len(self.keys))

    def find(self, path: str) -> KeyNode | None:
        """Node of a tensor's key or a group's path; ``None`` if there is none."""
        number = self._number_of(path)
        return None if number < 0 else KeyNode(self, number)

    def _number_of(self, path: str) -> int:
        leaf = self.leaf_of.get(path, -1)
        return int(self.leaf_numbers[leaf]) if leaf >= 0 else self.group_of.get(path, -1)

    def leaves_under(self, node: KeyNode) -> list[KeyNode]:
        """Tensors of a subtree, in the order shown; of a tensor, itself."""
        numbers = self.leaf_numbers[node.leaf_start : node.leaf_stop]
        return [KeyNode(self, number) for number in numbers.tolist()]

    def topmost(self, paths: Iterable[str]) -> list[KeyNode]:
        """Nodes of ``paths`` in tree order, without those that lie below another one of them.

        Paths that the tree does not have are left out.
        """
        numbers = np.unique(np.fromiter(map(self._number_of, paths), dtype=np.int32))
        numbers = numbers[numbers >= 0]
        inside = np.zeros(len(numbers), dtype=bool)
        inside[1:] = numbers[1:] < np.maximum.accumulate(self.stops[numbers])[:-1]
        return [KeyNode(self, number) for number in numbers[~inside].tolist()]

    def keys_under(self, paths: Iterable[str]) -> list[str]:
        """Keys of all tensors at or below ``paths``, each once, in the order shown."""
        return [key for node in self.topmost(paths) for key in self.keys[node.leaf_start : node.leaf_stop]]
