"""A comparison as Qt sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from wtransplant.gui.models.comparison_rows import (
    COLUMNS,
    DTYPE,
    KEY,
    LARGEST,
    RELATIVE,
    SHAPE,
    STATUS,
    ComparisonRows,
    Row,
)
from wtransplant.gui.models.roles import COPY_ROLE
from wtransplant.gui.theme import mono_font
from wtransplant.units import shown
from wtransplant.words import again, mark, number, tr

if TYPE_CHECKING:
    from wtransplant.comparing import ComparedTensor

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_TIPS = {
    STATUS: mark("What became of the tensor from the first file to the second"),
    RELATIVE: mark(
        "L2 norm of the difference over that of the first; the bar is logarithmic, from 1e-6 to 1"
    ),
    LARGEST: mark("Largest absolute difference of two elements"),
}


class ComparisonModel(QAbstractItemModel):
    """Rows in the columns of ``COLUMNS``; each gives its :class:`Row` under ``ROW_ROLE``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = ComparisonRows()

    def set_rows(self, rows: ComparisonRows) -> None:
        """Show another comparison."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def arrange(self, by_module: bool, wanted: Callable[[Row], bool] | None) -> None:
        """See :class:`ComparisonRows`."""
        self.beginResetModel()
        self.rows.arrange(by_module, wanted)
        self.endResetModel()

    def take(self, found: Sequence[ComparedTensor]) -> None:
        """The next results."""
        spans: dict[Row, tuple[int, int]] = {}
        for row in self.rows.take(found):
            if row.parent is not None:
                low, high = spans.get(row.parent, (row.number, row.number))
                spans[row.parent] = min(low, row.number), max(high, row.number)
        for parent, (low, high) in spans.items():
            first = self.createIndex(low, 0, parent.children[low])
            self.dataChanged.emit(first, self.createIndex(high, len(COLUMNS) - 1, parent.children[high]))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort within each module; what is selected stays selected."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(index.internalPointer(), index.column()) for index in before]
        self.rows.sort(column, order == Qt.SortOrder.DescendingOrder)
        after = [self.createIndex(row.number, at, row) for row, at in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def index_of(self, row: Row) -> QModelIndex:
        """Where a row is shown; invalid if it is not."""
        return QModelIndex() if row.parent is None else self.createIndex(row.number, 0, row)

    def row_at(self, index: Index) -> Row:
        """The row of an index; of an invalid one the root."""
        row: Row = index.internalPointer() if index.isValid() else self.rows.root
        return row

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """See Qt."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self.row_at(parent).children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """See Qt."""
        above = self.row_at(index).parent
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.column() > 0 else len(self.row_at(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        return tr(_TIPS[section]) if role == Qt.ItemDataRole.ToolTipRole and section in _TIPS else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = self.row_at(index), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return text_of(row, column)
        if role == ROW_ROLE:
            return row
        if role == COPY_ROLE and column == KEY:
            return row.key
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(row, column)
        if role == Qt.ItemDataRole.FontRole and column != STATUS:
            return mono_font(0.95)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == LARGEST:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def text_of(row: Row, column: int) -> str:
    """What a cell says."""
    if column == KEY:
        return shown(row.name)
    if column == STATUS:
        return row.status_text
    if column == SHAPE:
        return row.shape_text
    if column == DTYPE:
        return row.dtype_text
    distance = row.relative if column == RELATIVE else row.largest
    return "" if distance is None else number(distance, ".3g")


def _tooltip(row: Row, column: int) -> str:
    if column == RELATIVE and row.relative is not None:
        return number(row.relative, ".9g")
    if column == LARGEST and row.largest is not None:
        return number(row.largest, ".9g")
    lines = [row.key]
    if row.found is not None and row.found.other_key != row.key:
        lines.append(tr("in the second file: {other_key}", other_key=row.found.other_key))
    lines.append(f"{row.status_text}  {row.shape_text}  {' → '.join(dict.fromkeys(row.dtypes))}".rstrip())
    if row.found is not None and row.found.reason:
        lines.append(again(row.found.reason))
    return "\n".join(lines)
