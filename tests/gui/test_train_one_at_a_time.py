"""A run, a try before one and a search do not go together: the second is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.fine_tuning import LONG, quiet, settings_for, start_and_wait, wait, write_data
from wtransplant.gui.app import Application

SEARCH = "The search for the best border is under way. Let it end, or stop it, first."
RUN = "A run is under way. Let it end, or stop it, first."


@pytest.fixture
def window(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))
    pair.application.workspace.settings = settings_for(write_data(tmp_path))
    return pair.application


def search(qtbot: QtBot, window: Application) -> None:
    """Begin a search that goes on."""
    window.border.open()
    window.border.dialog.epochs.setValue(LONG)
    window.border.dialog.start.click()
    queue = window.border._search.queue  # type: ignore[union-attr]
    wait(qtbot, lambda: queue.progress.share > 0)


def test_during_a_search_nothing_else_begins(qtbot: QtBot, window: Application) -> None:
    controls, start = window.window.train.controls, window.window.actions_["start"]
    tip = controls.start.toolTip()
    search(qtbot, window)
    assert not start.isEnabled() and start.toolTip() == SEARCH == start.statusTip()
    tried = [controls.tools[name] for name in ("preview", "check", "rates", "batch")]
    for button in (controls.start, *tried):
        assert not button.isEnabled() and button.toolTip() == SEARCH
    assert controls.tools["continue"].isEnabled()
    before = window.workspace.settings
    window.training.start()  # by whatever way it comes
    assert not window.training.running and controls.message.text() == SEARCH
    controls.tool_requested.emit("batch")
    assert controls.message.text() == SEARCH and len(window.jobs.running) == 1
    assert window.workspace.settings == before and list(window.training.runs) == []
    window.border.open()  # the search's own dialog can be looked at
    assert window.window.actions_["best_border"].isEnabled() and window.border.running
    window.border.cancel()
    quiet(qtbot, window)
    assert start.isEnabled() and start.toolTip() == "Start" and controls.start.toolTip() == tip
    assert all(button.isEnabled() for button in tried)
    window.training.start()
    quiet(qtbot, window)
    assert window.workspace.run is not None
    window.border.dialog.close()


def test_during_a_run_no_search_begins(qtbot: QtBot, window: Application) -> None:
    action = window.window.actions_["best_border"]
    tip = action.toolTip()
    window.window.show_dock("runs")
    window.border.open()
    window.window.train.epochs.setValue(LONG)
    start_and_wait(qtbot, window)
    for button in (window.border.dialog.start, window.window.runs.border):
        assert not button.isEnabled() and button.toolTip() == RUN
    assert not action.isEnabled() and action.toolTip() == RUN
    window.border.start()
    assert not window.border.running and window.border.dialog.message.text() == RUN
    window.training.stop()
    quiet(qtbot, window)
    assert action.isEnabled() and action.toolTip() == tip
    assert window.border.dialog.start.isEnabled() and window.window.runs.border.isEnabled()
    window.border.dialog.close()


def test_during_a_check_neither_a_run_nor_a_search_begins(qtbot: QtBot, window: Application) -> None:
    controls = window.window.train.controls
    window.border.open()
    controls.tools["rates"].click()
    assert "A check is under way" in controls.start.toolTip() and not controls.start.isEnabled()
    window.training.start()
    window.border.start()
    assert not window.training.running and not window.border.running
    assert "A check is under way" in window.border.dialog.message.text()
    quiet(qtbot, window)
    assert controls.start.isEnabled()
    window.border.dialog.close()


def test_without_a_state_there_is_no_run_to_save(qtbot: QtBot, window: Application) -> None:
    save = window.window.train.controls.tools["save"]
    assert not save.isEnabled()
    window.window.train.controls.tools["preview"].click()
    quiet(qtbot, window)
    assert not save.isEnabled()  # a check that has ended makes no run
    window.window.train.start.click()
    quiet(qtbot, window)
    assert save.isEnabled()


def test_a_search_is_not_disturbed_by_a_proof(qtbot: QtBot, window: Application) -> None:
    search(qtbot, window)
    assert window.proving._training_runs()  # a proof asks this, and refuses
    window.border.cancel()
    quiet(qtbot, window)
    assert not window.proving._training_runs()
    window.border.dialog.close()
