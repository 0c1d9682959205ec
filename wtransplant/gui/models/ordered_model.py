"""A short list whose order matters, as Qt sees it: rows that can be dragged to another place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from wtransplant.gui.theme import mono_font, status_color
from wtransplant.units import shown, shown_lines
from wtransplant.words import tr

Index = QModelIndex | QPersistentModelIndex
_MIME = "application/x-wtransplant-row"
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class OrderedRow:
    """One row: a text for each column, all of it for the tooltip, and whether it is at fault."""

    cells: tuple[str, ...]
    tooltip: str = ""
    fault: bool = False


class OrderedModel(QAbstractTableModel):
    """Rows in order; the first column is monospaced.

    Args:
        columns: headings.
        first: number of the first row.
        parent: Qt's owner.

    Signals:
        move_requested(int row, int to): a row was dragged to another place; nothing has changed yet.
    """

    move_requested = Signal(int, int)

    def __init__(self, columns: Sequence[str], first: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._first = first
        self.rows: tuple[OrderedRow, ...] = ()

    def set_rows(self, rows: Sequence[OrderedRow]) -> None:
        """Show other rows; as many as before stay where they are, and with them what is chosen."""
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()
        elif rows:
            self.rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """See Qt."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """See Qt."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            tr(self.columns[section]) if orientation == Qt.Orientation.Horizontal else section + self._first
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(row.cells[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return shown_lines(row.tooltip or "\n".join(row.cells))
        if role == Qt.ItemDataRole.FontRole and index.column() == 0:
            return mono_font(0.95)
        if role == Qt.ItemDataRole.ForegroundRole and row.fault:
            return status_color("mismatched")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See Qt."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """See Qt."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """See Qt."""
        return [_MIME]

    def mimeData(self, indexes: Iterable[Index]) -> QMimeData:
        """The number of the row, and whose it is."""
        data = QMimeData()
        row = next(iter(indexes)).row()
        data.setData(_MIME, f"{id(self)} {row}".encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Asks for the move; the answer is another ``set_rows``, so that the view has nothing to take away."""
        owner, _, dragged = bytes(data.data(_MIME).data()).decode().partition(" ")
        if owner != str(id(self)):
            return False
        before = parent.row() if parent.isValid() else row if row >= 0 else len(self.rows)
        start = int(dragged)
        to = before if parent.isValid() or before <= start else before - 1
        to = min(to, len(self.rows) - 1)
        if to != start:
            self.move_requested.emit(start, to)
        return False
