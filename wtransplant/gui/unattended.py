"""A window that nobody sits in front of: waiting for it, and noticing when it asks somebody something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from wtransplant.errors import WtransplantError
from wtransplant.words import tr

_POLL_MS = 10
_GIVE_UP_SECONDS = 60.0


class Unattended:
    """Waits for a window to get somewhere; a dialog that comes up meanwhile is a failure, since nobody answers it."""

    def wait(self, condition: Callable[[], bool], otherwise: str, seconds: float = _GIVE_UP_SECONDS) -> None:
        """Let the window work until something is so.

        Args:
            condition: looked at 100 times a second.
            otherwise: what to say if it never is.
            seconds: after which to give up.

        Raises:
            WtransplantError: it is not so in time, or a dialog came up, with the text of the dialog.
        """
        asked: list[str] = []
        loop, poll, end = QEventLoop(), QTimer(), QTimer()

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is not None:
                asked.append(_text_of(dialog))
                dialog.close()
            if asked or condition():
                loop.quit()

        poll.timeout.connect(look)
        end.timeout.connect(loop.quit)
        poll.start(_POLL_MS)
        end.start(round(1000 * seconds))
        loop.exec()
        poll.stop()
        end.stop()
        if asked:
            raise WtransplantError(tr("a dialog came up: {asked}", asked=asked[0]))
        if not condition():
            raise WtransplantError(
                tr("{otherwise} within {seconds:.0f} s", otherwise=otherwise, seconds=seconds)
            )


def _text_of(dialog: QWidget) -> str:
    if isinstance(dialog, QMessageBox):
        return " ".join(filter(None, (dialog.text(), dialog.informativeText(), dialog.detailedText())))
    return dialog.windowTitle() or type(dialog).__name__
