"""A hand on a run from other threads: pause, one step, resume, stop; another rate; snapshots and back to them."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from wtransplant.words import tr


@dataclass(frozen=True)
class SetRate:
    """Go on with another learning rate."""

    rate: float


@dataclass(frozen=True)
class TakeSnapshot:
    """Keep the state as it is between these two steps."""

    number: int


@dataclass(frozen=True)
class GoBack:
    """Go on from a snapshot."""

    number: int


@dataclass(frozen=True)
class SaveRun:
    """Write a run checkpoint."""

    path: Path


Order = SetRate | TakeSnapshot | GoBack | SaveRun


@dataclass(frozen=True)
class Snapshot:
    """A state that a run can go back to.

    Attributes:
        number: what :meth:`RunControl.snapshot` gave.
        step: after which it was taken.
        epoch: the same in epochs.
        place: where it is kept.
    """

    number: int
    step: int
    epoch: float
    place: Literal["memory", "disk"]


class RunControl:
    """What a run asks between two steps; every method may be called from any thread.

    Args:
        attended: whether somebody is there to resume a run that pauses by itself, because its loss is no number any
            more. Otherwise such a run ends with an error.
        finds_threads: whether the run chooses its number of threads, if its settings leave that open: the fastest,
            which it tries out, or where the number must not come from a clock, all cores but one for the window.

    Attributes:
        attention: whether the run has to look here; read before each step, so a plain attribute.
        problem: why the run paused by itself; empty otherwise.
        snapshots: those that can be gone back to.
    """

    def __init__(self, *, attended: bool = False, finds_threads: bool = False) -> None:
        self.attended = attended
        self.finds_threads = finds_threads
        self.attention = False
        self.problem = ""
        self.snapshots: tuple[Snapshot, ...] = ()
        self._changed = threading.Condition()
        self._paused = False
        self._stopped = False
        self._measure = True
        self._single_steps = 0
        self._orders: deque[Order] = deque()
        self._numbers = count(1)

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

    def pause(self, problem: str = "") -> None:
        """Hold the run after the step that it is in."""
        with self._changed:
            self._paused, self.problem, self._single_steps = True, problem, 0
            self._notify()

    def resume(self) -> None:
        """Let it go on."""
        with self._changed:
            self._paused, self.problem, self._single_steps = False, "", 0
            self._notify()

    def step(self) -> None:
        """Do one step, and hold the run again after it."""
        with self._changed:
            self._paused, self.problem = True, ""
            self._single_steps += 1
            self._notify()

    def stop(self, *, measure: bool = True) -> None:
        """End the run after the step that it is in, also out of a pause; what was learnt so far is kept.

        Args:
            measure: false leaves out the last measurement on the validation data, to end as soon as possible.
        """
        with self._changed:
            self._stopped = True
            self._measure = self._measure and measure
            self._notify()

    def set_rate(self, rate: float) -> None:
        """Go on with another full learning rate; a schedule and the groups' factors stay.

        Raises:
            ValueError: it is not above 0.
        """
        if not rate > 0:
            raise ValueError(tr("a learning rate should be above 0, not {rate}", rate=rate))
        self._order(SetRate(rate))

    def snapshot(self) -> int:
        """Keep the state after the step that the run is in; gives the number to go back to."""
        number = next(self._numbers)
        self._order(TakeSnapshot(number))
        return number

    def go_back(self, number: int) -> None:
        """Go on from a snapshot, with the same numbers as the first time if nothing else was changed."""
        self._order(GoBack(number))

    def save(self, path: Path) -> None:
        """Write a run checkpoint after the step that the run is in."""
        self._order(SaveRun(path))

    def take_order(self) -> Order | None:
        """For the run: the next thing to do."""
        with self._changed:
            order = self._orders.popleft() if self._orders else None
            self._look()
            return order

    def may_step(self) -> bool:
        """For the run: whether it is not held, or only after one more step, which is then used up."""
        with self._changed:
            if not self._paused:
                return True
            self._single_steps -= 1 if (allowed := self._single_steps > 0) else 0
            return allowed

    def wait_while_paused(self) -> float:
        """Block until the run may go on, is to stop, or has something to do; gives the seconds that this took."""
        started = time.perf_counter()
        with self._changed:
            self._changed.wait_for(
                lambda: not self._paused or self._stopped or self._orders or self._single_steps
            )
        return time.perf_counter() - started

    def _order(self, order: Order) -> None:
        with self._changed:
            self._orders.append(order)
            self._notify()

    def _notify(self) -> None:
        self._look()
        self._changed.notify_all()

    def _look(self) -> None:
        self.attention = self._paused or self._stopped or bool(self._orders)
