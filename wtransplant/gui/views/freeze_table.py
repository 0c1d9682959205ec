"""A plain table: rows of one height, chosen by mouse and keyboard, copied with Ctrl+C."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from wtransplant.gui.views.copying import make_copyable, put_on_clipboard
from wtransplant.gui.views.plain_table import fix_rows, make_plain
from wtransplant.gui.views.tooltips import PlainTooltips

_ROW_HEIGHT = 24


class _Copied(Protocol):
    def text(self, rows: Iterable[int]) -> str: ...


class FreezeTable(QTableView):
    """A table of one of the freezing panel's models.

    Args:
        model: also gives ``text(rows)`` for the clipboard.
        name: for screen readers.
        shares: column to its share of the width; they add up to 1.

    Signals:
        row_chosen(int): Enter on a row, or a double click.
    """

    row_chosen = Signal(int)

    def __init__(
        self,
        model: QAbstractTableModel,
        name: str,
        shares: Mapping[int, float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shares = shares
        self.setModel(model)
        self.setItemDelegate(PlainTooltips(self))
        make_plain(self, name)
        fix_rows(self, _ROW_HEIGHT)
        self.setMinimumHeight(3 * _ROW_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(44)
        self.activated.connect(lambda index: self.row_chosen.emit(index.row()))
        make_copyable(self, self._text)

    def sort_by(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let a click on a heading sort; to begin with by this column."""
        self.horizontalHeader().setSortIndicator(column, order)
        self.setSortingEnabled(True)

    @property
    def chosen_rows(self) -> list[int]:
        """The selected rows, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose(self, row: int) -> None:
        """Select one row, whatever keys are held down."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect | flags.Rows)

    def copy_selected(self) -> None:
        """Put the selected rows on the clipboard, all of them where none is selected."""
        put_on_clipboard(self._text())

    def _text(self) -> str:
        model: _Copied = self.model()  # type: ignore[assignment]
        return model.text(self.chosen_rows or range(self.model().rowCount()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns what room there is; a person may still drag them."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            for column, share in self._shares.items():
                self.horizontalHeader().resizeSection(column, int(share * event.size().width()))
