"""Work of which only the newest result counts."""

from __future__ import annotations

from threading import Event

from pytestqt.qtbot import QtBot

from wtransplant.errors import WtransplantError
from wtransplant.gui.jobs import Jobs
from wtransplant.gui.newest import Newest


class Work:
    """Functions that wait to be let go, and all that came of them."""

    def __init__(self, jobs: Jobs) -> None:
        self.newest = Newest("work", jobs)
        self.began: list[str] = []
        self.told: list[str] = []
        self.may_end = Event()

    def ask(self, name: str) -> None:
        def function() -> str:
            self.began.append(name)
            self.may_end.wait(20)
            if name == "bad":
                raise WtransplantError("it is bad")
            return name

        self.newest.start(function, self.told.append, lambda error: self.told.append(error.what))


def test_what_waits_is_replaced_and_old_results_are_dropped(qtbot: QtBot) -> None:
    work = Work(Jobs())
    for name in ("first", "second", "third"):
        work.ask(name)
    work.may_end.set()
    qtbot.waitUntil(lambda: work.newest.idle)
    assert (work.began, work.told) == (["first", "third"], ["third"])


def test_a_failure_is_told_like_a_result(qtbot: QtBot) -> None:
    work = Work(Jobs())
    work.may_end.set()
    work.ask("bad")
    qtbot.waitUntil(lambda: work.newest.idle)
    assert work.told == ["it is bad"]


def test_what_was_dropped_is_not_told(qtbot: QtBot) -> None:
    work = Work(Jobs())
    work.ask("first")
    work.ask("second")
    work.newest.drop()
    work.may_end.set()
    qtbot.waitUntil(lambda: work.newest.idle)
    assert (work.began, work.told) == (["first"], [])
