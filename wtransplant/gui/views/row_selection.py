"""Selections of whole rows, and keeping them by path when a model is reset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelection

from wtransplant.gui.models.key_tree import KeyTree
from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.models.tree_numbers import Numbers

if TYPE_CHECKING:
    from wtransplant.gui.views.key_tree_view import KeyTreeView


def rows_of(selection: QItemSelection, within: range | None = None) -> Numbers:
    """Rows of a selection from top to bottom: int32. ``within`` a range, without walking through a large one."""
    parts = []
    for found in selection.toList():
        first, stop = found.top(), found.bottom() + 1
        if within is not None:
            first, stop = max(first, within.start), min(stop, within.stop)
        parts.append(np.arange(first, stop, dtype=np.int32))
    rows = np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int32)
    return rows[np.diff(rows, prepend=-1) > 0]


def selection_of(model: KeyTreeModel, rows: Numbers) -> QItemSelection:
    """Selection of whole rows, given from top to bottom: one range for each run."""
    selection, last_column = QItemSelection(), model.columnCount() - 1
    for run in np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1):
        if len(run):
            selection.select(model.index(int(run[0]), 0), model.index(int(run[-1]), last_column))
    return selection


@dataclass(frozen=True, slots=True, eq=False)
class Standpoint:
    """Where a person is in a tree: what is selected, what has the keyboard, what lies at the top.

    Nodes are kept by number, and found by path if the tree is another one afterwards. ``offset`` is how far
    the top row is scrolled out, in pixels.
    """

    tree: KeyTree
    selected: Numbers
    current: int
    top: int
    offset: int

    @classmethod
    def of(cls, view: KeyTreeView) -> Standpoint:
        """Take it down, before a reset."""
        keys, top = view.keys, view.row_at(0)
        current = view.currentIndex().row()
        return cls(
            tree=keys.tree,
            selected=keys.rows[view.selected_rows()],
            current=int(keys.rows[current]) if current >= 0 else -1,
            top=int(keys.rows[top]) if top >= 0 else -1,
            offset=-view.y_of_row(max(top, 0)),
        )

    def return_to(self, view: KeyTreeView) -> None:
        """Go back there as far as the rows still exist, after a reset."""
        keys = view.keys
        current, top = keys.rows_of_numbers(self._now(keys, [self.current])), self._now(keys, [self.top])
        rows = keys.rows_of_numbers(self._now(keys, self.selected))
        view.select_rows(rows, current=int(current[0]) if len(current) else None)
        view.updateGeometries()
        row = keys.rows_of_numbers(top)
        if len(row):
            view.verticalScrollBar().setValue(int(row[0]) * view.row_height + self.offset)

    def _now(self, keys: KeyTreeModel, numbers: Numbers | list[int]) -> Numbers:
        """Numbers in the tree that is shown now, without nodes that it does not have."""
        kept = np.asarray(numbers, dtype=np.int32)
        kept = kept[kept >= 0]
        if keys.tree is self.tree:
            return kept
        nodes = (keys.tree.find(self.tree.nodes[number].path) for number in kept.tolist())
        return np.array(sorted(node.number for node in nodes if node is not None), dtype=np.int32)
