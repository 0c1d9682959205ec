"""The window's process is killed in the middle of a run: the next start goes on, with the same numbers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.fine_tuning import quiet, same, settings_for, train, write_data
from wtransplant.freezing import Policy
from wtransplant.gui.app import Application
from wtransplant.gui.settings import Settings
from wtransplant.targets.trust import TrustStore, code_hash
from wtransplant.training import RunCheckpoint, RunSettings

EPOCHS = 200
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from wtransplant.checkpoints import open_checkpoint
from wtransplant.freezing import Policy
from wtransplant.gui.app import Application, make_application, stored_settings
from wtransplant.targets import TargetSpec, open_target
from wtransplant.training import RunSettings

app = make_application()
window = Application(stored_settings())
window.window.show()
workspace = window.workspace
workspace.set_source(open_checkpoint(sys.argv[1]), None)
target = open_target(TargetSpec(sys.argv[2]))
workspace.set_target(target, workspace.plan_for(workspace.source, target))
workspace.settings = RunSettings.model_validate_json(sys.argv[3])
workspace.policy = Policy(overrides={"norm": True})
window.training.saved.minutes = 0.002
QTimer.singleShot(0, window.training.start)
app.exec()
"""


@pytest.fixture
def following(home: Path, store: QSettings) -> Iterator[Callable[[], Application]]:
    """The next start: gives its window, and closes it whatever the test finds."""
    made: list[Application] = []

    def start() -> Application:
        made.append(Application(Settings(store)))
        made[0].window.show()
        return made[0]

    yield start
    for window in made:
        window.shut_down()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "configuration"
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(folder))
    return folder


def left_run(home: Path) -> Path | None:
    """The state of a run whose recipe is there as well: one that has not ended."""
    folder = home / "autosave" / "runs"
    recipes, states = list(folder.glob("*.toml")), list(folder.glob("*.run"))
    return states[0] if recipes and states else None


def kill_a_window_in_the_middle(home: Path, pair: Pair, settings: RunSettings) -> RunCheckpoint:
    """Start a window of its own that trains; kill it as soon as its run was kept once."""
    TrustStore().remember(pair.model, code_hash(pair.model.read_bytes()))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    given = [str(pair.source), str(pair.target), settings.model_dump_json()]
    command = [sys.executable, "-c", WINDOW, *given]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while left_run(home) is None and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        _, said = process.communicate(timeout=20)
    state = left_run(home)
    assert state is not None, said.decode()
    return RunCheckpoint.load(state)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_next_start_offers_the_run_and_goes_on_with_the_same_numbers(
    qtbot: QtBot, home: Path, pair: Pair, following: Callable[[], Application], tmp_path: Path
) -> None:
    settings = settings_for(write_data(tmp_path), epochs=EPOCHS, optimizer="adamw")
    kept, total = kill_a_window_in_the_middle(home, pair, settings), 4 * EPOCHS
    assert 0 < kept.step < total
    second = following()
    banner = second.window.run_banner
    assert banner.isVisible() and "in the middle of a fine-tuning run" in banner.text.text()
    banner.yes.click()
    quiet(qtbot, second)
    assert not banner.isVisible()
    message = second.window.train.controls.message.text()
    assert f"after step {kept.step:,}" in message and message.startswith("Start continues the run of")
    continued = train(qtbot, second)
    run = second.workspace.run
    assert run is not None and run.result.steps == total
    losses = second.training.history.training()["loss"]
    quiet(qtbot, second)
    assert second.workspace.frozen_keys == {"norm.weight", "norm.bias"}
    assert left_run(home) is None  # it is offered once

    window = pair.application
    window.workspace.settings, window.workspace.policy = settings, Policy(overrides={"norm": True})
    uninterrupted = train(qtbot, window)
    assert same(continued, uninterrupted)
    np.testing.assert_array_equal(losses, window.training.history.training()["loss"])
    assert run.result.after == window.workspace.run.result.after  # type: ignore[union-attr]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_what_was_left_can_be_discarded(
    home: Path, pair: Pair, following: Callable[[], Application], tmp_path: Path
) -> None:
    kill_a_window_in_the_middle(home, pair, settings_for(write_data(tmp_path), epochs=EPOCHS))
    banner = following().window.run_banner
    assert banner.isVisible() and banner.no.text() == "Discard it"
    banner.no.click()
    assert not banner.isVisible() and left_run(home) is None and not list(home.rglob("*.run"))
