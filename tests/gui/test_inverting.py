"""The rules the other way round: shown, copied, saved, and used in a new pair."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.gui.commands import SetRules
from wtransplant.gui.views.invert_dialog import InvertDialog
from wtransplant.mapping import parse_rule

RULE = parse_rule(r"features\.(.*) => backbone.\1")
LOST = parse_rule(r"norm\.(weight|bias) => norm.\1 | slice(0, 0, 2)")
INVERTED = "features\\.(.*) <= backbone.\\1\n"


@pytest.fixture
def window(pair: Pair) -> Application:
    application = pair.application
    application.context.push(lambda: SetRules(application.workspace, [RULE, LOST], "two"))
    return application


def invert(qtbot: QtBot, window: Application) -> None:
    window.window.actions_["invert_rules"].trigger()
    settle(qtbot, window)


def test_what_has_no_way_back_is_told_with_the_reason(
    qtbot: QtBot, window: Application, dialogs: Answers
) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, InvertDialog)
        assert dialog.rules.toPlainText() == INVERTED
        assert dialog.lost.count() == 1 and dialog.lost.item(0).text().startswith(f"Rule 2, {LOST}: ")
        buttons = {button.text(): button for button in dialog.findChildren(type(dialog._close))}
        buttons["Copy"].click()

    dialogs.fill(look, "Close")
    invert(qtbot, window)
    assert QApplication.clipboard().text() == INVERTED


def test_the_inverted_rules_are_saved(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "back.txt"
    dialogs.fill(lambda dialog: dialog.save_requested.emit(), "Close")  # type: ignore[attr-defined]
    dialogs.give((str(path), ""))
    invert(qtbot, window)
    assert path.read_text("utf-8") == INVERTED


def test_a_pair_is_turned_round(
    qtbot: QtBot, window: Application, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    plan = window.workspace.plan
    assert plan is not None
    saved = tmp_path / "saved.safetensors"
    window.undo.setClean()
    window.saving.save_pair(saved)
    settle(qtbot, window)
    dialogs.press("Use in a new pair…")
    dialogs.give((str(saved), ""))
    invert(qtbot, window)
    qtbot.waitUntil(lambda: window.undo.count() == 1 and not window.jobs.running, timeout=20_000)
    turned = window.workspace.plan
    assert turned is not None and turned.source.paths == (saved,)
    links = {key: link.sources for key, link in turned.resolution.links.items()}
    assert links["features.0.weight"] == ("backbone.0.weight",)
    assert window.undo.undoText() == "Use 1 inverted rule"
    assert list(turned.target) == list(plan.source)


def test_without_rules_there_is_nothing_to_invert(pair: Pair) -> None:
    pair.application.window.actions_["invert_rules"].trigger()
    assert "no rules" in pair.application.window.statusBar().currentMessage()
