"""One comparison: the job that reads, and the window that shows what it found."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog

from wtransplant.collector import collector_paused
from wtransplant.errors import SaveError, WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import Job, JobContext
from wtransplant.gui.models.key_filter import FilterError, parse_filter
from wtransplant.units import format_shape, format_size, plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.comparing import ComparedTensor
    from wtransplant.gui.models.comparison_rows import ComparisonRows, Row
    from wtransplant.gui.views.compare_window import CompareWindow

_COLUMNS = (
    "key",
    "other_key",
    "status",
    "shape",
    "other_shape",
    "dtype",
    "other_dtype",
    "relative",
    "largest",
    "reason",
)


@dataclass(frozen=True, eq=False)
class OpenedPair:
    """Two checkpoints, which keys belong together under other names, the rows, and how to close what was opened."""

    first: Checkpoint
    second: Checkpoint
    renamed: Mapping[str, str]
    rows: ComparisonRows
    own: ExitStack


class RunningComparison(QObject):
    """One window, and the job that fills it.

    Args:
        context: what all controllers share.
        view: the window.
        opened: the two checkpoints; those opened for this are closed when the job has read them.
    """

    def __init__(self, context: Context, view: CompareWindow, opened: OpenedPair) -> None:
        super().__init__(view)
        self._context, self.view, self._opened = context, view, opened
        self._found: list[ComparedTensor] = []
        self._taken = 0
        self._job: Job | None = None
        self._ended = False
        self._failure = ""
        view.model.set_rows(opened.rows)
        view.set_details(_details(opened))
        view.wish_changed.connect(self.arrange)
        view.stop_requested.connect(self.stop)
        view.copy_requested.connect(self._copy)
        view.export_requested.connect(self._export)
        view.key_activated.connect(self._reveal)

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self._job is not None

    def start(self) -> None:
        """Begin to read; what is found is shown ten times a second."""
        found, first, second = self._found, self._opened.first, self._opened.second
        renamed, total = self._opened.renamed, max(self._opened.first.nbytes, 1)

        def work(job: JobContext) -> None:
            from wtransplant.comparing import compare_one_by_one

            done = 0
            for tensor in compare_one_by_one(first, second, renamed=renamed, cancelled=job.cancelled):
                found.append(tensor)
                if tensor.status != "added":
                    done += first[tensor.key].nbytes
                    job.progress(done, total)

        self.view.set_running(True)
        self._context.jobs.changed.connect(self.show_progress)
        self._job = self._context.jobs.start(
            tr("Comparing with {name}", name=second.name),
            work,
            lambda _: None,
            self._failed,
            ended=self._finished,
            quiet=True,
        )

    def stop(self) -> None:
        """Compare no further."""
        if self._job is not None:
            self._job.cancel()

    def end(self) -> None:
        """The window was closed: it goes as soon as nothing is under way for it."""
        self.stop()
        self._ended = True
        if self._job is None:
            self.view.deleteLater()

    def show_progress(self) -> None:
        """Show what was found since."""
        if self._job is None:
            return
        latest = self._job.context.latest
        self.view.set_progress(latest.done, latest.total)
        self._take()
        self.view.set_message(tr("Comparing: {so_far}", so_far=_so_far(self._opened.rows)))

    def arrange(self) -> None:
        """Show what the filter and the chips ask for, as the grouping says."""
        from wtransplant.gui.models.comparison_rows import wanted_by

        view = self.view
        try:
            key_filter = parse_filter(view.filter.text())
        except FilterError as error:
            view.set_filter_error(error.what)
            view.set_message(error.what, is_error=True)
            return
        view.set_filter_error(None)
        with collector_paused():
            view.arrange(wanted_by(key_filter, view.chips_on))
        if self._job is None:
            self._say()

    def _take(self) -> None:
        until = len(self._found)
        self.view.model.take(self._found[self._taken : until])
        self._taken = until
        self.view.set_counts(self._opened.rows.counts)

    def _failed(self, error: WtransplantError) -> None:
        self._failure = error.what

    def _say(self) -> None:
        """What came of it, and how much of it is shown."""
        rows = self._opened.rows
        shown = len(rows.shown())
        text = (
            _summary(rows) if rows.done == len(rows) else tr("Stopped after {so_far}.", so_far=_so_far(rows))
        )
        if self._failure:
            text = tr("Stopped after {so_far}: {failure}", so_far=_so_far(rows), failure=self._failure)
        if shown < len(rows):
            text = (
                tr("{shown:,} shown. {summary}", shown=shown, summary=text)
                if shown
                else tr("Nothing is like that. {summary}", summary=text)
            )
        self.view.set_message(text, is_error=bool(self._failure))

    def _finished(self) -> None:
        """In any case: the last results, in the order that tells most."""
        self._context.jobs.changed.disconnect(self.show_progress)
        self._job = None
        self._opened.own.close()
        if self._ended:
            self.view.deleteLater()
            return
        self._take()
        self.view.set_running(False)
        self.arrange()
        self.view.sort_by_difference()

    def _copy(self) -> None:
        from wtransplant.comparing import Comparison, comparison_text

        opened = self._opened
        comparison = Comparison(opened.first.name, opened.second.name, tuple(self._found))
        QApplication.clipboard().setText(comparison_text(comparison, rows=None))
        self.view.set_message(tr("Copied as text."))

    def _export(self) -> None:
        folder = Path(self._context.settings.folder("values")) / "comparison.csv"
        path, _ = QFileDialog.getSaveFileName(
            self.view, tr("Save comparison"), str(folder), tr("CSV (*.csv)")
        )
        if not path:
            return
        self._context.settings.set_folder("values", str(Path(path).parent))
        rows = [row.found for row in self.view.model.rows.shown() if row.found is not None]
        self._context.jobs.start(
            tr("Saving {name}", name=Path(path).name),
            lambda _: _write(rows, Path(path)),
            lambda _: self._context.wrote(tr("Saved {name}.", name=Path(path).name), Path(path)),
            lambda error: self._context.fail(tr("Save comparison"), error),
        )

    def _reveal(self, row: Row) -> None:
        """Go to the tensor in the source tree, if that still shows the first checkpoint."""
        window = self._context.window
        if self._context.workspace.source is not self._opened.first or row.first is None:
            self.view.set_message(tr("The source tree does not hold this tensor."))
            return
        if not window.source.view.reveal(row.key):
            window.source.filter.clear()
            window.source.set_chips(frozenset())
            window.source.view.reveal(row.key)
        window.activateWindow()


def _details(opened: OpenedPair) -> str:
    told = [
        f"{plural(len(checkpoint), 'tensor')} · {format_size(checkpoint.nbytes)}"
        for checkpoint in (opened.first, opened.second)
    ]
    text = " ↔ ".join(told)
    if opened.renamed:
        text += tr(" · {keys} compared without their prefix", keys=plural(len(opened.renamed), "key"))
    return text


def _so_far(rows: ComparisonRows) -> str:
    return tr("{done:,} of {tensors}", done=rows.done, tensors=plural(len(rows), "tensor"))


def _summary(rows: ComparisonRows) -> str:
    from wtransplant.gui.models.comparison_rows import CHIPS

    if rows.counts["equal"] == len(rows):
        return tr("The two hold the same {tensors}, byte for byte.", tensors=plural(len(rows), "tensor"))
    differ = [
        tr("{count:,} {status}", count=rows.counts[word], status=tr(word))
        for word in CHIPS
        if rows.counts[word]
    ]
    return f"{plural(len(rows), 'tensor')}: {', '.join(differ)}."


def _write(rows: Sequence[ComparedTensor], path: Path) -> None:
    """One line for each tensor; shapes as ``64×3``, numbers as Python writes them, so that nothing is lost."""
    try:
        with open(path, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(_COLUMNS)
            out.writerows([_cell(getattr(row, name)) for name in _COLUMNS] for row in rows)
    except OSError as error:
        what = error.strerror or str(error)
        raise SaveError(what, where=str(path), hint=tr("Choose another place.")) from error


def _cell(value: object) -> object:
    return format_shape(value) if isinstance(value, tuple) else value
