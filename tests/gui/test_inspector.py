from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair, tensors
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop
from wtransplant.gui.models.figures_model import FiguresModel
from wtransplant.gui.views.inspector_panel import InspectorPanel
from wtransplant.gui.views.key_panel import KeyPanel


def select(panel: KeyPanel, keys: Sequence[str]) -> None:
    panel.model.expand_all()
    panel.view.select_paths(list(keys))


def shown(qtbot: QtBot, pair: Pair, title: str) -> dict[str, list[str]]:
    """The inspector's figures by label, once they are those of the title."""
    panel = pair.application.window.inspector
    qtbot.waitUntil(lambda: panel.title.text() == title, timeout=20_000)
    qtbot.waitUntil(lambda: panel.plots[1].image.image is not None, timeout=20_000)
    model = panel.model
    rows = range(model.rowCount())
    return {
        model.index(row, 0).data(): [model.index(row, c).data() for c in range(1, model.columnCount())]
        for row in rows
    }


@pytest.fixture
def panel(pair: Pair) -> InspectorPanel:
    pair.application.window.show_dock("inspector")
    return pair.application.window.inspector


def test_a_source_key_is_told_in_figures(pair: Pair, panel: InspectorPanel, qtbot: QtBot) -> None:
    select(pair.application.window.source, ["extra"])
    figures = shown(qtbot, pair, "extra")
    values = tensors()["extra"].double().numpy()
    assert figures["shape"] == ["7"] and figures["mean"] == [f"{values.mean():.6g}"]
    assert figures["std"] == [f"{values.std():.6g}"]
    assert panel.plots[1].image.image.tolist() == [values.tolist()]


def test_a_linked_key_shows_what_was_there_what_comes_and_how_far_they_are_apart(
    pair: Pair, panel: InspectorPanel, qtbot: QtBot
) -> None:
    drop(pair.application, ["features.0.bias"], "backbone.0.bias")
    select(pair.application.window.target, ["backbone.0.bias"])
    figures = shown(qtbot, pair, "backbone.0.bias ← features.0.bias")
    target = pair.application.workspace.target
    assert target is not None
    before, after = target.initial("backbone.0.bias").double(), tensors()["features.0.bias"].double()
    assert figures["mean"][:2] == [f"{before.mean():.6g}", f"{after.mean():.6g}"]
    assert figures["largest"][2] == f"{(after - before).abs().max():.6g}"
    assert figures["relative L2"][2] == f"{(after - before).norm() / before.norm():.6g}"
    panel.plots[1].view.setCurrentText("difference")
    expected = (after - before).numpy()[None]
    qtbot.waitUntil(lambda: np.allclose(panel.plots[1].image.image, expected), timeout=20_000)


def test_two_that_are_not_linked_are_compared_as_far_as_shapes_allow(
    pair: Pair, panel: InspectorPanel, qtbot: QtBot
) -> None:
    window = pair.application.window
    select(window.source, ["head.weight"])
    select(window.target, ["head.weight"])
    figures = shown(qtbot, pair, "head.weight and head.weight")
    assert figures["shape"] == ["5×4", "2×4"]
    assert "relative L2" not in figures and "shapes differ" in panel.note.text()


def test_nothing_and_several_are_said_in_a_sentence(pair: Pair, panel: InspectorPanel, qtbot: QtBot) -> None:
    assert "Select a key" in panel.message.text()
    select(pair.application.window.source, ["extra", "norm.bias"])
    qtbot.waitUntil(lambda: "Several keys" in panel.message.text(), timeout=5000)


def test_figures_and_the_plane_can_be_taken_away(
    pair: Pair, panel: InspectorPanel, qtbot: QtBot, dialogs: Answers, tmp_path: Path
) -> None:
    select(pair.application.window.source, ["features.0.weight"])
    shown(qtbot, pair, "features.0.weight")
    panel.copy_all.click()
    assert QApplication.clipboard().text().splitlines()[1] == "shape\t4×3"
    panel.table.selectRow(1)
    panel.copy_selected()
    assert QApplication.clipboard().text().split("\n")[1:] == ["dtype\tfloat32"]
    dialogs.give((str(tmp_path / "plane.csv"), ""))
    panel.export.click()
    qtbot.waitUntil((tmp_path / "plane.csv").exists, timeout=20_000)
    assert pair.application.jobs.wait()
    with open(tmp_path / "plane.csv", newline="") as file:
        rows = [[float(value) for value in row] for row in csv.reader(file)]
    assert torch.allclose(torch.tensor(rows), tensors()["features.0.weight"])


def test_while_it_is_closed_nothing_is_looked_at(pair: Pair, qtbot: QtBot) -> None:
    select(pair.application.window.source, ["extra"])
    assert not pair.application.inspecting._timer.isActive()
    pair.application.window.show_dock("inspector")
    assert shown(qtbot, pair, "extra")["elements"] == ["7"]


def test_model(qtmodeltester: ModelTester) -> None:
    model = FiguresModel()
    qtmodeltester.check(model)
    model.set_figures(["a", "b"], [("mean", "1", "2"), ("std", "", "3")])
    qtmodeltester.check(model)
    assert model.text() == "\ta\tb\nmean\t1\t2\nstd\t\t3"
