"""Pause, resume and stop from another thread."""

from __future__ import annotations

import threading
import time


class RunControl:
    """What a run asks between two steps; every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopped = False
        self._measure = True

    @property
    def paused(self) -> bool:
        """Whether a pause is asked for."""
        return self._paused

    @property
    def stopped(self) -> bool:
        """Whether the run is to end."""
        return self._stopped

    @property
    def measure(self) -> bool:
        """Whether a run that was stopped still measures what it has reached."""
        return self._measure

    def pause(self) -> None:
        """Hold the run after the step that it is in."""
        self._set(paused=True)

    def resume(self) -> None:
        """Let it go on."""
        self._set(paused=False)

    def stop(self, *, measure: bool = True) -> None:
        """End the run after the step that it is in, also out of a pause; what was learnt so far is kept.

        Args:
            measure: false leaves out the last measurement on the validation data, to end as soon as possible.
        """
        with self._changed:
            self._stopped = True
            self._measure = self._measure and measure
            self._changed.notify_all()

    def wait_while_paused(self) -> float:
        """Block as long as the run is paused and not stopped; gives the seconds that this took."""
        if not self._paused:
            return 0.0
        started = time.perf_counter()
        with self._changed:
            self._changed.wait_for(lambda: not self._paused or self._stopped)
        return time.perf_counter() - started

    def _set(self, *, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            self._changed.notify_all()
