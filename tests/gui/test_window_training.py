"""Fine-tuning from the panel: the form, the run, its curves and its end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import write_data
from tests.gui.gestures import click_box, drop, settle
from wtransplant.gui.app import Application
from wtransplant.gui.models.curves import smooth
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.number_field import NumberField
from wtransplant.gui.views.plots.curve_plot import Drawn
from wtransplant.gui.views.train_panel import TrainPanel
from wtransplant.training import RunSettings

LONG = 100_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """40 samples for the small model: the class is whether the sum is positive."""
    return write_data(tmp_path)


@pytest.fixture
def panel(pair: Pair, data: Path) -> TrainPanel:
    fill(pair.application, data, epochs=3)
    return pair.application.window.train


def fill(application: Application, data: Path, epochs: int, batch_size: int = 8) -> None:
    panel = application.window.train
    panel.data_kind.setCurrentIndex(panel.data_kind.findData("tensors"))
    panel.data_path.setText(str(data))
    panel.epochs.setValue(epochs)
    panel.batch_size.setValue(batch_size)


def points(panel: TrainPanel) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the raw training curve as it is drawn."""
    raw = next((c for k, c in panel.plots.curve_plot.curves.items() if k.endswith("training/raw")), None)
    return (np.empty(0), np.empty(0)) if raw is None else (raw.x, raw.y)


def drawn(panel: TrainPanel, name: str) -> Drawn:
    """The one curve with this name."""
    (curve,) = [curve for curve in panel.plots.curve_plot.curves.values() if curve.name == name]
    return curve


def run(qtbot: QtBot, application: Application) -> None:
    application.window.train.start.click()
    settle(qtbot, application)


def test_a_run_fills_the_curves_and_tells_what_it_reached(
    qtbot: QtBot, pair: Pair, panel: TrainPanel
) -> None:
    window = pair.application
    click_box(window, "norm")
    run(qtbot, window)
    finished = window.workspace.run
    assert finished is not None and finished.result.steps == 12  # 3 epochs of 32 training samples by 8
    x, y = points(panel)
    assert x.tolist() == list(range(1, 13)) and np.isfinite(y).all()
    validation = drawn(panel, "validation").x
    assert validation.tolist() == [0, 4, 8, 12]
    assert panel._message.text() == finished.describe()
    assert finished.result.audit.unchanged == ("norm.weight", "norm.bias") and finished.result.audit.holds
    assert not window.training.running and panel.start.isEnabled() and not panel.stop.isEnabled()
    target = window.workspace.target
    assert target is not None
    before = dict(window.workspace.require_plan().items())
    moved = {key for key, value in finished.trained.state.items() if not torch.equal(value, before[key])}
    assert moved == set(target) - {"norm.weight", "norm.bias"}


def test_smoothing_and_axes_of_the_plot(qtbot: QtBot, pair: Pair, panel: TrainPanel) -> None:
    run(qtbot, pair.application)
    x, y = points(panel)
    plots = panel.plots
    plots.smoothing.setValue(90)
    assert drawn(panel, "training").y == pytest.approx(smooth(y, x, 0.9))
    plots.axis.setCurrentIndex(plots.axis.findData("epoch"))
    assert points(panel)[0] == pytest.approx(x / 4)
    plots.log.setChecked(True)
    (item,) = [item for key, item in plots.curve_plot._items.items() if key.endswith("training/raw")]
    assert item.getData()[1] == pytest.approx(np.log10(y))


def test_pause_holds_the_run_and_stop_keeps_what_was_learnt(
    qtbot: QtBot, pair: Pair, panel: TrainPanel
) -> None:
    window = pair.application
    panel.epochs.setValue(LONG)
    panel.start.click()
    qtbot.waitUntil(lambda: len(points(panel)[0]) > 0, timeout=30_000)
    assert not panel.epochs.isEnabled() and window.window.docks["train"].windowTitle() == "Fine-tune ●"
    panel.pause.click()
    assert panel.pause.text() == "Resume"
    history = window.training.history
    qtbot.waitUntil(lambda: history.progress.stage == "paused")
    held_at = history.progress.step
    panel.pause.click()
    qtbot.waitUntil(lambda: history.progress.step > held_at)
    window.window.actions_["start"].trigger()  # a second start while one runs does nothing
    window.window.actions_["stop"].trigger()
    settle(qtbot, window)
    finished = window.workspace.run
    assert finished is not None and finished.result.stopped and finished.result.steps > held_at
    assert "stopped after" in panel._message.text()
    assert window.window.docks["train"].windowTitle() == "Fine-tune"
    assert panel.pause.text() == "Pause" and panel.epochs.isEnabled()


