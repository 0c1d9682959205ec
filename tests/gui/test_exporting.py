"""What the File menu writes and copies; the texts themselves are tested with the packages that make them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair, tensors
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.commands import SetRules
from wtransplant.mapping import parse_rule

RULE = parse_rule(r"features\.(.*) => backbone.\1")


@pytest.fixture
def window(pair: Pair) -> Application:
    application = pair.application
    application.context.push(lambda: SetRules(application.workspace, [RULE], "one"))
    return application


def test_the_script_gives_the_same_tensors(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    dialogs.give((str(tmp_path / "mine"), "Python (*.py)"))
    window.window.actions_["export_script"].trigger()
    settle(qtbot, window)
    script, out = tmp_path / "mine.py", tmp_path / "out.pth"
    subprocess.run([sys.executable, script, out], check=True, capture_output=True, timeout=120)
    plan = window.workspace.plan
    assert plan is not None
    made, wanted = torch.load(out, weights_only=True), plan.apply()
    assert made.keys() == wanted.keys()
    assert all(torch.equal(made[key], wanted[key]) for key in wanted)


def test_the_call_is_copied(qtbot: QtBot, window: Application, dialogs: Answers) -> None:
    window.window.actions_["copy_call"].trigger()
    settle(qtbot, window)
    text = QApplication.clipboard().text()
    assert "model.load_state_dict(" in text
    assert "head.{weight, bias}" in text  # what will keep its own values is named


def test_the_key_mapping_is_copied(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    kept = {key: value for key, value in tensors().items() if key.startswith(("features", "norm"))}
    torch.save(kept, tmp_path / "kept.pth")
    workspace = window.workspace
    source = open_checkpoint(tmp_path / "kept.pth")
    workspace.set_source(source, workspace.plan_for(source, workspace.target))
    window.window.actions_["copy_key_mapping"].trigger()
    settle(qtbot, window)
    names: dict[str, object] = {}
    exec(QApplication.clipboard().text(), names)
    assert names["key_mapping"] == {r"^features\.(.*)$": r"backbone.\1"}


def test_what_cannot_be_said_as_a_key_mapping_is_told(
    qtbot: QtBot, window: Application, dialogs: Answers
) -> None:
    plan = window.workspace.plan
    assert plan is not None
    rule = parse_rule(r"features\.1\.weight => backbone.1.weight | transpose")
    window.context.push(lambda: SetRules(window.workspace, [rule], "two"))
    QApplication.clipboard().setText("before")
    dialogs.error()
    window.window.actions_["copy_key_mapping"].trigger()
    settle(qtbot, window)
    assert "more than rename" in dialogs.last.text and "transpose" in dialogs.last.text
    assert QApplication.clipboard().text() == "before"


@pytest.mark.parametrize("name", ["r.html", "r.md", "r.json", "r.txt"])
def test_reports_are_written_in_the_form_of_their_ending(
    name: str, qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    dialogs.give((str(tmp_path / name), ""))
    window.window.actions_["save_report"].trigger()
    settle(qtbot, window)
    text = (tmp_path / name).read_text("utf-8")
    assert "head" in text
    if name.endswith("json"):
        assert any(link["target"] == "backbone.0.weight" for link in json.loads(text)["links"])
    assert text.startswith("<!DOCTYPE html>") == name.endswith("html")


def test_an_ending_that_says_nothing_is_told(
    qtbot: QtBot, window: Application, dialogs: Answers, tmp_path: Path
) -> None:
    dialogs.give((str(tmp_path / "report.docx"), ""))
    dialogs.error()
    window.window.actions_["save_report"].trigger()
    settle(qtbot, window)
    assert ".docx" in dialogs.last.text and not (tmp_path / "report.docx").exists()


def test_without_a_pair_it_is_told(application: Application, dialogs: Answers) -> None:
    for name in ("export_script", "copy_call", "copy_key_mapping", "save_report"):
        dialogs.error()
        application.window.actions_[name].trigger()
        assert "still to be opened" in dialogs.last.text
