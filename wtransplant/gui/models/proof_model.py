"""The rows of a proof as Qt sees them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from wtransplant.gui.models.contents_place import said
from wtransplant.gui.models.proof_rows import ProofRow, ProofTable
from wtransplant.gui.theme import mono_font, status_color, status_glyph
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, tr

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ProofModel(QAbstractTableModel):
    """One table; each cell gives its :class:`ProofRow` under ``ROW_ROLE``.

    Attributes:
        table: what is shown, in its own order.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = ProofTable(())
        self._rows: list[ProofRow] = []

    def set_table(self, table: ProofTable) -> None:
        """Show another table."""
        self.beginResetModel()
        self.table, self._rows = table, list(table.rows)
        self.endResetModel()

    def row(self, number: int) -> ProofRow:
        """The row at a place of the screen."""
        return self._rows[number]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, -1 for the table's own order; what is selected stays selected."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._rows[index.row()] for index in before]
        self._rows = list(self.table.rows)
        if column >= 0:
            descending = order == Qt.SortOrder.DescendingOrder
            self._rows.sort(key=lambda row: row.sort_key(column), reverse=descending)  # type: ignore[arg-type,return-value]
        place = {id(row): number for number, row in enumerate(self._rows)}
        after = [self.index(place[id(row)], index.column()) for row, index in zip(held, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() else len(self.table.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.table.headings[section])
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and self._is_number(section) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        last = column == len(self.table.headings) - 1
        if role == Qt.ItemDataRole.DisplayRole:
            cell = row.cells[column]
            text = shown(said(cell) if column in self.table.keys else again(cell))
            return f"{status_glyph(row.status)}  {text}" if last else text
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return shown_lines(again(row.tip))
        if role == Qt.ItemDataRole.FontRole:
            return self._font(row, column)
        if role == Qt.ItemDataRole.ForegroundRole and last:
            return status_color(row.status)
        if role == Qt.ItemDataRole.TextAlignmentRole and self._is_number(column):
            return _RIGHT
        return None

    def _font(self, row: ProofRow, column: int) -> QFont | None:
        """Names and figures in the fixed face, the row to look at in a heavier one."""
        if column not in self.table.keys and not row.first:
            return None
        font = mono_font(0.95) if column in self.table.keys else QFont()
        font.setWeight(QFont.Weight.DemiBold if row.first else QFont.Weight.Normal)
        return font

    def _is_number(self, column: int) -> bool:
        return self.table.headings[column] in ("step", "inputs")
