"""The plots of runs: what is drawn, under the mouse, and exported, against the numbers of the runs."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import after_a_run, drawn, quiet, raw, train, wait
from wtransplant.gui.app import Application
from wtransplant.gui.views.plots.run_plots import RunPlots
from wtransplant.training import History

Numbers = NDArray[np.float64]


@pytest.fixture
def window(qtbot: QtBot, pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    return after_a_run(qtbot, pair.application, tmp_path, monkeypatch)


def plots(window: Application) -> RunPlots:
    return window.window.train.plots


def choose_axis(window: Application, name: str) -> None:
    plots(window).axis.setCurrentIndex(plots(window).axis.findData(name))


def averaged(values: Numbers, x: Numbers, weight: float) -> Numbers:
    """The time-weighted average of Weights & Biases, written out: docs.wandb.ai, "Smooth line plots"."""
    mean_distance = (x[-1] - x[0]) / (len(x) - 1)
    found = []
    for now in range(len(x)):
        weights = [weight ** ((x[now] - x[then]) / mean_distance) for then in range(now + 1)]
        found.append(sum(w * v for w, v in zip(weights, values, strict=False)) / sum(weights))
    return np.array(found)


@pytest.mark.parametrize("axis", ["step", "epoch", "time"])
@pytest.mark.parametrize("percent", [60, 95])
def test_the_smoothed_curve_is_that_of_the_formula(window: Application, axis: str, percent: int) -> None:
    plots(window).smoothing.setValue(percent)
    choose_axis(window, axis)
    training = window.training.history.training()
    x = training["seconds" if axis == "time" else axis]
    assert raw(window).x.tolist() == x.tolist() and raw(window).y.tolist() == training["loss"].tolist()
    wanted = averaged(training["loss"], x, percent / 100)
    np.testing.assert_allclose(drawn(window, "training").y, wanted, rtol=1e-9)
    assert drawn(window, "validation").y.tolist() == window.training.history.validation()["loss"].tolist()


def test_without_smoothing_there_is_one_curve(window: Application) -> None:
    plots(window).smoothing.setValue(0)
    assert drawn(window, "training").y.tolist() == window.training.history.training()["loss"].tolist()
    assert not any(key.endswith("/raw") for key in plots(window).curve_plot.curves)


def test_a_log_axis_goes_by_powers_of_ten(window: Application) -> None:
    plots(window).smoothing.setValue(0)
    plot = plots(window).curve_plot.plot
    plots(window).log.setChecked(True)
    QTest.qWait(0)
    history = window.training.history
    every = np.concatenate([history.training()["loss"], history.validation()["loss"]])
    plot.getPlotItem().vb.updateAutoRange()
    low, high = plot.getPlotItem().vb.viewRange()[1]
    room = 0.2 * np.log10(every.max() / every.min())
    assert np.log10(every.min()) - room < low <= np.log10(every.min())
    assert np.log10(every.max()) <= high < np.log10(every.max()) + room
    assert plot.getAxis("left").logMode and not plot.getAxis("bottom").logMode


@pytest.mark.parametrize("log", [False, True])
def test_the_values_under_the_mouse_are_those_of_the_run(window: Application, log: bool) -> None:
    plots(window).smoothing.setValue(0)
    plots(window).log.setChecked(log)
    plot = plots(window).curve_plot
    box = plot.plot.getPlotItem().vb
    box.updateAutoRange()
    training, validation = (part["loss"] for part in parts(window.training.history))
    step = 12  # the end of an epoch: both have a value there
    height = np.log10(training[step - 1]) if log else training[step - 1]
    place = plot.plot.mapFromScene(box.mapViewToScene(QPointF(step, height)))
    QTest.mouseMove(plot.plot.viewport(), place)
    plot.plot.scene().sigMouseMoved.emit(QPointF(plot.plot.mapToScene(place)))
    assert plot._words.isVisible() and plot._cross.isVisible()
    assert plot._words.toPlainText().splitlines() == [
        f"step {step}",
        f"training  {training[step - 1]:.4g}",
        f"validation  {validation[3]:.4g}",
    ]
    plot.plot.scene().sigMouseMoved.emit(QPointF(-50, -50))
    assert not plot._words.isVisible() and not plot._cross.isVisible()


def parts(history: History) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
    return history.training().columns, history.validation().columns


def test_runs_are_drawn_over_each_other_with_their_settings(qtbot: QtBot, window: Application) -> None:
    train(qtbot, window, learning_rate=0.05)
    quiet(qtbot, window)
    view = plots(window)
    first, second = view.runs.menu().actions()
    assert (first.isChecked(), second.isChecked()) == (False, True)
    assert "learning rate 0.05" in second.toolTip() and "6 epochs" in second.toolTip()
    view.runs.menu().actions()[0].setChecked(True)
    assert view.runs.text() == "Runs (2 of 2)"
    records = list(window.training.runs)
    for record in records:
        loss = record.curves.training()["loss"].tolist()
        assert raw(window, record.number).y.tolist() == loss
        assert drawn(window, f"{record.name} · validation").x.tolist() == [0, 4, 8, 12, 16, 20, 24]
    curves = view.curve_plot.curves
    hues = {curves[f"{number}/training"].hue for number in (1, 2)}
    assert len(hues) == 2  # told apart by colour, and by name in the legend
    view.runs.menu().actions()[1].setChecked(False)
    assert all(key.startswith("1/") for key in view.curve_plot.curves)
    train(qtbot, window, epochs=1)
    assert any(key.startswith("3/") for key in view.curve_plot.curves)  # a new run is drawn in any case


def export(qtbot: QtBot, window: Application, dialogs: Answers, kind: str, path: Path) -> None:
    """Take a line of the menu Export, and say where to."""
    kinds = ["png", "svg", "csv"]
    dialogs.give((str(path), ""))
    plots(window).export.menu().actions()[kinds.index(kind)].trigger()
    wait(qtbot, path.is_file)


def test_the_csv_has_the_raw_numbers_of_all_runs_that_are_drawn(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    train(qtbot, window, learning_rate=0.05)
    plots(window).runs.menu().actions()[0].setChecked(True)
    export(qtbot, window, dialogs, "csv", tmp_path / "curves.csv")
    rows = list(csv.DictReader((tmp_path / "curves.csv").open(newline="", encoding="utf-8")))
    records = list(window.training.runs)
    assert {row["run"] for row in rows} == {record.name for record in records}
    for record in records:
        for name, series in (
            ("training", record.curves.training()),
            ("validation", record.curves.validation()),
        ):
            own = [row for row in rows if (row["run"], row["curve"]) == (record.name, name)]
            for column, values in (("step", "step"), ("epoch", "epoch"), ("seconds", "seconds")):
                assert [float(row[column]) for row in own] == series[values].tolist()
            assert [float(row["value"]) for row in own] == series["loss"].tolist()


@pytest.mark.parametrize(
    ("page", "name", "column"),
    [(1, "accuracy", "accuracy"), (2, "learning rate", "rate"), (4, "steps per second", "steps_per_second")],
)
def test_each_page_exports_what_it_shows(
    page: int, name: str, column: str, qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    window.window.train.tabs.setCurrentIndex(page)
    export(qtbot, window, dialogs, "csv", tmp_path / "page.csv")
    rows = list(csv.DictReader((tmp_path / "page.csv").open(newline="", encoding="utf-8")))
    own = [float(row["value"]) for row in rows if row["curve"] == name]
    (series,) = [s for s in window.training.history.parts().values() if column in s.columns]
    assert own == [value for value in series[column].tolist() if np.isfinite(value)] and own


def test_the_picture_has_the_size_and_the_colours_of_the_plot(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    from wtransplant.gui.theme import color

    export(qtbot, window, dialogs, "png", tmp_path / "curves.png")
    with Image.open(tmp_path / "curves.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
        plot = plots(window).curve_plot.plot
        assert abs(picture.width - plot.width()) <= 4 and abs(picture.height - plot.height()) <= 4
    seen = {tuple(pixel) for pixel in np.unique(pixels, axis=0).tolist()}
    for token in ("panel", "linked", "missing"):  # the ground, training, validation
        wanted = color(token)
        assert (wanted.red(), wanted.green(), wanted.blue()) in seen, token


def test_the_drawing_has_the_points_of_the_curve(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    plots(window).smoothing.setValue(0)
    export(qtbot, window, dialogs, "svg", tmp_path / "curves.svg")
    training = window.training.history.training()
    wanted = np.stack([training["step"], training["loss"]], axis=1)
    found = [points for points in polylines(tmp_path / "curves.svg") if len(points) == len(wanted)]
    assert any(_is_scaled(points, wanted) for points in found)


def polylines(path: Path) -> list[Numbers]:
    """The points of every path of an SVG file, [n, 2], in the coordinates of its group."""
    found = []
    for element in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}path"):
        pairs = re.findall(r"(-?[\d.]+(?:e-?\d+)?)[ ,](-?[\d.]+(?:e-?\d+)?)", element.get("d", ""))
        found.append(np.array(pairs, float).reshape(-1, 2))
    for element in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}polyline"):
        pairs = re.findall(r"(-?[\d.]+(?:e-?\d+)?)[ ,](-?[\d.]+(?:e-?\d+)?)", element.get("points", ""))
        found.append(np.array(pairs, float).reshape(-1, 2))
    return found


def _is_scaled(points: Numbers, wanted: Numbers) -> bool:
    """Whether points are others, moved and stretched along each axis, to a hundredth of their extent."""
    for axis in (0, 1):
        if np.ptp(points[:, axis]) == 0:
            return False
        slope, offset = np.polyfit(wanted[:, axis], points[:, axis], 1)
        rest = points[:, axis] - (slope * wanted[:, axis] + offset)
        if np.abs(rest).max() > 0.01 * np.ptp(points[:, axis]):
            return False
    return True


def test_a_place_that_cannot_be_written_to_is_one_message(
    window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    for kind in range(3):
        dialogs.give((str(tmp_path / "nowhere" / "curves"), ""))
        dialogs.error()
        plots(window).export.menu().actions()[kind].trigger()
        assert "nowhere" in dialogs.last.text
