"""Pictures of the window for the README and the help, drawn without a display.

    QT_QPA_PLATFORM=offscreen python packaging/screenshots.py [FOLDER]

Every picture is of the real window doing the real thing on the shipped example; nothing of the user's
settings is read or written.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, QTimer

from wtransplant.gui.app import Application, make_application
from wtransplant.gui.settings import Settings
from wtransplant.gui.theme import apply_theme
from wtransplant.mapping import Rule
from wtransplant.resources import example_recipe, resource_path

SIZE = (1280, 800)
GIVE_UP_MS = 60_000


def wait(condition: Callable[[], bool]) -> None:
    """Let the window work until something is so; then a little longer, so that all of it is drawn."""
    loop, poll, settle = QEventLoop(), QTimer(), QTimer()
    poll.timeout.connect(lambda: condition() and loop.quit())
    poll.start(20)
    QTimer.singleShot(GIVE_UP_MS, loop.quit)
    loop.exec()
    poll.stop()
    if not condition():
        raise SystemExit("the window did not get there in time")
    settle.setSingleShot(True)
    settle.timeout.connect(loop.quit)
    settle.start(250)
    loop.exec()


class Photographer:
    """Takes pictures of one window."""

    def __init__(self, application: Application, folder: Path) -> None:
        self.application = application
        self.folder = folder

    def take(self, name: str) -> None:
        """Write ``NAME.png``."""
        path = self.folder / f"{name}.png"
        if not self.application.window.grab().save(str(path)):
            raise SystemExit(f"{path} cannot be written")
        print(path)


def take_all(folder: Path) -> None:
    """All pictures, in the order of the job."""
    app = make_application()
    for scheme in ("light", "dark"):
        apply_theme(app, scheme)
        with tempfile.TemporaryDirectory() as scratch:
            store = QSettings(str(Path(scratch) / "window.ini"), QSettings.Format.IniFormat)
            application = Application(Settings(store))
            application.window.resize(*SIZE)
            application.window.show()
            tour(application, Photographer(application, folder), scheme)
            application.shut_down()


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
    take_all(target)
