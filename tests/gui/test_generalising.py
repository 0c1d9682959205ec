"""From links made by hand to the rule behind them, as a person does it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, menu_of, settle, steps, with_status
from wtransplant.gui.app import Application
from wtransplant.gui.views.generalise_dialog import GeneraliseDialog
from wtransplant.mapping import Plan

EXAMPLES = ("0.weight", "1.bias")


@pytest.fixture
def window(pair: Pair) -> Application:
    for key in EXAMPLES:
        drop(pair.application, [f"features.{key}"], f"backbone.{key}")
    return pair.application


def plan_of(window: Application) -> Plan:
    plan = window.workspace.plan
    assert plan is not None
    return plan


def ready(qtbot: QtBot, dialog: QDialog) -> GeneraliseDialog:
    """The dialog, when the chosen candidate was tried."""
    assert isinstance(dialog, GeneraliseDialog)
    qtbot.waitUntil(dialog.accept_button.isEnabled)
    return dialog


def test_two_links_become_one_rule(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    before = plan_of(window).decisions
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        shown = ready(qtbot, dialog)
        seen.append(shown._sentence.text())
        rows = [shown.hits.model.row(number) for number in range(shown.hits.count())]
        assert [row.kind for row in rows] == ["freed", "new", "new", "freed"]

    dialogs.fill(look, "Make it a rule")
    window.window.actions_["generalise"].trigger()
    settle(qtbot, window)
    assert seen == ["takes 4 source keys. 2 new links. It takes over 2 links made by hand."]
    decisions = plan_of(window).decisions
    [rule] = decisions.rules
    assert decisions.by_hand == {} and with_status(window, "missing") == []
    assert steps(window)[2:] == [f"Generalise to {rule}"]
    assert window.window.rules.chosen == 0 and window.window.docks["rules"].isVisible()
    window.undo.undo()
    assert plan_of(window).decisions is before


def test_candidates_go_from_narrow_to_wide_and_each_is_tried(
    qtbot: QtBot, window: Application, dialogs: Answers
) -> None:
    rules: list[str] = []

    def look(dialog: QDialog) -> None:
        shown = ready(qtbot, dialog)
        model = shown.table.model()
        rules.extend(model.index(row, 0).data() for row in range(model.rowCount()))
        shown.table.selectRow(len(rules) - 1)
        assert not shown.accept_button.isEnabled()  # until it was tried
        ready(qtbot, dialog)

    dialogs.fill(look, "Make it a rule")
    window.window.actions_["generalise"].trigger()
    settle(qtbot, window)
    assert len(rules) > 1 and [str(rule) for rule in plan_of(window).decisions.rules] == rules[-1:]


def test_giving_up_changes_nothing(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    dialogs.press("Cancel")
    window.window.rules.more["generalise"].trigger()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.generalising._newest.idle)
    assert len(steps(window)) == 2 and plan_of(window).decisions.rules == ()


def test_the_selected_links_are_the_examples(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    view = window.window.target.view
    assert view.reveal("backbone.0.weight")
    assert "&Generalise links…" in menu_of(view, "backbone.0.weight")
    links = window.generalising._examples(plan_of(window))
    assert [link.target for link in links] == ["backbone.0.weight"]


def test_links_of_which_no_rule_comes_are_told(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    drop(window, ["norm.bias"], "backbone.0.bias")
    dialogs.error()
    window.window.actions_["generalise"].trigger()
    settle(qtbot, window)
    assert dialogs.last.text.startswith("No rule explains what these links have in common")
    assert plan_of(window).decisions.rules == ()


def test_without_links_the_status_bar_says_what_to_do(pair: Pair) -> None:
    pair.application.window.actions_["generalise"].trigger()
    assert "Link two or three keys" in pair.application.window.statusBar().currentMessage()
