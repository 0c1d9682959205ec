"""What all plain tables look and act like."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def make_plain(table: QTableView, name: str) -> None:
    """Whole rows are chosen, nothing is drawn between the cells, long texts lose their middle, Tab leaves the table.

    Args:
        table: the table.
        name: for screen readers.
    """
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)


def fix_rows(table: QTableView, height: int) -> None:
    """Rows have one height, in pixels, and no numbers."""
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(height)
