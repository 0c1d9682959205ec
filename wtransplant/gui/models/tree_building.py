"""Makes a key tree of keys: splits them on dots, finds the groups, sorts what lies side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from wtransplant.gui.models.key_tree import KeyTree
from wtransplant.gui.models.tree_numbers import Numbers, number_nodes
from wtransplant.units import natural_key

_ROOT = 0


def build_tree(items: Iterable[tuple[str, int]], *, natural: bool = True) -> KeyTree:
    """Make the tree of some keys.

    Keys are split on dots; empty parts are kept as parts, so ``a..b`` lies in a group with an empty name.
    Where a key is also the prefix of others, tensor and group are two rows; the group's path then ends in a
    dot (or as many as it takes), so that paths stay unique.

    Args:
        items: (key, size in bytes) in file or registration order; a repeated key counts once.
        natural: sort siblings naturally (``layer.2`` before ``layer.10``); otherwise keep the order given.
    """
    sizes = dict(items)
    keys = list(sizes)
    groups = _Groups()
    split = [key.rpartition(".") for key in keys]
    above = [groups.add(prefix, at) if dot else _ROOT for at, (prefix, dot, _) in enumerate(split)]
    parents = groups.parents + above
    first = groups.first + list(range(len(keys)))
    names = groups.names + [name for _, _, name in split]
    depths = groups.depths + [groups.depths[parent] + 1 for parent in above]
    is_leaf = np.arange(len(names)) >= len(groups.names)
    nbytes = np.zeros(len(names), dtype=np.float64)
    nbytes[is_leaf] = np.fromiter(sizes.values(), dtype=np.float64, count=len(sizes))
    order = _order(parents, _ranks(names) if natural else None, first)
    numbers = number_nodes(parents, depths, order, nbytes, is_leaf)
    paths = list(chain([""], _paths(list(groups.place), sizes), keys))
    ids = numbers.ids.tolist()
    return KeyTree(numbers, [paths[id] for id in ids], [names[id] for id in ids])


class _Groups:
    """The groups that keys lie in, the root first; each in one place of every column.

    Attributes:
        place: dotted prefix to the group's place.
        parents: place of the group above.
        depths: 0 for the root.
        names: last part of the prefix.
        first: which key was the first one in it.
    """

    def __init__(self) -> None:
        self.place: dict[str, int] = {}
        self.parents, self.depths, self.names, self.first = [_ROOT], [0], [""], [0]

    def add(self, prefix: str, at: int) -> int:
        """Place of a prefix's group; it and those above it are made if they are not there yet.

        Without recursion: the depth is the file's.
        """
        place = self.place
        if prefix in place:
            return place[prefix]
        missing, parent = [], _ROOT
        above, dot = prefix, "."
        while dot:
            if above in place:
                parent = place[above]
                break
            below = above
            above, dot, name = below.rpartition(".")
            missing.append((below, name))
        for path, name in reversed(missing):
            self.parents.append(parent)
            self.depths.append(self.depths[parent] + 1)
            self.names.append(name)
            self.first.append(at)
            parent = place[path] = len(place) + 1
        return parent


def _ranks(names: Sequence[str]) -> Numbers:
    """Where each name stands in natural order. Names recur in every layer: each is split into its parts once."""
    order = {name: natural_key(name) for name in set(names)}
    ranks: dict[str, int] = {}
    last, rank = None, -1
    for name in sorted(order, key=order.__getitem__):
        rank += order[name] != last  # "01" and "1" are equal
        last = order[name]
        ranks[name] = rank
    return np.fromiter(map(ranks.__getitem__, names), dtype=np.int32, count=len(names))


def _order(parents: Sequence[int], ranks: Numbers | None, first: Sequence[int]) -> Numbers:
    """All nodes but the root: by parent, then by rank, then by the key that they came with."""
    columns = [np.array(first, dtype=np.int32), np.array(parents, dtype=np.int32)]
    if ranks is not None:
        columns.insert(1, ranks)
    order = np.lexsort(columns)
    found: Numbers = order[order != _ROOT].astype(np.int32)
    return found


def _paths(prefixes: Sequence[str], keys: dict[str, int]) -> list[str]:
    """Paths of the groups: their prefixes, unless a key has that name."""
    if keys.keys().isdisjoint(prefixes):
        return list(prefixes)
    taken = {*keys, *prefixes}
    paths = []
    for prefix in prefixes:
        path = prefix
        while path in keys or (path != prefix and path in taken):
            path += "."
        taken.add(path)
        paths.append(path)
    return paths
