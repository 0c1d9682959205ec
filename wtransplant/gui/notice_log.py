"""Takes warnings and errors out of Python's log, where all threads write, and hands them to the window."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from wtransplant.gui.models.notices import NOTICED, Level, Notice
from wtransplant.plugins import RECORD
from wtransplant.units import shown, shown_lines

LOGS = ("wtransplant", "py.warnings")
"""Loggers that are listened to; Python's own warnings come by the second one (``logging.captureWarnings``)."""

_WARNING = re.compile(r"(?P<place>.+?:\d+): (?P<what>\w+: .*)", re.DOTALL)


class NoticeLog(QObject):
    """Listens from the beginning of a window to its end.

    Signals:
        told(object Notice): a warning or an error that nobody has shown yet; it may come from any thread.
    """

    told = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        handler = _Handler(self.told.emit)
        for name in LOGS:
            logging.getLogger(name).addHandler(handler)
        parent.destroyed.connect(lambda: _stop(handler))


def _stop(handler: logging.Handler) -> None:
    for name in LOGS:
        logging.getLogger(name).removeHandler(handler)


class _Handler(logging.Handler):
    def __init__(self, tell: Callable[[Notice], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        if not (hasattr(record, NOTICED) or hasattr(record, RECORD)):
            self._tell(notice_of(record))


def notice_of(record: logging.LogRecord) -> Notice:
    """A log record for people: one sentence, and the rest as details."""
    level: Level = "error" if record.levelno >= logging.ERROR else "warning"
    message = shown_lines(record.getMessage()).strip()
    if record.exc_info:
        message += "\n" + shown_lines(logging.Formatter().formatException(record.exc_info)).strip()
    if record.name == "py.warnings" and (found := _WARNING.fullmatch(message)):
        text, _, rest = found["what"].partition("\n")
        return Notice(level, shown(text), where=shown(found["place"]), details=rest)
    text, details = _sentence(message)
    return Notice(level, shown(text), details=details)


def _sentence(message: str) -> tuple[str, str]:
    """The line that says what it is about: of a traceback the last one, otherwise the first."""
    lines = message.splitlines() or [""]
    if lines[0].startswith("Traceback "):
        return lines[-1], message
    return lines[0], "\n".join(lines[1:])
