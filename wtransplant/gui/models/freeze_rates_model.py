"""The learning rate of each block, as Qt sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from wtransplant.gui.models.columns_model import ColumnsModel, Index, spreadsheet_text
from wtransplant.gui.models.contents_place import said
from wtransplant.gui.models.freeze_blocks import RateRow
from wtransplant.gui.theme import color, mono_font
from wtransplant.units import shown
from wtransplant.words import mark, number

COLUMNS = (mark("block"), mark("tensors"), mark("factor"), mark("rate"))
BLOCK, TENSORS, FACTOR, RATE = range(len(COLUMNS))


class RatesModel(ColumnsModel):
    """A row for each depth of the model, from the first to the last."""

    columns = COLUMNS
    numbers = (TENSORS, FACTOR, RATE)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[RateRow] = ()
        self._learning_rate = 0.0

    def set_rows(self, rows: Sequence[RateRow], learning_rate: float) -> None:
        """Show other rates; ``learning_rate`` is the run's."""
        self.beginResetModel()
        self._rows, self._learning_rate = rows, learning_rate
        self.endResetModel()

    def row(self, row: int) -> RateRow:
        """What a row shows."""
        return self._rows[row]

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cell(row, column)
        if role == Qt.ItemDataRole.FontRole and column == BLOCK:
            return mono_font(0.95)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and row.frozen == row.tensors:
            return color("muted")
        return None

    def text(self, rows: Sequence[int] | range) -> str:
        """Rows as spreadsheets take them, with the headings."""
        every = range(len(COLUMNS))
        return spreadsheet_text(COLUMNS, ([self._cell(self._rows[row], at) for at in every] for row in rows))

    def _cell(self, row: RateRow, column: int) -> str:
        return (shown(said(row.name)), number(row.tensors, ","), row.factor, row.rate(self._learning_rate))[
            column
        ]
