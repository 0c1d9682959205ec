"""Says in the window, once, which plugins are not used and why."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from wtransplant.gui.controllers.context import Context
from wtransplant.plugins import RECORD, log


class PluginNotes(QObject):
    """Takes them out of the log, where jobs write from threads of their own.

    Signals:
        told(str): a plugin is not used.
    """

    told = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self.told.connect(context.warn, Qt.ConnectionType.QueuedConnection)
        handler = _Handler(self.told.emit)
        log.addHandler(handler)
        context.window.destroyed.connect(lambda: log.removeHandler(handler))


class _Handler(logging.Handler):
    """Hands over what is said about plugins."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, RECORD):
            self._tell(record.getMessage())
