"""The table of commands and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from wtransplant.gui.models.columns_model import ColumnsModel, Index
from wtransplant.gui.models.fuzzy import find_word
from wtransplant.gui.models.shortcuts import Binding, Keys, native
from wtransplant.words import mark

_COMMAND, _MENU, _KEYS, _USUAL = range(4)
_BETWEEN = "   "


class KeysModel(ColumnsModel):
    """The commands that a filter leaves, in the order of the menus; chosen keys stand in bold beside the usual ones.

    Attributes:
        shown: the rows.
    """

    columns: ClassVar[tuple[str, ...]] = (mark("Command"), mark("Menu"), mark("Keys"), mark("Usual keys"))

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bindings: Sequence[Binding] = ()
        self._query = ""
        self.shown: list[Binding] = []

    def set_bindings(self, bindings: Sequence[Binding]) -> None:
        """Show these commands; what is selected stays selected."""
        self._bindings = bindings
        self._refresh()

    def set_query(self, query: str) -> None:
        """Show commands that hold all words of a query: in name, menu or keys."""
        self._query = query
        self._refresh()

    def row_of(self, name: str) -> int:
        """The row of a command; -1 if it is not shown."""
        return next((row for row, each in enumerate(self.shown) if each.name == name), -1)

    def row_total(self) -> int:
        return len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        binding = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _cells(binding)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _cells(binding)[index.column()] or None
        if role == Qt.ItemDataRole.FontRole and binding.is_changed and index.column() == _KEYS:
            bold = QFont()
            bold.setBold(True)
            return bold
        return None

    def _refresh(self) -> None:
        numbers = {each.name: number for number, each in enumerate(self._bindings)}

        def arrange() -> list[int]:
            self.shown = [each for each in self._bindings if _holds(each, self._query)]
            return [numbers[each.name] for each in self.shown]

        before = [numbers.get(each.name, -1) for each in self.shown]
        self.rearrange(before, arrange)


def keys_text(keys: Keys) -> str:
    """All keys of a command as people read them."""
    return _BETWEEN.join(map(native, keys))


def _cells(binding: Binding) -> tuple[str, str, str, str]:
    usual = keys_text(binding.usual) if binding.is_changed else ""
    return binding.text, binding.path, keys_text(binding.keys), usual


def _holds(binding: Binding, query: str) -> bool:
    texts = (binding.text, binding.english, binding.path, keys_text(binding.keys), *binding.keys)
    return all(any(_finds(word, text) for text in texts) for word in query.split())


def _finds(word: str, text: str) -> bool:
    found = find_word(word, text)
    return found is not None and found.is_tight
