"""The demo in the window: the whole job on the example, step by step, for people to watch and go on from."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QSettings, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from wtransplant.gui.app import Application, log, make_application, show_window
from wtransplant.gui.settings import Settings
from wtransplant.gui.theme import apply_theme

_GIVE_UP_MS = 120_000
_SIZE = (1440, 980)


def demo_in_window(recipe: Path, pair: Path) -> int:
    """Show the window, open the example, fine-tune, save the pair; then it is the person's.

    Returns:
        The exit code of the process.
    """
    return show_window(lambda application: _play(application, recipe, pair))


def _play(application: Application, recipe: Path, pair: Path) -> None:
    """Each step starts the next one when it is done; a step that fails tells it and ends the play."""

    def save() -> None:
        if application.workspace.run is not None:
            application.workspace.events.run_changed.disconnect(save)
            application.saving.save_pair(pair)

    application.workspace.events.run_changed.connect(save)
    application.opening.open_recipe(recipe, then=application.training.start)


def picture_of_job(recipe: Path, path: Path) -> None:
    """Do the same without showing it, and keep a picture of the window at the end (PNG).

    Nothing of the user's settings is read or written.
    """
    app = make_application()
    qInstallMessageHandler(lambda kind, context, text: log.info("Qt: %s", text))
    apply_theme(app, "light")
    with TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
        application = Application(Settings(store))
        application.window.resize(*_SIZE)
        application.window.show()
        application.opening.open_recipe(recipe, then=application.training.start)
        _wait_for_run(application)
        _settle(app)
        application.window.grab().save(str(path))
        application.shut_down()


def _wait_for_run(application: Application) -> None:
    loop = QEventLoop()
    application.workspace.events.run_changed.connect(lambda: loop.quit())
    QTimer.singleShot(_GIVE_UP_MS, loop.quit)
    loop.exec()


def _settle(app: QApplication) -> None:
    """Let everything be drawn that waits for its turn."""
    loop = QEventLoop()
    QTimer.singleShot(300, loop.quit)
    loop.exec()
    app.processEvents()
