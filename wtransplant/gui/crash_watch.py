"""Watches this process: actions, log, Qt's messages and faults go into the record of the session."""

from __future__ import annotations

import faulthandler
import logging
import sys
import traceback
from collections.abc import Iterable
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAction

from wtransplant.gui.crash_record import SessionRecord
from wtransplant.gui.crash_reports import CrashReports
from wtransplant.words import tr

log = logging.getLogger("wtransplant")
_LIBRARIES = (
    "torch",
    "PySide6-Essentials",
    "pyqtgraph",
    "numpy",
    "safetensors",
    "torchvision",
    "timm",
    "transformers",
)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashWatch:
    """From the start of the program to its end.

    Where nothing can be written, for want of a folder or of space, the program works without.

    Args:
        reports: where the record goes.
    """

    def __init__(self, reports: CrashReports) -> None:
        self._reports = reports
        self._record: SessionRecord | None = None
        self._handler: logging.Handler | None = None
        try:
            self._record = reports.begin()
        except OSError as error:
            log.warning("no record is kept of this session: %s", error)
            return
        faulthandler.enable(file=self._record.descriptor, all_threads=False)
        self._handler = _LogLines(self._record)
        log.addHandler(self._handler)
        qInstallMessageHandler(self._message)

    def follow(self, actions: Iterable[QAction]) -> None:
        """Write down when one of these is done, by its name."""
        record = self._record
        if record is None:
            return
        for action in actions:
            action.triggered.connect(partial(_note, record, action.objectName()))

    def name_versions(self) -> None:
        """Write down what the program is made of; takes a while, so it is done once the window is there."""
        if self._record is not None:
            self._record.about(", ".join(_versions()))

    def fault(self, text: str) -> None:
        """An error that nobody caught."""
        if self._record is not None:
            self._record.fault(text)

    def __enter__(self) -> CrashWatch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """The program ends: as it should, or with an error before there was a window to tell it in."""
        if error is not None and not isinstance(error, (KeyboardInterrupt, SystemExit)):
            self.fault("".join(traceback.format_exception(error)))
        self._end()

    def _end(self) -> None:
        if self._record is None:
            return
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self._handler is not None:
            log.removeHandler(self._handler)
        self._reports.end(self._record)
        self._record = None

    def _message(self, kind: QtMsgType, _: object, text: str) -> None:
        """What Qt says goes to the terminal as before, and to the log; after a fatal message Qt ends the program."""
        if kind is QtMsgType.QtFatalMsg:
            self.fault(tr("Qt gave up: {text_}", text_=text))
        log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)
        if sys.stderr is not None:  # a program of Windows without a console has none
            print(text, file=sys.stderr)


def _note(record: SessionRecord, name: str, _: bool = False) -> None:
    record.action(name)


class _LogLines(logging.Handler):
    """Writes the lines of the log into the record as well."""

    def __init__(self, record: SessionRecord) -> None:
        super().__init__()
        self._record = record
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._record.line(self.format(record))


def _versions() -> list[str]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    frozen = [tr("as one download")] if getattr(sys, "frozen", False) else []
    return [*found, *frozen]
