"""The hand on a run under way: another rate, snapshots, a loss that is no number, saving and going on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import LONG, quiet, same, settings_for, start_and_wait, train, wait, write_data
from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.gui.views.train_controls import TrainControls
from wtransplant.training import RunControl

RUNAWAY = 1000.0
"""With AdamW's weight decay of 0.01 each step makes the weights nine times as large."""


@pytest.fixture
def window(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))
    pair.application.workspace.settings = settings_for(write_data(tmp_path), epochs=LONG)
    return pair.application


def controls(window: Application) -> TrainControls:
    return window.window.train.controls


def fixed_threads(_step: object) -> int:
    torch.set_num_threads(2)
    return 2


def control(window: Application) -> RunControl:
    """Of the run under way."""
    assert window.training._live is not None
    return window.training._live.control


def pause(qtbot: QtBot, window: Application) -> int:
    """Hold the run; gives the step after which it is held."""
    controls(window).pause.click()
    wait(qtbot, lambda: window.training.history.progress.stage == "paused")
    return window.training.history.progress.step


def step(qtbot: QtBot, window: Application, times: int = 1) -> None:
    """Do single steps."""
    history = window.training.history
    for _ in range(times):
        before = history.progress.step
        controls(window).step.click()
        wait(qtbot, lambda before=before: history.progress.step == before + 1)  # type: ignore[misc]
        wait(qtbot, lambda: history.progress.stage == "paused")


def stop(qtbot: QtBot, window: Application) -> None:
    controls(window).stop.click()
    settle(qtbot, window)


def test_another_rate_holds_from_the_next_step_on(qtbot: QtBot, window: Application) -> None:
    start_and_wait(qtbot, window, 3)
    held_at = pause(qtbot, window)
    assert controls(window).rate.value() == window.workspace.settings.learning_rate
    controls(window).rate.set_value(0.0125)
    controls(window).apply.click()
    step(qtbot, window, 2)
    stop(qtbot, window)
    training = window.training.history.training()
    before = window.workspace.settings.learning_rate
    assert training["rate"].tolist() == [before] * held_at + [0.0125] * 2
    assert f"The learning rate is 0.0125 from step {held_at + 1:,} on." in window.training.history.remarks


def test_a_rate_that_is_none_cannot_be_applied(qtbot: QtBot, window: Application) -> None:
    start_and_wait(qtbot, window)
    for text, will_do in (("0", False), ("2e4", False), ("1e-4", True), ("", False), ("-1", False)):
        controls(window).rate.setText(text)
        assert controls(window).apply.isEnabled() == will_do, text
    stop(qtbot, window)


def test_going_back_to_a_snapshot_gives_the_same_numbers_again(qtbot: QtBot, window: Application) -> None:
    start_and_wait(qtbot, window, 5)
    held_at = pause(qtbot, window)
    assert not controls(window).back.isEnabled()
    controls(window).snapshot.click()
    wait(qtbot, lambda: controls(window).back.isEnabled())
    (action,) = controls(window).back.menu().actions()
    assert action.text().startswith(f"Snapshot 1: step {held_at:,}, epoch ")
    history = window.training.history
    step(qtbot, window, 6)
    first = history.training()["loss"].copy()
    action.trigger()
    wait(qtbot, lambda: len(history.training()) == held_at)  # what came after it is forgotten
    step(qtbot, window, 6)
    np.testing.assert_array_equal(history.training()["loss"], first)
    assert any("Went back to snapshot 1" in remark for remark in history.remarks)
    stop(qtbot, window)
    run = window.workspace.run
    assert run is not None and run.result.steps == held_at + 6
    assert not controls(window).back.isVisible()


def run_away(qtbot: QtBot, window: Application) -> None:
    """Let the loss become infinite."""
    controls(window).rate.set_value(RUNAWAY)
    controls(window).apply.click()
    wait(qtbot, lambda: bool(control(window).problem))
    wait(qtbot, lambda: controls(window).message.text().startswith("Paused"))


