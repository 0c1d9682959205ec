"""Small shapes painted by hand: status marks, check boxes, the arrow of a group. Crisp at any scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from wtransplant.gui.models.row_facts import Portion
from wtransplant.gui.theme import color, status_color


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for first, *others in strokes:
        path.moveTo(QPointF(*first))
        for point in others:
            path.lineTo(QPointF(*point))
    return path


@cache
def _status_path(status: str) -> QPainterPath:
    """Outline of a status mark in a square of 10 × 10."""
    if status in ("linked", "used"):
        return _lines(((1.2, 5.4), (4.0, 8.2), (8.8, 1.8)))
    if status in ("unexpected", "added"):
        return _lines(((5, 1.5), (5, 8.5)), ((1.5, 5), (8.5, 5)))
    if status in ("mismatched", "reshaped"):
        return _lines(((1.2, 3.4), (8.8, 3.4)), ((1.2, 6.6), (8.8, 6.6)), ((7.0, 1.0), (3.0, 9.0)))
    if status in ("skipped", "removed"):
        return _lines(((1.8, 5), (8.2, 5)))
    if status == "changed":
        return _lines(((5, 1.6), (8.8, 8.4), (1.2, 8.4), (5, 1.6)))
    if status == "retyped":
        return _lines(((1.2, 6.2), (3.4, 3.8), (6.6, 6.2), (8.8, 3.8)))
    if status == "unreadable":
        return _lines(((2, 2), (8, 8)), ((8, 2), (2, 8)))
    if status == "equal":
        return _lines(((1.6, 3.4), (8.4, 3.4)), ((1.6, 6.6), (8.4, 6.6)))
    path = QPainterPath()
    if status == "ambiguous":
        path.moveTo(2.4, 3.2)
        path.cubicTo(2.4, 0.2, 7.8, 0.2, 7.6, 3.0)
        path.cubicTo(7.5, 4.6, 5.0, 4.6, 5.0, 6.6)
        path.moveTo(5.0, 9.0)
        path.lineTo(5.0, 9.05)
    elif status == "missing":
        path.addEllipse(QPointF(5, 5), 3.5, 3.5)
    return path


def paint_status(painter: QPainter, status: str, box: QRectF, tint: QColor | None = None) -> None:
    """Paint the mark of a status into a square, in its colour or another."""
    _stroke(painter, _status_path(status), box, tint or status_color(status), 1.7)


def paint_check(painter: QPainter, box: QRectF, portion: Portion, hovered: bool) -> None:
    """Paint a check box: empty, with a check mark, or with a dash."""
    on = portion != "none"
    edge = color("accent") if on or hovered else color("disabled")
    painter.setPen(QPen(edge, 1.2))
    painter.setBrush(color("accent") if on else color("panel"))
    painter.drawRoundedRect(box, 3.5, 3.5)
    if portion == "all":
        _stroke(painter, _lines(((2.3, 5.3), (4.3, 7.3), (7.9, 2.9))), box, color("on_accent"), 1.5)
    elif on:
        _stroke(painter, _lines(((2.6, 5), (7.4, 5))), box, color("on_accent"), 1.7)


def paint_arrow(painter: QPainter, box: QRectF, opened: bool, tint: QColor) -> None:
    """Paint the arrow in front of a group."""
    path = (
        _lines(((2.4, 3.7), (5, 6.3), (7.6, 3.7))) if opened else _lines(((3.7, 2.4), (6.3, 5), (3.7, 7.6)))
    )
    _stroke(painter, path, box, tint, 1.4)


def _stroke(painter: QPainter, path: QPainterPath, box: QRectF, tint: QColor, width: float) -> None:
    painter.save()
    painter.translate(box.topLeft())
    painter.scale(box.width() / 10, box.height() / 10)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(
            tint,
            width * 10 / box.width(),
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.drawPath(path)
    painter.restore()
