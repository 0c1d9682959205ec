"""Notices threads and timers that outlive a test, and says where they were started."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer

_WAIT_MS = 5000


class LeakWatch:
    """Follows what is started between :meth:`install` and :meth:`leaks`."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._started: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Record the place in the code from which each timer and thread is started."""
        for kind in (QTimer, QThread):
            monkeypatch.setattr(kind, "start", self._recording(kind.start))

    def _recording(self, start: Callable[..., None]) -> Callable[..., None]:
        def started(what: object, *arguments: object) -> None:
            # What a signal hands over to start() is no interval.
            self._started[what] = _caller()
            start(what, *arguments)

        return started

    def leaks(self) -> list[str]:
        """What still runs; it is stopped, so that the next test starts clean."""
        _delete_what_is_to_be_deleted()
        alive = [(what, place) for what, place in self._started.items() if shiboken6.isValid(what)]
        found = [f"{_name(what)}, started at {place}" for what, place in alive if _stop(what)]
        own = (t for t in threading.enumerate() if t not in self._threads and t.is_alive())
        # Qt's threads show up as dummies once Python code has run in them, and stay for good before 3.13.
        return found + [f"thread {t.name}" for t in own if not isinstance(t, threading._DummyThread)]


def _delete_what_is_to_be_deleted() -> None:
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _stop(what: QTimer | QThread) -> bool:
    """Whether it was running."""
    if isinstance(what, QTimer):
        active = what.isActive()
        what.stop()
        return active
    running = what.isRunning()
    what.wait(_WAIT_MS)
    return running


def _name(what: QTimer | QThread) -> str:
    detail = f"every {what.interval()} ms" if isinstance(what, QTimer) else what.objectName()
    return f"{type(what).__name__} ({detail})"


def _caller() -> str:
    frame = traceback.extract_stack(limit=3)[0]
    return f"{frame.filename}, line {frame.lineno}"
