"""What was tried, as Qt sees it: one row for each run, whose name can be edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from wtransplant.gui.models.columns_model import ColumnsModel, Index, spreadsheet_text
from wtransplant.gui.models.run_record import RunRecord
from wtransplant.gui.models.runs_rows import (
    ACCURACY,
    COLUMNS,
    LOSS,
    NAME,
    RATE,
    STARTED,
    TIME,
    cells,
    sort_value,
    tooltip,
)
from wtransplant.gui.theme import color

_NUMBERS = (RATE, ACCURACY, LOSS, TIME)


class RunsModel(ColumnsModel):
    """Rows of runs.

    Signals:
        rename_requested(int number, str name): a name was typed; nothing has changed yet.
    """

    columns = COLUMNS
    numbers = _NUMBERS

    rename_requested = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: list[RunRecord] = []
        self._sort, self._descending = STARTED, True

    def set_records(self, records: Sequence[RunRecord]) -> None:
        """Show other runs, sorted as before."""
        self.beginResetModel()
        self._records = self._ordered(records)
        self.endResetModel()

    def record(self, row: int) -> RunRecord:
        """The run of a row."""
        return self._records[row]

    def row_of(self, number: int) -> int:
        """The row of a run; -1 if it is not there."""
        return next((row for row, record in enumerate(self._records) if record.number == number), -1)

    def text(self, rows: Iterable[int]) -> str:
        """Rows as spreadsheets take them, with the headings."""
        return spreadsheet_text(COLUMNS, (cells(self._records[row]) for row in rows))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; runs that have nothing there are at one end."""
        self.beginResetModel()
        self._sort, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._records = self._ordered(self._records)
        self.endResetModel()

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        record, column = self._records[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(record)[column]
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return record.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(record)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and record.state is None:
            return color("muted")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A name was typed: asks for it; the answer is another ``set_records``."""
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME or not name:
            return False
        record = self._records[index.row()]
        if name != record.name:
            self.rename_requested.emit(record.number, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See Qt."""
        editable = index.isValid() and index.column() == NAME
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if editable else Qt.ItemFlag.NoItemFlags)

    def _ordered(self, records: Iterable[RunRecord]) -> list[RunRecord]:
        by_age = sorted(records, key=lambda record: (record.started, record.number))
        return sorted(by_age, key=lambda record: sort_value(record, self._sort), reverse=self._descending)
