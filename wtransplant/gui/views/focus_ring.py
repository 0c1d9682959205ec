"""A ring around what has the keyboard, for those who got there by the keyboard; the mouse takes it away."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget

from wtransplant.gui.theme import color

_SHOW_IT_THEMSELVES = (QLineEdit, QAbstractSpinBox, QPlainTextEdit)
_WIDTH = 2.0
_AWAY = 3


class FocusRing(QObject):
    """Follows the keyboard through all windows of the application.

    Keys and presses are seen where they come into a window, before it is decided which widget gets them.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._by_keys = False
        self._ring: _Ring | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)
        app.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # once more does no harm: Qt keeps one

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self._by_keys = True
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._by_keys = False
            self._show_around(None)
        return False

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        wanted = self._by_keys and not isinstance(now, _SHOW_IT_THEMSELVES)
        self._show_around(now if wanted else None)

    def _show_around(self, widget: QWidget | None) -> None:
        if self._ring is not None and not shiboken6.isValid(self._ring):
            self._ring = None  # it went with the window that it was in
        if widget is not None and not widget.isWindow():
            self._ring = self._ring or _Ring()
            self._ring.follow(widget)
        elif self._ring is not None:
            self._ring.leave()


class _Ring(QWidget):
    """Beside the widget where there is room, else within it: a widget may fill what it is in.

    Qt's QFocusFrame paints outside only, where it is cut off then.
    """

    def __init__(self) -> None:
        super().__init__()
        self._around: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoChildEventsForParent)  # a splitter would take it for a part

    def follow(self, widget: QWidget) -> None:
        """Go around a widget."""
        self.leave()
        self._around = widget
        widget.installEventFilter(self)
        self.setParent(widget.parentWidget())
        self._fit(widget)
        self.show()

    def leave(self) -> None:
        """Be nowhere."""
        if self._around is not None and shiboken6.isValid(self._around):
            self._around.removeEventFilter(self)
        self._around = None
        self.hide()

    def _fit(self, widget: QWidget) -> None:
        around, above = widget.geometry().adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY), widget.parentWidget()
        self.setGeometry(around if above is None else around & above.rect())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and isinstance(watched, QWidget):
            self._fit(watched)
        elif event.type() == QEvent.Type.Hide:
            self.leave()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("accent"), _WIDTH))
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 5, 5)
