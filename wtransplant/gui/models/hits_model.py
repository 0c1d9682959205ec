"""The hits of a rule as Qt sees them: a long table, narrowed by kind and by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt

from wtransplant.gui.models.columns_model import ColumnsModel, Index
from wtransplant.gui.models.roles import COPY_ROLE
from wtransplant.gui.models.rule_look import KIND_WORDS, HitRow
from wtransplant.gui.models.said_lists import titled
from wtransplant.gui.theme import color, mono_font, status_color
from wtransplant.units import shown
from wtransplant.words import again, mark, tr

COLUMNS = (mark("source"), mark("target"), "")
SOURCE, TARGET, NOTE = range(3)
_STATUS = {
    "conflict": "ambiguous",
    "mismatched": "mismatched",
    "incomplete": "missing",
    "unknown": "missing",
    "problem": "missing",
    "gone": "missing",
}


class HitsModel(ColumnsModel):
    """Rows of source key, target key and what is to be said of them."""

    columns = COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[HitRow] = ()
        self._texts: Sequence[str] = ()
        self._shown: Sequence[int] = ()
        self._kind, self._words = "", ""

    def set_rows(self, rows: Sequence[HitRow], texts: Sequence[str], kind: str = "", words: str = "") -> None:
        """Show other rows.

        Args:
            rows: all of them.
            texts: what the filter looks at, in lower case, for each.
            kind: as :meth:`narrow`.
            words: as :meth:`narrow`.
        """
        self._rows, self._texts = rows, texts
        self.narrow(kind, words)

    def narrow(self, kind: str, words: str) -> None:
        """Show only rows of a kind (empty: of all) in which all words occur."""
        self._kind, self._words = kind, words
        self.beginResetModel()
        self._shown = self._selected()
        self.endResetModel()

    def _selected(self) -> Sequence[int]:
        places: Sequence[int] = range(len(self._rows))
        if self._kind:
            places = [place for place in places if self._rows[place].kind == self._kind]
        for word in self._words.lower().split():
            places = [place for place in places if word in self._texts[place]]
        return places

    def row(self, number: int) -> HitRow:
        """The row that is shown in this line."""
        return self._rows[self._shown[number]]

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._shown)

    def heading_side(self, column: int) -> None:
        """As the header has it."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = self.row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return shown((row.source, f"→  {row.target}" if row.target else "", self._note(row))[column])
        if role == COPY_ROLE:
            return (row.source, row.target, self._note(row))[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            keys = f"{row.source or '—'}  →  {row.target or '—'}"
            return "\n".join(map(shown, filter(None, (keys, self._note(row)))))
        if role == Qt.ItemDataRole.FontRole and column != NOTE:
            return mono_font(0.95)
        if role == Qt.ItemDataRole.ForegroundRole and column == NOTE:
            return status_color(_STATUS[row.kind]) if row.kind in _STATUS else color("muted")
        return None

    @staticmethod
    def _note(row: HitRow) -> str:
        if row.kind == "same":
            return ""
        word = tr(KIND_WORDS[row.kind])
        return titled(word, again(row.note)) if row.note else word
