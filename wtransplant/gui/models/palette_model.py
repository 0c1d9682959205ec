"""The rows of the command palette."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from wtransplant.gui.models.menu_commands import Hit, MenuCommand, search_commands
from wtransplant.words import tr

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PaletteModel(QAbstractListModel):
    """The commands that a search leaves, the best first.

    Attributes:
        hits: the rows.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: Sequence[MenuCommand] = ()
        self._recent: Sequence[str] = ()
        self.hits: list[Hit] = []

    def set_commands(self, commands: Sequence[MenuCommand], recent: Sequence[str]) -> None:
        """Offer other commands; ``recent`` are names, the last one first."""
        self._commands, self._recent = commands, recent
        self.search("")

    def search(self, query: str) -> None:
        """Show what a query leaves."""
        self.beginResetModel()
        self.hits = search_commands(self._commands, query, self._recent)
        self.endResetModel()

    def command(self, row: int) -> MenuCommand:
        """The command of a row."""
        return self._commands[self.hits[row].number]

    def ends_recent(self, row: int) -> bool:
        """Whether this row is the last of those used lately, with others below it."""
        below = self.hits[row + 1 : row + 2]
        return self.hits[row].is_recent and any(not hit.is_recent for hit in below)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.hits):
            return None
        command = self.command(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return told(command)
        return None


def told(command: MenuCommand) -> str:
    """All of a row in one line: for screen readers, and where there is too little room."""
    parts = [command.text, command.path, *command.keys[:1]]
    if not command.is_enabled:
        parts.append(command.reason or tr("cannot be done now"))
    elif command.checked:
        parts.append(tr("is on"))
    return ", ".join(filter(None, parts))
