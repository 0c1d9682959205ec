"""How fast bytes go through a job, and how long the rest will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from wtransplant.units import format_size
from wtransplant.words import tr

# A disk is as fast as memory at first, and slow when the system has no more memory to put its writes into.
_WINDOW_S = 3.0
_EVERY_S = 0.2
_MINUTE_S = 60


class Pace:
    """The words for one job's progress in bytes; made anew five times a second at most, however often it is asked.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque([(clock(), 0)])
        self._text = ""

    def text(self, done: int, total: int) -> str:
        """``1.2 of 8.0 GiB, 512 MiB/s, 13 s left``: without the latter two until there is something to tell."""
        now = self._clock()
        if self._text and now - self._seen[-1][0] < _EVERY_S:
            return self._text
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _WINDOW_S:
            self._seen.popleft()
        self._text = ", ".join(
            (
                tr("{done} of {total}", done=format_size(done), total=format_size(total)),
                *self._rate(total - done),
            )
        )
        return self._text

    def _rate(self, left: int) -> tuple[str, ...]:
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        if now - began < _EVERY_S or last <= first:
            return ()
        rate = (last - first) / (now - began)
        return f"{format_size(round(rate))}/s", tr("{duration} left", duration=_duration(left / rate))


def _duration(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), _MINUTE_S)
    return (
        tr("{minutes} min {rest} s", minutes=minutes, rest=rest)
        if minutes < 10
        else tr("{minutes} min", minutes=minutes)
    )
