"""The one way to run work outside the GUI thread: progress, cooperative cancel, awaited shutdown."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QEventLoop,
    QObject,
    QThread,
    QTimer,
    Signal,
)

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.gui import engine
from wtransplant.words import tr

_POLL_MS = 100
_WAIT_SLICE_MS = 20


@dataclass(frozen=True)
class Progress:
    """How far a job is: ``done`` of ``total`` (0: not known) in any unit, and what it does just now."""

    done: int = 0
    total: int = 0
    text: str = ""


class JobContext:
    """What a job's function gets: where to tell how far it is, and whether it was given up.

    Progress is left where the window looks for it ten times a second; telling it costs nothing.
    """

    def __init__(self) -> None:
        self.latest = Progress()
        self._cancelled = Event()

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Tell how far it is."""
        self.latest = Progress(done, total, text)

    def cancelled(self) -> bool:
        """Whether a person gave up on it; look often."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to end."""
        self._cancelled.set()


class Job(QThread):
    """One piece of work in a thread of its own. Its signals arrive in the GUI thread.

    ``returned`` carries the function's result, ``failed`` a :class:`WtransplantError`; ``given_up`` comes when
    it was cancelled. One of the three comes, then ``finished``.
    """

    returned = Signal(object)
    failed = Signal(object)
    given_up = Signal()

    def __init__(
        self,
        title: str,
        function: Callable[[JobContext], Any],
        parent: QObject | None = None,
        quiet: bool = False,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.quiet = quiet
        self.context = JobContext()
        self._function = function
        self.setObjectName(f"job: {title}")

    def run(self) -> None:
        """Do the work; called by Qt in the new thread."""
        engine.compute_here()
        try:
            result = self._function(self.context)
        except Cancelled:
            self.given_up.emit()
        except WtransplantError as error:
            self.failed.emit(error)
        except MemoryError:
            self.failed.emit(
                WtransplantError(
                    tr("{title}: there is not enough memory", title=self.title),
                    hint=tr("Close other programs, or use less."),
                )
            )
        except BaseException as error:  # a model's code may call sys.exit(); a job always tells how it ended
            self.failed.emit(UnexpectedError(self.title, error))
        else:
            self.returned.emit(result)

    def cancel(self) -> None:
        """Ask it to end; it does so at its next look."""
        self.context.cancel()


class UnexpectedError(WtransplantError):
    """A defect of the program that came to light in a job; ``details`` is for the log and a bug report."""

    def __init__(self, title: str, error: BaseException) -> None:
        super().__init__(
            tr(
                "{title} failed unexpectedly: {name}: {error}",
                title=title,
                name=type(error).__name__,
                error=error,
            ),
            hint=tr(
                "This is a defect of the program. The log has the details; what was there before is "
                "unchanged."
            ),
        )
        self.details = "".join(traceback.format_exception(error))


class Jobs(QObject):
    """All jobs under way.

    ``changed`` comes when one starts, ends, or (ten times a second) may have got further.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.changed)

    @property
    def running(self) -> list[Job]:
        """Jobs that have not ended yet, oldest first; without quiet ones, which concern nobody."""
        return [job for job in self._running if not job.quiet]

    def start(
        self,
        title: str,
        function: Callable[[JobContext], Any],
        returned: Callable[[Any], None],
        failed: Callable[[WtransplantError], None] | None = None,
        given_up: Callable[[], None] | None = None,
        ended: Callable[[], None] | None = None,
        quiet: bool = False,
    ) -> Job:
        """Run a function in a thread; the callbacks are called in the GUI thread, ``ended`` in any case and last.

        A quiet job is not shown and nobody is asked about it at closing; it is awaited like all others.
        """
        job = Job(title, function, self, quiet)
        job.returned.connect(returned)
        job.failed.connect(failed or self.failed.emit)
        if given_up is not None:
            job.given_up.connect(given_up)
        # One connection for all that follows the end: the job deletes itself there, and a second one that is
        # still in the queue then would be lost.
        job.finished.connect(lambda: self._ended(job, ended))
        self._running.append(job)
        self._timer.start()
        job.start()
        self.changed.emit()
        return job

    def cancel_all(self) -> None:
        """Ask all jobs to end."""
        for job in self._running:
            job.cancel()

    def wait(self, milliseconds: int = 30_000) -> bool:
        """Wait for all jobs to end; whether they did. The window is drawn meanwhile, but takes no input."""
        deadline = QDeadlineTimer(milliseconds)
        while any(not job.wait(_WAIT_SLICE_MS) for job in list(self._running)):
            if deadline.hasExpired():
                return False
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return True

    def _ended(self, job: Job, then: Callable[[], None] | None) -> None:
        self._running.remove(job)
        if not self._running:
            self._timer.stop()
        if then is not None:
            then()
        self.changed.emit()
        job.deleteLater()


class OneJob:
    """Jobs of which the next one is started only when the last one has ended.

    Attributes:
        running: whether one has not ended yet.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self.running = False

    def start(
        self,
        title: str,
        function: Callable[[JobContext], Any],
        returned: Callable[[Any], None],
        failed: Callable[[WtransplantError], None] | None = None,
    ) -> None:
        """As :meth:`Jobs.start`; whoever calls has seen that none is running."""
        self.running = True
        self._jobs.start(title, function, returned, failed, ended=self._ended)

    def _ended(self) -> None:
        self.running = False
