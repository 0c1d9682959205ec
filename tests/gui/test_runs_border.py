"""The search for the best border, and training elsewhere, from the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import steps
from wtransplant.gui.app import Application
from wtransplant.gui.views.runs_launch import LaunchDialog
from wtransplant.recipe import load_recipe
from wtransplant.resources import example_recipe
from wtransplant.training import RunSettings
from wtransplant.training.border import borders


@pytest.fixture
def window(qtbot: QtBot, application: Application) -> Application:
    application.opening.open_recipe(example_recipe())
    qtbot.waitUntil(lambda: application.workspace.plan is not None, timeout=30_000)
    quiet(qtbot, application)
    return application


def quiet(qtbot: QtBot, window: Application) -> None:
    qtbot.waitUntil(lambda: not window.jobs._running, timeout=60_000)


def tick(window: Application, *places: int) -> None:
    dialog = window.border.dialog
    for place in range(dialog.borders.count()):
        state = Qt.CheckState.Checked if place in places else Qt.CheckState.Unchecked
        dialog.borders.item(place).setCheckState(state)


def test_the_search_fills_the_curve_and_its_border_is_used(qtbot: QtBot, window: Application) -> None:
    window.window.actions_["best_border"].trigger()
    dialog = window.border.dialog
    assert dialog.borders.count() == 5 and dialog.chosen == [0, 1, 2, 3, 4]
    tick(window, 0, 4)
    dialog.seeds.setValue(2)
    dialog.epochs.setValue(2)
    dialog.random.setChecked(True)
    assert dialog._amount.text() == "6 runs of 2 epochs"
    dialog.start.click()
    assert not dialog.start.isEnabled() and dialog.cancel.isEnabled()
    quiet(qtbot, window)
    records = window.runs.records
    assert len(records) == 6 and all(record.ending == "done" for record in records)
    drawn = dialog.plot._curve.getData()[1]
    means = [
        (records[place].results["accuracy"] + records[place + 3].results["accuracy"]) / 2 for place in (0, 1)
    ]
    assert drawn == pytest.approx([100 * mean for mean in means])
    random = (records[2].results["accuracy"] + records[5].results["accuracy"]) / 2
    assert dialog.plot._line.value() == pytest.approx(100 * random)
    assert dialog.message.text().startswith("Best: ")
    assert [dialog.which.itemData(row) for row in range(dialog.which.count())] == [0, 4]
    before = window.workspace.policy
    dialog.which.setCurrentIndex(dialog.which.findData(4))
    dialog.use.click()
    plan = window.workspace.require_plan()
    linked = borders(plan.target, plan.resolution.links)[4].keys
    assert window.workspace.frozen_keys == linked
    assert steps(window)[-1] == "Freeze: all that is linked"
    window.undo.undo()
    assert window.workspace.policy == before
    assert dialog.close() and not dialog.isVisible()
    window.border.open()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("how", ["button", "status bar", "closing"])
def test_giving_up_keeps_what_was_reached(how: str, qtbot: QtBot, window: Application) -> None:
    window.border.open()
    dialog = window.border.dialog
    tick(window, 4)
    dialog.epochs.setValue(1)
    dialog.seeds.setValue(50)
    dialog.start.click()
    queue = window.border._search.queue  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: queue.progress.done >= 1, timeout=60_000)
    if how == "button":
        dialog.cancel.click()
    elif how == "status bar":
        window.window.cancel_requested.emit()
    else:
        dialog.close()
    quiet(qtbot, window)
    assert not window.border.running
    done = queue.progress.done
    assert 1 <= done < 50 and len(window.runs.records) == done
    assert len(dialog.plot._curve.getData()[0]) == 1
    assert "Given up" in dialog.message.text() and dialog.start.isEnabled() and not dialog.use.isEnabled()
    dialog.close()


def test_the_window_may_close_while_a_search_is_under_way(qtbot: QtBot, window: Application) -> None:
    window.border.open()
    window.border.dialog.epochs.setValue(100_000)
    window.border.dialog.start.click()
    queue = window.border._search.queue  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: queue.progress.share > 0, timeout=60_000)
    window.jobs.cancel_all()
    assert window.jobs.wait(20_000)
    quiet(qtbot, window)
    assert queue.progress.done == 0 and window.runs.records == []


def test_a_border_of_other_links_is_not_used(qtbot: QtBot, window: Application) -> None:
    window.border.open()
    dialog = window.border.dialog
    tick(window, 0)
    dialog.seeds.setValue(1)
    dialog.epochs.setValue(1)
    dialog.start.click()
    quiet(qtbot, window)
    before = window.workspace.policy
    window.window.actions_["unlink_all"].trigger()
    for button in (dialog.use, dialog.start):
        button.click()
        assert "links have changed" in dialog.message.text()
    assert window.workspace.policy == before and not window.border.running
    dialog.close()


def test_no_search_begins_while_a_run_is_under_way(qtbot: QtBot, window: Application) -> None:
    window.workspace.settings = window.workspace.settings.model_copy(update={"epochs": 100_000})
    window.border.open()
    window.training.start()
    window.border.start()
    assert "A run is under way" in window.border.dialog.message.text() and not window.border.running
    window.training.stop()
    quiet(qtbot, window)
    window.border.dialog.close()


def test_without_links_there_is_nothing_to_find(qtbot: QtBot, pair: Pair, dialogs: Answers) -> None:
    window = pair.application
    window.window.actions_["unlink_all"].trigger()
    dialogs.error()
    window.window.actions_["best_border"].trigger()
    assert "Nothing is linked" in dialogs.last.text


def test_a_search_that_only_fails_says_why(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application
    workspace = window.workspace
    workspace.settings = RunSettings(data={"kind": "tensors", "path": "/nowhere/data.npz"})
    window.border.open()
    window.border.dialog.start.click()
    quiet(qtbot, window)
    text = window.border.dialog.message.text()
    assert "no run reached anything" in text and "no such file" in text
    assert not window.border.dialog.use.isEnabled()
    window.border.dialog.close()


def test_launch_lines_follow_the_form_and_are_saved_with_the_recipe(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    seen: dict[str, str] = {}

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, LaunchDialog)
        dialog.recipe.setText("my run.toml")
        dialog.processes.setValue(4)
        dialog.machines.setValue(3)
        dialog.tabs.setCurrentIndex(2)
        seen["slurm"] = dialog.text
        dialog.copy.click()
        seen["copied"] = QApplication.clipboard().text()
        dialogs._left.appendleft(("folder", lambda _: str(tmp_path)))
        dialog.save.click()

    dialogs.fill(fill, "Close")
    window.window.actions_["launch_lines"].trigger()
    quiet(qtbot, window)
    assert "#SBATCH --nodes=3" in seen["slurm"] and "--nproc-per-node=4" in seen["slurm"]
    assert "'my run.toml'" in seen["slurm"] and seen["copied"] == seen["slurm"]
    assert (tmp_path / "my run.sbatch").read_text() == seen["slurm"]
    recipe = load_recipe(tmp_path / "my run.toml")
    assert recipe.run == window.workspace.settings and len(recipe.rules) == 4
    assert recipe.sources[0].path == str(example_recipe().parent / "digits_cnn.pth")
