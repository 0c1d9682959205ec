"""What a file holds beside its tensors, as Qt sees it: a thin adapter over the rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QFont

from wtransplant.gui.models.contents_place import Label, said
from wtransplant.gui.models.contents_tree import ContentsRow
from wtransplant.gui.models.node_tree_model import Index, NodeTreeModel
from wtransplant.gui.theme import color, mono_font
from wtransplant.units import shown, shown_lines
from wtransplant.words import tr

ROW_ROLE = Qt.ItemDataRole.UserRole
NAME, VALUE = 0, 1

# What is longer is cut before it gets to a painter or a tooltip; copying gives all of it.
_MAX_CELL = 400
_MAX_TOOLTIP = 4_000


class ContentsModel(NodeTreeModel):
    """Rows in two columns, name and value; each gives its :class:`ContentsRow` under ``ROW_ROLE``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = ContentsRow("")
        self._mono = mono_font(0.95)

    def set_root(self, root: ContentsRow) -> None:
        """Show another tree."""
        self.beginResetModel()
        self.root = root
        self.endResetModel()

    def set_font(self, mono: QFont) -> None:
        """Take another font for names; the views are to be repainted by themselves."""
        self._mono = mono

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        """Told without making the rows."""
        return parent.column() <= 0 and bool(self.node(parent).below)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("name"), tr("value"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row: ContentsRow = self.node(index)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(said(row.name)) or "''" if index.column() == NAME else row.summary()
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(row)
        if role == Qt.ItemDataRole.FontRole and index.column() == NAME and not isinstance(row.name, Label):
            return self._mono
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == VALUE and row.value is None:
            return color("muted")
        return None


def _cell(text: str) -> str:
    return shown(text) if len(text) <= _MAX_CELL else f"{shown(text[:_MAX_CELL])}…"


def _tooltip(row: ContentsRow) -> str:
    """The whole path and the whole value, in lines; of a very long one the beginning and how long it is."""
    path, value = shown(said(row.path)[:_MAX_TOOLTIP]), said(row.value or "") or row.summary()
    if len(value) > _MAX_TOOLTIP:
        value = tr(
            "{value}…\n({length:,} characters; copy the row for all of it)",
            value=value[:_MAX_TOOLTIP],
            length=len(value),
        )
    return f"{path}\n{shown_lines(value)}" if value else path
