"""Groups of found links as Qt sees them: a table that is sorted, narrowed, and follows the threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt

from wtransplant.gui.models.columns_model import ColumnsModel, Index, spreadsheet_text
from wtransplant.gui.models.match_groups import LinkGroup, LinkGroups
from wtransplant.gui.models.match_states import (
    BELOW,
    IN_FORCE,
    STATES,
    counts_by_group,
    state_words,
    with_threshold,
)
from wtransplant.gui.theme import color, mono_font, status_color
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, mark, number, tr

COLUMNS = (
    mark("target"),
    mark("from"),
    mark("links"),
    mark("confidence"),
    mark("state"),
    mark("why"),
)
TARGET, SOURCE, LINKS, CONFIDENCE, STATE, WHY = range(len(COLUMNS))
_LINES = 12
_NONE = LinkGroups.of(())
_SORTS: dict[int, Callable[[LinkGroup], Any]] = {
    SOURCE: lambda group: group.source,
    LINKS: lambda group: len(group.links),
    CONFIDENCE: lambda group: group.confidence,
    WHY: lambda group: group.reason,
}


class MatchModel(ColumnsModel):
    """One row for each group.

    Attributes:
        groups: all of them.
        codes: what became of each link, as was set.
        shown_codes: the same with the threshold that is being tried.
    """

    columns = COLUMNS
    numbers = (LINKS, CONFIDENCE)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups = _NONE
        self.codes: NDArray[np.int8] = np.zeros(0, dtype=np.int8)
        self.shown_codes = self.codes
        self._counts = counts_by_group(_NONE, self.codes)
        self._order: list[int] = []
        self._sort, self._descending = TARGET, False
        self._words, self._state = "", -1

    # What the controller sets

    def set_groups(self, groups: LinkGroups, codes: NDArray[np.int8]) -> None:
        """Show other groups, with what became of each link."""
        self.beginResetModel()
        self.groups = groups
        self._take(codes, codes)
        self._arrange()
        self.endResetModel()

    def set_codes(self, codes: NDArray[np.int8]) -> None:
        """Tell what became of each link."""
        self._take(codes, codes)
        self._refresh()

    def try_threshold(self, threshold: float) -> None:
        """Show what would become of the links with another threshold."""
        self._take(self.codes, with_threshold(self.codes, self.groups.confidence, threshold))
        if self._order:
            last = self.index(len(self._order) - 1, STATE)
            self.dataChanged.emit(self.index(0, STATE), last)

    def narrow(self, words: str, state: int = -1) -> None:
        """Show only groups with keys in which all words occur, and with links in a state (-1: in any)."""
        self._words, self._state = words.lower(), state
        self._refresh()

    def _take(self, codes: NDArray[np.int8], shown_codes: NDArray[np.int8]) -> None:
        self.codes, self.shown_codes = codes, shown_codes
        self._counts = counts_by_group(self.groups, shown_codes)

    def _refresh(self) -> None:
        """Rows may come, go and change places; what is selected stays selected."""
        self.rearrange(self._order, self._arrange)

    def _arrange(self) -> list[int]:
        kept: Iterable[int] = range(len(self.groups.groups))
        if self._state >= 0:
            kept = np.flatnonzero(self._counts[:, self._state]).tolist()
        for word in self._words.split():
            kept = [group for group in kept if word in self.groups.texts[group]]
        self._order = list(kept)
        every = self.groups.groups
        if self._sort == STATE:
            ranks = np.argmax(self._counts > 0, axis=1).tolist() if every else []
            self._order.sort(key=ranks.__getitem__)
        elif self._sort in _SORTS:
            self._order.sort(key=lambda group: _SORTS[self._sort](every[group]))
        if self._descending:
            self._order.reverse()
        return self._order

    # What the panel asks

    def group(self, row: int) -> LinkGroup:
        """The group of a row."""
        return self.groups.groups[self._order[row]]

    def places(self, rows: Iterable[int]) -> list[int]:
        """Places of the links of some rows, in the target's order."""
        chosen = [self._order[row] for row in rows]
        found: list[int] = np.flatnonzero(np.isin(self.groups.group, chosen)).tolist()
        return found

    def row_of(self, target: str) -> int:
        """Row of the group with a target key; -1 if it is not shown."""
        for row, place in enumerate(self._order):
            if any(link.target == target for link in self.groups.groups[place].links):
                return row
        return -1

    def count(self, code: int) -> int:
        """How many links are in a state, with the threshold that is being tried."""
        return int(np.count_nonzero(self.shown_codes == code))

    def text(self, rows: Iterable[int]) -> str:
        """Rows as spreadsheets take them, with the headings."""
        every = range(len(COLUMNS))
        return spreadsheet_text(COLUMNS, ([self._cell(row, column) for column in every] for row in rows))

    # Qt

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return shown_lines(self._tip(row))
        if role == Qt.ItemDataRole.FontRole and column in (TARGET, SOURCE):
            return mono_font(0.95)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._tint(row, column)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the target's own order is that of the first one."""
        self._sort, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._refresh()

    def _cell(self, row: int, column: int) -> str:
        group = self.group(row)
        if column == STATE:
            return state_words(self._counts[self._order[row]])[0]
        texts = (
            group.target,
            f"← {group.source}",
            number(len(group.links), ","),
            group.certainty,
            "",
            again(group.reason),
        )
        return shown(texts[column])

    def _tint(self, row: int, column: int) -> Any:
        counts = self._counts[self._order[row]]
        if column == STATE:
            return status_color(state_words(counts)[1])
        if column in (LINKS, CONFIDENCE, WHY) or not counts[IN_FORCE : IN_FORCE + 1].any():
            return color("muted")
        return None

    def _tip(self, row: int) -> str:
        group = self.group(row)
        lines = [str(link) for link in group.links[:_LINES]]
        if len(group.links) > _LINES:
            lines.append(tr("… and {more:,} more", more=len(group.links) - _LINES))
        return "\n".join(filter(None, [*lines, group.numbers, again(group.reason)]))


__all__ = ["BELOW", "COLUMNS", "IN_FORCE", "STATES", "MatchModel"]
