"""A pair from the text of an error that torch itself raised."""

from __future__ import annotations

import pytest
import torch
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from torch import nn

from tests.gui.conftest import MODEL, Pair, tensors
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, settle, sources_of, statuses, with_status
from wtransplant.exporting import python_script
from wtransplant.gui.app import Application
from wtransplant.gui.commands import SetRules
from wtransplant.gui.views.paste_dialog import PasteDialog
from wtransplant.mapping import Rule, parse_rule
from wtransplant.pasted import read_error

OPEN = "Open these keys"


def error_text(state: dict[str, torch.Tensor] | None = None) -> str:
    """What torch says when the small source is loaded into the small target."""
    names: dict[str, type[nn.Module]] = {}
    exec(MODEL, names)
    with pytest.raises(RuntimeError) as raised:
        names["Small"]().load_state_dict(tensors() if state is None else state)
    return f"RuntimeError: {raised.value}"


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> None:
    qapp.clipboard().clear()


def paste(application: Application, dialogs: Answers, qtbot: QtBot, text: str) -> list[str]:
    """Paste a text into the dialog and accept it; gives what was said of it."""
    said: list[str] = []

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.text.setPlainText(text)
        qtbot.waitUntil(lambda: dialog.error is not None, timeout=20_000)
        said.append(dialog.verdict)

    dialogs.fill(act, OPEN)
    application.window.actions_["paste_error"].trigger()
    settle(qtbot, application)
    return said


