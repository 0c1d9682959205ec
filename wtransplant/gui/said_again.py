"""All texts of a window that is open, said again in the language of now.

Each text that a widget, an action or a tab shows is looked up among those that were said (see :mod:`wtransplant.words`)
and put there anew; what was never said, as keys and file names, stays. A widget that keeps texts for its own painting
has a method ``say_again()``, which is called; models compute their texts when they are asked and are asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QObject, Qt
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QWidget,
)

from wtransplant.words import again

Getter = Callable[[Any], str]
Setter = Callable[[Any, str], object]

_TEXTS: tuple[tuple[type[QObject], Getter, Setter], ...] = (
    (QWidget, QWidget.windowTitle, QWidget.setWindowTitle),
    (QWidget, QWidget.toolTip, QWidget.setToolTip),
    (QWidget, QWidget.statusTip, QWidget.setStatusTip),
    (QWidget, QWidget.accessibleName, QWidget.setAccessibleName),
    (QWidget, QWidget.accessibleDescription, QWidget.setAccessibleDescription),
    (QLabel, QLabel.text, QLabel.setText),
    (QAbstractButton, QAbstractButton.text, QAbstractButton.setText),
    (QGroupBox, QGroupBox.title, QGroupBox.setTitle),
    (QLineEdit, QLineEdit.placeholderText, QLineEdit.setPlaceholderText),
    (QPlainTextEdit, QPlainTextEdit.placeholderText, QPlainTextEdit.setPlaceholderText),
    (QSpinBox, QSpinBox.suffix, QSpinBox.setSuffix),
    (QSpinBox, QSpinBox.specialValueText, QSpinBox.setSpecialValueText),
    (QMenu, QMenu.title, QMenu.setTitle),
    (QAction, QAction.text, QAction.setText),
    (QAction, QAction.toolTip, QAction.setToolTip),
    (QAction, QAction.statusTip, QAction.setStatusTip),
)


def say_again(window: QWidget) -> None:
    """Put all texts of a window and of what is in it anew."""
    for part in (window, *window.findChildren(QObject)):
        for kind, get, put in _TEXTS:
            if isinstance(part, kind):
                _say_one(part, get, put)
        if isinstance(part, QComboBox):
            _say_each(range(part.count()), part.itemText, part.setItemText)
        elif isinstance(part, QTabBar):
            _say_each(range(part.count()), part.tabText, part.setTabText)
            _say_each(range(part.count()), part.tabToolTip, part.setTabToolTip)
        elif isinstance(part, QUndoStack):
            for place in range(part.count()):
                part.command(place).setText(again(part.text(place)))
        own = getattr(part, "say_again", None)
        if callable(own):
            own()
    for view in window.findChildren(QAbstractItemView):
        _ask_again(view)


def _say_one(part: QObject, get: Getter, put: Setter) -> None:
    before = get(part)
    if before and (now := again(before)) != before:
        put(part, now)


def _say_each(places: Iterable[int], get: Callable[[int], str], put: Callable[[int, str], object]) -> None:
    for place in places:
        before = get(place)
        if before and (now := again(before)) != before:
            put(place, now)


def _ask_again(view: QAbstractItemView) -> None:
    """Headings and cells are asked for anew."""
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return
    if columns := model.columnCount():
        model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, columns - 1)
        if rows := model.rowCount():
            model.dataChanged.emit(model.index(0, 0), model.index(rows - 1, columns - 1))
    view.viewport().update()
