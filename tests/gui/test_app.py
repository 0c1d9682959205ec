"""The program around the window: what is named at the start, the log, and what nobody caught."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle, with_status
from wtransplant.gui import app
from wtransplant.gui.app import Application
from wtransplant.gui.demo import picture_of_job
from wtransplant.gui.theme import apply_theme
from wtransplant.resources import resource_path
from wtransplant.targets import TargetSpec


@pytest.fixture
def fresh_log() -> Iterator[logging.Logger]:
    before, level = list(app.log.handlers), app.log.level
    yield app.log
    for handler in [handler for handler in app.log.handlers if handler not in before]:
        for name in app.LOGS:
            logging.getLogger(name).removeHandler(handler)
        handler.close()
    app.log.setLevel(level)


@pytest.mark.parametrize("with_source", [True, False])
def test_what_the_command_line_names_is_opened(
    with_source: bool, qtbot: QtBot, application: Application, files: tuple[Path, Path], dialogs: Answers
) -> None:
    dialogs.press("Run the file")
    sources = [str(files[0])] if with_source else []
    app._open_named(application, sources, TargetSpec(f"{files[1]}:Small"), None)
    settle(qtbot, application)
    workspace = application.workspace
    assert workspace.target is not None and (workspace.source is not None) is with_source
    assert len(with_status(application, "linked")) == (2 if with_source else 0)


def test_a_recipe_of_the_command_line_is_opened(
    qtbot: QtBot, application: Application, example: Path, dialogs: Answers
) -> None:
    dialogs.press("Run the file")
    app._open_named(application, [], None, example / "digits.toml")
    settle(qtbot, application)
    assert application.workspace.policy.preset == "linked"


def test_the_log_is_a_file_of_the_user(fresh_log: logging.Logger, own_configuration: Path) -> None:
    app.start_log()
    fresh_log.info("hello")
    assert "INFO hello" in (own_configuration / "wtransplant.log").read_text("utf-8")


def test_without_a_place_for_it_the_log_goes_to_the_terminal(
    fresh_log: logging.Logger, own_configuration: Path
) -> None:
    own_configuration.write_text("a file where the folder should be")
    app.start_log()
    assert type(fresh_log.handlers[-1]) is logging.StreamHandler
    assert not isinstance(fresh_log.handlers[-1], RotatingFileHandler)


def test_what_nobody_caught_ends_in_the_log_and_one_dialog(
    qtbot: QtBot,
    pair: Pair,
    dialogs: Answers,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    app.catch_everything(pair.application)
    dialogs.error()
    try:
        raise ZeroDivisionError("odd")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: len(dialogs.shown) == 1)
    assert "ZeroDivisionError: odd" in dialogs.last.text and "test_app.py" in caplog.text
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert "division by zero" in caplog.text
    assert pair.application.workspace.plan is not None  # the window lives on


def test_settings_live_where_the_environment_says(own_configuration: Path) -> None:
    app.stored_settings().scheme = "dark"
    assert app.stored_settings().scheme == "dark"
    assert (own_configuration / "window.ini").exists()


def test_the_theme_is_chosen_and_remembered(application: Application, qapp: QApplication) -> None:
    window = application.window
    try:
        shades = []
        for scheme in ("light", "dark"):
            window._schemes[scheme].trigger()
            assert application.context.settings.scheme == scheme
            shades.append(window.palette().window().color().lightness())
        assert shades[0] > shades[1]
    finally:
        apply_theme(qapp, "light")


def test_full_screen_and_back(application: Application, dialogs: Answers) -> None:
    action = application.window.actions_["full_screen"]
    action.trigger()
    assert application.window.isFullScreen()
    action.trigger()
    assert not application.window.isFullScreen()
    dialogs.press("Close")
    application.window.actions_["about"].trigger()
    assert dialogs.last.title == "About wtransplant"


def test_the_demo_leaves_a_picture_of_the_finished_job(tmp_path: Path) -> None:
    picture_of_job(resource_path("examples", "digits", "digits.toml"), tmp_path / "window.png")
    picture = QImage(str(tmp_path / "window.png"))
    assert picture.width() >= 1000
    colours = {
        picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    assert len(colours) > 50
