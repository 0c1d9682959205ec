"""Takes pictures of a window, and of what stands in front of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from wtransplant.gui.app import Application

GIVE_UP_MS = 60_000
SETTLE_MS = 250
TITLE_HEIGHT = 30
_COLOURS = 256
"""So many are enough for a window if rare ones are kept too, and the pictures, which ship with the program, are a
quarter of the size. A median cut would take the few amber words for red ones."""


def wait(condition: Callable[[], bool], seconds: float = GIVE_UP_MS / 1000) -> None:
    """Let the window work until something is so; then a little longer, so that all of it is drawn."""
    loop, poll = QEventLoop(), QTimer()
    poll.timeout.connect(lambda: condition() and loop.quit())
    poll.start(20)
    QTimer.singleShot(round(1000 * seconds), loop, loop.quit)
    loop.exec()
    poll.stop()
    if not condition():
        raise SystemExit("the window did not get there in time")
    settle()


def settle() -> None:
    """Let everything be drawn."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop, loop.quit)
    loop.exec()


class Photographer:
    """Takes pictures of one window.

    Args:
        application: the window.
        folder: where they go, as ``NAME.png``.
    """

    def __init__(self, application: Application, folder: Path) -> None:
        self.application = application
        self.folder = folder

    def take(self, name: str) -> None:
        """The window, without what it says for a few seconds."""
        for toast in list(self.application.notices.toasts.toasts):
            toast.dismiss()
        settle()
        self._save(name, self.application.window.grab())

    def take_window(self, name: str, window: QWidget) -> None:
        """Another window by itself."""
        settle()
        self._save(name, window.grab())

    def take_popup(self, name: str) -> None:
        """The window with the list that is open in it, which is closed then."""
        wait(lambda: QApplication.activePopupWidget() is not None)
        popup = QApplication.activePopupWidget()
        picture = self.application.window.grab()
        place = self.application.window.mapFromGlobal(popup.pos())
        with QPainter(picture) as painter:
            painter.drawPixmap(place, popup.grab())
        popup.close()
        self._save(name, picture)

    def take_dialog(
        self,
        name: str,
        open_it: Callable[[], object],
        ready: Callable[[QDialog], bool],
        act: Callable[[QDialog], object] = lambda dialog: None,
        leave: Callable[[QDialog], object] = QDialog.reject,
    ) -> None:
        """The window with a dialog in front of it.

        Args:
            name: of the picture.
            open_it: opens the dialog, and may return only when it is closed.
            ready: whether it shows what is to be seen; asked before and after ``act``.
            act: does something in it first.
            leave: closes it.
        """
        taken: list[str] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if taken or not isinstance(dialog, QDialog) or not ready(dialog):
                return
            taken.append(name)
            act(dialog)
            wait(lambda: ready(dialog))
            self._save(name, self._with_dialog(dialog))
            leave(dialog)

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(50)
        open_it()
        wait(lambda: bool(taken) and QApplication.activeModalWidget() is None)

    def _with_dialog(self, dialog: QDialog) -> QPixmap:
        """Both, the dialog in the middle and with a title as a window manager would give it."""
        picture, front = self.application.window.grab(), dialog.grab()
        place = QRect(QPoint(0, 0), front.deviceIndependentSize().toSize())
        place.moveCenter(self.application.window.rect().center() + QPoint(0, TITLE_HEIGHT // 2))
        title = QRect(place.left(), place.top() - TITLE_HEIGHT, place.width(), TITLE_HEIGHT)
        palette = dialog.palette()
        with QPainter(picture) as painter:
            painter.fillRect(title, palette.window())
            painter.setFont(dialog.font())
            painter.setPen(palette.windowText().color())
            painter.drawText(title, Qt.AlignmentFlag.AlignCenter, dialog.windowTitle())
            painter.drawPixmap(place.topLeft(), front)
            painter.setPen(palette.mid().color())
            painter.drawRect(title.united(place).adjusted(0, 0, -1, -1))
        return picture

    def _save(self, name: str, picture: QPixmap) -> None:
        path = self.folder / f"{name}.png"
        if not picture.save(str(path)):
            raise SystemExit(f"{path} cannot be written")
        with Image.open(path) as full:
            few = full.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        print(path)