def test_the_cross_in_the_status_bar_ends_a_run(qtbot: QtBot, pair: Pair, panel: TrainPanel) -> None:
    window = pair.application
    panel.epochs.setValue(LONG)
    panel.start.click()
    qtbot.waitUntil(lambda: window.training.history.progress.step > 0, timeout=30_000)
    window.window.cancel_requested.emit()
    settle(qtbot, window)
    assert window.workspace.run is not None and window.workspace.run.result.stopped


def test_data_that_do_not_fit_are_one_message(
    qtbot: QtBot, pair: Pair, panel: TrainPanel, dialogs: Answers, tmp_path: Path
) -> None:
    np.savez(tmp_path / "wide.npz", inputs=np.zeros((6, 5), np.float32), targets=np.zeros(6, np.int64))
    panel.data_path.setText(str(tmp_path / "wide.npz"))
    dialogs.error()
    run(qtbot, pair.application)
    assert len(dialogs.shown) == 1
    assert "inputs of 5 per sample" in dialogs.last.text and "4×3" in dialogs.last.text
    assert "inputs of 5 per sample" in panel._message.text()
    assert panel.start.isEnabled() and pair.application.workspace.run is None


@pytest.mark.parametrize(("path", "words"), [("", "data"), ("/nowhere/data.npz", "/nowhere/data.npz")])
def test_data_that_are_not_there_are_one_message(
    path: str, words: str, qtbot: QtBot, pair: Pair, panel: TrainPanel, dialogs: Answers
) -> None:
    panel.data_path.setText(path)
    dialogs.error()
    run(qtbot, pair.application)
    assert words in dialogs.last.text.lower() and len(dialogs.shown) == 1


def test_a_failed_run_leaves_the_last_one(
    qtbot: QtBot, pair: Pair, panel: TrainPanel, dialogs: Answers
) -> None:
    run(qtbot, pair.application)
    finished = pair.application.workspace.run
    panel.data_path.setText("/nowhere/data.npz")
    dialogs.error()
    run(qtbot, pair.application)
    assert finished is not None and pair.application.workspace.run is finished


def test_everything_frozen_is_one_message(
    qtbot: QtBot, pair: Pair, panel: TrainPanel, dialogs: Answers
) -> None:
    for path in ("backbone", "norm", "head"):
        click_box(pair.application, path)
    dialogs.error()
    run(qtbot, pair.application)
    assert "Everything is frozen" in dialogs.last.text


def test_without_a_pair_a_run_says_what_is_missing(application: Application, dialogs: Answers) -> None:
    dialogs.error()
    application.window.actions_["start"].trigger()
    assert "A source checkpoint is still to be opened" in dialogs.last.text
    assert not application.training.running


def test_a_result_is_forgotten_when_the_plan_changes_and_back_after_undo(
    qtbot: QtBot, pair: Pair, panel: TrainPanel
) -> None:
    window = pair.application
    run(qtbot, window)
    finished = window.workspace.run
    assert finished is not None and window.window.isWindowModified()
    for change in (
        lambda: drop(window, ["features.0.bias"], "backbone.0.bias"),
        lambda: click_box(window, "norm"),
    ):
        change()
        assert window.workspace.run is None
        window.undo.undo()
        assert window.workspace.run is finished


