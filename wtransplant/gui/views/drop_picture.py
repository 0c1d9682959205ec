"""Pictures of what goes where: from the source on the left to the target on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QDragMoveEvent, QFont, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from wtransplant.gui.theme import color, icon
from wtransplant.gui.views.key_pair import KeyPair
from wtransplant.words import tr

_CURVES = (-46.0, 0.0, 46.0)
_HEAD = 6.0
_ICON = 48


class Direction(QWidget):
    """Three curves between the empty panels: the weights go from left to right."""

    def __init__(self, pair: KeyPair) -> None:
        super().__init__(pair)
        self._pair = pair
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        pair.target.installEventFilter(self)  # which moves when the ribbon between the panels is pulled
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        self._place()
        self.raise_()

    def _place(self) -> None:
        left, right = self._pair.source.geometry().right(), self._pair.target.geometry().left()
        self.setGeometry(left + 1, 0, max(0, right - left - 1), self._pair.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2 - 20
        for place, offset in enumerate(_CURVES):
            painter.setPen(QPen(color("accent", 0.75 if place == 1 else 0.4), 2))
            _paint_arrow(painter, 10, middle + offset, self.width() - 12, middle + offset * 0.55)
        painter.setPen(color("muted"))
        painter.drawText(
            QRectF(0, middle + 62, self.width(), 40), Qt.AlignmentFlag.AlignHCenter, tr("weights")
        )


def _paint_arrow(painter: QPainter, x0: float, y0: float, x1: float, y1: float) -> None:
    bend = (x1 - x0) / 2
    path = QPainterPath(QPointF(x0, y0))
    path.cubicTo(QPointF(x0 + bend, y0), QPointF(x1 - bend, y1), QPointF(x1, y1))
    for side in (-1, 1):
        path.moveTo(QPointF(x1 - _HEAD, y1 + side * _HEAD * 0.7))
        path.lineTo(QPointF(x1, y1))
    painter.drawPath(path)


class DropPicture(QWidget):
    """While files are dragged over the window: the two places, and which one would take them.

    Args:
        window: takes the files.
        pair: has the places.
        is_right: whether a place of the window belongs to the target.
    """

    def __init__(self, window: QWidget, pair: KeyPair, is_right: Callable[[QPointF], bool]) -> None:
        super().__init__(pair)
        self._pair, self._is_right = pair, is_right
        self.side = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window decides whether it takes what is dragged; this only shows it."""
        kind = event.type()
        if isinstance(event, QDragMoveEvent) and kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if files:
                self._show(taken_by(files[0], self._is_right(event.position())))
        elif kind in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self.hide()
        return False

    def _show(self, side: str) -> None:
        self.side = side
        self.setGeometry(self._pair.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.side == "recipe":
            self._paint_place(painter, self.rect(), "open", tr("Open this recipe"), "", True)
            return
        for side, title, text in (
            ("source", tr("Source"), tr("the checkpoint that gives its weights")),
            ("target", tr("Target"), tr("the model that takes them")),
        ):
            place: QWidget = getattr(self._pair, side)
            self._paint_place(painter, place.geometry(), side, title, text, self.side == side)

    def _paint_place(
        self, painter: QPainter, place: QRect, picture: str, title: str, text: str, lit: bool
    ) -> None:
        token = "accent" if lit else "muted"
        painter.setPen(QPen(color(token), 2, Qt.PenStyle.SolidLine if lit else Qt.PenStyle.DashLine))
        painter.setBrush(color("lit" if lit else "panel"))
        painter.drawRoundedRect(QRectF(place).adjusted(2, 2, -2, -2), 8, 8)
        middle = place.center()
        icon(picture, token).paint(
            painter,
            QRect(middle.x() - _ICON // 2, middle.y() - 64, _ICON, _ICON),
            Qt.AlignmentFlag.AlignCenter,
        )
        painter.setPen(color("text" if lit else "muted"))
        line = QRectF(place.left() + 8, middle.y(), place.width() - 16, 24)
        font = QFont(painter.font())
        painter.setFont(_bold(font))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, title)
        painter.setFont(font)
        painter.drawText(line.translated(0, 24), Qt.AlignmentFlag.AlignCenter, text)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def taken_by(path: str, on_right: bool) -> str:
    """What would take a dropped file: ``source``, ``target``, or ``recipe`` for what names both."""
    if path.endswith(".toml"):
        return "recipe"
    if path.endswith((".py", "config.json")) or on_right:
        return "target"
    return "source"
