"""Pictures of the window for the README and the help, drawn without a display.

    python packaging/screenshots.py [FOLDER]

Every picture is of the real window doing the real thing on the shipped example; nothing of the user's
settings is read or written.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from photographer import Photographer, wait
from PySide6.QtCore import QSettings
from screenshot_bench import BenchTour
from screenshot_matching import MatchingTour
from screenshot_training import TrainingTour

from wtransplant.gui.app import Application, make_application
from wtransplant.gui.settings import Settings
from wtransplant.gui.theme import apply_theme
from wtransplant.mapping import Rule
from wtransplant.resources import example_recipe, resource_path

SIZE = (1280, 800)
SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96, "dpr": 1}
"""A screen of Qt's offscreen platform has 800 by 800 pixels unless it is told otherwise, and popups keep to it."""


@contextmanager
def offscreen() -> Iterator[None]:
    """A screen that nobody sees, unless the environment names another platform."""
    with tempfile.TemporaryDirectory() as folder:
        screens = Path(folder) / "screens.json"
        screens.write_text(json.dumps({"screens": [SCREEN]}), "utf-8")
        if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        yield


def take_all(folder: Path) -> None:
    """All pictures, in the order of the job."""
    with offscreen():
        app = make_application()
    for scheme in ("light", "dark"):
        apply_theme(app, scheme)
        with one_window() as (application, scratch):
            tour(application, Photographer(application, folder), scheme)
        with one_window() as (application, scratch):
            bench = BenchTour(application, Photographer(application, folder), scratch)
            bench.light() if scheme == "light" else bench.dark()
        with one_window() as (application, scratch):
            suffix = "" if scheme == "light" else "-dark"
            matching = MatchingTour(application, Photographer(application, folder), scratch, suffix)
            matching.light() if scheme == "light" else matching.dark()
        if scheme == "light":
            with one_window() as (application, _):
                TrainingTour(application, Photographer(application, folder)).take()
            with one_window() as (application, scratch):
                BenchTour(application, Photographer(application, folder), scratch).paste()
    apply_theme(app, "light")
    with one_window(left_behind=True) as (application, _):
        wait(lambda: application.window.banner.isVisible())
        Photographer(application, folder).take("unsaved-steps")


@contextmanager
def one_window(left_behind: bool = False) -> Iterator[tuple[Application, Path]]:
    """A window of its own with an empty folder; ``left_behind``: as if one had ended without being asked."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        os.environ["WTRANSPLANT_CONFIG_DIR"] = str(scratch / "configuration")
        if left_behind:
            kept = scratch / "configuration" / "autosave" / "1-0.toml"
            kept.parent.mkdir(parents=True)
            shutil.copy(example_recipe(), kept)
            moment = datetime(2026, 3, 14, 15, 9).timestamp()
            os.utime(kept, (moment, moment))
        store = QSettings(str(scratch / "window.ini"), QSettings.Format.IniFormat)
        application = Application(Settings(store))
        application.window.resize(*SIZE)
        application.window.show()
        before = Path.cwd()
        os.chdir(scratch)  # so that files can be named without the machine's folders
        yield application, scratch
        application.shut_down()
        os.chdir(before)


def tour(application: Application, photographer: Photographer, scheme: str) -> None:
    """The job on the example, with a picture after each step; the dark theme has the main picture only."""
    window, workspace = application.window, application.workspace
    if scheme == "light":
        wait(lambda: True)
        photographer.take("empty")
    application.opening.open_recipe(example_recipe())
    wait(lambda: workspace.plan is not None)
    window.source.view.expandAll()
    wait(lambda: True)
    photographer.take(f"window-{scheme}")
    if scheme == "dark":
        return
    window.show_dock("problems")
    wait(lambda: True)
    photographer.take("problems")
    rules_picture(application, photographer)
    application.training.start()
    wait(lambda: len(application.training.history.validation()) > 12)
    photographer.take("fine-tune-running")
    wait(lambda: workspace.run is not None and not application.training.running)
    photographer.take("fine-tune-done")


def rules_picture(application: Application, photographer: Photographer) -> None:
    """A rule being written, with its preview."""
    window = application.window
    window.show_dock("rules")
    rule = Rule(r"model_state_dict\.features\.(\d+)\.bn\.(.+)", r"backbone.stages.\1.norm.\2")
    window.rules.choose(1)
    window.rules.set_draft(rule.pattern, rule.template)
    wait(lambda: window.rules.preview.count() > 0)
    photographer.take("rules")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else resource_path("help", "images")
    target.mkdir(parents=True, exist_ok=True)
    take_all(target.absolute())