def test_a_trained_pair_is_saved_as_trained(
    qtbot: QtBot, pair: Pair, panel: TrainPanel, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    window = pair.application
    run(qtbot, window)
    finished = window.workspace.run
    assert finished is not None
    window.saving.save_pair(tmp_path / "out")
    settle(qtbot, window)
    saved = load_file(tmp_path / "out.safetensors")
    assert all(torch.equal(saved[key], value) for key, value in finished.trained.state.items())
    assert not window.window.isWindowModified()


SETTINGS = (
    RunSettings(),
    RunSettings.from_values(
        device="cuda:3",
        data={"kind": "tensors", "path": "/data/x.npz", "validation_share": 0.35, "image_size": 96},
        loss="mse",
        optimizer="sgd",
        learning_rate=1 / 3000,
        momentum=0.98765,
        weight_decay=1.5e-7,
        batch_size=70_000,
        epochs=200_000,
        seed=7,
        threads=3,
    ),
)


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_pass_through_the_form_unharmed(settings: RunSettings, application: Application) -> None:
    application.workspace.settings = SETTINGS[0]
    application.workspace.settings = settings
    panel = application.window.train
    assert panel.device.currentData() in (settings.device, None)
    panel.form.editors["device"].set_choices([("cpu", "CPU")])  # the list of devices comes later
    assert panel.form.values()["device"] == settings.device
    seed = panel.form.editors["seed"]
    seed.set_value(8)
    seed.set_value(settings.seed)
    assert application.workspace.settings == settings


def test_a_path_outlives_a_look_at_the_example(application: Application) -> None:
    panel = application.window.train
    panel.data_kind.setCurrentIndex(panel.data_kind.findData("tensors"))
    panel.data_path.setText("/data/x.npz")
    panel.data_kind.setCurrentIndex(panel.data_kind.findData("example"))
    assert application.workspace.settings.data.path == ""
    panel.data_kind.setCurrentIndex(panel.data_kind.findData("tensors"))
    assert application.workspace.settings.data.path == "/data/x.npz"


def test_a_setting_that_will_not_do_is_told_in_the_panel(application: Application) -> None:
    panel, before = application.window.train, application.workspace.settings
    panel.learning_rate.setText("0")
    assert "learning rate" in panel._message.text() and application.workspace.settings == before
    panel.learning_rate.setText("2e-4")
    assert panel._message.text() == "" and application.workspace.settings.learning_rate == 2e-4


def test_settings_are_remembered_for_the_next_window(
    qtbot: QtBot, application: Application, store: QSettings
) -> None:
    application.window.train.epochs.setValue(77)
    following = Application(Settings(store))
    assert following.workspace.settings.epochs == 77 and following.window.train.epochs.value() == 77
    following.shut_down()
    store.setValue("run", '{"epochs": -1}')
    unharmed = Application(Settings(store))
    assert unharmed.workspace.settings == RunSettings()
    unharmed.shut_down()


def test_browsing_asks_for_a_file_or_a_folder(application: Application, dialogs: Answers) -> None:
    panel = application.window.train
    for kind, answer in (("tensors", ("/data/x.npz", "")), ("images", "/data/images")):
        panel.data_kind.setCurrentIndex(panel.data_kind.findData(kind))
        dialogs.give(answer)
        panel.form.browse_requested.emit("data.path")
        assert panel.data_path.text() in answer or panel.data_path.text() == answer
    assert [shown.title for shown in dialogs.shown] == ["Choose the data", "Choose the image folder"]


def test_the_devices_are_listed_when_the_panel_is_opened(qtbot: QtBot, application: Application) -> None:
    application.window.show_dock("train")
    settle(qtbot, application)
    device = application.window.train.device
    assert device.itemData(0) == "cpu"
    assert device.count() == 1 + (torch.cuda.device_count() if torch.cuda.is_available() else 0)


def test_a_number_field_gives_the_last_number_that_was_one(qtbot: QtBot) -> None:
    field = NumberField(0.001, high=1.0)
    qtbot.addWidget(field)
    field.selectAll()
    for keys, value, invalid in (("3", 0.001, True), ("e", 0.001, True)):
        qtbot.keyClicks(field, keys)
        assert (field.value(), bool(field.property("invalid"))) == (value, invalid)
    qtbot.keyClicks(field, "-4")
    assert field.value() == 3e-4 and not field.property("invalid")
    field.set_value(1 / 3)
    assert field.value() == 1 / 3 and field.text() == "0.333333333333"
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.value() == 0.33333333333
