"""The trees as Qt sees them: a table of the rows that are visible, cut out of a key tree.

Qt's own tree view asks a Python model several questions for every node that it lays out: expanding the
90,000 tensors of a large checkpoint takes a second, in one piece. Here the open rows are an array that numpy
cuts out of the tree, Qt sees a flat table, and indentation is a matter of painting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QMimeData, QObject, Qt, Signal

from wtransplant.gui.models.columns_model import NOWHERE, Index
from wtransplant.gui.models.key_mime import PATHS_MIME, dropped_paths, mime_of
from wtransplant.gui.models.key_tree import KeyNode, KeyTree
from wtransplant.gui.models.roles import COPY_ROLE
from wtransplant.gui.models.row_facts import RowFacts
from wtransplant.gui.models.row_info import SOURCE_COLUMNS, TARGET_COLUMNS, RowInfo
from wtransplant.gui.models.row_marks import RowMarks
from wtransplant.gui.models.statuses import status_codes
from wtransplant.gui.models.tensor_columns import TensorColumns
from wtransplant.gui.models.tree_building import build_tree
from wtransplant.gui.models.tree_numbers import Mask, Numbers
from wtransplant.gui.models.tree_rows import TreeRows
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import MovementRow

_CHECK_STATES = {
    "none": Qt.CheckState.Unchecked,
    "some": Qt.CheckState.PartiallyChecked,
    "all": Qt.CheckState.Checked,
}
_FREEZE_WORDS = {"none": mark("trainable"), "some": mark("partly frozen"), "all": mark("frozen")}


class KeyTreeModel(QAbstractTableModel):
    """What both trees have in common: rows, expansion, filter, statuses, drag.

    Rows are the visible nodes from top to bottom; ``node(row)`` gives the node, ``row_of(path)`` the row.
    Setters never emit intent signals.

    Attributes:
        columns: names of the columns, which are also their headings.
        side: ``source`` or ``target``.
        facts: what is known of the nodes.

    Signals:
        freeze_toggled(object path, bool): a person clicked a check box; nothing has changed yet.
        paths_dropped(object list of paths, object target path): keys were dropped on a row.
        rows_changed(): other rows are visible than before (opened, closed, filtered, replaced).
    """

    freeze_toggled = Signal(object, bool)
    paths_dropped = Signal(object, object)
    rows_changed = Signal()

    columns: tuple[str, ...] = SOURCE_COLUMNS
    side = "source"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        tree = build_tree([])
        self._rows = TreeRows(tree)
        self.facts = RowFacts(TensorColumns.by_key(tree, {}))
        self._deepest = -1
        self.rows_changed.connect(self._forget_deepest)

    def _forget_deepest(self) -> None:
        self._deepest = -1

    # What the controllers set

    def set_tree(self, tree: KeyTree, rows: Mapping[str, RowInfo]) -> None:
        """Show another tree. Groups that both trees have stay as open as they were; filter and statuses go.

        Args:
            tree: the tree.
            rows: what to show of each key.
        """
        self.set_tensors(TensorColumns.by_key(tree, rows))

    def set_tensors(self, tensors: TensorColumns) -> None:
        """Likewise, with the tree and what is known of its tensors in one."""
        fresh = TreeRows(tensors.tree)
        fresh.open_like(self._rows)
        self.beginResetModel()
        self._rows, self.facts = fresh, RowFacts(tensors)
        self._end_reset()

    def set_statuses(self, statuses: Mapping[str, str], texts: Mapping[str, str]) -> None:
        """Give every key its status word, and some of them a text for the last column.

        Args:
            statuses: key to status; a key that is not in it has none.
            texts: key to what the last column says instead of the status word.
        """
        self.set_status_codes(status_codes(map(statuses.get, self.tree.keys), len(self.tree)), texts)

    def set_status_codes(
        self, codes: NDArray[np.int8], texts: Mapping[str, str], explain: Callable[[str], str] | None = None
    ) -> None:
        """Likewise, by the place of every tensor's status in ``SEVERITY``, in leaf order.

        Args:
            codes: the places.
            texts: as above.
            explain: gives all that is known about a key's status, in lines, for the tooltip.
        """
        self.facts.set_statuses(codes, texts, explain)
        self._repaint()

    def set_confidence(self, confidence: NDArray[np.float32] | None) -> bool:
        """How certain each tensor's link is, NaN for none; ``None`` takes the column away. Whether it came or went."""
        changed = (confidence is None) != (self.facts.confidence is None)
        self.facts.confidence = confidence
        self._repaint()
        return changed

    def set_movement(self, rows: Mapping[str, MovementRow] | None) -> bool:
        """How far a run moved things, by path; ``None`` takes the column away. Whether it came or went."""
        changed = (rows is None) != (self.facts.movement is None)
        self.facts.movement = rows
        self._repaint()
        return changed

    def set_choices(self, words: Mapping[str, tuple[str, ...]]) -> None:
        """Path to words about what was chosen for it."""
        self.facts.choices = words
        self._repaint()

    def set_classes(self, classes: Mapping[str, str]) -> None:
        """Module path to class name, for the module column."""
        self.facts.classes = classes
        self._repaint()

    def set_marks(self, marks: RowMarks) -> None:
        """What is out of the ordinary about some rows."""
        self.facts.marks = marks
        self._repaint()

    def set_frozen(self, frozen: Set[str]) -> None:
        """Tick these keys; groups follow."""
        self.facts.set_frozen(frozen)
        self._repaint()

    def set_visible(self, shown: Set[str] | Mask | None) -> None:
        """Show only these tensors, opened up, and the groups above them; ``None`` shows all, as open as before.

        Args:
            shown: their keys, or bool in leaf order.
        """
        if shown is None and not self._rows.filtered:
            return
        self.beginResetModel()
        self._rows.show_only(shown)
        self._end_reset()

    def set_drop_hints(self, hints: Mapping[str, str] | None, ways: Set[str] = frozenset()) -> None:
        """While keys are dragged: path to ``""`` where they fit, or to the reason why they do not.

        Args:
            hints: by path; ``None`` when nothing is dragged any more.
            ways: paths where they fit with an operation, which the reason names.
        """
        self.facts.hints, self.facts.ways = hints, ways
        self._repaint()

    def _end_reset(self) -> None:
        self.endResetModel()
        self.rows_changed.emit()

    def _repaint(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))

    # Rows

    @property
    def tree(self) -> KeyTree:
        """The tree that is shown."""
        return self._rows.tree

    @property
    def rows(self) -> Numbers:
        """Node numbers of the rows, from top to bottom; not to be written to."""
        return self._rows.numbers

    @property
    def deepest(self) -> int:
        """Depth of the deepest row, from 0; for the width of the indentation."""
        if self._deepest < 0:
            self._deepest = int(self.tree.depths[self.rows].max(initial=0))
        return self._deepest

    def node(self, row: int) -> KeyNode:
        """Node of a row."""
        return self._rows.node(row)

    def row_of(self, path: str) -> int:
        """Row of a path; -1 if it is not visible or does not exist."""
        node = self.tree.find(path)
        return -1 if node is None else self._rows.row_of(node.number)

    def row_of_number(self, number: int) -> int:
        """Row of a node by its number; -1 if it is not visible."""
        return self._rows.row_of(number)

    def rows_of_numbers(self, numbers: Numbers) -> Numbers:
        """Rows of nodes by their numbers, without those that are not visible."""
        return self._rows.rows_of(numbers)

    def leaf_rows(self) -> Numbers:
        """Row that stands for each tensor in leaf order: its own or its group's; -1 where it is filtered away."""
        return self._rows.leaf_rows()

    def paths_of(self, indexes: Iterable[Index]) -> list[str]:
        """Paths of the rows of some indexes, each once, from top to bottom."""
        return self.paths_of_rows(sorted({index.row() for index in indexes}))

    def paths_of_rows(self, rows: Sequence[int] | Numbers) -> list[str]:
        """Paths of some rows."""
        nodes = self.tree.nodes
        return [nodes[number].path for number in self.rows[rows].tolist()]

    # Expansion

    def is_expanded(self, row: int) -> bool:
        """Whether the row is an open group."""
        node = self.node(row)
        return node.key is None and bool(self._rows.open_groups[node.number])

    def set_expanded(self, row: int, expanded: bool) -> None:
        """Open or close the group of a row; nothing happens on a tensor."""
        node = self.node(row)
        if node.key is not None or self.is_expanded(row) == expanded:
            return
        fresh = self._rows.set_open(node.number, expanded)
        more = len(fresh) - len(self._rows)
        if more > 0:
            self.beginInsertRows(NOWHERE, row + 1, row + more)
            self._rows.numbers = fresh
            self.endInsertRows()
        else:
            self.beginRemoveRows(NOWHERE, row + 1, row - more)
            self._rows.numbers = fresh
            self.endRemoveRows()
        self.rows_changed.emit()

    def expand_all(self) -> None:
        """Open every group."""
        self._reopen(np.ones(len(self.tree.nodes), dtype=bool))

    def collapse_all(self) -> None:
        """Close every group."""
        self._reopen(np.zeros(len(self.tree.nodes), dtype=bool))

    def expand_subtree(self, row: int) -> None:
        """Open the group of a row and every group below it."""
        node = self.node(row)
        mask = self._rows.open_groups.copy()
        mask[node.number : node.stop] = True
        self._reopen(mask)

    def expand_to(self, paths: Iterable[str]) -> None:
        """Open the groups above some nodes, so that they can be seen."""
        self._reopen(self._rows.open_above(paths))

    def _reopen(self, groups: Mask) -> None:
        if np.array_equal(groups, self._rows.open_groups):
            return
        self.beginResetModel()
        self._rows.open_only(groups)
        self._end_reset()

    # Qt

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section] in ("size", "confidence", "moved")
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        node, column = self.node(index.row()), self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.facts.text(node, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.facts.tooltip(node)
        if role == COPY_ROLE and column == "key":
            return node.path
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), node, column)
        return None

    def _spoken(self, row: int, node: KeyNode, column: str) -> str:
        """What a screen reader says: a key with its level and, of a group, whether it is open."""
        if column == "freeze":
            return tr(_FREEZE_WORDS[self.facts.frozen(node)])
        text = self.facts.text(node, column)
        if column != "key":
            return text
        group = tr("open group") if self.is_expanded(row) else tr("closed group")
        state = group if node.key is None else tr("tensor")
        return ", ".join([text, state, tr("level {depth}", depth=node.depth + 1), *self.facts.words(node)])

    # Drag

    def mimeTypes(self) -> list[str]:
        return [PATHS_MIME]

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Iterable[Index]) -> QMimeData:
        return self.mime_of(self.paths_of(indexes))

    def mime_of(self, paths: Iterable[str]) -> QMimeData:
        """What is dragged: the topmost of some nodes, as JSON and as text."""
        return mime_of(self.side, self.tree.topmost(paths))


class SourceTreeModel(KeyTreeModel):
    """The tensors of a checkpoint."""


class TargetTreeModel(KeyTreeModel):
    """The tensors that a model wants filled: module classes, freezing, and where each comes from."""

    columns = TARGET_COLUMNS
    side = "target"

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid():
            flags |= Qt.ItemFlag.ItemIsDropEnabled
            if self.columns[index.column()] == "freeze":
                flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        checks = role == Qt.ItemDataRole.CheckStateRole and index.isValid() and index.row() < len(self._rows)
        if checks and self.columns[index.column()] == "freeze":
            return _CHECK_STATES[self.facts.frozen(self.node(index.row()))]
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for freezing or thawing (what is partly frozen is frozen first); ``set_frozen`` is the answer."""
        if role != Qt.ItemDataRole.CheckStateRole or self.columns[index.column()] != "freeze":
            return False
        node = self.node(index.row())
        self.freeze_toggled.emit(node.path, self.facts.frozen(node) != "all")
        return True

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return parent.isValid() and bool(dropped_paths(data))

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        paths = dropped_paths(data)
        if not parent.isValid() or not paths:
            return False
        self.paths_dropped.emit(paths, self.node(parent.row()).path)
        return True
