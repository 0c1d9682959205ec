"""Several runs one after the other: other policies, or other seeds, on the same data."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.freezing.policy import Policy
from wtransplant.training.control import RunControl
from wtransplant.training.history import History
from wtransplant.training.result import RunResult
from wtransplant.training.settings import RunSettings

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.targets.model import TargetModel
    from wtransplant.training.data import Data


@dataclass(frozen=True)
class QueuedRun:
    """A run to be done.

    Attributes:
        name: for people.
        settings: of the run.
        policy: what is frozen, with its preset resolved.
        make: gives the model to train, on the CPU and not used by anybody else; called when its turn comes.
        target: what the model was opened as, which knows more about the data that it wants; ``None`` if that is
            not known.
    """

    name: str
    settings: RunSettings
    policy: Policy
    make: Callable[[], nn.Module]
    target: TargetModel | None = None


@dataclass(frozen=True)
class QueueOutcome:
    """A run that came to its end.

    Attributes:
        run: what was asked for.
        history: its numbers.
        result: what it reached; ``None`` if it failed.
        error: why it failed; ``None`` if it did not.
    """

    run: QueuedRun
    history: History
    result: RunResult | None
    error: WtransplantError | None = None


@dataclass(frozen=True)
class QueueProgress:
    """How far a queue is.

    Attributes:
        done: finished runs of ``total``.
        share: of all the work, from 0 to 1, the steps of the run under way included.
        name: the run under way; empty before the first and after the last.
        seconds_left: estimate; ``None`` as long as nothing can be said.
    """

    done: int
    total: int
    share: float
    name: str = ""
    seconds_left: float | None = None


class RunQueue:
    """Carries runs out in their order, in the thread that asks for it; :meth:`cancel` may come from any other.

    Runs with the same settings in a row share their data, which are read once. Their models have to be of one
    architecture.

    Args:
        runs: what is to be done.
    """

    def __init__(self, runs: Sequence[QueuedRun]) -> None:
        self.runs = tuple(runs)
        self._lock = threading.Lock()
        self._cancelled = False
        self._control: RunControl | None = None
        self._history = History()
        self._done = 0
        self._name = ""
        self._started: float | None = None
        self._data: tuple[RunSettings, Data] | None = None

    def carry_out(self, told: Callable[[QueueOutcome], None] = lambda _: None) -> tuple[QueueOutcome, ...]:
        """Do all of them. A run that fails is told, and the next one begins.

        Args:
            told: gets each outcome as soon as it is there, in this thread.

        Raises:
            Cancelled: somebody asked for it; what was told before holds.
        """
        self._started = time.perf_counter()
        outcomes = []
        try:
            for run in self.runs:
                outcomes.append(self._carry_out(run))
                self._done += 1
                told(outcomes[-1])
        finally:
            self._data, self._name = None, ""
        return tuple(outcomes)

    def cancel(self) -> None:
        """End as soon as possible."""
        with self._lock:
            self._cancelled = True
            if self._control is not None:
                self._control.stop(measure=False)

    @property
    def progress(self) -> QueueProgress:
        """How far it is."""
        total, now = len(self.runs), self._history.progress
        part = now.step / now.total_steps if self._name and now.total_steps else 0.0
        share = min(1.0, (self._done + part) / total) if total else 1.0
        left = None
        if self._started is not None and share > 0:
            left = (time.perf_counter() - self._started) * (1 - share) / share
        return QueueProgress(self._done, total, share, self._name, left)

    def _carry_out(self, run: QueuedRun) -> QueueOutcome:
        from wtransplant.training.loop import fine_tune

        control, history = self._begin(run)
        try:
            model = run.make()
            data = self._data_for(run, model)
            result = fine_tune(model, data, run.settings, run.policy, history=history, control=control)
        except WtransplantError as error:
            if self._cancelled or isinstance(error, Cancelled):
                raise Cancelled() from error
            return QueueOutcome(run, history, None, error)
        if self._cancelled:  # it was ended halfway, so its figures are not those that were asked for
            raise Cancelled()
        return QueueOutcome(run, history, result)

    def _begin(self, run: QueuedRun) -> tuple[RunControl, History]:
        with self._lock:
            if self._cancelled:
                raise Cancelled()
            self._control, self._history = RunControl(), History()
            self._name = run.name
            return self._control, self._history

    def _data_for(self, run: QueuedRun, model: nn.Module) -> Data:
        from wtransplant.training.data import open_data

        if self._data is None or self._data[0] != run.settings:
            self._data = None  # not two sets at once
            seen = model if run.target is None else run.target.holding(model)
            self._data = (run.settings, open_data(run.settings, seen))
        return self._data[1]
