"""Things to choose from by name, and the search among them that follows each key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index: TypeAlias = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
_BOUNDARIES = frozenset("_.-: /")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its name, what is said beside it, and what is said of it in the tooltip."""

    name: str
    detail: str = ""
    tip: str = ""


class ChoicesModel(QAbstractListModel):
    """The choices that a search leaves, the best first.

    Attributes:
        shown: the choices of the rows, as numbers in the list that was set.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: Sequence[Choice] = ()
        self._query = ""
        self.shown: list[int] = []

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other things; the search stays."""
        self._choices = choices
        self._refresh()

    def set_query(self, query: str) -> None:
        """Search for something else."""
        self._query = query
        self._refresh()

    def choice(self, row: int) -> Choice:
        """The choice of a row."""
        return self._choices[self.shown[row]]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        choice = self.choice(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return choice.tip or choice.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (choice.name, choice.detail)))
        return None

    def _refresh(self) -> None:
        self.beginResetModel()
        self.shown = search(self._query, [choice.name for choice in self._choices])
        self.endResetModel()


def search(query: str, names: Sequence[str]) -> list[int]:
    """Numbers of the names that hold every word of a query, the best first; of equals, in their order.

    A word may leave letters out (``effnet`` finds ``efficientnet``). A name that is the word comes before one
    that begins with it, then those in which a part begins with it, which hold it, which hold its letters.
    """
    words = query.lower().split()
    ranks = (_rank(words, name.lower()) for name in names)
    found = [(rank, number) for number, rank in enumerate(ranks) if rank is not None]
    return [number for _, number in sorted(found)]


def _rank(words: Iterable[str], name: str) -> int | None:
    total = 0
    for word in words:
        rank = _rank_of_word(word, name)
        if rank is None:
            return None
        total += rank
    return total


def _rank_of_word(word: str, name: str) -> int | None:
    at = name.find(word)
    if at == 0:
        return 0 if len(name) == len(word) else 1
    if at > 0:
        return 2 if name[at - 1] in _BOUNDARIES else 3
    letters = iter(name)
    return 4 if all(letter in letters for letter in word) else None
