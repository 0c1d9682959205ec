"""Starts the window: application, theme, settings, controllers, and the end of them all."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QAction, QIcon, QUndoStack
from PySide6.QtWidgets import QApplication

from wtransplant.collector import never_look_again
from wtransplant.gui import engine
from wtransplant.gui.autosave import Autosaves, autosave_folder
from wtransplant.gui.collecting import Collecting
from wtransplant.gui.controllers.autosave import AutosaveController
from wtransplant.gui.controllers.closing import ClosingController
from wtransplant.gui.controllers.comparing import ComparingController
from wtransplant.gui.controllers.contents import ContentsController
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.crash import CrashController
from wtransplant.gui.controllers.exporting import ExportingController
from wtransplant.gui.controllers.first_minute import FirstMinuteController
from wtransplant.gui.controllers.freezing import FreezingController
from wtransplant.gui.controllers.freezing_panel import FreezingPanelController
from wtransplant.gui.controllers.generalising import GeneralisingController
from wtransplant.gui.controllers.guide import GuideController
from wtransplant.gui.controllers.helping import HelpController
from wtransplant.gui.controllers.inspecting import InspectingController
from wtransplant.gui.controllers.inverting import InvertingController
from wtransplant.gui.controllers.keeping_rules import KeepingRulesController
from wtransplant.gui.controllers.linking import LinkingController
from wtransplant.gui.controllers.looks import LooksController
from wtransplant.gui.controllers.match_panel import MatchPanelController
from wtransplant.gui.controllers.matching import MatchingController
from wtransplant.gui.controllers.notices import NoticesController
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.controllers.palette import PaletteController
from wtransplant.gui.controllers.pasting import PastingController
from wtransplant.gui.controllers.plugin_notes import PluginNotes
from wtransplant.gui.controllers.problems import ProblemsController
from wtransplant.gui.controllers.provenance import ProvenanceController
from wtransplant.gui.controllers.proving import ProvingController
from wtransplant.gui.controllers.rules import RulesController
from wtransplant.gui.controllers.runs import RunsController
from wtransplant.gui.controllers.runs_border import BorderController
from wtransplant.gui.controllers.runs_launch import LaunchController
from wtransplant.gui.controllers.runs_store import RunStore, runs_folder
from wtransplant.gui.controllers.save_options import SaveOptionsController
from wtransplant.gui.controllers.saving import SavingController
from wtransplant.gui.controllers.settings_dialog import SettingsController
from wtransplant.gui.controllers.shortcuts import ShortcutsController
from wtransplant.gui.controllers.training import TrainingController
from wtransplant.gui.controllers.trees import TreesController
from wtransplant.gui.controllers.why import WhyController
from wtransplant.gui.crash_reports import CrashReports, crash_folder
from wtransplant.gui.crash_watch import CrashWatch
from wtransplant.gui.first_paint import after_first_paint
from wtransplant.gui.folders import log_folder, own_folder
from wtransplant.gui.jobs import Jobs, UnexpectedError
from wtransplant.gui.language import speak
from wtransplant.gui.models.notices import NOTICED
from wtransplant.gui.notice_log import LOGS
from wtransplant.gui.settings import Settings
from wtransplant.gui.text_size import apply_text_size
from wtransplant.gui.theme import apply_theme
from wtransplant.gui.views.main_window import MainWindow
from wtransplant.resources import resource_path
from wtransplant.units import shown
from wtransplant.words import tr
from wtransplant.workspace import Workspace

if TYPE_CHECKING:
    from wtransplant.targets import TargetSpec

log = logging.getLogger("wtransplant")


class Application:
    """The window with everything behind it."""

    def __init__(self, settings: Settings) -> None:
        self.workspace = Workspace()
        self.undo = QUndoStack()
        self.window = MainWindow(self.undo)
        self.jobs = Jobs(self.window)
        self.collecting = Collecting(self.window)
        self.context = Context(self.window, self.workspace, self.jobs, self.undo, settings)
        self.notices = NoticesController(self.context)
        self.plugin_notes = PluginNotes(self.context)
        self.trees = TreesController(self.context)
        self.linking = LinkingController(self.context)
        self.freezing = FreezingController(self.context)
        self.freezing_panel = FreezingPanelController(self.context, self.freezing, self.linking)
        self.rules = RulesController(self.context)
        self.generalising = GeneralisingController(self.context)
        self.exporting = ExportingController(self.context)
        self.problems = ProblemsController(self.context)
        self.matching = MatchingController(self.context)
        self.why = WhyController(self.context)
        self.match_panel = MatchPanelController(self.context, self.matching, self.problems, self.why)
        self.keeping_rules = KeepingRulesController(self.context)
        self.contents = ContentsController(self.context)
        self.inspecting = InspectingController(self.context)
        self.saving = SavingController(self.context)
        self.save_options = SaveOptionsController(self.context)
        self.opening = OpeningController(self.context, self.saving)
        self.first_minute = FirstMinuteController(self.context, self.opening)
        self.provenance = ProvenanceController(self.context, self.opening)
        self.inverting = InvertingController(self.context, self.opening)
        self.comparing = ComparingController(self.context)
        self.pasting = PastingController(self.context, self.opening.may_leave)
        self.training = TrainingController(self.context, self.opening)
        self.runs = RunsController(self.context, self.training, RunStore(runs_folder()))
        self.border = BorderController(self.context, self.runs.add_outcomes)
        self.launch = LaunchController(self.context)
        self.proving = ProvingController(
            self.context,
            self.opening,
            self.matching,
            lambda: self.training.running or bool(self.context.computing.what),
        )
        self.guide = GuideController(self.context, self.saving)
        self.looks = LooksController(self.context)
        self.helping = HelpController(self.context)
        self.palette = PaletteController(self.context)
        self.shortcuts = ShortcutsController(self.context)
        self.settings = SettingsController(
            self.context, self.looks, self.opening, self.save_options, self.shortcuts
        )
        self.autosave = AutosaveController(self.context, self.opening, Autosaves(autosave_folder()))
        self.closing = ClosingController(self.context, self.saving, self.training, self.autosave)
        self.jobs.failed.connect(lambda error: self.context.fail("wtransplant", error))
        self._title()
        self._restore(settings)
        self.window.source.view.setFocus()

    def _title(self) -> None:
        def show() -> None:
            source, target = self.workspace.source, self.workspace.target
            names = [shown(name) for name in (source and source.name, target and target.name) if name]
            self.window.setWindowTitle("[*]" + " → ".join(names) + (" — " if names else "") + "wtransplant")
            self.saving.show_modified()

        for event in ("source_changed", "target_changed", "run_changed"):
            getattr(self.workspace.events, event).connect(show)
        show()

    def shut_down(self) -> None:
        """End everything without asking: jobs are cancelled and awaited, files closed."""
        self.training.abandon()
        self.jobs.cancel_all()
        self.jobs.wait()
        self.collecting.stop()
        self.autosave.stop()
        self.training.forget()
        self.window.hide()
        self.window.deleteLater()
        # What is connected to it would keep all the rest alive; and it tells of its own end.
        self.undo.blockSignals(True)
        self.undo.deleteLater()
        if self.workspace.source is not None:
            self.workspace.source.close()

    def _restore(self, settings: Settings) -> None:
        if settings.geometry is not None:
            self.window.restoreGeometry(settings.geometry)
        if settings.layout is not None:
            self.window.restore_layout(settings.layout)
        if settings.share is not None:
            self.window.pair.set_share(settings.share)


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The QApplication of this process, dressed; made if it is not there."""
    app = QApplication.instance() or QApplication([sys.argv[0], *arguments])
    assert isinstance(app, QApplication)
    app.setApplicationName("wtransplant")
    app.setOrganizationName("wtransplant")
    app.setDesktopFileName("wtransplant")
    app.setWindowIcon(QIcon(str(resource_path("icons", "wtransplant.svg"))))
    return app


