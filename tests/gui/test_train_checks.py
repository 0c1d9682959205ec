"""What is tried before a run: a preview, a dry run, learning rates, batch sizes; the model stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import quiet, settings_for, train, wait, write_data
from tests.gui.gestures import click_box
from wtransplant.gui.app import Application
from wtransplant.gui.views.train_controls import TrainControls
from wtransplant.training.batch_size import BatchSizes


@pytest.fixture
def window(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """32 samples for training, 8 for validation; the target's initial values are the same afterwards."""
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))
    window = pair.application
    window.workspace.settings = settings_for(write_data(tmp_path))
    window.window.show_dock("train")
    target = window.workspace.target
    assert target is not None and target.module is not None
    before = {key: value.clone() for key, value in target.module.state_dict().items()}
    yield window
    assert all(torch.equal(value, before[key]) for key, value in target.module.state_dict().items())
    assert all(parameter.requires_grad for parameter in target.module.parameters())


def controls(window: Application) -> TrainControls:
    return window.window.train.controls


def use(qtbot: QtBot, window: Application, tool: str) -> str:
    """Press a button, wait, and read what is then said."""
    controls(window).tools[tool].click()
    quiet(qtbot, window)
    return controls(window).message.text()


def test_the_preview_shows_samples_and_how_many_there_are(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    targets = np.load(tmp_path / "data.npz")["targets"]
    said = use(qtbot, window, "preview")
    assert said == "32 samples for training, 8 for validation."
    preview = window.window.train.preview
    assert preview.isVisible() and preview.list.count() == 16
    balance = preview.balance.text()
    for name in (0, 1):
        count = int((targets == name).sum())
        kept = round(0.2 * count)
        assert f"{name}  {count - kept} + {kept}" in balance


def test_a_check_says_what_goes_in_and_what_comes_out(qtbot: QtBot, window: Application) -> None:
    said = use(qtbot, window, "check")
    assert controls(window).message.property("role") == "muted"
    assert said.startswith("One input is 3 (torch.float32), the output 2, the target scalar; the loss is ")
    assert window.workspace.run is None


def test_a_check_that_fails_says_why_in_whole_sentences(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    np.savez(tmp_path / "wide.npz", inputs=np.zeros((6, 5), np.float32), targets=np.zeros(6, np.int64))
    window.window.train.data_path.setText(str(tmp_path / "wide.npz"))
    said = use(qtbot, window, "check")
    assert controls(window).message.property("role") == "error"
    assert "inputs of 5 per sample" in said and said.endswith(".") and "\n" not in said


def test_the_rate_test_draws_its_losses_and_its_suggestion_is_taken(
    qtbot: QtBot, window: Application
) -> None:
    said = use(qtbot, window, "rates")
    plot = window.window.train.rate_plot
    assert plot.isVisible() and said == plot.text.text()
    curves = [curve for curve in plot.curve_plot.curves.values() if len(curve.x)]
    assert curves
    for curve in curves:
        assert curve.x[0] == pytest.approx(1e-7) and np.isfinite(curve.y).all()
        ratios = curve.x[1:] / curve.x[:-1]
        assert ratios == pytest.approx(
            np.full(len(ratios), 1e8 ** (1 / 99))
        )  # 100 rates, evenly on a log axis
    before = window.workspace.settings.learning_rate
    if plot.use.isEnabled():
        plot.use.click()
        rate = window.workspace.settings.learning_rate
        assert rate != before and f"{rate:.2g}" in said
    assert window.workspace.run is None


def test_the_largest_batch_is_found_offered_and_taken(qtbot: QtBot, window: Application) -> None:
    said = use(qtbot, window, "batch")
    assert said == "The largest batch is 32. A batch of 32 fits, and more was not to be tried."
    assert controls(window).offer.isVisible() and controls(window).offer.text() == "Use 32"
    controls(window).offer.click()
    assert window.workspace.settings.batch_size == 32 == window.window.train.batch_size.value()
    assert controls(window).message.text() == "" and not controls(window).offer.isVisible()
    train(qtbot, window)
    run = window.workspace.run
    assert run is not None and run.result.steps == 2  # 2 epochs of one batch


def test_an_offer_that_was_not_taken_is_not_taken_later(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    """The button beside the message belongs to the message that is there."""
    use(qtbot, window, "batch")
    train(qtbot, window)
    dialogs.give((str(tmp_path / "run.pt"), ""))
    use(qtbot, window, "save")
    dialogs.give((str(tmp_path / "run.pt"), ""))
    use(qtbot, window, "continue")
    assert controls(window).offer.text() == "Start anew instead"
    controls(window).offer.click()
    assert window.workspace.settings.batch_size == 8


def test_the_search_for_a_batch_tells_what_it_tries_and_can_be_given_up(
    qtbot: QtBot, window: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wtransplant.training import batch_size

    told: list[str] = []
    real = batch_size._Search.carry_out

    def slowly(search: batch_size._Search, goes_on: object) -> None:
        def each(size: int) -> bool:
            going: bool = goes_on(size)  # type: ignore[operator]
            (job,) = window.jobs.running
            told.append(job.context.latest.text)
            if size == 8:
                job.cancel()
            return going

        real(search, each)

    monkeypatch.setattr(batch_size._Search, "carry_out", slowly)
    said = use(qtbot, window, "batch")
    assert told == [
        "Trying a batch of 2",
        "Trying a batch of 4",
        "Trying a batch of 8",
        "Trying a batch of 16",
    ]
    assert said == "" and not controls(window).offer.isVisible()
    assert controls(window).tools["batch"].isEnabled() and window.workspace.settings.batch_size == 8


def test_a_batch_that_does_not_fit_is_said(
    qtbot: QtBot, window: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*_: object, **__: object) -> BatchSizes:
        return BatchSizes(4, ((2, 10), (4, 20), (8, None)), "A batch of 8 does not fit.")

    monkeypatch.setattr("wtransplant.training.find_batch_size", found)
    assert use(qtbot, window, "batch") == "The largest batch is 4. A batch of 8 does not fit."


def test_with_everything_frozen_there_is_nothing_to_try(qtbot: QtBot, window: Application) -> None:
    for path in ("backbone", "norm", "head"):
        click_box(window, path)
    for tool in ("rates", "batch"):
        assert "verything is frozen" in use(qtbot, window, tool)
        assert controls(window).message.property("role") == "error"


def test_a_check_can_be_given_up(qtbot: QtBot, window: Application, tmp_path: Path) -> None:
    window.workspace.settings = settings_for(write_data(tmp_path, 20_000), batch_size=2)
    controls(window).tools["rates"].click()
    wait(qtbot, lambda: bool(window.jobs.running) and window.jobs.running[0].context.latest.done > 0)
    window.window.cancel_requested.emit()
    quiet(qtbot, window)
    assert controls(window).message.text() == "" and controls(window).start.isEnabled()
