"""What a panel shows while there is nothing in it: one sentence, and the way to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from wtransplant.gui.theme import color, icon
from wtransplant.words import again

_TEXT_WIDTH = 270
_INSET = (12, 4, -12, -6)


class EmptyState(QWidget):
    """An icon, a sentence and a button in the middle of the room.

    Args:
        picture: name of the icon.
        is_drop_place: files can be dropped here, which a dashed line around it shows.

    Signals:
        pressed(): the button was pressed.
        link_pressed(): the other way to begin was taken.
    """

    pressed = Signal()
    link_pressed = Signal()

    def __init__(self, picture: str, parent: QWidget | None = None, *, is_drop_place: bool = False) -> None:
        super().__init__(parent)
        self._picture, self._is_drop_place = picture, is_drop_place
        self._icon, self._text, self.button = QLabel(), QLabel(), QPushButton()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setProperty("role", "muted")
        self._text.setFixedWidth(_TEXT_WIDTH)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        self.link = QPushButton()
        self.link.setObjectName("link")
        self.link.setCursor(Qt.CursorShape.PointingHandCursor)
        self.link.clicked.connect(self.link_pressed)
        self.link.hide()
        if is_drop_place:  # two of them side by side keep one height, with a link or not
            keep = self.link.sizePolicy()
            keep.setRetainSizeWhenHidden(True)
            self.link.setSizePolicy(keep)
        for widget in (self._icon, self._text, self.button, self.link):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.pressed)
        self._draw()

    def set_texts(self, text: str, button: str) -> None:
        """What belongs here, and what the button says; without a text for it there is no button."""
        self._text.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._text.setFixedHeight(max(0, self._text.heightForWidth(_TEXT_WIDTH)))

    def say_again(self) -> None:
        """The sentence in the language of now, as high as it needs to be."""
        self.set_texts(again(self._text.text()), again(self.button.text()))

    def set_link(self, text: str) -> None:
        """Offer another way to begin, below the button."""
        self.link.setText(text)
        self.link.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_icon"):
            self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_drop_place:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(color("border"), 1.5, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(*_INSET), 8, 8)

    def _draw(self) -> None:
        self._icon.setPixmap(icon(self._picture, "disabled").pixmap(QSize(40, 40), self.devicePixelRatioF()))
