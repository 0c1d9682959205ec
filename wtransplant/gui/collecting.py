"""Python's collector of reference cycles, in the GUI thread alone.

It runs in whatever thread happens to make one object too many. Closed dialogs and plots are cycles, and a job's
thread that ends their Qt objects meets timers and children of another thread: warnings at best, a crash at worst.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 200
_OLDEST = 2
_SHARE = 1 / 300
"""Of the time, what looking through all objects may take: a large pair has a million of them."""


class Turns:
    """Says when to look, and looks."""

    def __init__(self) -> None:
        self._all_again = 0.0

    def collect_if_due(self) -> None:
        """Look through the oldest generation that has had its share of new objects, as Python would by itself."""
        due = [age for age, (count, limit) in enumerate(_counts()) if count > limit]
        if not due:
            return
        begin = time.monotonic()
        if due[-1] == _OLDEST and begin < self._all_again:
            gc.collect(_OLDEST - 1)
            return
        gc.collect(due[-1])
        if due[-1] == _OLDEST:
            end = time.monotonic()
            self._all_again = end + (end - begin) / _SHARE


class Collecting(QObject):
    """Switches the collector off, and does its work from the event loop.

    Args:
        parent: with whose end this ends.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._turns = Turns()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._turns.collect_if_due)
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        if self._was_on:
            gc.enable()


def _counts() -> list[tuple[int, int]]:
    """How many objects, or collections of younger ones, each generation has had, and how many it may have."""
    # CPython 3.14 says 0 for the last one, and goes by other numbers.
    return [(count, limit or 10) for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
