"""Tooltips of text that comes out of files."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from wtransplant.units import shown_lines
from wtransplant.words import Value, again, language, mark, tr

_MARKUP = mark("<div style='white-space:normal'>{text}</div>")


def as_tooltip(text: str) -> str:
    """Plain text as a tooltip that never reads it as markup, and may break long keys after their dots."""
    return tr(_MARKUP, text=_Escaped(text))


class _Escaped(Value):
    """Text that is escaped when it is put into its markup, in the language of that moment."""

    def __init__(self, text: str) -> None:
        self._text, self._language = text, language()

    def __format__(self, spec: str) -> str:
        text = self._text if language() == self._language else again(self._text)
        return html.escape(shown_lines(text)).replace(".", ".\u200b").replace("\n", "<br>")


class PlainTooltips(QStyledItemDelegate):
    """For views whose model gives tooltips out of files: Qt's own would read them as markup."""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        text = index.data(Qt.ItemDataRole.ToolTipRole)
        QToolTip.showText(event.globalPos(), as_tooltip(text) if text else "", view)
        return True
