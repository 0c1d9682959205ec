"""Which nodes of a key tree are rows on the screen, and which row stands for which tensor.

Everything is arithmetic on the ranges of the depth-first numbering, so that a tree of 100,000 nodes takes
a millisecond or two whatever is expanded or filtered.
"""

from __future__ import annotations

import numpy as np

from wtransplant.gui.models.key_tree import KeyTree
from wtransplant.gui.models.tree_numbers import Mask, Numbers


def counts_within(tree: KeyTree, chosen: Mask) -> Numbers:
    """Number of chosen tensors in every node's subtree.

    Args:
        tree: the tree.
        chosen: bool, one per tensor in leaf order.

    Returns:
        int32, one per node.
    """
    total = np.zeros(len(chosen) + 1, dtype=np.int32)
    np.cumsum(chosen, out=total[1:])
    counts: Numbers = total[tree.leaf_stops] - total[tree.leaf_starts]
    return counts


def visible_rows(tree: KeyTree, expanded: Mask, shown: Mask | None = None) -> Numbers:
    """Numbers of the nodes that are rows: every group above them is expanded, and they hold a shown tensor.

    Args:
        tree: the tree.
        expanded: bool, one per node; what it says of tensors does not matter.
        shown: bool, one per tensor in leaf order; ``None`` shows all.
    """
    closed = np.flatnonzero(~expanded & ~tree.is_leaf)
    count = len(tree.paths)
    begins = np.bincount(closed + 1, minlength=count + 1)
    ends = np.bincount(tree.stops[closed], minlength=count + 1)
    row = np.cumsum((begins - ends)[:count]) == 0
    if shown is not None:
        row &= counts_within(tree, shown) > 0
    return np.flatnonzero(row).astype(np.int32)


def row_of_leaf(tree: KeyTree, rows: Numbers, expanded: Mask, shown: Mask | None = None) -> Numbers:
    """Row that stands for each tensor: its own, or that of the collapsed group it lies in.

    Returns:
        int32, one per tensor in leaf order; -1 for a tensor that is filtered away.
    """
    ends = np.flatnonzero(tree.is_leaf[rows] | ~expanded[rows])
    numbers = rows[ends]
    starts, stops = tree.leaf_starts[numbers], tree.leaf_stops[numbers]
    found = np.full(len(tree), -1, dtype=np.int32)
    lengths = stops - starts
    first = np.cumsum(lengths) - lengths
    where = np.arange(lengths.sum(), dtype=np.int64) + np.repeat(starts - first, lengths)
    found[where] = np.repeat(ends, lengths)
    if shown is not None:
        found[~shown] = -1
    return found


def expand_until(tree: KeyTree, limit: int) -> Mask:
    """Expansion of a freshly opened tree: whole levels, as long as no more than ``limit`` rows come of it."""
    groups = ~tree.is_leaf
    best = np.zeros(len(tree.nodes), dtype=bool)
    for depth in range(int(tree.depths.max(initial=-1)) + 1):
        further = groups & (tree.depths <= depth)
        if len(visible_rows(tree, further)) > limit:
            break
        best = further
    return best
