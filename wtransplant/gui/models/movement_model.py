"""What a run moved, as Qt sees it: modules or single tensors, the farthest first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from wtransplant.gui.models.columns_model import ColumnsModel, Index
from wtransplant.gui.models.movement_words import movement_sentence, relative_text
from wtransplant.gui.theme import color, mono_font
from wtransplant.units import shown
from wtransplant.words import mark, number, tr

if TYPE_CHECKING:
    from wtransplant.freezing import MovementRow

COLUMNS = (mark("path"), mark("relative change"), mark("L2 of the change"), mark("L2 before"), mark("moved"))
PATH, RELATIVE, CHANGE, SIZE, MOVED = range(len(COLUMNS))


class MovementModel(ColumnsModel):
    """Rows of a movement."""

    columns = COLUMNS
    numbers = (RELATIVE, CHANGE, SIZE, MOVED)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[MovementRow] = ()
        self._order: list[int] = []
        self._sort, self._descending = RELATIVE, True

    def set_rows(self, rows: Sequence[MovementRow]) -> None:
        """Show other rows, sorted as before."""
        self.beginResetModel()
        self._rows = rows
        self._order = self._ordered()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by path is the model's own order. NaN counts as the most."""
        self.beginResetModel()
        self._sort, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._order = self._ordered()
        self.endResetModel()

    def row(self, row: int) -> MovementRow:
        """What a row shows."""
        return self._rows[self._order[row]]

    def text(self, rows: Iterable[int]) -> str:
        """Rows as spreadsheets take them, with the headings; numbers in full."""
        lines = ["\t".join(map(tr, COLUMNS))]
        for row in map(self.row, rows):
            lines.append(f"{shown(row.path)}\t{row.relative!r}\t{row.change!r}\t{row.size!r}\t{_moved(row)}")
        return "\n".join(lines)

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._order)

    def heading_side(self, column: int) -> Qt.AlignmentFlag:
        """The bar of the relative change begins at the left."""
        return self.side(PATH if column == RELATIVE else column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = self.row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _TEXTS[column](row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{shown(row.path) or tr('the whole model')}\n{movement_sentence(row)}"
        if role == Qt.ItemDataRole.FontRole and column == PATH:
            return mono_font(0.95)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and not row.moved:
            return color("muted")
        return None

    def _ordered(self) -> list[int]:
        by = _SORTED_BY[self._sort]
        numbers = range(len(self._rows))
        if by is None:
            return list(reversed(numbers)) if self._descending else list(numbers)
        return sorted(numbers, key=lambda number: by(self._rows[number]), reverse=self._descending)


def _moved(row: MovementRow) -> str:
    return tr("{moved:,} of {tensors:,}", moved=row.moved, tensors=row.tensors)


def _with_nan_last(value: float) -> tuple[bool, float]:
    return math.isnan(value), 0.0 if math.isnan(value) else value


_TEXTS = (
    lambda row: shown(row.path) or tr("(whole model)"),
    lambda row: relative_text(row.relative),
    lambda row: number(row.change, ".3g"),
    lambda row: number(row.size, ".3g"),
    _moved,
)
_SORTED_BY = (
    None,
    lambda row: _with_nan_last(row.relative),
    lambda row: _with_nan_last(row.change),
    lambda row: _with_nan_last(row.size),
    lambda row: (row.moved, row.tensors),
)
