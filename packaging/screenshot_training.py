"""Pictures of what comes after a run: the table of runs, the best border, training elsewhere."""

from __future__ import annotations

from photographer import Photographer, wait
from PySide6.QtWidgets import QDialog

from wtransplant.gui.app import Application
from wtransplant.gui.models.run_record import RunRecord
from wtransplant.gui.views.runs_compare import RunsComparison
from wtransplant.resources import example_recipe

SEEDS = 5


class TrainingTour:
    """The example's runs, picture by picture.

    Args:
        application: the window.
        photographer: takes the pictures.
    """

    def __init__(self, application: Application, photographer: Photographer) -> None:
        self.application, self.photographer = application, photographer
        self.window, self.workspace = application.window, application.workspace

    def take(self, seeds: int = SEEDS) -> None:
        """The table after three runs, the border over several seeds, the launch lines."""
        self._open()
        self._runs()
        self._border(seeds)
        self._launch()

    def _open(self) -> None:
        self.application.opening.open_recipe(example_recipe())
        wait(lambda: self.workspace.plan is not None)

    def _runs(self) -> None:
        for changes in ({}, {"learning_rate": 0.02}, {"optimizer": "sgd", "learning_rate": 0.05}):
            self.workspace.settings = self.workspace.settings.model_copy(update={"epochs": 10, **changes})
            before = len(self._records())
            self.application.training.start()
            wait(lambda before=before: len(self._records()) > before and not self.application.jobs.running)
        self.window.show_dock("runs")
        self.window.runs.choose([1, 2])
        self.photographer.take("runs")
        self.photographer.take_dialog(
            "runs-compared", self.window.runs.compare.click, lambda dialog: isinstance(dialog, RunsComparison)
        )

    def _records(self) -> list[RunRecord]:
        return self.application.runs.records

    def _border(self, seeds: int) -> None:
        border = self.application.border
        self.workspace.settings = self.workspace.settings.model_copy(
            update={"epochs": 30, "optimizer": "adamw", "learning_rate": 0.005}
        )
        border.open()
        border.dialog.seeds.setValue(seeds)
        border.dialog.random.setChecked(True)
        border.start()
        wait(lambda: not border.running, seconds=600)
        self.photographer.take_window("accuracy-over-k", border.dialog)
        print(border.dialog.message.text())
        border.dialog.close()

    def _launch(self) -> None:
        launch = self.application.launch

        def fill(dialog: QDialog) -> None:
            dialog.processes.setValue(4)
            dialog.tabs.setCurrentIndex(2)

        self.photographer.take_dialog("train-elsewhere", launch.open, lambda dialog: True, fill)
