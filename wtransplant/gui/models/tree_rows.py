"""The rows of a tree on the screen: what is open, what is filtered, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Set

import numpy as np

from wtransplant.gui.models.key_tree import KeyNode, KeyTree
from wtransplant.gui.models.row_layout import expand_until, row_of_leaf, visible_rows
from wtransplant.gui.models.tree_numbers import Mask, Numbers

OPEN_ROWS = 48  # a fresh tree is opened level by level up to about a screenful


class TreeRows:
    """Expansion and filter of one tree, and the rows that come of them.

    While a filter is on everything it leaves is open, except for groups that are closed meanwhile; without
    one the groups are as open as they were before.

    Attributes:
        tree: the tree.
        numbers: int32, node numbers of the rows from top to bottom; not to be written to.
    """

    def __init__(self, tree: KeyTree) -> None:
        self.tree = tree
        self._expanded = expand_until(tree, OPEN_ROWS)
        self._closed_while_filtered: Mask = np.zeros(len(tree.nodes), dtype=bool)
        self._shown: Mask | None = None
        self.numbers: Numbers = np.empty(0, dtype=np.int32)
        self.refresh()

    def __len__(self) -> int:
        return len(self.numbers)

    def refresh(self) -> None:
        """Work out the rows anew."""
        self.numbers = visible_rows(self.tree, self.open_groups, self._shown)

    def node(self, row: int) -> KeyNode:
        """Node of a row."""
        return self.tree.nodes[int(self.numbers[row])]

    def rows_of(self, numbers: Numbers) -> Numbers:
        """Rows of some nodes by their numbers, without those that are not among the rows."""
        if not len(self.numbers):
            return self.numbers
        rows = np.searchsorted(self.numbers, numbers).clip(max=len(self.numbers) - 1)
        found: Numbers = rows[self.numbers[rows] == numbers].astype(np.int32)
        return found

    def row_of(self, number: int) -> int:
        """Row of a node by its number; -1 if it is not among the rows."""
        row = int(np.searchsorted(self.numbers, number))
        return row if row < len(self.numbers) and self.numbers[row] == number else -1

    def leaf_rows(self) -> Numbers:
        """Row that stands for each tensor in leaf order: its own or its group's; -1 where it is filtered away."""
        return row_of_leaf(self.tree, self.numbers, self.open_groups, self._shown)

    @property
    def filtered(self) -> bool:
        """Whether a filter is on."""
        return self._shown is not None

    @property
    def open_groups(self) -> Mask:
        """Which nodes are open, one per node; what it says of tensors does not matter. Not to be written to."""
        return self._expanded if self._shown is None else ~self._closed_while_filtered

    def open_only(self, groups: Mask) -> None:
        """Open these nodes and no others."""
        if self._shown is None:
            self._expanded = groups
        else:
            self._closed_while_filtered = ~groups
        self.refresh()

    def set_open(self, number: int, opened: bool) -> Numbers:
        """Open or close one group, and give the rows that come of it; they are in force once put into ``numbers``."""
        if self._shown is None:
            self._expanded[number] = opened
        else:
            self._closed_while_filtered[number] = not opened
        return visible_rows(self.tree, self.open_groups, self._shown)

    def open_above(self, paths: Iterable[str]) -> Mask:
        """What is open now together with all groups above some nodes."""
        mask: Mask = self.open_groups.copy()
        for node in filter(None, map(self.tree.find, paths)):
            above = node.parent
            while above is not None and above.number >= 0:
                mask[above.number] = True
                above = above.parent
        return mask

    def show_only(self, shown: Set[str] | Mask | None) -> None:
        """Filter to some tensors, given by their keys or as bool in leaf order; ``None`` takes the filter away."""
        if shown is None:
            self._shown = None
            self._closed_while_filtered[:] = False
        else:
            self._shown = shown if isinstance(shown, np.ndarray) else self.tree.mask(shown)
        self.refresh()

    def open_like(self, other: TreeRows) -> None:
        """Take over from another tree's rows how open the groups are that both trees have."""
        before = other.tree.group_of
        if not before:
            return
        both = [(number, before[path]) for path, number in self.tree.group_of.items() if path in before]
        if both:
            numbers = np.array(both, dtype=np.int32)
            self._expanded[numbers[:, 0]] = other._expanded[numbers[:, 1]]
            self.refresh()
