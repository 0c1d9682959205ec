"""The fine-tune form: what is filled in becomes the settings of the next run, and is remembered."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import TrainingError, WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.training_live import one_line
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.train_values import settings_of, values_of
from wtransplant.plugins import plugins
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.train_panel import TrainPanel
    from wtransplant.training import RunSettings

_FILES = {
    "tensors": mark("Tensor files (*.npz *.safetensors *.pt *.pth);;All files (*)"),
    "table": mark("Tables (*.csv *.tsv *.txt);;All files (*)"),
    "python": mark("Python files (*.py);;All files (*)"),
}
_COLUMN_FIELDS = ("data.table.target", "data.table.text", "data.table.inputs")
_LOOK_MS = 300


class TrainFormController(QObject):
    """Keeps form, workspace and stored settings alike."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context = context
        self._columns_of = ""
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._list_columns)
        context.workspace.first_settings = self._stored_settings
        context.window.train_made.connect(self._attach)
        context.window.docks["train"].visibilityChanged.connect(self._shown)

    @property
    def _panel(self) -> TrainPanel:
        return self._context.window.train

    def _attach(self) -> None:
        """The panel was made: fill it in, and listen to it."""
        self._show_settings()
        self._panel.form.changed.connect(self._changed)
        self._panel.form.browse_requested.connect(self._browse)
        self._context.workspace.events.settings_changed.connect(self._show_settings)

    def filled_in(self) -> RunSettings:
        """The settings with what is filled in; what the form has no field for stays as it was.

        Raises:
            TrainingError: a value is out of bounds.
        """
        return settings_of(self._panel.form.values(), self._context.workspace.settings)

    def _changed(self) -> None:
        """Settings that are valid are kept for recipes and for the next start."""
        try:
            settings = self.filled_in()
        except TrainingError as error:
            self._panel.controls.set_message(error.what, error=True)
            return
        self._panel.controls.set_message("")
        self._context.workspace.settings = settings
        self._context.settings.run_settings = settings.model_dump_json()
        self._look.start()

    def _show_settings(self) -> None:
        """Fill the form in, unless it says the same already: a path that is not needed now stays written."""
        settings = self._context.workspace.settings
        try:
            shown = self.filled_in() == settings
        except TrainingError:
            shown = False
        if not shown:
            self._panel.form.set_values(values_of(settings))
        self._look.start()

    def _stored_settings(self) -> RunSettings:
        """Those that the last window was left with; what cannot be read counts as not there."""
        text = self._context.settings.run_settings
        if text:
            with suppress(ValueError):  # pydantic's ValidationError is one
                return engine.RunSettings.model_validate_json(text)
        return engine.RunSettings()

    def _shown(self, visible: bool) -> None:
        if visible:
            self._list_devices()
            self._list_kinds()
            self._list_columns()

    def _list_devices(self) -> None:
        """Asked in a job, since importing torch takes seconds; each time, since the free memory changes."""

        def work(job: JobContext) -> list[tuple[object, str]]:
            from wtransplant.training import devices

            return [(device.name, str(device)) for device in devices()]

        def done(found: list[tuple[object, str]]) -> None:
            self._panel.form.editors["device"].set_choices(found)

        self._context.jobs.start(tr("Looking for devices"), work, done, quiet=True)

    def _list_kinds(self) -> None:
        """Offer the data of plugins as well."""

        def done(found: list[tuple[object, str]]) -> None:
            if found:
                kinds = self._panel.form.editors["data.kind"]
                kinds.set_choices([*kinds.spec.choices, *found])

        def work(job: JobContext) -> list[tuple[object, str]]:
            return [(name, name) for name in plugins("data")]

        self._context.jobs.start(tr("Looking for plugins"), work, done, quiet=True)

    def _list_columns(self) -> None:
        """Offer the columns of the table that is chosen."""
        data = self._context.workspace.settings.data
        path = data.path if data.kind == "table" and Path(data.path).is_file() else ""
        if not path or path == self._columns_of:
            return
        self._columns_of = path

        def work(job: JobContext) -> tuple[str, ...]:
            from wtransplant.training.csv_files import read_table
            from wtransplant.training.data_settings import TableOptions

            return read_table(Path(path), data.table or TableOptions()).columns

        def failed(error: WtransplantError) -> None:
            self._panel.controls.set_message(one_line(error), error=True)

        self._context.jobs.start(tr("Reading the columns"), work, self._show_columns, failed, quiet=True)

    def _show_columns(self, columns: tuple[str, ...]) -> None:
        editors = self._panel.form.editors
        named: list[tuple[object, str]] = [(column, column) for column in columns]
        for name in _COLUMN_FIELDS:
            spec = editors[name].spec
            editors[name].set_choices([*spec.choices, *named])

    def _browse(self, field: str) -> None:
        folder = self._context.settings.folder("data")
        kind = "python" if field == "loss.path" else self._panel.data_kind.currentData()
        if kind == "images":
            path = QFileDialog.getExistingDirectory(self._panel, tr("Choose the image folder"), folder)
        else:
            title = tr("Choose the loss") if field == "loss.path" else tr("Choose the data")
            path, _ = QFileDialog.getOpenFileName(
                self._panel, title, folder, tr(_FILES[kind]) if kind in _FILES else tr("All files (*)")
            )
        if path:
            self._context.settings.set_folder("data", path)
            name = ":" if kind == "python" else ""  # which object of the file is still to be written
            self._panel.form.editors[field].set_value(path + name)
