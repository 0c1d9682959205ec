"""How many threads a run computes with on the CPU, found by trying a few counts before the first step."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import torch

from wtransplant.training.cores import usable_cores
from wtransplant.training.settings import RunSettings

_ROUNDS, _SECONDS = 10, 0.8
_SLOWER = 2.0
_IN_A_ROW, _LARGE = 4, 0.1
_WORTH = 0.95
"""What another thread has to bring: below this part of the time that one thread less takes."""


def is_open(settings: RunSettings) -> bool:
    """Whether the number of threads may be chosen: nobody named one, and it can change no more than last bits.

    Other numbers of threads add up in another order. A deterministic run has to give the same bits on a busy machine
    as on an idle one, so its number cannot come from a clock.
    """
    return settings.threads is None and not settings.deterministic and settings.device == "cpu"


def fastest_threads(step: Callable[[], object], cores: int | None = None) -> int:
    """Call a step with several numbers of threads, and set and return the one that is fastest now.

    From all cores downwards, because a large step on few threads takes long: a number at which it takes much longer
    ends the round. What other programs do to the machine counts: threads that wait for each other are slow on cores
    that are not free (libgomp lets them spin). Takes less than a second, or one step for each number.

    Args:
        step: does the same each time, and keeps nothing.
        cores: that may be used; by default all that this process has.
    """
    counts = _counts(usable_cores() if cores is None else cores)
    chosen = counts[0] if len(counts) == 1 else _chosen(_seconds(step, counts))
    torch.set_num_threads(chosen)
    return chosen


def _seconds(step: Callable[[], object], counts: Sequence[int]) -> dict[int, float]:
    """The median of what a step takes at each number, by turns."""
    found: dict[int, list[float]] = {}
    begin, rounds = time.perf_counter(), 0
    while rounds < _ROUNDS and time.perf_counter() - begin < _SECONDS:
        rounds += 1
        for count in counts:
            torch.set_num_threads(count)
            seconds = _turn(step)
            found.setdefault(count, []).extend(seconds)
            if min(seconds) > _SLOWER * min(map(min, found.values())):
                break
    return {count: statistics.median(times) for count, times in found.items()}


def _turn(step: Callable[[], object]) -> list[float]:
    """A few steps; the first one, which makes or ends threads, counts only where the step is a large one."""
    first = _timed(step)
    return [first] if first > _LARGE else [_timed(step) for _ in range(_IN_A_ROW)]


def _counts(cores: int) -> list[int]:
    """All cores, all but one for whoever else needs it, half of them, one."""
    return sorted({cores, max(1, cores - 1), max(1, cores // 2), 1}, reverse=True)


def _timed(step: Callable[[], object]) -> float:
    begin = time.perf_counter()
    step()
    return time.perf_counter() - begin


def _chosen(seconds: dict[int, float]) -> int:
    """The fastest, but fewer threads where more bring next to nothing."""
    best = min(seconds.values())
    return min(count for count, taken in seconds.items() if _WORTH * taken <= best)
