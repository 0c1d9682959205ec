"""After a run: what the audit says, and what moved, as a column of the tree and as a table."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from wtransplant.freezing import MovementRow, Policy
from wtransplant.gui.app import Application
from wtransplant.gui.models.movement_model import CHANGE, PATH, RELATIVE, MovementModel
from wtransplant.gui.models.movement_words import bar_share, movement_sentence, relative_text
from wtransplant.training import History, RunControl, RunSettings
from wtransplant.workspace import run_training

ROWS = (
    MovementRow("", 4, 2, 3.0, 10.0),
    MovementRow("a", 2, 2, 3.0, 5.0),
    MovementRow("a.zero", 1, 1, 2.0, 0.0),
    MovementRow("b", 2, 0, 0.0, 5.0),
    MovementRow("nan", 1, 1, math.nan, 1.0),
)


@pytest.mark.parametrize(
    ("relative", "text"),
    [
        (0.0, "–"),
        (2.49, "249%"),
        (0.301, "30%"),
        (0.0123, "1.2%"),
        (1e-7, "< 0.001%"),
        (math.inf, "new"),
        (math.nan, "NaN"),
    ],
)
def test_a_change_in_words(relative: float, text: str) -> None:
    assert relative_text(relative) == text


def test_the_bar_is_logarithmic_from_a_millionth_to_the_whole() -> None:
    assert bar_share(1.0) == 1.0 and bar_share(5.0) == 1.0 and bar_share(math.inf) == 1.0
    assert bar_share(1e-3) == pytest.approx(0.5)
    assert bar_share(0.0) == 0.0 and 0 < bar_share(1e-9) < 0.05


def test_a_sentence_for_the_tooltip() -> None:
    assert movement_sentence(ROWS[0]) == "2 of 4 tensors moved in the run: relative L2 change 30% (3 of 10)"
    assert movement_sentence(ROWS[3]) == "did not move in the run"


def test_the_table_sorts_the_farthest_first(qtmodeltester: ModelTester) -> None:
    model = MovementModel()
    model.set_rows(ROWS)
    qtmodeltester.check(model)
    assert [model.row(at).path for at in range(5)] == ["nan", "a.zero", "a", "", "b"]
    model.sort(CHANGE)
    assert [model.row(at).path for at in range(5)] == ["b", "a.zero", "", "a", "nan"]
    model.sort(PATH)
    assert [model.index(at, RELATIVE).data() for at in range(5)] == ["30%", "60%", "new", "–", "NaN"]
    assert model.text([3]).split("\n")[1] == "b\t0.0\t0.0\t5.0\t0 of 2"
    qtmodeltester.check(model)


@pytest.fixture
def trained(pair: Pair, qtbot: QtBot, tmp_path: Path) -> Application:
    """The small pair after a run in which ``backbone`` was frozen."""
    window = pair.application
    generator = np.random.default_rng(0)
    data = tmp_path / "data.npz"
    np.savez(data, x=generator.normal(size=(32, 3)).astype(np.float32), y=generator.integers(0, 2, 32))
    window.workspace.settings = RunSettings.from_values(
        data={"kind": "tensors", "path": str(data)}, epochs=2, batch_size=8, learning_rate=0.05, device="cpu"
    )
    window.window.show_dock("freezing")
    window.freezing.changes.change("x", lambda: Policy(overrides={"backbone": True}))
    workspace = window.workspace
    plan = workspace.require_plan().frozen_copy()
    run = run_training(plan, workspace.policy, workspace.settings, History(), RunControl())
    workspace.finish_run(run)
    qtbot.waitUntil(lambda: not window.jobs._running, timeout=60_000)
    return window


def test_after_a_run_the_tree_and_the_table_say_what_moved(trained: Application) -> None:
    workspace, model = trained.workspace, trained.window.target.model
    run, plan = workspace.run, workspace.plan
    assert run is not None and plan is not None
    before, after = plan.value("head.weight").double(), run.trained.state["head.weight"].double()
    relative = float(torch.linalg.norm(after - before) / torch.linalg.norm(before))
    assert relative > 0
    moved = model.columns.index("moved")
    model.expand_all()

    def cell(path: str) -> str:
        return str(model.index(model.row_of(path), moved).data())

    assert cell("head.weight") == relative_text(relative)
    assert cell("backbone") == "–" and cell("backbone.0.weight") == "–" and cell("norm") != "–"
    view = trained.window.target.view
    assert not view.horizontalHeader().isSectionHidden(moved)
    page = trained.window.freezing.movement
    assert page.audit.text() == "4 tensors frozen, 4 unchanged"
    shown = {page.model.row(row).path: page.model.row(row) for row in range(page.model.rowCount())}
    assert set(shown) == {"", "backbone", "backbone.0", "backbone.1", "norm", "head"}
    assert shown["backbone"].moved == 0 and shown["head"].moved == 2
    page.level.setCurrentIndex(1)
    assert page.model.rowCount() == 8
    page.table.sortByColumn(PATH, Qt.SortOrder.AscendingOrder)
    assert page.model.row(6).path == "head.weight" and page.model.row(6).relative == pytest.approx(relative)
    page.table.row_chosen.emit(6)
    assert view.selected_paths() == ["head.weight"]


def test_it_stays_while_the_policy_changes_and_goes_with_the_target(trained: Application) -> None:
    model, view = trained.window.target.model, trained.window.target.view
    moved = model.columns.index("moved")
    trained.freezing.toggle("norm", True)
    assert model.facts.movement is not None
    workspace = trained.workspace
    workspace.set_target(workspace.target, workspace.plan)
    assert model.facts.movement is None and view.horizontalHeader().isSectionHidden(moved)
    assert "After a run" in trained.window.freezing.movement.audit.text()
