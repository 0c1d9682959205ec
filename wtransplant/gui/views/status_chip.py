"""A pill with a status, its mark and its count, that filters when pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from wtransplant.gui.theme import color, status_color, status_token
from wtransplant.gui.views.glyphs import paint_status
from wtransplant.words import number, tr

_MARK = 9.0


class StatusChip(QAbstractButton):
    """Status word and count; checkable. A count of zero is shown faintly.

    Args:
        status: the status word.
    """

    def __init__(self, status: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self._count = 0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show another count."""
        self._count = count
        word = tr(self.status)
        self.setText(f"{word} {number(count, ',')}")
        self.setAccessibleName(tr("{status}, filter", status=self.text()))
        self.setToolTip(tr("Show only what is {status}", status=word))
        self.updateGeometry()
        self.update()

    def say_again(self) -> None:
        """The status in the language of now."""
        self.set_count(self._count)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 34, metrics.height() + 7)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        faint = not self._count and not self.isChecked()
        tint = color("muted") if faint else status_color(self.status)
        self._paint_ground(painter, area, faint)
        ink = color("on_status") if self.isChecked() else tint
        middle = area.center().y()
        paint_status(painter, self.status, QRectF(area.left() + 10, middle - _MARK / 2, _MARK, _MARK), ink)
        painter.setPen(ink)
        text = area.adjusted(_MARK + 15, 0, -6, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())

    def _paint_ground(self, painter: QPainter, area: QRectF, faint: bool) -> None:
        token = status_token(self.status)
        edge = color("border") if faint else color(token, 1.0 if self.isChecked() else 0.45)
        painter.setPen(QPen(color("accent"), 2.0) if self.hasFocus() else QPen(edge, 1.2))
        if self.isChecked():
            painter.setBrush(color(token))
        elif self.underMouse():
            painter.setBrush(color("hover"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
