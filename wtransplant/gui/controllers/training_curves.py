"""Draws the curves of runs from their buffers, only what has changed and only while somebody sees it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.curves import Smoother
from wtransplant.gui.models.run_list import RunList
from wtransplant.gui.models.run_record import RunRecord
from wtransplant.gui.models.runs_rows import kind_words
from wtransplant.gui.models.train_lines import (
    QUANTITIES,
    Line,
    Quantity,
    axis_title,
    length_of,
    lines_of,
    write_csv,
)
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.plots.curve_plot import Drawn
    from wtransplant.gui.views.plots.run_plots import RunPlots
    from wtransplant.gui.views.train_panel import TrainPanel

_FILTERS = {"png": mark("PNG (*.png)"), "svg": mark("SVG (*.svg)"), "csv": mark("CSV (*.csv)")}
_TITLES = {name: title for name, _, title in QUANTITIES}


class CurvesController:
    """The newest run is drawn, and beside it those that a person ticks.

    Attributes:
        growing: a run is under way that adds to the curves.
    """

    def __init__(self, context: Context, runs: RunList) -> None:
        self._context, self._runs = context, runs
        self.growing = False
        self._beside: frozenset[int] = frozenset()
        self._hidden: frozenset[int] = frozenset()
        self._drawn: dict[Quantity, tuple[object, ...]] = {}
        self._smoothers: dict[Quantity, dict[str, Smoother]] = {}
        runs.changed.connect(self._list_runs)
        context.window.train_made.connect(self._attach)
        context.window.docks["train"].visibilityChanged.connect(self._shown)

    @property
    def _panel(self) -> TrainPanel:
        return self._context.window.train

    @property
    def _plots(self) -> RunPlots:
        return self._panel.plots

    def _attach(self) -> None:
        self._panel.plots_made.connect(self._plots_made)
        self._panel.tabs.currentChanged.connect(lambda _: self.draw())

    def _plots_made(self) -> None:
        self._plots.choice_changed.connect(self.draw)
        self._plots.runs_chosen.connect(self._choose)
        self._plots.export_requested.connect(self._export)
        self._list_runs()

    def _shown(self, visible: bool) -> None:
        if visible:
            self._plots.show()  # made here at the latest
            self.draw()

    def show_runs(self, numbers: frozenset[int]) -> None:
        """Draw these runs over each other."""
        newest = self._newest()
        self._beside = numbers
        self._hidden = frozenset() if newest in numbers or newest is None else frozenset({newest})
        self._list_runs()

    def _choose(self, numbers: frozenset[int]) -> None:
        self.show_runs(numbers)

    def _newest(self) -> int | None:
        return max((record.number for record in self._runs), default=None)

    def _shown_runs(self) -> list[RunRecord]:
        newest = self._newest()
        numbers = (self._beside | ({newest} if newest is not None else set())) - self._hidden
        return [record for record in self._runs if record.number in numbers]

    def _list_runs(self) -> None:
        """A new run is drawn whatever was ticked before."""
        newest = self._newest()
        if newest is not None and self._hidden and newest not in self._hidden:
            self._hidden = frozenset()
        if not self._is_made:
            return
        from wtransplant.gui.views.plots.run_plots import ListedRun

        listed = [ListedRun(record.number, record.title, settings_words(record)) for record in self._runs]
        chosen = frozenset(record.number for record in self._shown_runs())
        self._plots.set_runs(listed, chosen)
        self.draw()

    @property
    def _is_made(self) -> bool:
        """Asking for the plots would make them, and import pyqtgraph."""
        return self._context.window.is_train_made and self._panel.are_plots_made

    def draw(self) -> None:
        """Draw what has changed, if somebody sees it."""
        if not self._is_made:
            return
        plots, records = self._plots, self._shown_runs()
        wanted = (
            *(plots.x_axis, plots.weight, self.growing),
            *((record.number, record.title, length_of(record.curves)) for record in records),
        )
        for quantity, plot in plots.seen.items():
            if wanted != self._drawn.get(quantity):
                self._drawn[quantity] = wanted
                plot.set_titles(axis_title(plots.x_axis), tr(_TITLES[quantity]))
                plot.show_curves(self._curves(records, quantity), growing=self.growing)

    def _curves(self, records: list[RunRecord], quantity: Quantity) -> list[Drawn]:
        curves: list[Drawn] = []
        before, used = self._smoothers.get(quantity, {}), dict[str, Smoother]()
        for place, record in enumerate(records):
            for number, line in enumerate(lines_of(record.curves, quantity)):
                alone = len(records) == 1
                name = line.name if alone else f"{record.title} · {line.name}"
                look = (number, 0) if alone else (place, number)
                key = f"{record.number}/{line.name}"
                smoother = used[key] = before.get(key) or Smoother()
                curves += self._drawn_line(key, name, line, look, smoother)
        self._smoothers[quantity] = used
        return curves

    def _drawn_line(
        self, key: str, name: str, line: Line, look: tuple[int, int], smoother: Smoother
    ) -> list[Drawn]:
        from wtransplant.gui.views.plots.curve_plot import Drawn

        plots, (hue, style) = self._plots, look
        x, values = line.curve.x(plots.x_axis), line.curve.values
        if not line.smoothed or not plots.weight:
            return [Drawn(key, name, x, values, hue, style, marked=line.marked)]
        smoothed = smoother.smooth(values, x, plots.weight)
        return [
            Drawn(f"{key}/raw", "", x, values, hue, style, faint=True),
            Drawn(key, name, x, smoothed, hue, style),
        ]

    def _export(self, kind: str) -> None:
        folder = self._context.settings.folder("curves")
        name = str(Path(folder).with_name(f"curves.{kind}")) if folder else f"curves.{kind}"
        text, _ = QFileDialog.getSaveFileName(self._panel, tr("Export the curves"), name, tr(_FILTERS[kind]))
        if not text:
            return
        path = Path(text) if Path(text).suffix else Path(f"{text}.{kind}")
        try:
            if kind == "csv":
                runs = [(r.name, lines_of(r.curves, self._plots.quantity)) for r in self._shown_runs()]
                write_csv(path, runs)
            else:
                self._plots.curve_plot.export(path)
        except WtransplantError as error:
            self._context.fail(tr("Export the curves"), error)
            return
        self._context.settings.set_folder("curves", str(path))
        self._context.wrote(tr("Wrote {name}.", name=path.name), path)


def settings_words(record: RunRecord) -> str:
    """The settings of a run in a few lines."""
    given = record.settings
    return "\n".join(
        (
            tr(
                "{optimizer}, learning rate {rate:g}, batch size {size}",
                optimizer=given.optimizer,
                rate=given.learning_rate,
                size=given.batch_size,
            ),
            f"{given.loss_name}, {kind_words(given.data.kind)} {given.data.path}".strip(),
            tr("{epochs} epochs, seed {seed}", epochs=given.epochs, seed=given.seed),
            again(record.reason),
        )
    ).strip()
