"""The log as Qt sees it: an entry a row, and below it where it was, what to do, and the details."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from wtransplant.gui.models.node_tree_model import Index, NodeTreeModel
from wtransplant.gui.models.notices import Level, Notice
from wtransplant.gui.moments import time_of_day
from wtransplant.gui.theme import color, icon, mono_font
from wtransplant.words import tr

TIME, LEVEL, TEXT = range(3)
NOTICE_ROLE = Qt.ItemDataRole.UserRole + 1
_PICTURES: dict[Level, tuple[str, str]] = {
    "info": ("info", "muted"),
    "warning": ("warning", "missing"),
    "error": ("warning", "mismatched"),
}


@dataclass(eq=False)
class _Row:
    """An entry, or a line below one."""

    notice: Notice | None = None
    line: int = -1
    parent: _Row | None = None
    number: int = 0
    children: list[_Row] = field(default_factory=list)

    def put(self, notice: Notice) -> None:
        """Show another notice, with as many lines below it as it has."""
        self.notice = notice
        lines = sum(1 for _ in notice.parts())
        self.children = [_Row(notice, line, self, line) for line in range(lines)]

    def forget(self) -> None:
        """Let go of what is below: the collector, which would find such circles, hardly runs while a window is open."""
        for child in self.children:
            child.forget()
        self.children = []


def level_picture(level: Level) -> tuple[str, str]:
    """Name of the icon for a level, and of the token of its colour."""
    return _PICTURES[level]


class LogModel(NodeTreeModel):
    """Three columns: time, level, and what was said; the texts are made when they are asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = _Row()
        self._wanted: Callable[[Notice], bool] = lambda notice: True

    @property
    def notices(self) -> list[Notice]:
        """What is listed, from top to bottom."""
        return [row.notice for row in self.root.children]

    def set_notices(self, notices: Iterable[Notice], wanted: Callable[[Notice], bool]) -> None:
        """List those that are wanted; what is added later is asked the same."""
        self.beginResetModel()
        before, self.root, self._wanted = self.root, _Row(), wanted
        for notice in filter(wanted, notices):
            self._append(notice)
        self.endResetModel()
        before.forget()

    def add(self, notice: Notice, room: int) -> None:
        """List one more if it is wanted.

        Args:
            notice: what was said.
            room: so many entries are kept; the oldest one goes if there would be more.
        """
        if not self._wanted(notice):
            return
        if len(self.root.children) >= room:
            self._drop_first()
        place = len(self.root.children)
        self.beginInsertRows(QModelIndex(), place, place)
        self._append(notice)
        self.endInsertRows()

    def replace_last(self, notice: Notice) -> None:
        """What was said last was said again; it is not listed if it is not wanted."""
        last = self.root.children[-1] if self.root.children else None
        if last is not None and last.notice.is_same(notice):
            for row in (last, *last.children):
                row.notice = notice
            self.dataChanged.emit(
                self.createIndex(last.number, TIME, last), self.createIndex(last.number, TEXT, last)
            )

    def _append(self, notice: Notice) -> None:
        row = _Row(parent=self.root, number=len(self.root.children))
        row.put(notice)
        self.root.children.append(row)

    def _drop_first(self) -> None:
        self.beginRemoveRows(QModelIndex(), 0, 0)
        first = self.root.children.pop(0)
        for number, row in enumerate(self.root.children):
            row.number = number
        self.endRemoveRows()
        first.forget()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 3

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("when"), tr("level"), tr("what was said"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row: _Row = self.node(index)
        if row.notice is None:
            return None
        if role == NOTICE_ROLE:
            return row.notice
        below = row.line >= 0
        if role == Qt.ItemDataRole.DisplayRole:
            return _line(row, index.column()) if below else _head(row.notice, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == TEXT:
            notice = row.notice
            return _line(row, TEXT) if below else "\n".join(filter(None, (notice.sentence, notice.where)))
        return _look(row, index.column(), role)


def _head(notice: Notice, column: int) -> str:
    if column == TIME:
        return time_of_day(notice.when)
    return notice.level_word if column == LEVEL else notice.sentence


def _line(row: _Row, column: int) -> str:
    assert row.notice is not None
    name, text = list(row.notice.parts())[row.line]
    return ("", name, text)[column]


def _look(row: _Row, column: int, role: int) -> Any:
    """Icons and colours; the level is told by a word beside them."""
    assert row.notice is not None
    below = row.line >= 0
    picture, token = level_picture(row.notice.level)
    if role == Qt.ItemDataRole.DecorationRole and column == LEVEL and not below:
        return icon(picture, token)
    if role == Qt.ItemDataRole.ForegroundRole and column != TEXT:
        return color("muted" if below or column == TIME else token)
    if role == Qt.ItemDataRole.FontRole and below and column == TEXT:
        return mono_font(0.95)
    return None
