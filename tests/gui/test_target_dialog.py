"""The dialog that asks for a target: lists to choose from, and a form made from the signature."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.gui.controllers import model_lists
from wtransplant.gui.models.choices import Choice
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.target_dialog import TargetDialog
from wtransplant.targets import TargetSpec

MODEL = """
import threading, pathlib
from torch import nn

pathlib.Path(__file__).with_name("ran").write_text(threading.current_thread().name)

class Net(nn.Module):
    def __init__(self, width: int, classes: int = 10, act: str = "relu", *, rate: float | None = None,
                 bias: bool = True, sizes=(3, 4)):
        super().__init__()
        self.head = nn.Linear(width, classes, bias=bias)
        self.given = (act, rate, sizes)

def make(width=3, **more):
    return Net(width, **more)
"""

Act = Callable[[TargetDialog], None]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text(MODEL, "utf-8")
    return path


@pytest.fixture
def ask(qtbot: QtBot, application: Application, dialogs: Answers) -> Callable[..., None]:
    """Open the dialog, do something in it, press a button, and wait until all is done."""

    def run(act: Act, verb: str = "Cancel", text: str = "") -> None:
        def fill(dialog: QDialog) -> None:
            assert isinstance(dialog, TargetDialog)
            settle(qtbot, application)
            act(dialog)
            settle(qtbot, application)

        dialogs.fill(fill, verb)
        application.opening.choose_target(text)
        settle(qtbot, application)

    return run


def offered(dialog: TargetDialog) -> list[Choice]:
    """What the list offers, from top to bottom."""
    chooser = dialog.chooser.model
    assert dialog.chooser.message == ""
    return [chooser.choice(row) for row in range(chooser.rowCount())]


def accept_button(dialog: TargetDialog) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == "Open target")


def looked(qtbot: QtBot, dialog: TargetDialog) -> None:
    """Wait until the arguments were looked up."""
    timers = dialog.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert timers
    qtbot.waitUntil(
        lambda: not any(timer.isActive() for timer in timers) and not dialog.form.note.startswith("Looking"),
        timeout=60_000,
    )


def write(dialog: TargetDialog, name: str, text: str) -> None:
    """Type into the field of an argument."""
    editor = dialog.form.rows[name].editor
    editor.setText(text)  # type: ignore[attr-defined]


def test_a_file_offers_its_classes_and_functions_without_being_run(
    ask: Callable[..., None], model: Path, dialogs: Answers
) -> None:
    def act(dialog: TargetDialog) -> None:
        assert offered(dialog) == [Choice("Net", "module, line 7"), Choice("make", "function, line 14")]
        assert dialog.text.text() == f"{model}:Net"  # the only module
        assert dialog.text.selectedText() == "Net"  # what is typed takes its place
        dialog.chooser.taken.emit(1, False)
        assert dialog.text.text() == f"{model}:make"

    ask(act, text=f"{model}:")
    assert not model.with_name("ran").exists() and len(dialogs.shown) == 1


def test_the_form_asks_once_and_passes_on_what_was_changed(
    qtbot: QtBot, ask: Callable[..., None], model: Path, dialogs: Answers, application: Application
) -> None:
    def act(dialog: TargetDialog) -> None:
        looked(qtbot, dialog)
        assert not dialog.form.rows and "once net.py has run" in dialog.form.note
        dialogs.press("Run the file")
        dialog.form.button_pressed.emit()
        looked(qtbot, dialog)
        assert list(dialog.form.rows) == ["width", "classes", "act", "rate", "bias", "sizes"]
        assert dialog.form.free.isHidden()  # it takes nothing else
        assert not accept_button(dialog).isEnabled() and dialog.reason.text() == "Give a value for width."
        write(dialog, "width", "4")
        write(dialog, "classes", "10")  # its default
        write(dialog, "sizes", "(5, 6)")
        dialog.form.rows["bias"].editor.click()  # type: ignore[attr-defined]
        dialog.seed.setValue(3)
        assert accept_button(dialog).isEnabled()

    ask(act, "Open target", text=f"{model}:Net")
    target = application.workspace.target
    assert target is not None and target.spec is not None
    assert target.spec == TargetSpec(f"{model}:Net", {"width": 4, "bias": False, "sizes": (5, 6)}, 3)
    assert {key: tensor.shape for key, tensor in target.items()} == {"head.weight": (10, 4)}
    assert len(dialogs.shown) == 2  # the dialog, and one question
    assert model.with_name("ran").read_text() != threading.current_thread().name


def test_without_a_yes_the_lines_remain(
    qtbot: QtBot, ask: Callable[..., None], model: Path, dialogs: Answers, application: Application
) -> None:
    def act(dialog: TargetDialog) -> None:
        looked(qtbot, dialog)
        dialogs.press("Do not run it")
        dialog.form.button_pressed.emit()
        assert not dialog.form.rows and not model.with_name("ran").exists()
        dialog.arguments.setPlainText("width=2\nbias=False")
        dialogs.press("Run the file")  # asked again when it is opened

    ask(act, "Open target", text=f"{model}:Net")
    target = application.workspace.target
    assert target is not None and target.spec is not None
    assert target.spec.arguments == {"width": 2, "bias": False}


def test_what_is_wrong_is_marked_in_its_place_and_cannot_be_opened(
    qtbot: QtBot, ask: Callable[..., None]
) -> None:
    def act(dialog: TargetDialog) -> None:
        dialog.set_text("torch.nn:Linear")
        looked(qtbot, dialog)
        write(dialog, "out_features", "2")
        write(dialog, "in_features", "many")
        row = dialog.form.rows["in_features"]
        assert row.editor.property("invalid") is True and row.fault == "many is not a whole number"
        assert dialog.reason.text() == "in_features: many is not a whole number"
        assert dialog.form.rows["out_features"].editor.property("invalid") is not True
        assert not accept_button(dialog).isEnabled()
        dialog._accept()
        assert dialog.spec is None
        qtbot.keyClick(row.editor, Qt.Key.Key_Return)
        assert dialog.spec is None
        write(dialog, "in_features", "3")
        assert accept_button(dialog).isEnabled() and dialog.reason.text() == ""
        qtbot.keyClick(row.editor, Qt.Key.Key_Up)
        assert dialog.form.arguments() == {"in_features": 4, "out_features": 2}

    ask(act)


def test_lines_are_checked_against_the_signature(qtbot: QtBot, ask: Callable[..., None]) -> None:
    def act(dialog: TargetDialog) -> None:
        dialog.arguments.setPlainText("in_features=3\nwidth=4")  # before anything is known of the target
        assert dialog.form.fault == ""
        dialog.set_text("torch.nn:Linear")
        looked(qtbot, dialog)
        assert dialog.form.rows["in_features"].text == "3"
        assert dialog.arguments.toPlainText() == "width=4"
        assert dialog.form.fault == "there is no argument 'width'"
        assert not dialog.arguments.isHidden()  # what is told about has to be seen
        dialog.arguments.setPlainText("in_features=5")
        assert "given twice" in dialog.form.fault
        dialog.arguments.setPlainText("out_features=5")
        assert dialog.form.missing == [] and dialog.form.fault == ""
        assert dialog.form.arguments() == {"in_features": 3, "out_features": 5}

    ask(act)


def test_lines_that_are_being_written_are_left_alone(qtbot: QtBot, ask: Callable[..., None]) -> None:
    def act(dialog: TargetDialog) -> None:
        dialog.show()
        dialog.set_text("torch.nn:Linear")
        dialog.activateWindow()
        dialog.arguments.setFocus()
        qtbot.waitUntil(dialog.arguments.hasFocus)
        qtbot.keyClicks(dialog.arguments, "in_features=")
        looked(qtbot, dialog)  # the signature arrives in the middle of a word
        qtbot.keyClicks(dialog.arguments, "3")
        assert dialog.arguments.toPlainText() == "in_features=3"
        assert dialog.form.missing == ["out_features"] and dialog.form.fault == ""

    ask(act)


@pytest.mark.parametrize(
    ("content", "words"),
    [("raise ValueError('odd')", "odd"), ("class Net(:", "syntax error"), ("Other = 3", "no 'Net'")],
)
def test_where_the_signature_cannot_be_read_the_reason_is_said_and_lines_do(
    content: str, words: str, qtbot: QtBot, ask: Callable[..., None], model: Path, dialogs: Answers
) -> None:
    model.write_text(content, "utf-8")

    def act(dialog: TargetDialog) -> None:
        looked(qtbot, dialog)
        dialogs.press("Run the file")
        dialog.form.button_pressed.emit()
        looked(qtbot, dialog)
        assert dialog.form.note.startswith("The arguments cannot be shown: ") and words in dialog.form.note
        dialog.arguments.setPlainText("width=3")
        assert accept_button(dialog).isEnabled() and dialog.form.arguments() == {"width": 3}

    ask(act, text=f"{model}:Net")
    assert [shown.title for shown in dialogs.shown] == ["Open target", "Run this file?"]


def test_a_zoo_is_searched_and_a_model_taken(
    qtbot: QtBot, ask: Callable[..., None], application: Application
) -> None:
    def act(dialog: TargetDialog) -> None:
        dialog.chooser.set_place("torchvision")
        dialog.chooser.place_chosen.emit("torchvision")
        settle(qtbot, application)
        assert len(offered(dialog)) > 50
        qtbot.keyClicks(dialog.chooser.filter, "squeeze 1")
        assert [choice.name for choice in offered(dialog)] == ["squeezenet1_0", "squeezenet1_1"]
        qtbot.keyClick(dialog.chooser.filter, Qt.Key.Key_Return)
        assert dialog.text.text() == "torchvision:squeezenet1_0" and dialog.spec is None
        looked(qtbot, dialog)
        write(dialog, "num_classes", "7")
        dialog.set_text("torchvision:squeezenet1_1")  # what was written stays
        looked(qtbot, dialog)
        assert dialog.form.arguments() == {"num_classes": 7}

    ask(act, "Open target")
    target = application.workspace.target
    assert target is not None and target["classifier.1.weight"].shape == (7, 512, 1, 1)


def test_what_is_not_installed_is_named_with_what_to_install(
    ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_lists, "installed_zoos", lambda: ("torchvision", "transformers"))

    def act(dialog: TargetDialog) -> None:
        dialog.set_text("timm:resnet18")
        assert dialog.chooser.place == "timm"
        assert "timm is not installed" in dialog.chooser.message
        assert "pip install timm" in dialog.chooser.message
        dialog.set_text("transformers:")
        assert "config.json" in dialog.chooser.message

    ask(act)


def test_the_last_targets_can_be_picked_again_with_their_arguments(
    qtbot: QtBot, ask: Callable[..., None], application: Application, model: Path, dialogs: Answers
) -> None:
    linear = TargetSpec("torch.nn:Linear", {"in_features": 2, "out_features": 3, "bias": False}, 7)
    dialogs.press("Run the file")
    for spec in (TargetSpec(f"{model}:make", {"sizes": (1, 2)}), linear):
        application.opening.open_target(spec)
        settle(qtbot, application)

    def act(dialog: TargetDialog) -> None:
        assert dialog.chooser.place == "recent"
        names = [(choice.name, choice.detail) for choice in offered(dialog)]
        arguments = "in_features=2, out_features=3, bias=False"
        assert names == [("torch.nn:Linear", arguments), ("net.py:make", "sizes=(1, 2)")]
        dialog.chooser.taken.emit(1, False)
        assert dialog.chooser.place == "recent"  # another one can still be picked
        dialog.chooser.taken.emit(0, True)
        looked(qtbot, dialog)

    ask(act, "Open target")
    target = application.workspace.target
    assert target is not None and target.spec == linear
    assert application.context.settings.recent_targets[1].arguments == {"sizes": (1, 2)}  # a tuple still
    model.unlink()
    assert application.context.settings.recent_targets == [linear]


@pytest.mark.parametrize(
    "stored", ["no json", '[1, {"text": 3}]', '[{"text": "a:b", "arguments": ["="], "seed": 0}]']
)
def test_recent_targets_that_cannot_be_read_are_not_there(stored: str, store: object) -> None:
    store.setValue("targets", stored)  # type: ignore[attr-defined]
    assert Settings(store).recent_targets == []  # type: ignore[arg-type]


def test_forty_arguments_scroll_and_nothing_is_cut_off(
    qtbot: QtBot, ask: Callable[..., None], application: Application
) -> None:
    def act(dialog: TargetDialog) -> None:
        dialog.show()
        dialog.set_text("timm:vit_tiny_patch16_224")
        looked(qtbot, dialog)
        assert len(dialog.form.rows) >= 40
        assert dialog.width() <= 1280 and dialog.height() <= 800
        area = dialog.form.findChild(QScrollArea)
        assert area is not None and area.horizontalScrollBar().maximum() == 0
        qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
        for row in dialog.form.rows.values():
            assert row.label.width() >= row.label.sizeHint().width(), row.info.name
            assert row.editor.width() > 80
        last = list(dialog.form.rows.values())[-1].editor
        last.setFocus()
        area.ensureWidgetVisible(last)
        assert area.viewport().rect().contains(last.mapTo(area.viewport(), last.rect().center()))

    ask(act)


def test_closing_the_dialog_drops_what_was_on_its_way(
    qtbot: QtBot, application: Application, dialogs: Answers, model: Path
) -> None:
    """The list and the arguments arrive when there is no dialog any more."""
    dialogs.fill(lambda dialog: dialog.chooser.taken.emit(0, False), "Cancel")  # type: ignore[attr-defined]
    application.opening.choose_target(f"{model}:Net")
    settle(qtbot, application)
    assert application.workspace.target is None
