"""The compare window, against torch by hand and against the comparison without a window."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
import torch
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.gui.conftest import Pair, tensors
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from wtransplant.checkpoints import open_checkpoint
from wtransplant.comparing import compare, comparison_text, partners_of
from wtransplant.gui.app import Application
from wtransplant.gui.controllers.running_comparison import RunningComparison
from wtransplant.gui.models.comparison_model import ROW_ROLE, ComparisonModel
from wtransplant.gui.models.comparison_rows import (
    LARGEST,
    RELATIVE,
    SHAPE,
    STATUS,
    ComparisonRows,
    outline,
    wanted_by,
)
from wtransplant.gui.models.key_filter import parse_filter
from wtransplant.gui.views.comparison_delegates import share_of


def others() -> dict[str, torch.Tensor]:
    """The small source after something happened to it."""
    state = tensors()
    state["features.0.weight"] = state["features.0.weight"] + 0.5
    state["features.1.bias"] = state["features.1.bias"] * 1.001
    state["norm.weight"] = state["norm.weight"].to(torch.bfloat16)
    state["head.weight"] = torch.ones(2, 4)
    del state["extra"]
    return state | {"new": torch.ones(3)}


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / "second.pth"
    torch.save(others(), path)
    return path


def finished(qtbot: QtBot, application: Application, count: int = 1) -> RunningComparison:
    """The last comparison, once it is done."""
    comparing = application.comparing
    qtbot.waitUntil(lambda: len(comparing.comparisons) == count, timeout=20_000)
    comparison = comparing.comparisons[-1]
    qtbot.waitUntil(lambda: not comparison.running, timeout=20_000)
    return comparison


@pytest.fixture
def comparison(pair: Pair, second: Path, dialogs: Answers, qtbot: QtBot) -> Iterator[RunningComparison]:
    dialogs.give((str(second), ""))
    pair.application.window.actions_["compare"].trigger()
    yield finished(qtbot, pair.application)


def texts(comparison: RunningComparison, column: int) -> dict[str, str]:
    """What a column says of each tensor, by key, in the order of the screen."""
    model = comparison.view.model
    return {
        row.key: model.index_of(row).siblingAtColumn(column).data()
        for row in comparison.view.model.rows.shown()
    }


def test_every_tensor_has_its_status_and_the_distances_of_torch(comparison: RunningComparison) -> None:
    assert texts(comparison, STATUS) == {
        "extra": "removed",
        "head.weight": "reshaped",
        "new": "added",
        "features.0.weight": "changed",
        "norm.weight": "retyped",
        "features.1.bias": "changed",
        "features.0.bias": "equal",
        "features.1.weight": "equal",
        "head.bias": "equal",
        "norm.bias": "equal",
    }
    before, after = tensors(), others()
    for key in ("features.0.weight", "features.1.bias", "norm.weight"):
        a, b = before[key].double(), after[key].double()
        assert texts(comparison, RELATIVE)[key] == f"{(b - a).norm() / a.norm():.3g}"
        assert texts(comparison, LARGEST)[key] == f"{(b - a).abs().max():.3g}"
    assert texts(comparison, SHAPE)["head.weight"] == "5×4 → 2×4"
    assert "10 tensors: 2 changed, 1 removed, 1 added, 1 reshaped, 1 retyped, 4 equal." in (
        comparison.view.message.text()
    )


def test_what_is_apart_comes_first_then_the_farthest(comparison: RunningComparison) -> None:
    keys = list(texts(comparison, STATUS))
    assert keys[:3] == ["extra", "head.weight", "new"]
    found = {key: float(text) for key, text in texts(comparison, RELATIVE).items() if text}
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_below_their_modules_rows_add_up(comparison: RunningComparison) -> None:
    view = comparison.view
    view.by_module.setChecked(True)
    model = view.model
    tops = {row.key: row for row in model.rows.root.children}
    assert list(tops) == ["head", "extra", "new", "features", "norm"]  # with what is apart first
    features = tops["features"]
    assert features.status_text == "2 changed" and features.shape_text == "4 tensors"
    assert features.relative == features.children[0].children[0].found.relative  # type: ignore[union-attr]
    assert view.tree.isExpanded(model.index_of(features))
    assert tops["head"].status_text == "1 reshaped"


def test_chips_and_the_filter_narrow_down(comparison: RunningComparison) -> None:
    view = comparison.view
    view._chips["changed"].click()
    assert set(texts(comparison, STATUS)) == {"features.0.weight", "features.1.bias"}
    assert view.message.text().startswith("2 shown. 10 tensors")
    view.filter.setText("shape:4,3")
    assert set(texts(comparison, STATUS)) == {"features.0.weight"}
    view._chips["changed"].click()
    view.filter.setText("dtype:bf16")
    assert set(texts(comparison, STATUS)) == {"norm.weight"}
    view.filter.setText(r"/^head\./ status:equal")
    assert set(texts(comparison, STATUS)) == {"head.bias"}
    view.filter.setText("zebra")
    assert texts(comparison, STATUS) == {} and "Nothing is like that" in view.message.text()
    view.filter.setText("/[")
    assert "not valid" in view.filter.toolTip() and "not valid" in view.message.text()
    assert view.filter.property("invalid") is True
    view.filter.clear()
    assert len(texts(comparison, STATUS)) == 10 and view.filter.property("invalid") is False


def test_the_selection_outlives_sorting_and_filtering(comparison: RunningComparison) -> None:
    view = comparison.view
    row = next(row for row in view.model.rows.shown() if row.key == "norm.weight")
    view.tree.setCurrentIndex(view.model.index_of(row))
    view.tree.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert list(texts(comparison, STATUS)) == sorted(texts(comparison, STATUS))
    assert view.selected_rows() == [row]
    view.filter.setText("norm")
    assert view.selected_rows() == [row]
    view.by_module.setChecked(True)
    assert view.selected_rows() == [row]
    view.copy_selected()
    heading, line = QApplication.clipboard().text().split("\n")
    assert heading.startswith("tensor\tstatus\tshape\tdtype\t")
    assert line.startswith("norm.weight\tretyped\t4\tf32 → bf16\t")


def test_all_of_it_is_copied_as_the_command_line_says_it(
    comparison: RunningComparison, pair: Pair, second: Path
) -> None:
    comparison.view.copy.click()
    found = compare(open_checkpoint(pair.source), open_checkpoint(second))
    assert QApplication.clipboard().text() == comparison_text(found, rows=None)


def test_what_is_shown_is_saved_as_csv(
    comparison: RunningComparison, pair: Pair, dialogs: Answers, qtbot: QtBot, tmp_path: Path
) -> None:
    comparison.view.filter.setText("features")
    dialogs.give((str(tmp_path / "found.csv"), ""))
    comparison.view.export.click()
    settle(qtbot, pair.application)
    with open(tmp_path / "found.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["key"] for row in rows] == list(texts(comparison, STATUS))
    before, after = tensors()["features.0.weight"].double(), others()["features.0.weight"].double()
    assert rows[0]["status"] == "changed" and rows[0]["shape"] == "4×3"
    assert float(rows[0]["relative"]) == pytest.approx(
        ((after - before).norm() / before.norm()).item(), rel=1e-12
    )
    dialogs.give((str(tmp_path / "no" / "such" / "folder.csv"), ""))
    dialogs.error()
    comparison.view.export.click()
    qtbot.waitUntil(
        lambda: "Save comparison" in [shown.title for shown in dialogs.shown[-1:]], timeout=10_000
    )


def test_enter_on_a_row_goes_to_the_source_tree(comparison: RunningComparison, pair: Pair) -> None:
    view, tree = comparison.view, pair.application.window.source
    tree.filter.setText("extra")
    row = next(row for row in view.model.rows.shown() if row.key == "norm.weight")
    view.tree.activated.emit(view.model.index_of(row))
    assert tree.view.selected_paths() == ["norm.weight"]
    row = next(row for row in view.model.rows.shown() if row.key == "new")
    view.tree.activated.emit(view.model.index_of(row))
    assert tree.view.selected_paths() == ["norm.weight"] and "does not hold" in view.message.text()


def test_keys_are_compared_without_the_prefix_of_a_wrapper(pair: Pair, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "wrapped.pth"
    torch.save({f"module.{key}": tensor for key, tensor in tensors().items()}, path)
    pair.application.comparing.compare(str(pair.source), str(path))
    comparison = finished(qtbot, pair.application)
    assert set(texts(comparison, STATUS).values()) == {"equal"}
    assert "9 keys compared without their prefix" in comparison.view.details.text()
    assert comparison.view.message.text() == "The two hold the same 9 tensors, byte for byte."
    index = comparison.view.model.index(0, 0)
    assert f"in the second file: module.{index.data(ROW_ROLE).key}" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_without_a_source_both_files_are_asked_for(
    application: Application, files: tuple[Path, Path], second: Path, dialogs: Answers, qtbot: QtBot
) -> None:
    dialogs.give((str(files[0]), ""))
    dialogs.give((str(second), ""))
    application.comparing.choose()
    comparison = finished(qtbot, application)
    assert comparison.view.windowTitle() == "Compare: source.pth ↔ second.pth"
    assert [shown.title for shown in dialogs.shown] == [
        "Compare: the first checkpoint",
        "Compare source.pth with",
    ]
    dialogs.give(("", ""))
    application.comparing.choose()
    assert len(application.comparing.comparisons) == 1


def test_a_file_that_cannot_be_read_opens_no_window(
    pair: Pair, tmp_path: Path, dialogs: Answers, qtbot: QtBot
) -> None:
    (tmp_path / "broken.pth").write_bytes(b"no checkpoint")
    dialogs.error()
    pair.application.comparing.compare(str(pair.source), str(tmp_path / "broken.pth"))
    qtbot.waitUntil(lambda: bool(dialogs.shown), timeout=20_000)
    assert dialogs.last.title == "Compare with" and pair.application.comparing.comparisons == []


def test_it_can_be_stopped_and_says_how_far_it_came(
    pair: Pair, second: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = pair.application.workspace.source
    assert checkpoint is not None
    read, comparing = type(checkpoint).tensor, pair.application.comparing

    def slow(self: object, key: str) -> torch.Tensor:
        if key == "features.1.weight":
            while not comparing.comparisons[0].running:  # the job may be here before its start has returned
                time.sleep(0.001)
            comparing.comparisons[0].stop()
        return read(self, key)  # type: ignore[arg-type]

    monkeypatch.setattr(type(checkpoint), "tensor", slow)
    comparing.compare(checkpoint, str(second))
    comparison = finished(qtbot, pair.application)
    view = comparison.view
    assert view.message.text() == "Stopped after 3 of 10 tensors."
    assert not view.stop.isVisible() and view.copy.isEnabled()
    assert "…" in texts(comparison, STATUS).values()


def test_the_program_closes_without_asking_while_it_compares(
    pair: Pair, second: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = pair.application
    checkpoint, comparing = application.workspace.source, application.comparing
    assert checkpoint is not None
    read, closing = type(checkpoint).tensor, Event()

    def slow(self: object, key: str) -> torch.Tensor:
        closing.wait(20)
        return read(self, key)  # type: ignore[arg-type]

    monkeypatch.setattr(type(checkpoint), "tensor", slow)
    comparing.compare(checkpoint, str(second))
    qtbot.waitUntil(lambda: bool(comparing.comparisons), timeout=20_000)
    comparison = comparing.comparisons[0]
    assert comparison.running
    cancel_all = application.jobs.cancel_all
    monkeypatch.setattr(application.jobs, "cancel_all", lambda: (cancel_all(), closing.set()))
    application.window.close()
    assert not application.window.isVisible()
    qtbot.waitUntil(lambda: not comparison.running, timeout=5000)
    assert comparison.view.model.rows.done < 10


def test_closing_the_window_lets_go_of_the_file(
    comparison: RunningComparison, pair: Pair, qtbot: QtBot
) -> None:
    view, application = comparison.view, pair.application
    keys = {action.shortcut().toString(): action for action in view.findChildren(QAction)}
    keys["Esc"].trigger()
    qtbot.waitUntil(lambda: not isValid(view), timeout=5000)
    assert application.comparing.comparisons == []
    assert application.workspace.source is not None
    assert application.workspace.source.tensor("extra").shape == (7,)  # the source is still open


def test_escape_clears_the_filter_first(comparison: RunningComparison, qtbot: QtBot) -> None:
    view = comparison.view
    view.activateWindow()
    view.filter.setFocus()
    qtbot.keyClicks(view.filter, "norm")
    qtbot.keyClick(view.filter, Qt.Key.Key_Escape)
    assert view.filter.text() == "" and view.isVisible()
    qtbot.keyClick(view.filter, Qt.Key.Key_Down)
    assert view.tree.currentIndex().row() == 0


def test_bars_are_logarithmic() -> None:
    assert [share_of(x) for x in (0.0, 1e-6, 1e-3, 1.0, 5.0)] == [0.0, 0.0, pytest.approx(0.5), 1.0, 1.0]
    assert share_of(math.inf) == share_of(math.nan) == 1.0


def test_model_while_it_fills(pair: Pair, second: Path, qtmodeltester: ModelTester) -> None:
    first, other = open_checkpoint(pair.source), open_checkpoint(second)
    found = compare(first, other).tensors
    rows = ComparisonRows(outline(first, other, partners_of(first, other, {})))
    model = ComparisonModel()
    qtmodeltester.check(model)
    model.set_rows(rows)
    model.arrange(True, None)
    qtmodeltester.check(model)
    changed: list[QModelIndex] = []
    model.dataChanged.connect(lambda low, high: changed.append(low))
    model.take(found[:4])
    assert changed and rows.done == 4
    model.sort(RELATIVE, Qt.SortOrder.DescendingOrder)
    model.take(found[4:])
    qtmodeltester.check(model)
    model.arrange(False, wanted_by(parse_filter("norm"), frozenset()))
    qtmodeltester.check(model)
    assert model.rowCount() == 2 and sum(rows.counts.values()) == len(rows) == 10


def test_rows_are_in_the_order_in_which_the_results_come(pair: Pair, second: Path) -> None:
    first, other = open_checkpoint(pair.source), open_checkpoint(second)
    for renamed in ({}, {"extra": "new"}, {"norm.bias": "norm.weight"}):
        found = compare(first, other, renamed=renamed).tensors
        rows = outline(first, other, partners_of(first, other, renamed))
        assert [row.key for row in rows] == [tensor.key for tensor in found]
        assert [row.shapes for row in rows] == [
            tuple(shape for shape in (tensor.shape, tensor.other_shape) if shape is not None)
            for tensor in found
        ]


def test_without_a_mouse_rows_are_sorted_by_the_context_menu(comparison: RunningComparison) -> None:
    view = comparison.view
    (sort,) = (action for action in view.tree.actions() if action.text() == "Sort by")
    menu = sort.menu()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "largest difference").trigger()
    found = [float(text) for text in texts(comparison, LARGEST).values() if text]
    assert found == sorted(found, reverse=True)