def stored_settings() -> Settings:
    """Settings of this user; in the folder that ``WTRANSPLANT_CONFIG_DIR`` names, if it does."""
    if (own := own_folder()) is not None:
        return Settings(QSettings(str(own / "window.ini"), QSettings.Format.IniFormat))
    return Settings(QSettings("wtransplant", "wtransplant"))


def run_window(
    sources: Sequence[str] = (), target: TargetSpec | None = None, recipe: Path | None = None
) -> int:
    """Show the window, open what was named, and run until it is closed.

    Returns:
        The exit code of the process.
    """
    return show_window(lambda application: _open_named(application, sources, target, recipe))


def show_window(first: Callable[[Application], None]) -> int:
    """Show the window with this user's settings, do something first, and run until it is closed.

    Args:
        first: is called once the window is there.

    Returns:
        The exit code of the process.
    """
    app = make_application()
    start_log()
    logging.captureWarnings(True)  # they come by a logger then, and from there into the window
    reports = CrashReports(crash_folder())
    with CrashWatch(reports) as watch:
        settings = stored_settings()
        apply_theme(app, settings.scheme)  # type: ignore[arg-type]
        apply_text_size(app, settings.text_size)
        speak(settings.language)
        application = Application(settings)
        catch_everything(application, watch.fault)
        watch.follow(application.window.findChildren(QAction))
        crash = CrashController(application.context, reports)
        application.window.show()
        after_first_paint(application.window, lambda: load_the_rest(application))
        after_first_paint(application.window, watch.name_versions)
        after_first_paint(application.window, crash.offer)
        after_first_paint(application.window, application.settings.tell_unreadable)
        QTimer.singleShot(0, lambda: first(application))
        return app.exec()


