"""The peer of the window's trees: the straightforward tree model in Python below Qt's own proxy and tree view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QTreeView

from wtransplant.checkpoints import Checkpoint
from wtransplant.units import format_shape, format_size

COLUMNS = ("key", "shape", "dtype", "size")


class Node:
    """One row: a group or a tensor, with the texts of its cells."""

    __slots__ = ("cells", "children", "parent", "row")

    def __init__(self, cells: tuple[str, ...], parent: Node | None) -> None:
        self.cells = cells
        self.parent = parent
        self.children: list[Node] = []
        self.row = 0
        if parent is not None:
            self.row = len(parent.children)
            parent.children.append(self)


def nodes_of(checkpoint: Checkpoint) -> Node:
    """The tree of a checkpoint's keys, split on dots, in file order."""
    root = Node(("", "", "", ""), None)
    groups: dict[str, Node] = {"": root}
    for key, info in checkpoint.items():
        parent = _group(key.rpartition(".")[0], groups)
        cells = (key.rpartition(".")[2], format_shape(info.shape), info.dtype, format_size(info.nbytes))
        Node(cells, parent)
    return root


def _group(path: str, groups: dict[str, Node]) -> Node:
    found = groups.get(path)
    if found is None:
        above, _, name = path.rpartition(".")
        found = groups[path] = Node((name, "", "", ""), _group(above, groups))
    return found


class NodeModel(QAbstractItemModel):
    """The nodes as Qt's tree view wants them."""

    def __init__(self, root: Node) -> None:
        super().__init__()
        self._root = root

    def _node(self, index: QModelIndex) -> Node:
        return index.internalPointer() if index.isValid() else self._root

    def index(self, row: int, column: int, parent: QModelIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._node(parent).children
        if not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: QModelIndex) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).parent
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self._node(parent).children)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return COLUMNS[section] if shown else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._node(index).cells[index.column()]


class PlainTree(QTreeView):
    """The view, sized like ours, with a filter that keeps the groups above what it finds."""

    def __init__(self) -> None:
        super().__init__()
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setRecursiveFilteringEnabled(True)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setUniformRowHeights(True)
        self.setModel(self.proxy)
        self.resize(640, 800)

    def show_nodes(self, root: Node) -> None:
        """Show other nodes, with the first two levels open as ours are."""
        self._nodes = NodeModel(root)
        self.proxy.setSourceModel(self._nodes)
        self.expandToDepth(1)


def texts_while_typing(words: Iterable[str]) -> list[str]:
    """What stands in a filter box after each keystroke, word after word, each begun anew."""
    return [word[:length] for word in words for length in range(1, len(word) + 1)]
