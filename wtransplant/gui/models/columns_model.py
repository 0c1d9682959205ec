"""What tables with fixed columns have in common, as Qt wants to be asked for it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.models.tree_numbers import Numbers

Index: TypeAlias = QModelIndex | QPersistentModelIndex
RowNumbers: TypeAlias = "Sequence[int] | Numbers"
NOWHERE = QModelIndex()


class ColumnsModel(QAbstractTableModel):
    """Rows below fixed headings; a table says how many rows it has, and gives their cells by ``data``.

    Attributes:
        columns: the headings.
        numbers: the columns that hold numbers, which stand at the right.
    """

    columns: ClassVar[tuple[str, ...]] = ()
    numbers: ClassVar[Container[int]] = ()

    def row_total(self) -> int:
        """How many rows are shown."""
        raise NotImplementedError

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Where the cells of a column stand."""
        side = Qt.AlignmentFlag.AlignRight if column in self.numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def heading_side(self, column: int) -> Qt.AlignmentFlag | None:
        """Where a heading stands; ``None`` leaves it to the header."""
        return self.side(column)

    def rearrange(self, shown: RowNumbers, arrange: Callable[[], RowNumbers]) -> None:
        """Rows come, go and change places; what is selected stays selected.

        Args:
            shown: a number for each row as it is now.
            arrange: puts other rows in place, and gives their numbers.
        """
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [int(shown[index.row()]) for index in before]
        arranged = arrange()
        row_of = {int(number): row for row, number in enumerate(arranged)} if before else {}
        after = [
            self.index(row_of[number], index.column()) if number in row_of else QModelIndex()
            for number, index in zip(numbers, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """See Qt."""
        return 0 if parent.isValid() else self.row_total()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """See Qt."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.columns[section])
        return self.heading_side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


def spreadsheet_text(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows as spreadsheets take them: tabs between the columns, the headings first, in the language of now."""
    return "\n".join("\t".join(cells) for cells in (map(tr, headings), *rows))
