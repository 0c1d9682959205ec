"""Runs the code of models in jobs, one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, TypeAlias

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.gui.jobs import JobContext, Jobs
from wtransplant.words import tr

Work: TypeAlias = Callable[[JobContext], Any]
Done: TypeAlias = Callable[[Any], None]
Failed: TypeAlias = Callable[[WtransplantError], None]

_PATIENCE_S = 10.0
_LOOK_S = 0.05


@dataclass(frozen=True)
class _Running:
    job: JobContext
    ended: Event
    builds: bool


class ModelCode:
    """Starts the jobs that import, ask or build a model.

    Building another model gives up on what runs; looking at one only on looking at another. Python's import
    state and torch's random state belong to the whole process, so that a job waits until the code before it
    has ended. That cannot be broken off, and may never end: after ten seconds the new job goes on beside it.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._running: list[_Running] = []

    def look(self, title: str, work: Work, done: Done, failed: Failed) -> None:
        """Run what looks at a model without building it; see :meth:`build`."""
        self.stop_looking()
        self._start(title, work, done, failed, builds=False)

    def build(self, title: str, work: Work, done: Done, failed: Failed) -> None:
        """Run what builds a model; neither callback comes once a person or another model gave up on it."""
        for running in self._running:
            running.job.cancel()
        self._start(title, work, done, failed, builds=True)

    def run(
        self, title: str, work: Work, done: Done, failed: Failed, ended: Callable[[], None]
    ) -> JobContext:
        """Run what builds and runs models without giving up on anything; see :meth:`build`.

        Args:
            title: of the job.
            work: is done in it.
            done: is called with what it gives, unless it was given up.
            failed: is called with why it could not be done, unless it was given up.
            ended: is called in any case, last.

        Returns:
            Where to look how far it is, and to give it up.
        """
        return self._start(title, work, done, failed, builds=True, ended=ended)

    def stop_looking(self) -> None:
        """What is looked at is not wanted any more."""
        for running in self._running:
            if not running.builds:
                running.job.cancel()

    def _start(
        self,
        title: str,
        work: Work,
        done: Done,
        failed: Failed,
        *,
        builds: bool,
        ended: Callable[[], None] = lambda: None,
    ) -> JobContext:
        self._running = [running for running in self._running if not running.ended.is_set()]
        earlier, over = [running.ended for running in self._running], Event()

        def in_turn(job: JobContext) -> Any:
            try:
                _await(earlier, job)
                result = work(job)
            finally:
                over.set()
            if job.cancelled():  # building a model cannot be broken off; what it gave is not wanted any more
                raise Cancelled
            return result

        def unless_given_up(callback: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda outcome: None if job.cancelled() else callback(outcome)

        started = self._jobs.start(
            title, in_turn, unless_given_up(done), unless_given_up(failed), ended=ended
        )
        job = started.context
        self._running.append(_Running(job, over, builds))
        return job


def _await(earlier: Sequence[Event], job: JobContext) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    for ended in earlier:
        while not ended.wait(_LOOK_S) and not job.cancelled() and time.monotonic() < deadline:
            job.progress(0, 0, tr("Waiting for the model before it"))
    if job.cancelled():
        raise Cancelled
    job.progress(0, 0)
