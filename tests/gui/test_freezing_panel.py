"""The freezing panel, as a person uses it: every change is one step, and what is shown is what holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import BACKBONE, drop, menu_of, steps
from wtransplant.freezing import Policy, Unfreezing
from wtransplant.gui.app import Application
from wtransplant.gui.models.freeze_rates_model import RATE
from wtransplant.gui.views.freeze_panel import FreezePanel

BLOCK_0, BLOCK_1 = BACKBONE[:2], BACKBONE[2:]
NORM, HEAD = ["norm.weight", "norm.bias"], ["head.weight", "head.bias"]


@pytest.fixture
def window(pair: Pair, qtbot: QtBot) -> Iterator[Application]:
    """The small pair, with the panel in sight: two blocks in ``backbone``, ``norm`` linked, ``head`` last."""
    pair.application.window.show_dock("freezing")
    settle(qtbot, pair.application)
    yield pair.application


def settle(qtbot: QtBot, window: Application) -> None:
    """Wait until nothing is being worked out, quietly or not."""
    qtbot.waitUntil(lambda: not window.jobs._running)


def panel(window: Application) -> FreezePanel:
    return window.window.freezing


def frozen(window: Application) -> set[str]:
    return set(window.workspace.frozen_keys)


def ticked(window: Application) -> list[str]:
    return [name for name, button in panel(window).what.buttons.items() if button.isChecked()]


def select(window: Application, *paths: str) -> None:
    window.window.target.view.keys.expand_to(paths)
    window.window.target.view.select_paths(paths)


def choose(box: object, value: str | None) -> None:
    """Choose an entry as a person does, with the keyboard on it."""
    box.setCurrentIndex(box.findData(value) if value is not None else 0)  # type: ignore[attr-defined]
    box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]


# What


def test_presets_are_ticked_and_give_their_reason(window: Application, qtbot: QtBot) -> None:
    what = panel(window).what
    assert ticked(window) == ["nothing"]
    what.buttons["head"].click()
    settle(qtbot, window)
    assert frozen(window) == {*BACKBONE, *NORM}
    assert ticked(window) == ["head"] and "Only the head is trained" in what.reason.text()
    what.buttons["linked"].click()
    settle(qtbot, window)
    assert frozen(window) == set(NORM) and ticked(window) == ["linked"]
    drop(window, ["features.0.bias"], "backbone.0.bias")  # an exception by link, not by hand
    settle(qtbot, window)
    assert ticked(window) == ["linked"] and frozen(window) == {*NORM, "backbone.0.bias"}
    window.freezing.toggle("head", True)
    settle(qtbot, window)
    assert ticked(window) == [] and what.by_hand.isVisible()
    for _ in range(3):
        window.undo.undo()
    settle(qtbot, window)
    assert ticked(window) == ["head"]


def test_the_slider_names_the_border_while_it_moves_and_is_one_step_at_rest(
    window: Application, qtbot: QtBot
) -> None:
    what = panel(window).what
    slider = what.slider
    assert (slider.minimum(), slider.maximum()) == (0, 2)
    border = what._figures["blocks"]
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert border.text() == "frozen to backbone.0 · trained from backbone.1" and steps(window) == []
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert border.text() == "frozen to backbone.1 · what comes after is trained"
    qtbot.waitUntil(lambda: bool(steps(window)))
    assert steps(window) == ["Freeze the first 2 blocks"]
    assert frozen(window) == set(BACKBONE) and ticked(window) == ["blocks"]
    window.undo.undo()
    settle(qtbot, window)
    assert slider.value() == 0 and border.text() == "none is frozen"


def test_a_preset_leaves_how_it_is_frozen_as_it_is(window: Application) -> None:
    panel(window).how.whole_chosen.emit("method", "left_out")
    window.window.actions_["freeze_head"].trigger()
    assert window.workspace.policy.method == "left_out"
    assert frozen(window) == {*BACKBONE, *NORM}


def test_a_regex_is_counted_while_it_is_written(window: Application, qtbot: QtBot) -> None:
    what = panel(window).what
    what.pattern.setFocus()
    QTest.keyClicks(what.pattern, "backbone.*")
    qtbot.waitUntil(lambda: what._found.text() != "")
    assert what._found.text() == "matches 3 modules, 4 of 8 tensors"
    QTest.keyClick(what.pattern, Qt.Key.Key_Return)
    assert frozen(window) == set(BACKBONE)
    assert window.workspace.policy.patterns == {"backbone.*": True}
    settle(qtbot, window)
    assert ticked(window) == ["regex"]
    assert steps(window) == ["Freeze backbone.*"]


@pytest.mark.parametrize(
    ("text", "words"), [("back(", "invalid pattern"), ("nowhere", "matches no module path")]
)
def test_a_regex_that_cannot_be_used_says_so_in_its_place(
    window: Application, qtbot: QtBot, text: str, words: str
) -> None:
    what = panel(window).what
    QTest.keyClicks(what.pattern, text)
    qtbot.waitUntil(lambda: words in what._found.text())
    assert what.pattern.property("invalid") is True
    QTest.keyClick(what.pattern, Qt.Key.Key_Return)
    assert steps(window) == [] and window.workspace.policy == Policy()


def test_a_regex_as_an_exception_and_its_removal(window: Application, qtbot: QtBot) -> None:
    what = panel(window).what
    window.freezing.preset("linked")
    what.exception_chosen.emit(r"norm\.bias", False)
    assert frozen(window) == {"norm.weight"}
    what.exception_chosen.emit("head", True)
    assert frozen(window) == {"norm.weight", *HEAD}
    what.pattern_removed.emit(r"norm\.bias")
    assert frozen(window) == {*NORM, *HEAD}
    assert steps(window)[1:] == [r"Train norm\.bias", "Freeze head", r"Take norm\.bias away"]


# How


def test_the_method_is_chosen_and_explained(window: Application, qtbot: QtBot) -> None:
    how = panel(window).how
    panel(window).show_page(how)
    choose(how.whole["method"], "no_grad")
    choose(how.whole["statistics"], "frozen")
    choose(how.whole["dropout"], "on")
    how.decay_norms.click()
    policy = window.workspace.policy
    assert (policy.method, policy.statistics, policy.dropout) == ("no_grad", "frozen", "on")
    assert policy.decay_norms is False
    assert "requires_grad is off" in how._sentences["method"].text()
    assert len(steps(window)) == 4
    for _ in range(4):
        window.undo.undo()
    assert how.whole["method"].value == "both" and how.decay_norms.isChecked()
    assert "the optimizer does not know them" in how._sentences["method"].text()


def test_a_module_has_choices_of_its_own_or_inherits(window: Application) -> None:
    how = panel(window).how
    panel(window).show_page(how)
    select(window, "backbone.0")
    assert how.own["method"].itemText(0) == "inherit (no gradient, left out)"
    choose(how.own["method"], "left_out")
    assert window.workspace.policy.method_of("backbone.0.weight") == "left_out"
    assert window.workspace.policy.method_of("backbone.1.weight") == "both"
    select(window, "backbone.0.weight")
    assert how.own["method"].value is None
    assert how.own["method"].itemText(0) == "inherit (left out of the optimizer)"
    select(window, "backbone.0")
    choose(how.own["method"], None)
    assert window.workspace.policy == Policy()
    assert steps(window) == [
        "Frozen weights left out of the optimizer: backbone.0",
        "Frozen weights: inherit: backbone.0",
    ]


def test_a_rate_of_its_own_is_shown_in_the_tree(window: Application) -> None:
    how = panel(window).how
    panel(window).show_page(how)
    select(window, "backbone")
    how._own_rate.click()
    how.rate.setText("0.1")
    how.rate.editingFinished.emit()
    assert window.workspace.policy.rate_of("backbone.1.bias") == 0.1
    model = window.window.target.model
    node = model.tree.find("backbone")
    assert node is not None and model.facts.words(node) == ("× 0.1",)
    how._own_rate.click()
    assert window.workspace.policy.rate_of("backbone.1.bias") == 1.0 and model.facts.words(node) == ()


def test_rows_alone(window: Application) -> None:
    how = panel(window).how
    panel(window).show_page(how)
    select(window, "backbone.1")
    assert not how.rows.isVisible()
    select(window, "backbone.1.weight")  # 4 × 4
    assert how.rows.isVisible()
    how.rows.setText("0-1, 3")
    how.rows.editingFinished.emit()
    assert window.workspace.policy.rows == {"backbone.1.weight": ((0, 2), (3, 4))}
    assert how.rows.text() == "0–1, 3"
    how.rows.setText("2-4")
    how.rows.editingFinished.emit()
    assert "there is no row 4" in how._rows_note.text() and how.rows.property("invalid") is True
    how.rows.setText("")
    how.rows.editingFinished.emit()
    assert window.workspace.policy.rows == {}
    assert steps(window) == [
        "Train only rows 0–1, 3 of backbone.1.weight",
        "No rows of backbone.1.weight of their own",
    ]


def test_the_menu_of_a_row_has_all_of_it(window: Application) -> None:
    select(window, "backbone.0", "head")
    sub = menu_of(window.window.target.view, "head")["Free&zing"].menu()
    assert isinstance(sub, QMenu)
    parts = {action.text(): action for action in sub.actions() if action.text()}
    assert list(parts) == [
        "Freeze",
        "Train",
        "Frozen weights",
        "Statistics of norms",
        "Dropout",
        "Learning rate",
    ]
    rates = parts["Learning rate"].menu()
    assert isinstance(rates, QMenu)
    assert [action.text() for action in rates.actions() if action.isChecked()] == ["Inherit (× 1)"]
    next(action for action in rates.actions() if action.text() == "× 0.1").trigger()
    assert {path: choice.rate for path, choice in window.workspace.policy.modules.items()} == {
        "backbone.0": 0.1,
        "head": 0.1,
    }
    parts["Freeze"].trigger()
    assert frozen(window) == {*BLOCK_0, *HEAD}
    assert steps(window) == ["Rate × 0.1: 2 rows", "Freeze 2 rows"]


# Rates


def test_the_decay_gives_each_block_its_rate(window: Application, qtbot: QtBot) -> None:
    rates = panel(window).rates
    panel(window).show_page(rates)
    window.workspace.settings = window.workspace.settings.model_copy(update={"learning_rate": 0.01})
    rates.decay.setValue(0.5)
    qtbot.waitUntil(lambda: bool(steps(window)))
    shown = [rates.model.index(row, RATE).data() for row in range(rates.model.rowCount())]
    assert shown == ["0.0025", "0.005", "0.01"]  # 0.01 × 0.5², × 0.5, × 1
    window.freezing.blocks(1)
    settle(qtbot, window)
    shown = [rates.model.index(row, RATE).data() for row in range(rates.model.rowCount())]
    assert shown == ["frozen", "0.005", "0.01"] and rates.decay.value() == 0.5
    rates.same.click()
    assert window.workspace.policy.modules == {} and rates.decay.value() == 1.0


# Schedule


def test_a_schedule_block_after_block_is_edited_cell_by_cell(window: Application, qtbot: QtBot) -> None:
    page = panel(window).schedule
    panel(window).show_page(page)
    page.every.setValue(2)
    page.fill.click()
    settle(qtbot, window)
    assert window.workspace.policy.schedule == (
        Unfreezing(epoch=2, paths=("backbone.1",)),
        Unfreezing(epoch=4, paths=("backbone.0",)),
    )
    assert frozen(window) == set(BACKBONE)
    model = page.model
    assert model.setData(model.index(0, 0), 7)
    assert [step.epoch for step in window.workspace.policy.schedule] == [4, 7]  # in order again
    assert model.setData(model.index(0, 1), "backbone.0.bias, nowhere")
    assert window.workspace.policy.schedule[0].paths == ("backbone.0.bias", "nowhere")
    assert "The model has no nowhere" in page.reason.text()
    page.table.choose(0)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert [step.epoch for step in window.workspace.policy.schedule] == [7]
    select(window, "norm")
    page.add.click()
    assert window.workspace.policy.schedule[-1] == Unfreezing(epoch=8, paths=("norm",))
    assert len(steps(window)) == 5
    for _ in range(5):
        window.undo.undo()
    assert model.rowCount() == 0


# Advice


def test_two_answers_a_proposal_and_one_step(window: Application, qtbot: QtBot) -> None:
    page = panel(window).advice
    panel(window).show_page(page)
    assert not page.take.isVisible()
    page.groups[0]["little"].click()
    page.groups[1]["like"].click()
    qtbot.waitUntil(page.take.isVisible)
    assert page._title.text() == "Replace the head, freeze the rest"
    assert "Freezes 6 of 8 tensors" in page._effect.text()
    before = window.workspace.settings
    page.take.click()
    assert frozen(window) == {*BACKBONE, *NORM}
    by_sgd = before.optimizer == "sgd"
    assert window.workspace.settings.learning_rate == (1e-2 if by_sgd else 1e-3)
    assert steps(window) == ["Replace the head, freeze the rest"]
    window.undo.undo()
    assert frozen(window) == set() and window.workspace.settings == before


def test_undoing_advice_keeps_a_rate_that_was_set_since(window: Application, qtbot: QtBot) -> None:
    page = panel(window).advice
    page.groups[0]["much"].click()
    page.groups[1]["like"].click()
    qtbot.waitUntil(lambda: page._title.text() != "")
    page.take.click()
    settings = window.workspace.settings
    window.workspace.settings = settings.model_copy(update={"learning_rate": 0.123})
    window.undo.undo()
    assert window.workspace.settings.learning_rate == 0.123


# Nothing open


def test_without_a_pair_it_says_what_to_open(application: Application, dialogs: Answers) -> None:
    application.window.show_dock("freezing")
    assert (
        panel(application).summary == "Open a source and a target; what is frozen, and how, is chosen here."
    )
    assert not panel(application).what.isEnabled()
    dialogs.error()
    application.freezing.preset("head")
    assert "is still to be opened" in dialogs.last.text and steps(application) == []