def test_the_keys_of_an_error_become_both_trees(
    application: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    said = paste(application, dialogs, qtbot, error_text())
    assert said == ["4 missing, 5 unexpected, 2 mismatched in Small."]
    window, plan = application.window, application.workspace.require_plan()
    assert len(plan.source) == 7 and len(plan.target) == 6
    assert with_status(application, "missing") == [
        "backbone.0.weight",
        "backbone.0.bias",
        "backbone.1.weight",
        "backbone.1.bias",
    ]
    assert with_status(application, "mismatched") == ["head.weight", "head.bias"]
    assert window.docks["rules"].isVisible()
    model = window.target.model
    model.expand_all()
    columns = [model.columns.index(name) for name in ("shape", "dtype", "size")]
    told = {
        key: [model.index(model.row_of(key), column).data() for column in columns]
        for key in ("head.weight", "backbone.0.bias")
    }
    assert told == {"head.weight": ["2×4", "?", "?"], "backbone.0.bias": ["?", "?", "?"]}
    assert "not known" in model.facts.tooltip(model.tree.find("backbone.0.bias"))  # type: ignore[arg-type]
    assert window.target._details.text() == "6 tensors" and window.source._details.text() == "7 tensors"


def test_rules_are_worked_out_undone_and_exported(
    application: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    paste(application, dialogs, qtbot, error_text())
    workspace = application.workspace
    rules = [Rule(r"features\.(.*)", r"backbone.\1"), parse_rule("skip source extra")]
    application.context.push(lambda: SetRules(workspace, rules, "Add rules"))
    assert sources_of(application) == {
        f"backbone.{n}.{w}": f"features.{n}.{w}" for n in (0, 1) for w in ("weight", "bias")
    }
    script = python_script(workspace.require_plan())
    compile(script, "script", "exec")
    assert "backbone" in script and "features" in script
    application.undo.undo()
    assert sources_of(application) == {}


def test_keys_of_unknown_shape_can_be_linked_by_hand(
    application: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    paste(application, dialogs, qtbot, error_text())
    drop(application, ["features.0.weight"], "backbone.0.weight")
    assert sources_of(application) == {"backbone.0.weight": "features.0.weight"}
    assert statuses(application)["backbone.0.weight"] == "linked"


def test_what_needs_tensors_is_off_with_the_reason(
    application: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    actions = application.window.actions_
    before = {name: actions[name].statusTip() for name in ("save_pair", "save_recipe", "start", "reload")}
    paste(application, dialogs, qtbot, error_text())
    for name in before:
        assert not actions[name].isEnabled() and "error text" in actions[name].statusTip()
    application.window.guide.step_clicked.emit("save")
    told = application.notices.toasts.toasts[-1].text.text()
    assert "made from an error text" in told and "open the checkpoint" in told
    dialogs.error()
    application.training.start()
    assert "made from an error text" in dialogs.last.text and not application.training.running
    dialogs.error()
    actions["compare"].trigger()
    assert "no tensors to compare" in dialogs.last.text


def test_with_real_files_everything_is_on_again(pair: Pair, dialogs: Answers, qtbot: QtBot) -> None:
    application = pair.application
    actions, tip = application.window.actions_, application.window.actions_["save_pair"].statusTip()
    paste(application, dialogs, qtbot, error_text())
    application.opening.open_source([str(pair.source)])
    settle(qtbot, application)
    assert not actions["save_pair"].isEnabled()  # the model is still known from the text alone
    dialogs.press("Run the file")
    application.opening.open_target(pair.target)
    settle(qtbot, application)
    assert actions["save_pair"].isEnabled() and actions["save_pair"].statusTip() == tip
    assert with_status(application, "linked") == ["norm.weight", "norm.bias"]


def test_an_error_on_the_clipboard_is_put_in(
    application: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    QApplication.clipboard().setText(error_text())

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        qtbot.waitUntil(lambda: dialog.error is not None, timeout=20_000)
        assert dialog.text.toPlainText() == error_text()

    dialogs.fill(act, OPEN)
    application.window.source.empty.link.click()
    settle(qtbot, application)
    assert application.workspace.plan is not None


def test_other_text_on_the_clipboard_is_left_there(
    application: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    QApplication.clipboard().setText("milk, eggs, missing keys")

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        qtbot.waitUntil(lambda: application.pasting._reader.idle, timeout=20_000)
        assert dialog.text.toPlainText() == "" and dialog.verdict == ""
        dialog.text.setPlainText("nothing of the kind")
        qtbot.waitUntil(lambda: dialog.verdict.startswith("This names no missing"), timeout=20_000)
        assert not dialog._accept.isEnabled()
        dialog.text.clear()
        qtbot.waitUntil(lambda: dialog.verdict == "", timeout=20_000)

    dialogs.fill(act, "Cancel")
    application.pasting.paste()
    qtbot.waitUntil(lambda: application.pasting._reader.idle, timeout=20_000)
    assert application.workspace.source is None


def test_of_several_models_one_is_chosen(application: Application, dialogs: Answers, qtbot: QtBot) -> None:
    second = error_text({}).replace("Small", "Other")

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.text.setPlainText(f"{error_text()}\n{second}")
        qtbot.waitUntil(lambda: dialog.model.count() == 2, timeout=20_000)
        dialog.model.setCurrentIndex(1)
        assert dialog.verdict == f"{read_error(second)}."

    dialogs.fill(act, OPEN)
    application.pasting.paste()
    settle(qtbot, application)
    target = application.workspace.target
    assert target is not None and target.name == "Other" and len(target) == 8


def test_what_was_cut_off_is_said(application: Application, dialogs: Answers, qtbot: QtBot) -> None:
    text = error_text()
    cut = text[: text.index('"extra"') - 2] + " ..."

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.text.setPlainText(cut)
        qtbot.waitUntil(lambda: dialog.error is not None, timeout=20_000)
        assert "cut off after 'features.1.bias'" in dialog._problems.text()
        dialog.text.insertPlainText(" ")
        assert not dialog._accept.isEnabled()  # until the new text was read

    dialogs.fill(act, "Cancel")
    application.pasting.paste()
    qtbot.waitUntil(lambda: application.pasting._reader.idle, timeout=20_000)


def test_unsaved_steps_are_asked_about_first(pair: Pair, dialogs: Answers) -> None:
    drop(pair.application, ["features.0.bias"], "backbone.0.bias")
    dialogs.press("Keep editing")
    pair.application.pasting.paste()
    assert pair.application.workspace.source is not None and pair.application.workspace.source.paths