def test_a_loss_that_is_no_number_pauses_and_says_what_can_be_done(qtbot: QtBot, window: Application) -> None:
    start_and_wait(qtbot, window, 4)
    controls(window).snapshot.click()
    wait(qtbot, lambda: controls(window).back.isEnabled())
    run_away(qtbot, window)
    said = controls(window).message.text()
    assert "became inf" in said or "became nan" in said or "NaN" in said
    assert "last good state" in said
    assert said.endswith("Lower the rate and resume, go back to a snapshot, or stop.")
    assert controls(window).message.property("role") == "error"
    assert window.training.running and controls(window).pause.text() == "Resume"
    good = control(window).snapshots[0].step
    controls(window).back.menu().actions()[0].trigger()
    controls(window).rate.set_value(1e-4)
    controls(window).apply.click()
    controls(window).pause.click()
    history = window.training.history
    wait(qtbot, lambda: history.progress.step > good + 12 and history.progress.stage == "running")
    stop(qtbot, window)
    run = window.workspace.run
    assert run is not None and all(torch.isfinite(value).all() for value in run.trained.state.values())
    losses = history.training()["loss"]
    assert np.isfinite(losses).all() and losses[good:].max() < 10


def test_after_a_loss_that_is_no_number_stop_keeps_the_last_good_state(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    start_and_wait(qtbot, window, 4)
    run_away(qtbot, window)
    assert (
        controls(window).message.text().endswith("Lower the rate and resume, or stop.")
    )  # nothing to go back to
    stop(qtbot, window)
    run = window.workspace.run
    assert run is not None and run.result.stopped
    assert all(torch.isfinite(value).all() for value in run.trained.state.values())
    window.saving.save_pair(tmp_path / "out")
    settle(qtbot, window)
    saved = load_file(tmp_path / "out.safetensors")
    assert all(torch.isfinite(value).all() for value in saved.values())
    # What is kept by itself, to be continued, is that state too.
    assert all(torch.isfinite(value).all() for value in saved_weights(window).values())


def saved_weights(window: Application) -> dict[str, torch.Tensor]:
    """The weights of the last run's checkpoint, read by plain torch."""
    state = window.training._last_state()
    assert state is not None
    return dict(torch.load(state, weights_only=True)["model_state_dict"])


def test_a_run_that_was_saved_goes_on_with_the_numbers_of_the_uninterrupted_one(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Found by a clock, the two runs could have different numbers of threads, and with them different last bits.
    monkeypatch.setattr("wtransplant.training.run.fastest_threads", fixed_threads)
    settings = window.workspace.settings.model_copy(update={"epochs": 6})
    window.workspace.settings = settings
    whole = train(qtbot, window)
    wanted = window.training.history.training()["loss"].copy()
    validation = window.training.history.validation()["loss"].copy()
    controls(window).start.click()
    pause(qtbot, window)  # before it has read its data: the whole run takes no longer than a hand
    step(qtbot, window, 5)
    held_at = window.training.history.progress.step
    dialogs.give((str(tmp_path / "mine.pt"), ""))
    controls(window).save.click()
    wait(qtbot, (tmp_path / "mine.pt").exists)
    stop(qtbot, window)
    window.workspace.settings = settings.model_copy(update={"epochs": 3, "learning_rate": 0.5})
    dialogs.give((str(tmp_path / "mine.pt"), ""))
    controls(window).tools["continue"].click()
    quiet(qtbot, window)
    assert f"after step {held_at:,}" in controls(window).message.text()
    assert window.workspace.settings == settings  # the form has what the run was told
    assert window.window.train.epochs.value() == 6
    assert same(train(qtbot, window), whole)
    np.testing.assert_array_equal(window.training.history.training()["loss"], wanted)
    np.testing.assert_array_equal(window.training.history.validation()["loss"], validation)


def test_what_was_taken_up_can_be_let_go_of(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    train(qtbot, window, epochs=2)
    dialogs.give((str(tmp_path / "mine.pt"), ""))
    controls(window).tools["save"].click()
    quiet(qtbot, window)
    dialogs.give((str(tmp_path / "mine.pt"), ""))
    controls(window).tools["continue"].click()
    quiet(qtbot, window)
    assert "2 of 2 epochs" in controls(window).message.text()
    assert "more epochs" in controls(window).message.text()
    window.window.train.epochs.setValue(5)  # what Start will do stands there after a change, too
    assert "after step 8, 2 of 5 epochs" in controls(window).message.text()
    assert "more epochs" not in controls(window).message.text()
    controls(window).offer.click()
    assert controls(window).message.text() == ""
    train(qtbot, window, epochs=1)
    run = window.workspace.run
    assert run is not None and run.result.steps == 4


def test_a_file_that_is_no_run_is_one_message(
    qtbot: QtBot, window: Application, dialogs: Answers, pair: Pair
) -> None:
    before = controls(window).message.text()
    dialogs.give((str(pair.source), ""))
    dialogs.error()
    controls(window).tools["continue"].click()
    quiet(qtbot, window)
    assert "source.pth" in dialogs.last.text and controls(window).message.text() == before
