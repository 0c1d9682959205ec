"""Fills the inspector with what is selected: one tensor, a link, or a pair."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import SaveError, WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import Job, JobContext
from wtransplant.gui.models.contents_place import Label
from wtransplant.gui.models.figures import Inspection, figures, headings, inspect
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

    from wtransplant.statistics import HeatMap

_DELAY_MS = 150
_NOTHING = mark("Select a key in one of the trees to see its values, or one in each to compare them.")
_SEVERAL = mark("Several keys are selected. Select one, or one in each tree to compare them.")


@dataclass(frozen=True)
class _Subject:
    """What is to be looked at; ``read`` is called in the job."""

    title: str
    read: Callable[[], Sequence[tuple[str, torch.Tensor]]]
    note: str = ""


class InspectingController(QObject):
    """Looks at tensors in a quiet job, a moment after the selection has come to rest; only while it is shown."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context = context
        self._panel = context.window.inspector
        self._inspection: Inspection | None = None
        self._job: Job | None = None
        self._plane_job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._look)
        window = context.window
        for tree in (window.source, window.target):
            tree.selection_changed.connect(lambda _: self._soon())
        for event in ("source_changed", "target_changed", "plan_changed", "run_changed"):
            getattr(context.workspace.events, event).connect(self._soon)
        context.provenance.changed.connect(self._soon)
        self._panel.opened.connect(self._soon)
        self._panel.plane_chosen.connect(self._draw_plane)
        self._panel.export_requested.connect(self._export)
        self._panel.set_message(tr(_NOTHING))

    def _soon(self) -> None:
        if self._panel.isVisible():
            self._timer.start()

    def _look(self) -> None:
        """Look at what is selected now; what was still being looked at is given up."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        subject = self._subject()
        if isinstance(subject, str):
            self._inspection = None
            self._panel.set_message(subject)
            return

        def work(job: JobContext) -> Inspection:
            return inspect(subject.title, subject.read(), subject.note, job.cancelled)

        def done(inspection: Inspection) -> None:
            if self._job is job:
                self._show(inspection)

        def failed(error: WtransplantError) -> None:
            if self._job is job:
                self._inspection = None
                self._panel.set_message(str(error))

        def ended() -> None:
            if self._job is job:
                self._job = None

        job = self._context.jobs.start(tr("Looking at values"), work, done, failed, ended=ended, quiet=True)
        self._job = job

    def _subject(self) -> _Subject | str:
        """What the selection means, or why there is nothing to show."""
        sources, targets = self._selected()
        if len(sources) > 1 or len(targets) > 1:
            return tr(_SEVERAL)
        if targets:
            return self._of_target(targets[0], sources[0] if sources else None)
        return self._of_source(sources[0]) if sources else tr(_NOTHING)

    def _selected(self) -> tuple[list[str], list[str]]:
        """Keys, not groups, that are selected on both sides."""
        workspace, window = self._context.workspace, self._context.window
        source: Container[str] = workspace.source or ()
        target: Container[str] = workspace.target or ()
        return (
            [path for path in window.source.view.selected_paths() if path in source],
            [path for path in window.target.view.selected_paths() if path in target],
        )

    def _of_source(self, key: str) -> _Subject:
        source = self._context.workspace.source
        assert source is not None
        note = self._context.provenance.sentence(source, key)
        return _Subject(key, lambda: [(Label(tr("source")), source.tensor(key))], note)

    def _of_target(self, key: str, source_key: str | None) -> _Subject:
        """The target's own values, and beside them what comes in: the link's result, or what is selected."""
        workspace = self._context.workspace
        target, source, plan, run = workspace.target, workspace.source, workspace.plan, workspace.run
        assert target is not None
        link = None if plan is None else plan.resolution.links.get(key)
        if run is not None and key in run.trained.state and plan is not None and source_key is None:
            frozen_plan, trained = plan.frozen_copy(), run.trained.state[key]
            note = tr("Before and after fine-tuning.")
            return _Subject(
                key,
                lambda: [(Label(tr("before")), frozen_plan.value(key)), (Label(tr("fine-tuned")), trained)],
                note,
            )
        if source_key is not None and source is not None and (link is None or source_key not in link.sources):
            note = tr("These two are not linked.")
            title = tr("{source_key} and {key}", source_key=source_key, key=key)
            return _Subject(
                title,
                lambda: [
                    (Label(tr("source")), source.tensor(source_key)),
                    (Label(tr("target")), target.initial(key)),
                ],
                note,
            )
        if link is not None and plan is not None:
            frozen_plan = plan.frozen_copy()
            note = tr("The target's own values, and what the link puts in their place.")
            return _Subject(
                str(link),
                lambda: [
                    (Label(tr("target")), target.initial(key)),
                    (Label(tr("link")), frozen_plan.value(key)),
                ],
                note,
            )
        return _Subject(
            key, lambda: [(Label(tr("target")), target.initial(key))], tr("The target's own initial values.")
        )

    def _show(self, inspection: Inspection) -> None:
        self._inspection = inspection
        panel = self._panel
        panel.set_figures(inspection.title, headings(inspection), figures(inspection), inspection.note)
        panel.set_histograms([(series.name, series.summary.histogram) for series in inspection.series])
        panel.set_views(inspection.views, inspection.series[0].summary.shape)
        self._draw_plane(*panel.plots[1].plane)

    def _draw_plane(self, view: int, index: Sequence[int]) -> None:
        """Draw another plane; one that is still being made is given up."""
        inspection = self._inspection
        if self._plane_job is not None:
            self._plane_job.cancel()
            self._plane_job = None
        if inspection is None or any(series.tensor.numel() == 0 for series in inspection.series):
            self._panel.set_map(None)
            return
        places = self._fitting(view, index)

        def done(heat_map: HeatMap) -> None:
            if self._plane_job is job:
                self._panel.set_map(heat_map)

        def ended() -> None:
            if self._plane_job is job:
                self._plane_job = None

        job = self._context.jobs.start(
            tr("Drawing a plane"),
            lambda context: inspection.heat_map(view, places, context.cancelled),
            done,
            lambda error: self._panel.set_message(str(error)),
            ended=ended,
            quiet=True,
        )
        self._plane_job = job

    def _fitting(self, view: int, index: Sequence[int]) -> list[int]:
        """The places as far as this view's tensor has them: two that are looked at may differ in shape."""
        assert self._inspection is not None
        series = self._inspection.series
        shape = series[view if view < len(series) else 0].summary.shape[2:]
        return [min(place, size - 1) for place, size in zip(index, shape, strict=False)]

    def _export(self) -> None:
        if self._inspection is None:
            return
        folder = self._context.settings.folder("values")
        path, _ = QFileDialog.getSaveFileName(
            self._context.window, tr("Save plane"), str(Path(folder) / "values.csv"), tr("CSV (*.csv)")
        )
        if not path:
            return
        self._context.settings.set_folder("values", str(Path(path).parent))
        view, index = self._panel.plots[1].plane
        inspection, index = self._inspection, self._fitting(view, index)
        self._context.jobs.start(
            tr("Saving {name}", name=Path(path).name),
            lambda job: _write_plane(inspection, view, index, Path(path)),
            lambda _: self._context.wrote(tr("Saved {name}.", name=Path(path).name), Path(path)),
            lambda error: self._context.fail(tr("Save plane"), error),
        )


def _write_plane(inspection: Inspection, view: int, index: Sequence[int], path: Path) -> None:
    import numpy as np

    try:
        np.savetxt(path, inspection.plane(view, index), delimiter=",", fmt="%.9g")
    except OSError as error:
        raise SaveError(
            error.strerror or str(error), where=str(path), hint=tr("Choose another place.")
        ) from error