def load_the_rest(application: Application) -> None:
    """Make and import what the first picture did without, so that what a person does first need not wait."""
    application.window.make_panels()
    application.jobs.start(tr("Loading"), lambda _: engine.load(), lambda _: _loaded(), quiet=True)


def _loaded() -> None:
    never_look_again()
    engine.compute_in_jobs_only()


def _open_named(
    application: Application, sources: Sequence[str], target: TargetSpec | None, recipe: Path | None
) -> None:
    opening = application.opening
    then = None if target is None else lambda: opening.open_target(target)
    if recipe is not None:
        opening.open_recipe(recipe)
    elif sources:
        opening.open_source(list(sources), then=then)
    elif then is not None:
        then()


def start_log() -> None:
    """Write the log, with Python's warnings, to a file of this user's, or to the terminal where that cannot be."""
    folder = log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "wtransplant.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler()  # no place for a log file: the terminal has to do
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name in LOGS:
        logging.getLogger(name).addHandler(handler)
    log.setLevel(logging.INFO)


def catch_everything(application: Application, fault: Callable[[str], None] = lambda _: None) -> None:
    """What nobody caught ends in one place: the log, the record of the session, and one dialog.

    Args:
        application: the window.
        fault: gets the traceback.
    """

    def told(error: BaseException, seen: bool = False) -> None:
        text = "".join(traceback.format_exception(error))
        log.error("%s", text, extra={NOTICED: True} if seen else None)
        fault(text)

    def in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            application.window.close()
            return
        told(error, seen=True)
        problem = UnexpectedError("wtransplant", error)
        QTimer.singleShot(0, lambda: application.context.fail(tr("Unexpected error"), problem))

    def in_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            told(given.exc_value)

    def where_none_can_be_raised(given: sys.UnraisableHookArgs) -> None:
        if given.exc_value is not None:
            told(given.exc_value)

    sys.excepthook = in_main
    threading.excepthook = in_thread
    sys.unraisablehook = where_none_can_be_raised
