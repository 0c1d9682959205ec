from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.leak_watch import LeakWatch
from wtransplant.errors import Cancelled, CheckpointError, WtransplantError
from wtransplant.gui.jobs import JobContext, Jobs, UnexpectedError


class Told:
    """What a job told, in order, and in which thread it was heard."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()

    def __call__(self, name: str) -> Callable[..., None]:
        def hear(*values: Any) -> None:
            self.events.append((name, values[0] if values else None))
            self.threads.add(threading.current_thread())

        return hear


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.cancel_all()
    assert made.wait()


def run(qtbot: QtBot, jobs: Jobs, function: Callable[[JobContext], Any]) -> Told:
    told = Told()
    hear = told("returned"), told("failed"), told("given up"), told("ended")
    jobs.start("Counting", function, *hear)
    qtbot.waitUntil(lambda: ("ended", None) in told.events)
    assert len(told.events) == 2 and jobs.running == []
    assert told.threads == {threading.main_thread()}
    return told


def test_a_result_arrives_in_the_gui_thread_and_the_work_is_done_elsewhere(qtbot: QtBot, jobs: Jobs) -> None:
    told = run(qtbot, jobs, lambda _: threading.current_thread())
    name, worked_in = told.events[0]
    assert name == "returned" and worked_in is not threading.main_thread()


def test_an_error_for_people_arrives_as_it_is(qtbot: QtBot, jobs: Jobs) -> None:
    error = CheckpointError("it is empty", where="a.pth")

    def work(_: JobContext) -> None:
        raise error

    assert run(qtbot, jobs, work).events[0] == ("failed", error)


def test_memory_that_is_not_enough_is_an_error_for_people(qtbot: QtBot, jobs: Jobs) -> None:
    def work(_: JobContext) -> None:
        raise MemoryError

    name, error = run(qtbot, jobs, work).events[0]
    assert name == "failed" and not isinstance(error, UnexpectedError)
    assert error.what == "Counting: there is not enough memory" and error.hint


@pytest.mark.parametrize("raised", [ZeroDivisionError("odd"), SystemExit("odd")])
def test_a_defect_arrives_with_its_traceback_for_the_log(
    raised: BaseException, qtbot: QtBot, jobs: Jobs
) -> None:
    def work(_: JobContext) -> None:
        raise raised

    name, error = run(qtbot, jobs, work).events[0]
    assert name == "failed" and isinstance(error, UnexpectedError)
    assert error.what == f"Counting failed unexpectedly: {type(raised).__name__}: odd"
    assert "Traceback" in error.details and "test_jobs.py" in error.details


def test_cancelling_is_asked_for_and_not_a_failure(qtbot: QtBot, jobs: Jobs) -> None:
    asked = threading.Event()

    def work(job: JobContext) -> None:
        jobs_cancelled.wait(10)
        if job.cancelled():
            asked.set()
            raise Cancelled

    jobs_cancelled = threading.Event()
    told = Told()
    jobs.start("Waiting", work, told("returned"), told("failed"), told("given up"))
    jobs.cancel_all()
    jobs_cancelled.set()
    qtbot.waitUntil(lambda: bool(told.events) and not jobs.running)
    assert told.events == [("given up", None)] and asked.is_set()


def test_progress_is_seen_while_it_runs(qtbot: QtBot, jobs: Jobs) -> None:
    go_on, told = threading.Event(), Told()

    def work(job: JobContext) -> None:
        job.progress(3, 7, "reading")
        go_on.wait(10)

    job = jobs.start("Reading", work, told("returned"))
    seen: list[tuple[int, int, str]] = []

    def look() -> None:
        latest = job.context.latest
        seen.append((latest.done, latest.total, latest.text))

    jobs.changed.connect(look)
    qtbot.waitUntil(lambda: (3, 7, "reading") in seen)
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.running)


def test_jobs_without_an_answer_for_failure_tell_it_to_all(qtbot: QtBot, jobs: Jobs) -> None:
    def work(_: JobContext) -> None:
        raise WtransplantError("no")

    with qtbot.waitSignal(jobs.failed) as told:
        jobs.start("Failing", work, lambda _: None)
    assert told.args[0].what == "no"
    qtbot.waitUntil(lambda: not jobs.running)


def test_an_end_is_told_however_quickly_it_comes(qtbot: QtBot, jobs: Jobs) -> None:
    for _ in range(100):
        ended: list[bool] = []
        jobs.start("Nothing", lambda _: None, lambda _: None, ended=lambda ended=ended: ended.append(True))
        qtbot.waitUntil(lambda ended=ended: ended == [True])


def test_several_run_at_once_and_all_are_waited_for(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=10)
    told = Told()
    for _ in range(2):
        jobs.start("Meeting", lambda _: both.wait(), told("returned"), told("failed"))
    assert [job.title for job in jobs.running] == ["Meeting", "Meeting"]
    assert jobs.wait()
    qtbot.waitUntil(lambda: not jobs.running)
    assert sorted(told.events) == [("returned", 0), ("returned", 1)]


def test_nothing_runs_on_after_the_last_job(qtbot: QtBot, jobs: Jobs) -> None:
    watch = LeakWatch()
    with pytest.MonkeyPatch.context() as patch:
        watch.install(patch)
        run(qtbot, jobs, lambda _: None)
        assert watch.leaks() == []
