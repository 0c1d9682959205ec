"""The rules as Qt sees them: an ordered table with check marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from wtransplant.gui.theme import mono_font, status_color
from wtransplant.mapping import Rule

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("", "source pattern", "target template", "hits")
ENABLED, PATTERN, TEMPLATE, HITS = range(4)


class RulesModel(QAbstractTableModel):
    """Rules in order, with the number of keys that each takes.

    Signals:
        enabled_toggled(int row, bool): a person clicked a check mark; nothing has changed yet.
    """

    enabled_toggled = Signal(int, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules: tuple[Rule, ...] = ()
        self._hits: Mapping[int, int] = {}

    def set_rules(self, rules: Sequence[Rule], hits: Mapping[int, int]) -> None:
        """Show other rules; where only the hits are others, the rows stay, and with them what is chosen.

        Args:
            rules: in order.
            hits: place in the list to number of keys taken.
        """
        if tuple(rules) == self.rules:
            self._hits = dict(hits)
            if self.rules:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.rules) - 1, HITS))
            return
        self.beginResetModel()
        self.rules, self._hits = tuple(rules), dict(hits)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() else len(self.rules)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """See Qt."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return COLUMNS[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See Qt."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == ENABLED else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        rule, column = self.rules[index.row()], index.column()
        hits = self._hits.get(index.row(), 0)
        if role == Qt.ItemDataRole.DisplayRole:
            shown = ("", rule.pattern, rule.template, f"{hits:,}" if rule.enabled else "off")
            return shown[column]
        if role == Qt.ItemDataRole.CheckStateRole and column == ENABLED:
            return Qt.CheckState.Checked if rule.enabled else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and column in (PATTERN, TEMPLATE):
            return mono_font()
        if role == Qt.ItemDataRole.ForegroundRole and rule.enabled and not hits and column == HITS:
            return status_color("missing")
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{rule}\n{hits:,} source keys" if rule.enabled else f"{rule}\nswitched off"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Clicks on check marks become intent signals; the model itself is changed only by ``set_rules``."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != ENABLED:
            return False
        self.enabled_toggled.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True
