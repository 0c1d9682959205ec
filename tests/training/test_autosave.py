"""When a run checkpoint is due, on a clock that the test turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from wtransplant.training import Autosave


class Clock:
    """Stands still unless it is told."""

    now = 0.0

    def monotonic(self) -> float:
        """As time.monotonic."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("wtransplant.training.autosave.time", made)
    return made


def autosave(clock: Clock, share: float = 1.0) -> Autosave:
    made = Autosave(Path("x.run"), minutes=0.5, share=share)
    made._last = clock.now
    return made


def written(each: Autosave, clock: Clock, took: float) -> None:
    """Write one; the run looks again right after it."""
    each.done()
    clock.now += took
    assert not each.is_due()


def due_after(each: Autosave, clock: Clock) -> float:
    """Seconds from now to the next one, looked at each second."""
    begin = clock.now
    while not each.is_due():
        clock.now += 1
    return clock.now - begin


def test_quick_ones_come_every_so_many_minutes(clock: Clock) -> None:
    each = autosave(clock, share=0.02)
    assert due_after(each, clock) == 30
    written(each, clock, took=0.1)
    assert due_after(each, clock) == pytest.approx(30, abs=1)


def test_slow_ones_take_their_share_of_the_time(clock: Clock) -> None:
    each = autosave(clock, share=0.02)
    clock.now += 30
    written(each, clock, took=4.0)  # 2 % of 200 seconds
    assert due_after(each, clock) == pytest.approx(200, abs=5)
    written(each, clock, took=0.1)
    assert due_after(each, clock) == pytest.approx(30, abs=1)


def test_a_pause_after_one_does_not_put_the_next_one_off_for_hours(clock: Clock) -> None:
    each = autosave(clock, share=0.02)
    clock.now += 30
    each.done()
    clock.now += 3600  # the run was held
    assert each.is_due()


def test_without_a_share_the_minutes_alone_count(clock: Clock) -> None:
    each = autosave(clock)
    clock.now += 30
    written(each, clock, took=20.0)
    assert due_after(each, clock) == 10
