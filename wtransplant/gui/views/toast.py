"""Toasts: what was just said, for a few seconds over the lower right corner of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QEnterEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QGraphicsDropShadowEffect,
    QGraphicsOpacityEffect,
    QGridLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStyle,
    QToolButton,
    QWidget,
)

from wtransplant.gui.models.log_model import level_picture
from wtransplant.gui.models.notices import Level, Notice, Offer
from wtransplant.gui.theme import icon, restyle
from wtransplant.words import again, tr

SHOWN_MS = 6000
_AFTER_HOVER_MS = 2000
_TEXT_WIDTH = 320
_MARGIN, _BETWEEN = 16, 8
_AT_MOST = 4
_SHADOW = 18
_MOVING = (
    QEvent.Type.Resize,
    QEvent.Type.LanguageChange,
    QEvent.Type.ZOrderChange,
    QEvent.Type.ChildAdded,
    QEvent.Type.Show,
)


class Toast(QFrame):
    """One sentence with a picture of its level, a button to close it, and one for what can be done about it.

    It goes by itself, but not while the mouse is over it or the keyboard is in it.

    Signals:
        gone(): it is not seen any more.
    """

    gone = Signal()

    def __init__(self, notice: Notice, offer: Offer | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        restyle(self, "level", notice.level)
        self.notice, self.offer = notice, offer
        self._held = self._is_gone = False
        self._make_parts(notice.level)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_is_up)
        self.say_again()
        self._timer.start(SHOWN_MS)

    def _make_parts(self, level: Level) -> None:
        self._picture, self._level = QLabel(self), level
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(_SHADOW)
        shadow.setOffset(0, 2)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setFixedWidth(_TEXT_WIDTH)
        self.close_button = QToolButton(self)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip(tr("Close this note"))
        self.close_button.setAccessibleName(tr("Close this note"))
        self.close_button.clicked.connect(self.dismiss)
        self.act_button = QPushButton(self)  # or it would be a window of its own when it is shown
        self.act_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.act_button.setVisible(self.offer is not None)
        self.act_button.clicked.connect(self._act)
        self._tint()

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(8)
        top, line = Qt.AlignmentFlag.AlignTop, self.close_button.sizeHint().height()
        self._picture.setFixedHeight(line)  # picture, first line and cross stand at one height
        self.text.setContentsMargins(0, (line - self.text.fontMetrics().height()) // 2, 0, 0)
        layout.addWidget(self._picture, 0, 0, top)
        layout.addWidget(self.text, 0, 1, top)
        layout.addWidget(self.close_button, 0, 2, top)
        layout.addWidget(self.act_button, 1, 1, Qt.AlignmentFlag.AlignLeft)

    def say_again(self) -> None:
        """The sentence in the language of now, as high as it needs to be."""
        self.text.setText(self._sentences())
        self.text.setFixedHeight(max(0, self.text.heightForWidth(_TEXT_WIDTH)))
        if self.offer is not None:
            self.act_button.setText(again(self.offer.text))
        self.setAccessibleName(f"{self.notice.level_word}: {self._sentences()}")
        self.adjustSize()

    def _sentences(self) -> str:
        return "\n".join(filter(None, (again(self.notice.text), again(self.notice.hint))))

    def dismiss(self) -> None:
        """Go at once."""
        if self._is_gone:
            return
        self._is_gone = True
        self._timer.stop()
        self.hide()
        self.gone.emit()
        self.deleteLater()

    def _act(self) -> None:
        offer = self.offer
        self.dismiss()
        if offer is not None and offer.stands():
            offer.act()

    def _time_is_up(self) -> None:
        focus = self.window().focusWidget()
        if self._held or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start(_AFTER_HOVER_MS)
        else:
            self._fade()

    def _fade(self) -> None:
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        duration = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        self._fading = QPropertyAnimation(effect, b"opacity", self)
        self._fading.setDuration(duration)  # 0 where the desktop wants no animations
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.finished.connect(self.dismiss)
        self._fading.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._held = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._held = False
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "act_button"):
            self._tint()

    def _tint(self) -> None:
        picture, token = level_picture(self._level)
        self._picture.setPixmap(icon(picture, token).pixmap(16, 16))
        self.close_button.setIcon(icon("close"))


class ToastStack(QObject):
    """Puts toasts over the lower right corner of a window, the newest at the bottom, at most four."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.toasts: list[Toast] = []
        for part in (window, *window.findChildren(QDockWidget)):
            part.installEventFilter(self)

    def show(self, notice: Notice, offer: Offer | None = None) -> Toast:
        """Show one more; nothing else moves, and the keyboard stays where it is."""
        while len(self.toasts) >= _AT_MOST:
            self.toasts[0].dismiss()
        toast = Toast(notice, offer, self._window)
        toast.gone.connect(lambda: self._forget(toast))
        self.toasts.append(toast)
        self._place()
        toast.show()
        self._announce(notice)
        return toast

    def drop_warnings(self) -> None:
        """Take the warnings away: they are read elsewhere."""
        for toast in list(self.toasts):
            if toast.notice.level != "info":
                toast.dismiss()

    def drop_outdated(self) -> None:
        """Take those away whose offer cannot be taken any more."""
        for toast in list(self.toasts):
            if toast.offer is not None and not toast.offer.stands():
                toast.dismiss()

    def _announce(self, notice: Notice) -> None:
        event = QAccessibleAnnouncementEvent(self._window, again(notice.text))
        if notice.level != "info":
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def _forget(self, toast: Toast) -> None:
        self.toasts.remove(toast)
        self._place()

    def _place(self) -> None:
        bottom = self._window.statusBar().geometry().top() - _BETWEEN
        for toast in reversed(self.toasts):
            toast.adjustSize()
            toast.move(self._window.width() - toast.width() - _MARGIN, bottom - toast.height())
            bottom -= toast.height() + _BETWEEN
            toast.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has another size or language, or a dock comes to the front, which would be over a toast."""
        if self.toasts and event.type() in _MOVING:
            QTimer.singleShot(0, self, self._place)  # once the status bar has its place
        return False
