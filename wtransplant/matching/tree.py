"""One side of a pair as a tree of numbered words, equal subtrees being one class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import log2, prod
from typing import NamedTuple

from wtransplant.matching.naming import Element, Path, parse_name

Shape = tuple[int, ...]
_UNCOUNTED = frozenset({"counter", "length"})
"""Counters hold nothing that was learned; a length is part of its direction's weight (weight norm)."""


class Tensor(NamedTuple):
    """One tensor of a module: its key, its shape, and whether it holds learned or measured numbers."""

    key: str
    shape: Shape

    @property
    def numel(self) -> int:
        """How many elements it has."""
        return prod(self.shape)


@dataclass(eq=False, slots=True)
class Node:
    """A place in the tree: tensors of its own by role, and what is below it.

    Attributes:
        path: from the root.
        tensors: by role, in the order of the side.
        children: by step.
        order: place in the order of registration, of a target; of a source it says nothing.
        kind: what subtrees of equal names and shapes share.
    """

    path: Path
    tensors: dict[str, Tensor] = field(default_factory=dict)
    children: dict[Element, Node] = field(default_factory=dict)
    order: int = 0
    kind: Kind | None = None

    @property
    def its_kind(self) -> Kind:
        """The class; set for every node of a finished tree."""
        assert self.kind is not None
        return self.kind

    def walk(self) -> Iterator[Node]:
        """This node and all below it, numbers in their order, words in alphabetical order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children.values()))

    def units(self) -> list[Node]:
        """The places below that own tensors, in the order of :meth:`walk`."""
        return [node for node in self.walk() if node.tensors]


@dataclass(eq=False)
class Kind:
    """What subtrees with equal names and shapes share.

    Attributes:
        number: to tell kinds apart.
        sizes: how many tensors there are of each number of elements; counters and lengths are not counted.
        total: elements in all.
        units: how many places own tensors.
    """

    number: int
    sizes: Counter[int]
    total: int
    units: int

    @cached_property
    def mass(self) -> float:
        """How much there is to find: the logarithm of each tensor's size, added up."""
        return sum(count * log2(1 + size) for size, count in self.sizes.items())


class Kinds:
    """Gives equal subtrees one :class:`Kind`; for both sides of a pair."""

    def __init__(self) -> None:
        self._known: dict[object, Kind] = {}

    def number(self, root: Node) -> None:
        """Set the kind of every node below a root, children first."""
        for node in reversed(list(root.walk())):
            own = tuple((role, tensor.shape) for role, tensor in node.tensors.items())
            below = tuple((step, child.its_kind.number) for step, child in node.children.items())
            known = self._known.get((own, below))
            if known is None:
                known = self._known[own, below] = _kind(len(self._known), node)
            node.kind = known


def _kind(number: int, node: Node) -> Kind:
    sizes = Counter(t.numel for role, t in node.tensors.items() if role not in _UNCOUNTED)
    units = int(bool(node.tensors))
    for child in node.children.values():
        sizes.update(child.its_kind.sizes)
        units += child.its_kind.units
    return Kind(number, sizes, sum(size * count for size, count in sizes.items()), units)


def build_tree(tensors: Iterable[tuple[str, Shape]], kinds: Kinds) -> Node:
    """The tree of some tensors, given as key and shape in the side's order."""
    root = Node(())
    for order, (key, shape) in enumerate(tensors):
        name = parse_name(key)
        node = root
        for step in name.path:
            below = node.children.get(step)
            if below is None:
                below = node.children[step] = Node((*node.path, step), order=order)
            node = below
        role = name.role
        if role in node.tensors and name.leaf == role:  # gamma beside weight: each keeps its own name
            other = node.tensors.pop(role)
            node.tensors[_own_role(parse_name(other.key).leaf, node)] = other
        elif role in node.tensors:
            role = _own_role(name.leaf, node)
        node.tensors[role if role not in node.tensors else key] = Tensor(key, shape)
    for node in root.walk():
        node.children = dict(sorted(node.children.items()))
        node.tensors = dict(sorted(node.tensors.items()))
    kinds.number(root)
    return root


def _own_role(leaf: str, node: Node) -> str:
    """The role of a tensor whose role another one of its module has: a scale beside a weight is a factor."""
    role = "factor" if leaf == "scale" else leaf
    return leaf if role in node.tensors else role
