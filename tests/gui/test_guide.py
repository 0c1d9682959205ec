from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import click_box, drop
from wtransplant.gui.app import Application


def buttons(application: Application) -> list[QPushButton]:
    return application.window.guide.findChildren(QPushButton, "guideStep")


def states(application: Application) -> list[str]:
    return [button.property("state") for button in buttons(application)]


def words(application: Application) -> list[str]:
    return [button.text() for button in buttons(application)]


def test_at_the_beginning_the_source_is_next(application: Application) -> None:
    assert states(application) == ["current", "open", "open", "open", "open", "open"]
    assert words(application) == [
        "1  Source",
        "2  Target",
        "3  Links",
        "4  Freeze",
        "5  Fine-tune",
        "6  Save",
    ]


def test_it_follows_the_work(qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path) -> None:
    window = pair.application
    assert states(window)[:4] == ["done", "done", "current", "open"]
    assert words(window)[2] == "3  Links  2 / 8"
    dialogs.press("Link 4 keys")
    drop(window, ["features"], "backbone")
    assert words(window)[2] == "3  Links  6 / 8"
    click_box(window, "backbone")
    assert (states(window)[3], words(window)[3]) == ("done", "✓  Freeze  4")
    assert states(window)[5] == "open"
    with qtbot.waitSignal(window.saving.saved):
        window.saving.save_pair(tmp_path / "out")
    assert (states(window)[5], words(window)[5]) == ("done", "✓  Save")
    window.undo.undo()
    assert states(window)[3:] == ["open", "open", "open"]
    window.undo.redo()
    assert states(window)[5] == "done"
    qtbot.waitUntil(lambda: not window.jobs.running)


def test_links_are_done_when_nothing_is_left_over(pair: Pair) -> None:
    window = pair.application
    workspace = window.workspace
    plan = workspace.plan
    assert plan is not None
    window.window.rules.set_draft(r"features\.(.*)", r"backbone.\1")
    window.rules.add()
    decisions = plan.decisions.with_skipped_sources(["extra", "head.weight", "head.bias"])
    workspace.restore(workspace.preview(decisions.with_skipped(["head.weight", "head.bias"])))
    assert plan.report.is_clean
    assert states(window)[2] == "done" and states(window)[3] == "current"


def test_a_click_goes_to_what_belongs_to_the_step(qtbot: QtBot, pair: Pair, dialogs: Answers) -> None:
    window = pair.application.window
    steps = buttons(pair.application)
    for place, dock in ((2, "problems"), (4, "train")):
        qtbot.mouseClick(steps[place], Qt.MouseButton.LeftButton)
        assert window.docks[dock].isVisible()
    dialogs.give(([], ""))
    qtbot.mouseClick(steps[0], Qt.MouseButton.LeftButton)
    dialogs.press("Cancel")
    qtbot.mouseClick(steps[1], Qt.MouseButton.LeftButton)
    dialogs.give(("", ""))
    qtbot.mouseClick(steps[5], Qt.MouseButton.LeftButton)
    assert [shown.title for shown in dialogs.shown] == ["Open source", "Open target", "Save pair"]
    qtbot.waitUntil(lambda: not pair.application.jobs.running)
