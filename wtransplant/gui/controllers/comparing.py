"""Compares the source with another checkpoint, each comparison in a window of its own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from wtransplant.collector import collector_paused
from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.running_comparison import OpenedPair, RunningComparison
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.file_kinds import CHECKPOINTS
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.gui.models.comparison_rows import ComparisonRows

_TITLE = mark("Compare with")


class ComparingController(QObject):
    """Asks for the other checkpoint, and keeps the windows that are open.

    Attributes:
        comparisons: those under way or to be looked at.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context = context
        self.comparisons: list[RunningComparison] = []
        context.window.actions_["compare"].triggered.connect(self.choose)

    def choose(self) -> None:
        """Ask what the source is to be compared with; without a source for both."""
        source = self._context.workspace.source
        if source is not None and not source.paths:
            error = WtransplantError(
                tr("the source is known from an error text, so there are no tensors to compare"),
                hint=tr("Open the checkpoint itself."),
            )
            self._context.fail(tr(_TITLE), error)
            return
        first = self._ask_for(tr("Compare: the first checkpoint")) if source is None else source
        if first == "":
            return
        name = Path(first).name if isinstance(first, str) else first.name
        second = self._ask_for(tr("Compare {name} with", name=name))
        if second:
            self.compare(first, second)

    def _ask_for(self, title: str) -> str:
        folder = self._context.settings.folder("source")
        path, _ = QFileDialog.getOpenFileName(self._context.window, title, folder, tr(CHECKPOINTS))
        if path:
            self._context.settings.set_folder("source", str(Path(path).parent))
        return path

    def compare(self, first: Checkpoint | str, second: str) -> None:
        """Open what is not open yet in a job, then a window.

        Args:
            first: the checkpoint to compare from, or its path.
            second: path of the other one.
        """

        def work(job: JobContext) -> OpenedPair:
            with collector_paused(), ExitStack() as own:
                given = own.enter_context(_open(first, job)) if isinstance(first, str) else first
                there = own.enter_context(_open(second, job))
                renamed, rows = _outlined(given, there)
                return OpenedPair(given, there, renamed, rows, own.pop_all())

        self._context.jobs.start(
            tr("Opening {name}", name=Path(second).name),
            work,
            self._show,
            lambda error: self._context.fail(tr(_TITLE), error),
        )

    def _show(self, opened: OpenedPair) -> None:
        from wtransplant.gui.views.compare_window import CompareWindow  # many never open one

        view = CompareWindow(opened.first.name, opened.second.name, self._context.window)
        comparison = RunningComparison(self._context, view, opened)
        self.comparisons.append(comparison)
        view.closed.connect(lambda: self._forget(comparison))
        view.show()
        comparison.start()

    def _forget(self, comparison: RunningComparison) -> None:
        if comparison in self.comparisons:
            self.comparisons.remove(comparison)
            comparison.end()


def _open(path: str, job: JobContext) -> Checkpoint:
    return engine.open_checkpoint(path, progress=job.progress, cancelled=job.cancelled)


def _outlined(first: Checkpoint, second: Checkpoint) -> tuple[Mapping[str, str], ComparisonRows]:
    from wtransplant.comparing import partners_of, renamed_by_prefix
    from wtransplant.gui.models.comparison_rows import ComparisonRows, outline

    renamed = renamed_by_prefix(first, second)
    return renamed, ComparisonRows(outline(first, second, partners_of(first, second, renamed)))
