"""What holds for a run, as a table: sorted, filtered, with contradictions that lead to their rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from torch import nn

from tests.gui.conftest import Pair
from wtransplant.freezing import Policy, Unfreezing, effective
from wtransplant.gui.app import Application
from wtransplant.gui.models.effective_model import EffectiveModel
from wtransplant.gui.models.effective_rows import COLUMNS, KINDS, RATE, STATE, TENSOR, WHY, EffectiveRows
from wtransplant.gui.views.effective_page import EffectivePage
from wtransplant.targets import open_target
from wtransplant.training import RunSettings


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(5, 3)
        self.norm = nn.BatchNorm1d(3)
        self.head = nn.Linear(3, 5)
        self.head.weight = self.embedding.weight


@pytest.fixture
def rows() -> EffectiveRows:
    """Norm frozen, the head at a tenth of the rate, SGD with weight decay."""
    policy = Policy(overrides={"norm": True}).with_choice("head.bias", rate=0.1)
    settings = RunSettings(optimizer="sgd", learning_rate=0.1, weight_decay=0.25)
    return EffectiveRows.of(effective(open_target(Tied()), policy, settings))


def column(model: EffectiveModel, at: int) -> list[str]:
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_the_model_keeps_qts_rules(rows: EffectiveRows, qtmodeltester: ModelTester) -> None:
    model = EffectiveModel()
    qtmodeltester.check(model)
    model.set_rows(rows)
    qtmodeltester.check(model)
    model.sort(RATE, Qt.SortOrder.DescendingOrder)
    model.narrow("norm", 0)
    qtmodeltester.check(model)


def test_each_parameter_says_what_holds_for_it(rows: EffectiveRows) -> None:
    model = EffectiveModel()
    model.set_rows(rows)
    cells = {
        key: [model.index(row, at).data() for at in range(1, len(COLUMNS))]
        for row, key in enumerate(column(model, 0))
    }
    assert cells["embedding.weight"][:6] == ["trained", "yes", "1", "0.1", "0.25", "train"]
    assert cells["embedding.weight"][6] == "head.weight"
    assert cells["head.bias"][:4] == ["trained", "yes", "2", "0.01"]
    assert cells["norm.weight"] == ["frozen", "no", "–", "–", "–", "eval", "", "set on norm"]
    assert cells["norm.running_mean"][:2] == ["frozen", "buffer"]


def test_it_sorts_by_number_and_keeps_the_models_order_among_equals(rows: EffectiveRows) -> None:
    model = EffectiveModel()
    model.set_rows(rows)
    own = column(model, TENSOR)
    model.sort(RATE, Qt.SortOrder.DescendingOrder)
    assert column(model, RATE)[:3] == ["0.1", "0.1", "0.01"]
    assert column(model, TENSOR)[:3] == ["embedding.weight", "head.weight", "head.bias"]
    rest = column(model, TENSOR)[3:]
    assert rest == [key for key in own if key in rest]
    model.sort(TENSOR)
    assert column(model, TENSOR) == own


@pytest.mark.parametrize(
    ("kind", "count"),
    [("all", 8), ("trained", 3), ("frozen", 5), ("buffers", 3), ("in eval mode", 5), ("tied", 2)],
)
def test_it_filters_by_kind(rows: EffectiveRows, kind: str, count: int) -> None:
    model = EffectiveModel()
    model.set_rows(rows)
    model.narrow("", KINDS.index(kind))
    assert model.rowCount() == count


def test_it_filters_by_all_words_of_key_or_reason(rows: EffectiveRows) -> None:
    model = EffectiveModel()
    model.set_rows(rows)
    model.narrow("SET bias", 0)
    assert column(model, TENSOR) == ["norm.bias"]
    assert model.row_of("norm.bias") == 0 and model.row_of("head.bias") == -1


def test_rows_that_are_chosen_stay_chosen_when_it_is_sorted(rows: EffectiveRows, qtbot: QtBot) -> None:
    page = EffectivePage()
    qtbot.addWidget(page)
    page.set_rows(rows)
    page.table.choose(page.model.row_of("head.bias"))
    page.table.sortByColumn(WHY, Qt.SortOrder.DescendingOrder)
    page.table.sortByColumn(RATE, Qt.SortOrder.DescendingOrder)
    assert [page.model.key(row) for row in page.table.chosen_rows] == ["head.bias"]
    page.table.copy_selected()
    heading, line = QApplication.clipboard().text().split("\n")
    assert heading.split("\t") == list(COLUMNS) and line.startswith("head.bias\ttrained\tyes\t2\t0.01")


# In the window


@pytest.fixture
def window(pair: Pair, qtbot: QtBot) -> Iterator[Application]:
    pair.application.window.actions_["effective_view"].trigger()
    settle(qtbot, pair.application)
    yield pair.application


def settle(qtbot: QtBot, window: Application) -> None:
    qtbot.waitUntil(lambda: not window.jobs._running)


def test_the_view_follows_policy_and_settings(window: Application, qtbot: QtBot) -> None:
    panel = window.window.freezing
    assert panel.pages.currentWidget() is panel.effective
    model = panel.effective.model
    assert model.rowCount() == 8 and set(column(model, STATE)) == {"trained"}
    window.freezing.toggle("backbone", True)
    window.workspace.settings = window.workspace.settings.model_copy(update={"learning_rate": 0.5})
    settle(qtbot, window)
    assert column(model, STATE) == ["frozen"] * 4 + ["trained"] * 4
    assert column(model, RATE)[4:] == ["0.5"] * 4
    assert panel.summary.startswith("4 tensors trained in 1 group by ")
    assert not panel.warnings.isHidden()  # backbone is not linked: random, and frozen
    window.undo.undo()
    settle(qtbot, window)
    assert panel.warnings.isHidden()


def test_contradictions_come_first_and_lead_to_their_rows(window: Application, qtbot: QtBot) -> None:
    window.freezing.toggle("head", True)
    settle(qtbot, window)
    page, view = window.window.freezing.effective, window.window.target.view
    assert [button.accessibleName() for button in page.buttons] == ["Show head"]
    page.buttons[0].click()
    assert view.selected_paths() == ["head"]
    page.table.row_chosen.emit(page.model.row_of("norm.bias"))
    assert view.selected_paths() == ["norm.bias"]


def test_everything_frozen_stops_the_run_and_says_so(window: Application, qtbot: QtBot) -> None:
    window.freezing.changes.change("all", lambda: Policy(overrides={"": True}))
    settle(qtbot, window)
    panel = window.window.freezing
    found = panel.effective.model.rows
    assert found is not None and found.effective.contradictions[0].stops
    assert panel.warnings.text() == f"{len(found.effective.contradictions)} contradictions"


def test_another_epoch_of_the_schedule(window: Application, qtbot: QtBot) -> None:
    page = window.window.freezing.effective
    assert not page.epoch.isVisible()
    steps = (Unfreezing(epoch=3, paths=("backbone.1",)),)
    policy = Policy(overrides={"backbone": True}, schedule=steps)
    window.freezing.changes.change("schedule", lambda: policy)
    settle(qtbot, window)
    assert page.epoch.isVisible() and column(page.model, STATE)[:4] == ["frozen"] * 4
    page.epoch.setValue(3)
    settle(qtbot, window)
    assert column(page.model, STATE)[:4] == ["frozen"] * 2 + ["trained"] * 2


def test_rows_that_are_not_there_stop_the_run_and_are_shown(window: Application, qtbot: QtBot) -> None:
    window.freezing.changes.change("rows", lambda: Policy(rows={"head.bias": ((0, 9),)}))
    settle(qtbot, window)
    found = window.window.freezing.effective.model.rows
    assert found is not None
    first = found.effective.contradictions[0]
    assert (first.kind, first.place, first.stops) == ("rows", "head.bias", True)
    window.window.freezing.effective.buttons[0].click()
    assert window.window.target.view.selected_paths() == ["head.bias"]
