"""How a choice looks in a list."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from wtransplant.gui.models.choices import ChoicesModel
from wtransplant.gui.theme import color, mono_font


class ChoiceDelegate(QStyledItemDelegate):
    """The name in the monospaced face, and what is said of it at the right.

    Args:
        parent: the list.
        share: of the width, which the name may have at most where both are long.
    """

    def __init__(self, parent: QWidget | None = None, share: float = 0.5) -> None:
        super().__init__(parent)
        self._share = share

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ceil(QFontMetricsF(option.font).height()) + 7)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, ChoicesModel)
        choice = model.choice(index.row())
        area = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, color("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, color("hover"))
        area.adjust(7, 0, -7, 0)
        mono, plain = mono_font(0.95), option.font
        least = area.width() * (1 - self._share)
        room = area.width() - min(QFontMetricsF(plain).horizontalAdvance(choice.detail) + 10, least)
        name = QFontMetricsF(mono).elidedText(choice.name, Qt.TextElideMode.ElideMiddle, room)
        painter.setFont(mono)
        painter.setPen(color("text"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), name)
        area.setLeft(area.left() + min(QFontMetricsF(mono).horizontalAdvance(name) + 14, area.width()))
        painter.setFont(plain)
        painter.setPen(color("muted"))
        detail = QFontMetricsF(plain).elidedText(choice.detail, Qt.TextElideMode.ElideMiddle, area.width())
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, int(side), detail)
