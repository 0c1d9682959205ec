"""Repeated parts of one side: places whose names differ in numbers only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from wtransplant.matching.naming import Element, Path, path_text, template
from wtransplant.matching.tree import Kind, Node

_MOST_FAMILIES = 400
_SHOWN = 4
_ANY = Element(("*",))


@dataclass(frozen=True, eq=False)
class Family:
    """Places of one template below a region's root, in the order of their numbers.

    Attributes:
        nodes: the places.
        path: of the first one, from the region's root.
    """

    nodes: tuple[Node, ...]
    path: Path

    @cached_property
    def kinds(self) -> list[Kind]:
        """Of the places, in their order."""
        return [node.its_kind for node in self.nodes]

    @cached_property
    def uniform(self) -> bool:
        """Whether all places are of one kind."""
        return len({kind.number for kind in self.kinds}) == 1

    def axes(self, depth: int) -> list[int]:
        """Steps of the path, from the region's root, in which the places differ."""
        return [at for at in range(len(self.path)) if len({node.path[depth + at] for node in self.nodes}) > 1]

    @cached_property
    def numbers(self) -> tuple[int, ...] | None:
        """The one number in which the places differ; ``None`` if they differ in several steps."""
        depth = len(self.nodes[0].path) - len(self.path)
        axes = self.axes(depth) if len(self.nodes) > 1 else []
        return tuple(node.path[depth + axes[0]].number for node in self.nodes) if len(axes) == 1 else None

    def is_grid(self, depth: int) -> bool:
        """Whether the places are of one kind and numbered twice."""
        return self.uniform and len(self.axes(depth)) == 2

    @cached_property
    def mass(self) -> float:
        """How much there is in all places."""
        return sum(kind.mass for kind in self.kinds)

    @cached_property
    def steps(self) -> tuple[tuple[tuple[str, ...], bool], ...]:
        """The path from the region's root without its numbers."""
        return template(self.path)

    @cached_property
    def paths(self) -> frozenset[Path]:
        """Of the places, from the root of the tree."""
        return frozenset(node.path for node in self.nodes)

    def holds(self, inner: Family) -> bool:
        """Whether all places of another family are places of this one, or below them."""
        if inner is self:
            return True
        if inner.steps[: len(self.steps)] != self.steps:
            return False
        depth = len(self.nodes[0].path)
        return all(node.path[:depth] in self.paths for node in inner.nodes)

    @cached_property
    def text(self) -> str:
        """``encoder.layers.*``: the last steps, without the numbers that tell the places apart."""
        first = self.nodes[0].path
        differing = {at for at in range(len(first)) if len({node.path[at] for node in self.nodes}) > 1}
        steps = [_ANY if at in differing else step for at, step in enumerate(first)]
        return path_text(tuple(steps[-_SHOWN:]))


def families_of(root: Node, gone: Collection[int]) -> list[Family]:
    """The families below a root, the outer ones first.

    Args:
        root: of the region.
        gone: identities of places that are done with, with all that is below them.
    """
    depth = len(root.path)
    found: defaultdict[object, list[Node]] = defaultdict(list)
    touched = _walk(root, gone, lambda node: found[template(node.path[depth:])].append(node))
    result: list[Family] = []
    for nodes in found.values():
        whole = [node for node in nodes if id(node) not in touched and node.its_kind.total]
        if len(whole) > 1 or (whole and whole[0].its_kind.units > 1):
            whole.sort(key=lambda node: [(step.number, step.words) for step in node.path])
            result.append(Family(tuple(whole), whole[0].path[depth:]))
    result.sort(key=lambda family: -family.mass)
    return result[:_MOST_FAMILIES]


def _walk(root: Node, gone: Collection[int], visit: Callable[[Node], None]) -> set[int]:
    """Visit all places below the root that are not done with; returns those that hold some that are."""
    seen: list[Node] = []
    stack = [root]
    while stack:
        node = stack.pop()
        seen.append(node)
        for child in reversed(node.children.values()):
            if id(child) not in gone:
                visit(child)
                stack.append(child)
    touched: set[int] = set()
    for node in reversed(seen):  # children before parents
        if any(id(child) in gone or id(child) in touched for child in node.children.values()):
            touched.add(id(node))
    return touched
