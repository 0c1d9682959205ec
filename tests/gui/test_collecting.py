"""Reference cycles are collected in the GUI thread alone, and they are collected."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import ClassVar

from pytestqt.qtbot import QtBot

from tests.gui.gestures import settle
from wtransplant.gui.app import Application

MANY = 20_000


class Ring:
    """Refers to itself."""

    ended_in: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.ended_in.append(threading.get_ident())


def test_a_job_that_makes_many_objects_does_not_collect_those_of_the_window(
    qtbot: QtBot, application: Application
) -> None:
    Ring.ended_in.clear()
    ring = weakref.ref(Ring())

    def work(_: object) -> int:
        return len([[number] for number in range(MANY)])  # dozens of collections, if they were on

    done: list[int] = []
    application.jobs.start("many", work, done.append)
    assert not gc.isenabled()
    settle(qtbot, application)
    assert done == [MANY]
    kept = [[number] for number in range(MANY)]  # so that it is due
    qtbot.waitUntil(lambda: ring() is None and bool(kept), timeout=20_000)
    assert Ring.ended_in == [threading.get_ident()]


def test_after_the_window_it_is_as_before(application: Application) -> None:
    was_on = application.collecting._was_on
    assert not gc.isenabled()
    application.collecting.stop()
    assert gc.isenabled() == was_on
