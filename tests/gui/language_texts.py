"""Every text that a window shows: of its widgets, actions, tabs, tables, plots, and what it paints by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsTextItem,
    QGraphicsView,
    QHeaderView,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from wtransplant.gui.said_again import TEXTS

_ROWS = 60
"""Rows of a table, or below one row of a tree, that are looked at."""
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole)
_FIGURE = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, order=True)
class Text:
    """One text; figures in it are left out, since memory and times differ from run to run."""

    where: str
    text: str


def texts_of(windows: list[QWidget]) -> set[Text]:
    """All texts of these windows and of what can be seen in them."""
    found = set[Text]()
    for window in windows:
        for part in (window, *window.findChildren(QObject)):
            if not isinstance(part, QWidget | QAction) or not _can_be_seen(part, window):
                continue
            where = f"{type(part).__name__} {part.objectName()}".strip()
            found.update(
                Text(f"{where}: {kind}", _FIGURE.sub("#", text)) for kind, text in _texts(part) if text
            )
    return found


def texts_painted(window: QWidget, patch: pytest.MonkeyPatch) -> set[Text]:
    """What a window's own painting writes."""
    with _painting(patch) as written:
        window.grab()
    return {Text("painted", _FIGURE.sub("#", text)) for text in written}


def windows_open() -> list[QWidget]:
    """All windows on the screen but menus and tooltips."""
    return [
        window
        for window in QApplication.topLevelWidgets()
        if window.isVisible() and window.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog)
    ]


@contextmanager
def _painting(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    written: list[str] = []
    draw = QPainter.drawText

    def drawn(painter: QPainter, *given: object) -> object:
        written.extend(part for part in given if isinstance(part, str))
        return draw(painter, *given)

    with patch.context() as inner:
        inner.setattr(QPainter, "drawText", drawn)
        yield written


def _can_be_seen(part: QObject, window: QWidget) -> bool:
    if isinstance(part, QMenu):
        return True
    if isinstance(part, QAction):
        return part.isVisible() and bool(
            part.associatedObjects()
        )  # those of pyqtgraph's own menu are in none
    return isinstance(part, QWidget) and (part is window or part.isVisibleTo(window))


def _texts(part: QObject) -> Iterator[tuple[str, str]]:
    for kind, get, _ in TEXTS:
        if isinstance(part, kind):
            yield get.__name__, get(part)
    if isinstance(part, QComboBox):
        yield from (("item", part.itemText(place)) for place in range(part.count()))
        yield from (
            ("item tip", str(part.itemData(n, Qt.ItemDataRole.ToolTipRole) or ""))
            for n in range(part.count())
        )
    elif isinstance(part, QTabBar):
        yield from (("tab", part.tabText(place)) for place in range(part.count()))
        yield from (("tab tip", part.tabToolTip(place)) for place in range(part.count()))
    elif isinstance(part, QTextBrowser | QPlainTextEdit):
        yield "text", part.toPlainText()
    elif isinstance(part, QLineEdit) and part.isReadOnly():
        yield "text", part.text()
    elif isinstance(part, QGraphicsView):
        items = part.scene().items() if part.scene() else []
        yield from (
            ("plot", item.toPlainText())
            for item in items
            if isinstance(item, QGraphicsTextItem) and item.isVisible()
        )
    elif (
        isinstance(part, QAbstractItemView) and not isinstance(part, QHeaderView) and part.model() is not None
    ):
        yield from _cells(part.model(), 1 if isinstance(part, QListView) else part.model().columnCount())


def _cells(model: QAbstractItemModel, columns: int) -> Iterator[tuple[str, str]]:
    for column in range(columns):
        for role in _ROLES:
            yield "heading", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
    yield from _below(model, QModelIndex(), columns)


def _below(model: QAbstractItemModel, parent: QModelIndex, columns: int) -> Iterator[tuple[str, str]]:
    for row in range(min(model.rowCount(parent), _ROWS)):
        for column in range(columns):
            index = model.index(row, column, parent)
            for role in _ROLES:
                value = index.data(role)
                if isinstance(value, str):
                    yield f"cell of column {column}", value
        yield from _below(model, model.index(row, 0, parent), columns)
