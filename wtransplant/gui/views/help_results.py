"""How a page that was found is shown in the list: its title, and below it the text around what was found."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from wtransplant.gui.theme import color

Index = QModelIndex | QPersistentModelIndex
_PADDING = 6
_STYLED = 8
"""Pixels that the style sheet takes from the width of an item."""
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class ResultDelegate(QStyledItemDelegate):
    """The first line of an item's text is the title, the rest is wrapped below it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        style = QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)
        title, _, snippet = str(index.data()).partition("\n")
        room = option.rect.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.save()
        painter.setFont(_bold(option.font))
        painter.setPen(color("text"))
        height = _height(_bold(option.font), room.width(), title)
        painter.drawText(room, _WRAPPED, title)
        painter.setFont(option.font)
        painter.setPen(color("muted"))
        painter.drawText(room.adjusted(0, height, 0, 0), _WRAPPED, snippet)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        width = (
            (view.viewport().width() if hasattr(view, "viewport") else option.rect.width())
            - 2 * _PADDING
            - _STYLED
        )
        title, _, snippet = str(index.data()).partition("\n")
        height = _height(_bold(option.font), width, title) + _height(option.font, width, snippet)
        return QSize(width, height + 2 * _PADDING)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _height(font: QFont, width: int, text: str) -> int:
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _WRAPPED, text).height() + 2
