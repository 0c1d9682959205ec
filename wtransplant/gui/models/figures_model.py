"""A small read-only table of texts as Qt sees it, copyable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from wtransplant.gui.models.contents_place import said
from wtransplant.gui.theme import mono_font
from wtransplant.words import again

Index = QModelIndex | QPersistentModelIndex


class FiguresModel(QAbstractTableModel):
    """Rows of a label and figures."""

    def __init__(self) -> None:
        super().__init__()
        self._headings: list[str] = []
        self._rows: list[tuple[str, ...]] = []

    def set_figures(self, headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
        """Show other figures; each row is a label, then one text for each heading."""
        self.beginResetModel()
        self._headings, self._rows = list(headings), list(rows)
        self.endResetModel()

    def text(self) -> str:
        """All of it, with tabs between the columns, as spreadsheets take it."""
        return "\n".join("\t".join(row) for row in [("", *self._headings), *self._rows])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() or not self._rows else 1 + len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return said(["", *self._headings][section])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return again(self._rows[index.row()][column]) if column == 0 else self._rows[index.row()][column]
        if role == Qt.ItemDataRole.FontRole and column:
            return mono_font()
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
