"""The effective view as Qt sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt

from wtransplant.gui.models.columns_model import ColumnsModel, Index, spreadsheet_text
from wtransplant.gui.models.effective_rows import COLUMNS, NUMBERS, STATE, TENSOR, EffectiveRows
from wtransplant.gui.models.tree_numbers import Numbers
from wtransplant.gui.theme import color, mono_font


class EffectiveModel(ColumnsModel):
    """Parameters and buffers of the run that would start now, sorted and filtered.

    Attributes:
        rows: what is shown; ``None`` for nothing.
    """

    columns = COLUMNS
    numbers = NUMBERS

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: EffectiveRows | None = None
        self._text, self._kind = "", 0
        self._sort, self._descending = TENSOR, False
        self._order: Numbers = np.zeros(0, dtype=np.int32)

    def set_rows(self, rows: EffectiveRows | None) -> None:
        """Show another view, filtered and sorted as before."""
        self.beginResetModel()
        self.rows = rows
        self._order = self._ordered()
        self.endResetModel()

    def narrow(self, text: str, kind: int) -> None:
        """Show only rows of a kind (a place in ``KINDS``) that have all words of a text."""
        self._text, self._kind = text, kind
        self._refresh()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the model's own order is that of the first one."""
        self._sort, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._refresh()

    def key(self, row: int) -> str:
        """Key of a row."""
        assert self.rows is not None  # it has a row
        return self.rows.effective.rows[int(self._order[row])].key

    def row_of(self, key: str) -> int:
        """Row of a key; -1 if it is not shown."""
        number = -1 if self.rows is None else self.rows.row_of.get(key, -1)
        found = np.flatnonzero(self._order == number)
        return int(found[0]) if found.size else -1

    def text(self, rows: Iterable[int]) -> str:
        """Rows as spreadsheets take them, with the headings."""
        every = range(len(COLUMNS))
        return spreadsheet_text(COLUMNS, ([self._cell(row, column) for column in every] for row in rows))

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid() or self.rows is None:
            return None
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cell(row, column)
        if role == Qt.ItemDataRole.FontRole and column == TENSOR:
            return mono_font(0.95)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._tint(row, column)
        return None

    def _cell(self, row: int, column: int) -> str:
        assert self.rows is not None  # it has a cell
        return self.rows.text(int(self._order[row]), column)

    def _tint(self, row: int, column: int) -> Any:
        assert self.rows is not None  # it has a cell
        if self.rows.effective.rows[int(self._order[row])].frozen:
            return color("muted")
        return color("linked") if column == STATE else None

    def _ordered(self) -> Numbers:
        if self.rows is None:
            return np.zeros(0, dtype=np.int32)
        chosen = self.rows.select(self._text, self._kind)
        return self.rows.order(self._sort, self._descending, chosen)

    def _refresh(self) -> None:
        self.rearrange(self._order, self._arranged)

    def _arranged(self) -> Numbers:
        self._order = self._ordered()
        return self._order
