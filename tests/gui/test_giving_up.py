"""A model whose constructor takes its time: the window lives on, and the model can be given up on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import click_box, settle, statuses
from wtransplant.errors import TargetError
from wtransplant.gui.app import Application
from wtransplant.gui.controllers import model_code
from wtransplant.gui.controllers.model_code import ModelCode
from wtransplant.gui.jobs import Jobs
from wtransplant.targets import TargetSpec

SLOW = """
import pathlib, time
from torch import nn

folder = pathlib.Path(__file__).parent

class Slow(nn.Module):
    def __init__(self, width: int = 2):
        super().__init__()
        (folder / "began").touch()
        while not (folder / "go_on").exists():
            time.sleep(0.01)
        self.layer = nn.Linear(width, width)
        (folder / "ended").touch()
"""


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A file with a model that is built only once ``go_on`` lies beside it."""
    folder = tmp_path / "slow"
    folder.mkdir()
    (folder / "model.py").write_text(SLOW, "utf-8")
    return folder


def begin(qtbot: QtBot, application: Application, dialogs: Answers, slow: Path) -> None:
    """Open the slow model, until its constructor is at work."""
    dialogs.press("Run the file")
    application.opening.open_target(TargetSpec(f"{slow / 'model.py'}:Slow"))
    qtbot.waitUntil((slow / "began").exists, timeout=30_000)


def x_button(application: Application) -> QToolButton:
    """The button beside the progress bar."""
    buttons = application.window.statusBar().findChildren(QToolButton)
    return next(button for button in buttons if "Give up" in button.toolTip())


def test_a_constructor_that_sleeps_is_given_up_on_and_the_window_works_on(
    qtbot: QtBot, pair: Pair, dialogs: Answers, slow: Path
) -> None:
    window = pair.application
    target, before = window.workspace.target, statuses(window)
    begin(qtbot, window, dialogs, slow)
    ticks: list[float] = []
    clock = QTimer()
    clock.timeout.connect(lambda: ticks.append(time.monotonic()))
    clock.start(10)
    qtbot.waitUntil(lambda: len(ticks) > 20)  # the event loop runs while the constructor does
    qtbot.waitUntil(x_button(window).isVisible)
    x_button(window).click()
    assert "Given up: Building model.py:Slow" in window.window._work.text()
    click_box(window, "norm")  # what was open can be worked with
    assert window.workspace.frozen_keys == {"norm.weight", "norm.bias"}
    seen = len(ticks)
    qtbot.waitUntil(lambda: len(ticks) > seen + 20)
    clock.stop()
    assert not (slow / "ended").exists()
    (slow / "go_on").touch()
    settle(qtbot, window)
    assert (slow / "ended").exists()  # the model came
    assert window.workspace.target is target and statuses(window) == before
    assert window.context.settings.recent_targets == []
    assert not window.window._busy.isVisible()


def test_another_model_takes_the_place_of_one_that_is_being_built(
    qtbot: QtBot, pair: Pair, dialogs: Answers, slow: Path
) -> None:
    window = pair.application
    begin(qtbot, window, dialogs, slow)
    window.opening.open_target(TargetSpec("torch.nn:Linear", {"in_features": 2, "out_features": 3}))
    assert len(window.jobs.running) == 2
    waiting = "Waiting for the model before it"
    qtbot.waitUntil(lambda: any(job.context.latest.text == waiting for job in window.jobs.running))
    qtbot.waitUntil(lambda: waiting in window.window._work.text())
    (slow / "go_on").touch()
    settle(qtbot, window)
    target = window.workspace.target
    assert target is not None and target.name == "torch.nn:Linear(in_features=2, out_features=3)"
    assert [spec.text for spec in window.context.settings.recent_targets] == ["torch.nn:Linear"]


def test_a_constructor_that_never_ends_does_not_keep_others_from_being_built(
    qtbot: QtBot, pair: Pair, dialogs: Answers, slow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_code, "_PATIENCE_S", 0.2)
    window = pair.application
    begin(qtbot, window, dialogs, slow)
    window.opening.open_target(TargetSpec("torch.nn:Linear", {"in_features": 2, "out_features": 3}))
    qtbot.waitUntil(lambda: len(window.jobs.running) == 1, timeout=30_000)
    target = window.workspace.target
    assert target is not None and target.spec is not None and target.spec.text == "torch.nn:Linear"
    (slow / "go_on").touch()  # the first one ends after all, and changes nothing
    settle(qtbot, window)
    assert window.workspace.target is target


def test_looking_for_another_model_does_not_give_up_on_the_one_being_built(
    qtbot: QtBot, pair: Pair, dialogs: Answers, slow: Path
) -> None:
    window = pair.application
    begin(qtbot, window, dialogs, slow)

    def look(dialog: QDialog) -> None:
        dialog.set_text("torch.nn:Linear")  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: len(window.jobs.running) == 2)

    dialogs.fill(look, "Cancel")
    window.opening.choose_target()
    (slow / "go_on").touch()
    settle(qtbot, window)
    target = window.workspace.target
    assert target is not None and set(target) == {"layer.weight", "layer.bias"}


def test_an_opening_that_fails_after_it_was_given_up_on_says_nothing(
    qtbot: QtBot, pair: Pair, dialogs: Answers, slow: Path
) -> None:
    model = slow / "model.py"
    model.write_text(model.read_text("utf-8").replace("self.layer =", "raise ValueError('odd')  #"), "utf-8")
    begin(qtbot, pair.application, dialogs, slow)
    x_button(pair.application).click()
    (slow / "go_on").touch()
    settle(qtbot, pair.application)
    assert len(dialogs.shown) == 1  # the question; no error


@pytest.fixture
def code(qtbot: QtBot) -> ModelCode:
    return ModelCode(Jobs())


def finished(qtbot: QtBot, code: ModelCode) -> None:
    qtbot.waitUntil(lambda: not code._jobs.running)


def test_models_are_built_one_after_the_other_and_only_the_last_is_told(
    qtbot: QtBot, code: ModelCode
) -> None:
    go_on, order, told = Event(), list[str](), list[object]()

    def building(name: str) -> Callable[..., str]:
        def build(_: object) -> str:
            order.append(f"begin {name}")
            assert go_on.wait(20)
            order.append(f"end {name}")
            return name

        return build

    code.build("first", building("first"), told.append, told.append)
    qtbot.waitUntil(lambda: order == ["begin first"])
    code.build("second", building("second"), told.append, told.append)
    code.build("third", building("third"), told.append, told.append)
    go_on.set()
    finished(qtbot, code)
    assert order == ["begin first", "end first", "begin third", "end third"] and told == ["third"]


def test_a_new_look_takes_the_place_of_the_one_before(qtbot: QtBot, code: ModelCode) -> None:
    def fail(_: object) -> None:
        raise TargetError("odd")

    told: list[object] = []
    code.look("first", fail, told.append, told.append)
    code.look("second", lambda _: "second", told.append, told.append)
    finished(qtbot, code)
    assert told == ["second"]
    code.look("third", fail, told.append, lambda error: told.append(error.what))
    finished(qtbot, code)
    assert told == ["second", "odd"]
