"""How the cells of a comparison look that are more than text: the status with its mark, the distance with a bar."""

from __future__ import annotations

from math import isfinite, log10

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from wtransplant.gui.models.comparison_model import ROW_ROLE
from wtransplant.gui.models.comparison_rows import Row
from wtransplant.gui.theme import color, status_color
from wtransplant.gui.views.glyphs import paint_status
from wtransplant.gui.views.tooltips import PlainTooltips

Index = QModelIndex | QPersistentModelIndex
_MARK = 9.0
_PADDING = 6.0
_LEAST = 1e-6
_WIDEST_NUMBER = "1.23e-06"


class StatusCell(PlainTooltips):
    """The mark of the status, and the word in its colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, index)
        row: Row = index.data(ROW_ROLE)
        area = QRectF(option.rect).adjusted(_PADDING, 0, -_PADDING, 0)
        tint = status_color(row.status) if row.status else color("muted")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.status:
            box = QRectF(area.left(), area.center().y() - _MARK / 2, _MARK, _MARK)
            paint_status(painter, row.status, box, tint)
        area.setLeft(area.left() + _MARK + 6)
        painter.setPen(tint)
        painter.setFont(option.font)
        text = QFontMetricsF(option.font).elidedText(
            row.status_text, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()


class DistanceCell(PlainTooltips):
    """The number, and a bar beside it on a logarithmic scale."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, index)
        row: Row = index.data(ROW_ROLE)
        distance = row.relative
        if distance is None:
            return
        area = QRectF(option.rect).adjusted(_PADDING, 0, -_PADDING, 0)
        font = index.data(Qt.ItemDataRole.FontRole)
        room = min(QFontMetricsF(font).horizontalAdvance(_WIDEST_NUMBER), area.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        painter.setPen(color("text" if distance else "muted"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(area.left(), area.top(), room, area.height()), int(side), index.data())
        bar = QRectF(area.left() + room + 8, area.center().y() - 3, area.width() - room - 8, 6)
        if distance and bar.width() > 8:
            painter.setPen(Qt.PenStyle.NoPen)
            for token, share in (("grid", 1.0), ("accent", share_of(distance))):
                painter.setBrush(color(token))
                width = max(6.0, bar.width() * share)
                painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, bar.height()), 3, 3)
        painter.restore()


def share_of(distance: float) -> float:
    """How much of the bar a distance fills: nothing up to 1e-6, all from 1 on, and where it is not finite."""
    if not isfinite(distance) or distance >= 1:
        return 1.0
    return 0.0 if distance <= _LEAST else 1 - log10(distance) / log10(_LEAST)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
    style = option.widget.style() if option.widget is not None else QApplication.style()
    style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
