"""Tooltips of text that comes out of files."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from wtransplant.units import shown_lines


def as_tooltip(text: str) -> str:
    """Plain text as a tooltip that never reads it as markup, and may break long keys after their dots."""
    escaped = html.escape(shown_lines(text)).replace(".", ".\u200b").replace("\n", "<br>")
    return f"<div style='white-space:normal'>{escaped}</div>"


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
