"""Repeated parts of one side: places whose names differ in numbers only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from wtransplant.matching.naming import Path, path_text, template
from wtransplant.matching.tree import Kind, Node

_MOST_FAMILIES = 400


@dataclass(frozen=True, eq=False, slots=True)
class Family:
    """Places of one template below a region's root, in the order of their numbers.

    Attributes:
        nodes: the places.
        path: of the first one, from the region's root.
    """

    nodes: tuple[Node, ...]
    path: Path

    @property
    def kinds(self) -> list[Kind]:
        """Of the places, in their order."""
        return [node.its_kind for node in self.nodes]

    @property
    def uniform(self) -> bool:
        """Whether all places are of one kind."""
        return len({node.its_kind.number for node in self.nodes}) == 1

    def axes(self, depth: int) -> list[int]:
        """Steps of the path, from the region's root, in which the places differ."""
        paths = [node.path[depth:] for node in self.nodes]
        return [at for at in range(len(self.path)) if len({path[at] for path in paths}) > 1]

    @property
    def mass(self) -> float:
        """How much there is in all places."""
        return sum(node.its_kind.mass for node in self.nodes)

    @property
    def text(self) -> str:
        """``encoder.layers.*``; the full path where there is only one."""
        return path_text(self.path, star=len(self.nodes) > 1)


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
            whole.sort(key=lambda node: [(step.index, step.words) for step in node.path])
            result.append(Family(tuple(whole), whole[0].path[depth:]))
    result.sort(key=lambda family: -family.mass)
    return result[:_MOST_FAMILIES]


def _walk(root: Node, gone: Collection[int], visit) -> set[int]:  # type: ignore[no-untyped-def]
    """Visit all places below the root that are not done with; returns those that hold some that are."""
    touched: set[int] = set()

    def below(node: Node) -> bool:
        lost = False
        for child in node.children.values():
            if id(child) in gone:
                lost = True
                continue
            visit(child)
            lost |= below(child)
        if lost:
            touched.add(id(node))
        return lost

    below(root)
    return touched
