"""Tooltips that name the keys of the command that a button does, as they are at that moment."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from wtransplant.gui.views.menu_reader import key_texts
from wtransplant.words import tr


class _KeyTip(QObject):
    def __init__(self, name: str, widget: QWidget) -> None:
        super().__init__(widget)
        self._name, self._widget = name, widget

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._widget or event.type() != QEvent.Type.ToolTip:
            return super().eventFilter(watched, event)
        text = tip_with_keys(self._widget, self._name)
        QToolTip.showText(cast(QHelpEvent, event).globalPos(), text, self._widget)
        return True


def name_keys(widget: QWidget, name: str) -> None:
    """Let a widget's tooltip end with the keys of the window's action of this name."""
    widget.installEventFilter(_KeyTip(name, widget))


def _root(widget: QWidget) -> QWidget:
    """The window, also from a dock that floats."""
    while (above := widget.parentWidget()) is not None:
        widget = above
    return widget


def tip_with_keys(widget: QWidget, name: str) -> str:
    """A widget's tooltip with these keys; without them where there are none, or the widget cannot be used."""
    action = _root(widget).findChild(QAction, name)
    keys = key_texts(action) if action is not None else ()
    if not keys or not widget.isEnabled():
        return widget.toolTip()
    return tr("{tip} ({keys})", tip=widget.toolTip(), keys=keys[0])
