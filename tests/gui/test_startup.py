"""What the window needs to be seen, and what comes afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from wtransplant.gui import app, engine
from wtransplant.gui.app import Application, load_the_rest
from wtransplant.gui.first_paint import after_first_paint

HEAVY = (
    *("torch", "pyqtgraph", "pydantic", "tomlkit", "safetensors", "PIL"),
    *(
        f"wtransplant.{name}"
        for name in ("checkpoints", "targets", "mapping", "freezing", "saving", "recipe")
    ),
)
EMPTY_WINDOW = f"""
import sys
from wtransplant.gui.app import Application, make_application, stored_settings
application = make_application()
window = Application(stored_settings()).window
window.show()
application.processEvents()
print(*[name for name in {HEAVY!r} if name in sys.modules])
sys.stdout.flush()
import os
os._exit(0)
"""
WHOLE_START = """
import sys
from PySide6.QtCore import QTimer
from wtransplant.gui.app import show_window

def begin(application):
    seen_at_once = "torch" in sys.modules
    def look():
        if application.jobs._running:
            return
        print(seen_at_once, "torch" in sys.modules, "pyqtgraph" in sys.modules)
        timer.stop()
        application.window.close()
    timer = QTimer(application.window, interval=20)
    timer.timeout.connect(look)
    QTimer.singleShot(200, timer.start)

sys.exit(show_window(begin))
"""


def run(script: str, folder: Path) -> str:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WTRANSPLANT_CONFIG_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=surroundings,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    return done.stdout.strip()


def test_the_empty_window_is_there_without_what_works_on_files(tmp_path: Path) -> None:
    assert run(EMPTY_WINDOW, tmp_path) == ""


def test_the_rest_is_loaded_once_the_window_is_painted(tmp_path: Path) -> None:
    assert run(WHOLE_START, tmp_path) == "False True True"


def test_loading_is_a_job_that_nobody_is_asked_about(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(engine, "load", lambda: done.append("loaded"))
    monkeypatch.setattr(app, "never_look_again", lambda: done.append("kept"))
    load_the_rest(application)
    assert application.jobs.running == []
    qtbot.waitUntil(lambda: done == ["loaded", "kept"])


@pytest.mark.parametrize("name", [name for name in engine.__all__ if name in engine._HOME])
def test_the_engine_gives_what_the_packages_do(name: str) -> None:
    home = sys.modules[f"wtransplant.{engine._HOME[name]}"] if getattr(engine, name) else None
    assert getattr(engine, name) is getattr(home, name)


def test_what_the_engine_does_not_have_is_no_attribute() -> None:
    assert not hasattr(engine, "nothing_like_it")


def test_the_first_paint_is_told_once(qtbot: QtBot) -> None:
    window, told = QWidget(), []
    qtbot.addWidget(window)
    after_first_paint(window, lambda: told.append(window.isVisible()))
    window.show()
    qtbot.waitUntil(lambda: told == [True])
    window.repaint()
    qtbot.wait(20)
    assert told == [True]


def test_the_fine_tune_panel_is_made_once_and_its_fields_leave_undo_to_the_window(
    application: Application,
) -> None:
    window = application.window
    assert window.docks["train"].widget() is None
    window.show_dock("train")
    panel = window.train
    assert window.train is panel and panel.isVisible() and panel.window() is window
    assert panel.epochs.value() == application.workspace.settings.epochs
    field = panel.findChild(QLineEdit)
    assert field is not None and field.window() is window
