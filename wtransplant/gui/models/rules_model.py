"""The rules as Qt sees them: an ordered table that is edited in place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from wtransplant.gui.models.health_badges import Badge, badges_of
from wtransplant.gui.models.rule_fields import KIND_NAMES, KIND_TIPS, RuleFields, fields_of
from wtransplant.gui.models.said_lists import listed, titled
from wtransplant.gui.theme import color, mono_font, status_color
from wtransplant.units import shown
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Rule, RuleHealth

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    "",
    mark("kind"),
    mark("pattern"),
    mark("template"),
    mark("operation"),
    mark("order"),
    mark("hits"),
    mark("health"),
)
ENABLED, KIND, PATTERN, TEMPLATE, OPERATION, ORDER, HITS, HEALTH = range(8)
FIELDS = {KIND: "kind", PATTERN: "pattern", TEMPLATE: "template", OPERATION: "operation", ORDER: "order"}
BADGES_ROLE = Qt.ItemDataRole.UserRole
FAULT_ROLE = Qt.ItemDataRole.UserRole + 1
_MIME = "application/x-wtransplant-rules"
_NOWHERE = QModelIndex()


class Fault(NamedTuple):
    """What a person wrote over a rule, and cannot take its place.

    Attributes:
        fields: all texts as they were written.
        column: the one that is at fault.
        reason: why, and what to do.
    """

    fields: RuleFields
    column: int
    reason: str


class RulesModel(QAbstractTableModel):
    """Rules in order, with how each fares. What was written and is not valid stays in its cell, marked.

    Signals:
        enabled_toggled(int row, bool): a person clicked a check mark.
        edited(int row, int column, str text): a cell was written on.
        moved(object list of rows, int before): rows were dragged before another row.

    Nothing has changed when they come; the answer is another ``set_rules``.
    """

    enabled_toggled = Signal(int, bool)
    edited = Signal(int, int, str)
    moved = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules: tuple[Rule, ...] = ()
        self.health: tuple[RuleHealth, ...] = ()
        self._fields: list[RuleFields] = []
        self._badges: list[list[Badge]] = []
        self._faults: dict[int, Fault] = {}

    def set_rules(self, rules: Sequence[Rule], health: Sequence[RuleHealth]) -> None:
        """Show other rules; as many as before stay where they are, and with them what is chosen.

        Args:
            rules: in order.
            health: of each.
        """
        before = self.rules
        if len(rules) != len(before):
            self.beginResetModel()
            self._take(rules, health)
            self.endResetModel()
        elif rules:
            self._take(rules, health)
            self._tell(0, len(rules) - 1)

    def _take(self, rules: Sequence[Rule], health: Sequence[RuleHealth]) -> None:
        before = self.rules
        self.rules, self.health = tuple(rules), tuple(health)
        self._fields = list(map(fields_of, rules))
        self._badges = list(map(badges_of, health))
        same = {row for row, (old, new) in enumerate(zip(before, rules, strict=False)) if old == new}
        self._faults = {row: fault for row, fault in self._faults.items() if row in same}

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, HEALTH))

    def fields(self, row: int) -> RuleFields:
        """What stands in a row's cells."""
        fault = self._faults.get(row)
        return self._fields[row] if fault is None else fault.fields

    def fault(self, row: int) -> Fault | None:
        """What is wrong with what was written over a rule."""
        return self._faults.get(row)

    def set_fault(self, row: int, fault: Fault | None) -> None:
        """Mark what was written over a rule as wrong, or show the rule itself again."""
        if fault is not None:
            self._faults[row] = fault
        elif self._faults.pop(row, None) is None:
            return
        self._tell(row, row)

    def badges(self, row: int) -> list[Badge]:
        """What is to be seen at a rule."""
        return self._badges[row]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """See Qt."""
        return 0 if parent.isValid() else len(self.rules)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """See Qt."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(COLUMNS[section]) if orientation == Qt.Orientation.Horizontal else section + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See Qt."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled
        column = index.column()
        if column == ENABLED:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        skips = self.fields(index.row()).skips
        written = column in (KIND, PATTERN) or (column in FIELDS and not skips)
        return flags | Qt.ItemFlag.ItemIsEditable if written else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole and column in FIELDS:
            return getattr(self.fields(row), FIELDS[column])
        if role == Qt.ItemDataRole.CheckStateRole and column == ENABLED:
            return Qt.CheckState.Checked if self.rules[row].enabled else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == BADGES_ROLE and column == HEALTH:
            return self._badges[row]
        if role == FAULT_ROLE:
            fault = self._faults.get(row)
            return fault.reason if fault is not None and fault.column == column else ""
        return self._look(row, column, role)

    def _text(self, row: int, column: int) -> str:
        if column == KIND:
            return tr(KIND_NAMES[self.fields(row).kind])
        if column in FIELDS:
            return shown(str(getattr(self.fields(row), FIELDS[column])))
        if column == HITS:
            return f"{self.health[row].hits:,}" if self.rules[row].enabled else tr("off")
        return listed(again(badge.text) for badge in self._badges[row]) if column == HEALTH else ""

    def _tip(self, row: int, column: int) -> str:
        fault = self._faults.get(row)
        if fault is not None:
            lines = [again(fault.reason), tr("The rule in force is still"), str(self.rules[row])]
        elif column == HEALTH and self._badges[row]:
            lines = [titled(again(badge.text), again(badge.tip)) for badge in self._badges[row]]
        elif column == KIND:
            lines = [tr(KIND_TIPS[self.fields(row).kind])]
        else:
            lines = [str(self.rules[row]), self.health[row].describe()]
        return "\n".join(map(shown, lines))

    def _look(self, row: int, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.FontRole and column in (PATTERN, TEMPLATE, OPERATION, ORDER):
            return mono_font(0.95)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == HITS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == HITS and self.health[row].unused:
                return status_color("missing")
            if not self.rules[row].enabled or column == KIND:
                return color("muted")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Clicks on check marks and written cells become intents; the model itself changes by ``set_rules``."""
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == ENABLED:
            self.enabled_toggled.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole or index.column() not in FIELDS:
            return False
        if str(value) != self.data(index, Qt.ItemDataRole.EditRole):
            self.edited.emit(index.row(), index.column(), str(value))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        """See Qt."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """See Qt."""
        return [_MIME]

    def mimeData(self, indexes: Iterable[Index]) -> QMimeData:
        """The numbers of the rows, and whose they are."""
        data = QMimeData()
        rows = sorted({index.row() for index in indexes})
        data.setData(_MIME, json.dumps([id(self), rows]).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Asks for the move; the answer is another ``set_rules``, so that the view has nothing to take away."""
        if not data.hasFormat(_MIME):
            return False
        owner, rows = json.loads(bytes(data.data(_MIME).data()))
        if owner != id(self):
            return False
        before = parent.row() if parent.isValid() else row if row >= 0 else len(self.rules)
        if before not in range(rows[0], rows[-1] + 2) or rows[-1] - rows[0] >= len(rows):
            self.moved.emit(rows, before)
        return False
