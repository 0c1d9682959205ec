"""What models over a plain-Python tree have in common: places of rows, from nodes that know theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex

Index = QModelIndex | QPersistentModelIndex


class Node(Protocol):
    """A row: those below it, the one above it, and its place there."""

    @property
    def children(self) -> Sequence[Any]: ...

    @property
    def parent(self) -> Any: ...

    @property
    def number(self) -> int: ...


class NodeTreeModel(QAbstractItemModel):
    """Two columns over the nodes below a root, which the model keeps alive for ``createIndex``."""

    root: Any

    def node(self, index: Index) -> Any:
        """The node of an index; the root of an invalid one."""
        return index.internalPointer() if index.isValid() else self.root

    def index_of_node(self, node: Node) -> QModelIndex:
        """Where a node is shown."""
        return self.createIndex(node.number, 0, node)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """See Qt."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self.node(parent).children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """See Qt."""
        above = self.node(index).parent
        return QModelIndex() if above is None or above is self.root else self.index_of_node(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.column() > 0 else len(self.node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 2
