"""All texts of a window that is open, said again in the language of now.

Each text that a widget, an action or a tab shows is looked up among those that were said (see :mod:`wtransplant.words`)
and put there anew; what was never said, as keys and file names, stays. A widget that keeps texts for its own painting
has a method ``say_again()``, which is called; models compute their texts when they are asked and are asked again.
What shows names that people gave, which might be words of the program too, has the property ``spoken`` set to False;
then only its tips are said again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import shiboken6
from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QWidget,
)

from wtransplant.words import again

Getter = Callable[[Any], str]
Setter = Callable[[Any, str], object]
_KEPT = "said"
"""Property of a part: for each of its texts what stood there first, and what was put there last."""

TEXTS: tuple[tuple[type[QObject], Getter, Setter], ...] = (
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
_ABOUT = ("toolTip", "statusTip", "accessibleName", "accessibleDescription")
"""Texts about a part, which are the program's even where the part shows a name."""


def say_again(window: QWidget) -> None:
    """Put all texts of a window and of what is in it anew."""
    for part in (window, *window.findChildren(QObject)):
        if not shiboken6.isValid(part):  # it went when another part showed its texts anew
            continue
        spoken = part.property("spoken") is not False
        for kind, get, put in TEXTS:
            if isinstance(part, kind) and (spoken or get.__name__ in _ABOUT):
                _say_one(part, get, put)
        if spoken:
            _say_lists(part)
        if isinstance(part, QDockWidget):
            _say_buttons_of_dock(part)
        own = getattr(part, "say_again", None)
        if callable(own):
            own()
    for view in window.findChildren(QAbstractItemView):
        _ask_again(view)


def _say_lists(part: QObject) -> None:
    """What a part has several texts of."""
    if isinstance(part, QComboBox):
        _say_each(part, range(part.count()), part.itemText, part.setItemText)
    elif isinstance(part, QTabBar):
        _say_each(part, range(part.count()), part.tabText, part.setTabText)
        _say_each(part, range(part.count()), part.tabToolTip, part.setTabToolTip)
    elif isinstance(part, QListWidget):
        _say_each(part, range(part.count()), *_texts_of_list(part))


def _texts_of_list(part: QListWidget) -> tuple[Callable[[int], str], Callable[[int, str], object]]:
    def text(row: int) -> str:
        return part.item(row).text()

    def put(row: int, now: str) -> None:
        part.item(row).setText(now)

    return text, put


def _say_one(part: QObject, get: Getter, put: Setter) -> None:
    before = get(part)
    if before and (now := _said_now(part, get.__name__, before)) != before:
        put(part, now)


def _said_now(part: QObject, name: str, text: str) -> str:
    """A text in the language of now, from what stood there first: two texts can have one translation."""
    kept = part.property(_KEPT) or {}
    first, last = kept.get(name, (text, text))
    if last != text:  # something else was put there meanwhile
        first = text
    now = again(first)
    if now != text:
        part.setProperty(_KEPT, {**kept, name: [first, now]})
    return now


def _say_buttons_of_dock(dock: QDockWidget) -> None:
    """Qt says these once and for all, when a dock is made."""
    texts = {
        "floatbutton": ("Float", "Undocks and re-attaches the dock widget"),
        "closebutton": ("Close", "Closes the dock widget"),
    }
    for name, (text, description) in texts.items():
        button = dock.findChild(QAbstractButton, f"qt_dockwidget_{name}")
        if button is not None:
            button.setAccessibleName(QCoreApplication.translate("QDockWidget", text))
            button.setAccessibleDescription(QCoreApplication.translate("QDockWidget", description))


def _say_each(
    part: QObject, places: Iterable[int], get: Callable[[int], str], put: Callable[[int, str], object]
) -> None:
    for place in places:
        before = get(place)
        if before and (now := _said_now(part, f"{get.__name__} {place}", before)) != before:
            put(place, now)


def _ask_again(view: QAbstractItemView) -> None:
    """Headings and cells are asked for anew."""
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return
    # A list's model keeps the number of its columns for itself.
    columns = 1 if isinstance(view, QListView) else model.columnCount()
    if columns:
        model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, columns - 1)
        if rows := model.rowCount():
            model.dataChanged.emit(model.index(0, 0), model.index(rows - 1, columns - 1))
    view.viewport().update()
