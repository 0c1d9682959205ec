"""The runs dock: what was tried is kept, compared, renamed, deleted, restored, and there after a restart."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QSettings, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import write_data
from tests.gui.gestures import click_box, drop, settle, steps
from wtransplant.errors import SaveError
from wtransplant.gui.app import Application
from wtransplant.gui.controllers.runs_store import RunStore, runs_folder
from wtransplant.gui.models.runs_model import RunsModel
from wtransplant.gui.models.runs_rows import ACCURACY, FROZEN, LOSS, NAME, as_csv, differences, freezing_words
from wtransplant.gui.settings import Settings
from wtransplant.training import RunSettings


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


@pytest.fixture
def window(application: Application, pair: Pair, data: Path) -> Application:
    settings = RunSettings(data={"kind": "tensors", "path": str(data)}, epochs=2, batch_size=8)
    pair.application.workspace.settings = settings
    return pair.application


def train(qtbot: QtBot, window: Application, **settings: object) -> dict[str, torch.Tensor]:
    """Run with other settings; gives the weights that were reached."""
    workspace = window.workspace
    workspace.settings = workspace.settings.model_copy(update=settings)
    window.training.start()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: not window.jobs._running, timeout=30_000)
    assert workspace.run is not None
    return {key: value.clone() for key, value in workspace.run.trained.state.items()}


def quiet(qtbot: QtBot, window: Application) -> None:
    qtbot.waitUntil(lambda: not window.jobs._running, timeout=30_000)


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[key], second[key]) for key in first)


def test_each_run_has_a_row_with_its_figures(qtbot: QtBot, window: Application) -> None:
    window.window.show_dock("runs")
    panel = window.window.runs
    assert panel.model.rowCount() == 0 and panel.empty.isVisibleTo(panel)
    click_box(window, "norm")
    train(qtbot, window)
    finished = window.workspace.run
    assert finished is not None and finished.result.after is not None
    train(qtbot, window, learning_rate=0.5)
    assert [record.name for record in window.runs.records] == ["Run 1", "Run 2"]
    first, second = window.runs.records
    assert first.results["accuracy"] == finished.result.after.accuracy
    assert first.results["loss"] == finished.result.after.loss and first.results["steps"] == 8
    assert first.settings.threads is None and second.settings.learning_rate == 0.5
    row = panel.model.row_of(1)
    assert panel.model.index(row, FROZEN).data() == "norm"
    assert panel.model.index(row, ACCURACY).data() == f"{finished.result.after.accuracy:.1%}"
    assert window.window.docks["runs"].windowTitle() == "Runs 2"
    assert len(first.curves.training()) == 8


def test_a_run_is_restored_with_one_click_and_one_undo_takes_it_back(
    qtbot: QtBot, window: Application
) -> None:
    workspace = window.workspace
    click_box(window, "norm")
    first = train(qtbot, window)
    decisions, policy, settings = workspace.require_plan().decisions, workspace.policy, workspace.settings
    drop(window, ["features.0.bias"], "backbone.0.bias")
    click_box(window, "head")
    second = train(qtbot, window, epochs=3, learning_rate=0.1)
    assert not same(first, second)
    other_policy = workspace.policy
    window.window.show_dock("runs")
    panel = window.window.runs
    panel.choose([1])
    panel.restore.click()
    quiet(qtbot, window)
    assert steps(window)[-1] == "Restore Run 1"
    assert workspace.require_plan().decisions == decisions and workspace.resolved_policy == policy
    assert (workspace.settings.epochs, workspace.settings.learning_rate) == (2, settings.learning_rate)
    assert workspace.run is not None and same(dict(workspace.run.trained.state), first)
    assert workspace.run.result.audit.unchanged == ("norm.weight", "norm.bias")
    assert len(window.runs.records) == 2  # to restore is not to run
    window.undo.undo()
    assert workspace.run is not None and same(dict(workspace.run.trained.state), second)
    assert workspace.policy == other_policy and workspace.settings.epochs == 3
    window.undo.redo()
    assert workspace.run is not None and same(dict(workspace.run.trained.state), first)
    assert len(window.runs.records) == 2


def test_a_run_goes_on_where_it_ended(qtbot: QtBot, window: Application) -> None:
    train(qtbot, window, epochs=2)
    train(qtbot, window, epochs=4, seed=9)
    window.window.show_dock("runs")
    panel = window.window.runs
    panel.choose([1])
    panel.go_on.click()
    quiet(qtbot, window)
    together = train(qtbot, window, epochs=5)
    run = window.workspace.run
    assert run is not None and run.result.steps == 20  # 5 epochs of 32 samples by 8, 8 of them from before
    assert len(window.runs.records[-1].curves.training()) == 20
    window.runs.restore(1)
    quiet(qtbot, window)
    assert same(together, train(qtbot, window, epochs=5))  # the uninterrupted run


def test_without_its_optimizer_a_run_cannot_go_on(
    qtbot: QtBot, window: Application, dialogs: Answers
) -> None:
    train(qtbot, window)
    state = window.runs.records[0].state
    assert state is not None
    state.with_name("checkpoint.pt").unlink()
    dialogs.error()
    window.runs.go_on(1)
    assert "optimizer was not kept" in dialogs.last.text and steps(window) == []


def test_a_disk_that_is_full_is_said_and_the_run_stays(
    qtbot: QtBot, window: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SaveError("the disk is full")

    monkeypatch.setattr("wtransplant.saving.atomic.require_space", full)
    reached = train(qtbot, window)
    (record,) = window.runs.records
    assert record.state is None and record.results["steps"] == 8
    assert "not kept: the disk is full" in window.window.statusBar().currentMessage()
    run = window.workspace.run
    assert run is not None and same(dict(run.trained.state), reached)


def test_a_run_that_fails_is_kept_with_its_reason(
    qtbot: QtBot, window: Application, dialogs: Answers
) -> None:
    for path in ("backbone", "norm", "head"):
        click_box(window, path)
    dialogs.error()
    window.training.start()
    quiet(qtbot, window)
    (record,) = window.runs.records
    assert record.ending == "failed" and "verything is frozen" in record.reason and record.results == {}
    assert [kept.record.ending for kept in RunStore(runs_folder()).load()] == ["failed"]


def test_a_restored_run_is_saved_as_it_was_trained(qtbot: QtBot, window: Application, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    first = train(qtbot, window)
    train(qtbot, window, seed=4)
    window.runs.restore(1)
    quiet(qtbot, window)
    window.saving.save_pair(tmp_path / "out")
    settle(qtbot, window)
    assert same(load_file(tmp_path / "out.safetensors"), first)
    manifest = json.loads((tmp_path / "out.freeze.json").read_text())
    assert manifest["training"]["settings"]["seed"] == 0


def test_runs_are_there_after_a_restart(
    qtbot: QtBot, window: Application, store: QSettings, pair: Pair
) -> None:
    first = train(qtbot, window)
    train(qtbot, window, optimizer="sgd")
    before = window.runs.records
    following = Application(Settings(store))
    following.window.show()
    following.runs.load()
    quiet(qtbot, following)
    after = following.runs.records
    assert [(r.name, r.settings, r.policy, r.results, r.ending) for r in after] == [
        (r.name, r.settings, r.policy, r.results, r.ending) for r in before
    ]
    for old, new in zip(before, after, strict=True):
        for part, series in old.curves.parts().items():
            for name, values in series.columns.items():
                np.testing.assert_array_equal(new.curves.parts()[part][name], values)
    plan = window.workspace.require_plan()
    following.workspace.set_source(plan.source, None)
    fresh = following.workspace.plan_for(plan.source, plan.target)
    following.workspace.set_target(plan.target, fresh)
    following.runs.restore(1)
    quiet(qtbot, following)
    run = following.workspace.run
    assert run is not None and same(dict(run.trained.state), first)
    following.workspace.source = None  # it is the other window's
    following.shut_down()


def test_a_run_of_another_pair_is_not_restored(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    from tests.gui.conftest import tensors
    from wtransplant.checkpoints import open_checkpoint

    train(qtbot, window)
    torch.save(tensors(), tmp_path / "another.pth")
    workspace = window.workspace
    other = open_checkpoint(tmp_path / "another.pth")
    workspace.set_source(other, workspace.plan_for(other, workspace.target))
    dialogs.error()
    window.runs.restore(1)
    quiet(qtbot, window)
    assert "another pair" in dialogs.last.text and "source.pth" in dialogs.last.text
    assert steps(window) == []


def test_renaming_in_the_table_and_after_a_restart(qtbot: QtBot, window: Application) -> None:
    train(qtbot, window)
    window.window.show_dock("runs")
    model = window.window.runs.model
    assert model.setData(model.index(0, NAME), "  the good one ")
    assert model.index(0, NAME).data() == "the good one"
    assert not model.setData(model.index(0, NAME), "   ")
    assert [kept.record.name for kept in RunStore(runs_folder()).load()] == ["the good one"]


def test_deleting_asks_and_leaves_nothing(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    train(qtbot, window)
    window.window.show_dock("runs")
    panel = window.window.runs
    panel.choose([1])
    dialogs.press("Keep")
    panel.delete.click()
    assert len(window.runs.records) == 1
    dialogs.press("Delete")
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert window.runs.records == [] and list(runs_folder().iterdir()) == []
    assert panel.empty.isVisibleTo(panel)


def test_the_oldest_weights_go_when_the_budget_is_used_up(qtbot: QtBot, window: Application) -> None:
    train(qtbot, window)
    weights = window.runs.records[0].state
    assert weights is not None
    one = sum(path.stat().st_size for path in weights.parent.glob("*.pt"))
    window.runs._store._budget = 2 * one + one // 2
    train(qtbot, window, seed=1)
    assert [record.state is not None for record in window.runs.records] == [True, True]
    train(qtbot, window, seed=2)
    assert [record.state is not None for record in window.runs.records] == [False, True, True]
    assert not weights.exists() and "Run 1" in window.window.statusBar().currentMessage()
    panel = window.window.runs
    panel.choose([1])
    assert not panel.restore.isEnabled()
    assert [kept.record.state is not None for kept in RunStore(runs_folder()).load()] == [False, True, True]


def test_comparing_shows_only_what_differs(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    train(qtbot, window)
    click_box(window, "norm")
    train(qtbot, window, learning_rate=0.25)
    rows = {row.name: row.values for row in differences(window.runs.records)}
    assert rows["learning_rate"] == ("0.005", "0.25")
    assert rows["freezing overrides norm"] == ("", "True")
    assert "epochs" in rows and rows["epochs"] == ("2", "2")  # a result
    assert not {"seed", "optimizer", "batch_size", "data kind"} & rows.keys()
    window.window.show_dock("runs")
    panel = window.window.runs
    panel.choose([1, 2])
    dialogs.press("Close")
    panel.compare.click()
    assert dialogs.last.title == "In what 2 runs differ"


def test_all_runs_as_csv(qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path) -> None:
    train(qtbot, window)
    train(qtbot, window, learning_rate=0.25)
    dialogs.give((str(tmp_path / "all.csv"), ""))
    window.window.runs.export.click()
    rows = list(csv.DictReader((tmp_path / "all.csv").open(newline="")))
    assert [row["run"] for row in rows] == ["Run 1", "Run 2"]
    assert [float(row["learning_rate"]) for row in rows] == [0.005, 0.25]
    figures = [record.results["loss"] for record in window.runs.records]
    assert [float(row["result loss"]) for row in rows] == figures
    assert as_csv([]).strip() == ""


def test_a_kept_run_that_is_damaged_does_not_hide_the_others(qtbot: QtBot, window: Application) -> None:
    train(qtbot, window)
    broken = runs_folder() / "0-broken"
    broken.mkdir()
    (broken / "run.json").write_text("{")
    assert len(RunStore(runs_folder()).load()) == 1


def test_the_table_sorts_figures_as_numbers_and_keeps_to_qt(
    qtbot: QtBot, window: Application, qtmodeltester: ModelTester
) -> None:
    for rate in (1e-4, 0.2, 0.03):
        train(qtbot, window, learning_rate=rate, epochs=1)
    model = RunsModel()
    model.set_records(window.runs.records)
    model.sort(LOSS, Qt.SortOrder.AscendingOrder)
    losses = [model.record(row).results["loss"] for row in range(3)]
    assert losses == sorted(losses)
    assert model.text([0]).splitlines()[0].startswith("run\tstarted")
    qtmodeltester.check(model)


def test_words_for_what_is_frozen() -> None:
    from wtransplant.freezing import Policy

    assert freezing_words(Policy()) == "nothing"
    assert freezing_words(Policy.freeze_linked()) == "what is linked"
    assert freezing_words(Policy(overrides={"": True})) == "everything"
    assert freezing_words(Policy(overrides={"a": True, "a.b": False})) == "a, but for 1 place"
    assert freezing_words(Policy(overrides=dict.fromkeys("abcd", True))) == "a, b and 2 more"
