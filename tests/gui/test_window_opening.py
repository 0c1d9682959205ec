"""Opening by menu, drop and list of recent pairs; what cannot be opened changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair, tensors
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import BACKBONE, click_box, drop, settle, sources_of, statuses, with_status
from wtransplant.gui.app import Application
from wtransplant.gui.views.target_dialog import TargetDialog
from wtransplant.targets import TargetSpec


def drop_files(application: Application, paths: list[Path], *, right: bool) -> None:
    """Let files fall on the left or the right half of the window."""
    window = application.window
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(window.width() * (0.9 if right else 0.1), window.height() / 2)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, buttons, keys))


def test_a_pair_is_opened_and_linked(
    qtbot: QtBot, application: Application, files: tuple[Path, Path], dialogs: Answers
) -> None:
    source, model = files
    dialogs.give(([str(source)], ""))
    application.window.actions_["open_source"].trigger()
    settle(qtbot, application)
    assert application.window.windowTitle() == "[*]source.pth — wtransplant"
    assert application.workspace.plan is None
    dialogs.press("Run the file")
    application.opening.open_target(TargetSpec(f"{model}:Small"))
    settle(qtbot, application)
    assert with_status(application, "linked") == ["norm.weight", "norm.bias"]
    assert "small.py:Small" in application.window.windowTitle()


def test_a_source_that_is_a_folder_has_an_action_of_its_own(
    qtbot: QtBot, application: Application, tmp_path: Path, dialogs: Answers
) -> None:
    folder = tmp_path / "step-1"
    dcp.save({"model": {"w": torch.ones(2, 3)}}, checkpoint_id=folder, no_dist=True)
    dialogs.give(str(folder))
    application.window.actions_["open_folder"].trigger()
    settle(qtbot, application)
    assert application.workspace.source is not None
    assert list(application.workspace.source) == ["model.w"]
    assert application.context.settings.folder("source") == str(tmp_path)
    dialogs.give("")  # nothing chosen
    application.window.actions_["open_folder"].trigger()
    settle(qtbot, application)
    assert list(application.workspace.source) == ["model.w"]


def test_both_sides_may_be_opened_at_the_same_time(
    qtbot: QtBot, application: Application, files: tuple[Path, Path], dialogs: Answers
) -> None:
    dialogs.press("Run the file")
    application.opening.open_source([str(files[0])])
    application.opening.open_target(TargetSpec(f"{files[1]}:Small"))
    assert len(application.jobs.running) == 2
    assert application.jobs.wait()  # both are ready before either is put in place
    settle(qtbot, application)
    assert with_status(application, "linked") == ["norm.weight", "norm.bias"]


@pytest.mark.parametrize("broken", ["empty.pth", "text.safetensors", "cut.pth", "gone.pth"])
def test_a_source_that_cannot_be_read_is_one_dialog_and_changes_nothing(
    broken: str, qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    window, path = pair.application, tmp_path / broken
    if broken == "cut.pth":
        path.write_bytes(pair.source.read_bytes()[:500])
    elif broken != "gone.pth":
        path.write_text("" if broken == "empty.pth" else "no weights here")
    drop(window, ["features.0.bias"], "backbone.0.bias")
    source, before = window.workspace.source, statuses(window)
    dialogs.error()
    window.opening.open_source([str(path)])
    settle(qtbot, window)
    assert broken in dialogs.last.text and len(dialogs.shown) == 1
    assert window.workspace.source is source and source is not None
    assert torch.equal(source.tensor("extra"), tensors()["extra"])  # still open
    assert (statuses(window), window.undo.count()) == (before, 1)
    assert [p.title for p in window.context.settings.recent] == []


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("class Net(:\n", "Net", "line 1"),
        ("x = 1\n", "Net", "there is no 'Net' in this file"),
        ("import no_such_module\n", "Net", "no_such_module"),
        ("class Net:\n    def __init__(self): raise ValueError('odd')\n", "Net", "odd"),
        ("def make(width): return width\n", "make", "width"),
        ("def make(): return 5\n", "make", "a int"),
    ],
)
def test_a_target_that_cannot_be_built_is_one_dialog_and_changes_nothing(
    code: str, name: str, words: str, qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "broken.py"
    path.write_text(code)
    window = pair.application
    target, before = window.workspace.target, statuses(window)
    dialogs.press("Run the file")
    dialogs.error()
    window.opening.open_target(TargetSpec(f"{path}:{name}"))
    settle(qtbot, window)
    assert words.lower() in dialogs.last.text.lower()
    assert window.workspace.target is target and statuses(window) == before


def test_a_target_file_that_is_gone_is_told_without_asking(pair: Pair, dialogs: Answers) -> None:
    dialogs.error()
    pair.application.opening.open_target(TargetSpec("/nowhere/model.py:Net"))
    assert "/nowhere/model.py" in dialogs.last.text


def test_running_a_file_is_asked_once_for_each_content(qtbot: QtBot, pair: Pair, dialogs: Answers) -> None:
    window = pair.application
    dialogs.press("Do not run it")
    window.opening.open_target(pair.target)
    assert window.jobs.running == [] and str(pair.model) in dialogs.last.text
    dialogs.press("Run the file")
    window.opening.open_target(pair.target)
    settle(qtbot, window)
    window.opening.open_target(pair.target)  # remembered
    settle(qtbot, window)
    copy = pair.model.with_name("copy.py")
    shutil.copy(pair.model, copy)
    window.opening.open_target(TargetSpec(f"{copy}:Small"))  # the content counts, not the name
    settle(qtbot, window)
    assert len(dialogs.shown) == 2
    copy.write_text(copy.read_text() + "\n# changed\n")
    dialogs.press("Do not run it")
    window.opening.open_target(TargetSpec(f"{copy}:Small"))
    assert len(dialogs.shown) == 3


def test_the_target_dialog_reads_arguments(qtbot: QtBot, dialogs: Answers, application: Application) -> None:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TargetDialog)
        dialog.text.setText("torch.nn:Linear")
        dialog.arguments.setPlainText("in_features=3\n\nout_features=2\nbias=False")
        dialog.seed.setValue(5)

    dialogs.fill(fill, "Open target")
    application.opening.choose_target()
    settle(qtbot, application)
    target = application.workspace.target
    assert target is not None and target.spec is not None
    assert {key: tensor.shape for key, tensor in target.items()} == {"weight": (2, 3)}
    assert target.spec.seed == 5
    torch.manual_seed(5)
    assert torch.equal(target.initial("weight"), torch.nn.Linear(3, 2, bias=False).weight)


@pytest.mark.parametrize(
    ("text", "arguments", "words"), [("", "", "name a target first"), ("timm:vit", "=3", "=3")]
)
def test_the_target_dialog_stays_while_something_is_wrong(
    text: str, arguments: str, words: str, qtbot: QtBot
) -> None:
    dialog = TargetDialog("", [("file", "In the file")])
    qtbot.addWidget(dialog)
    dialog.set_text(text)
    dialog.arguments.setPlainText(arguments)
    dialog._accept()
    assert dialog.spec is None and words in dialog.reason.text().lower()
    assert dialog.result() != QDialog.DialogCode.Accepted


def test_files_dropped_left_are_the_source_and_right_the_target(
    qtbot: QtBot, application: Application, files: tuple[Path, Path], tmp_path: Path
) -> None:
    drop_files(application, [files[0]], right=False)
    settle(qtbot, application)
    drop_files(application, [files[0]], right=True)  # a checkpoint as target: its shapes
    settle(qtbot, application)
    workspace = application.workspace
    assert workspace.source is not None and workspace.source.name == "source.pth"
    assert workspace.target is not None and workspace.target.module is None
    assert set(statuses(application).values()) == {"linked"}


def test_several_files_dropped_together_are_one_source(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("a.pth", "b.pth")]
    for number, path in enumerate(paths):
        torch.save({"w": torch.full((2,), float(number))}, path)
    drop_files(application, paths, right=False)
    settle(qtbot, application)
    source = application.workspace.source
    assert source is not None and source.paths == tuple(paths) and len(source) == 2


def test_a_python_file_that_is_dropped_asks_for_the_name(
    qtbot: QtBot, application: Application, files: tuple[Path, Path], dialogs: Answers
) -> None:
    def name_it(dialog: QDialog) -> None:
        assert isinstance(dialog, TargetDialog)
        assert dialog.text.text() == f"{files[1]}:"
        dialog.text.setText(f"{files[1]}:Small")

    dialogs.fill(name_it, "Open target")
    dialogs.press("Run the file")
    drop_files(application, [files[1]], right=False)
    settle(qtbot, application)
    assert application.workspace.target is not None
    assert application.context.settings.folder("target") == str(files[1].parent)


def test_a_recipe_that_is_dropped_opens_all_it_names(
    qtbot: QtBot, application: Application, example: Path, dialogs: Answers
) -> None:
    dialogs.press("Run the file")
    drop_files(application, [example / "digits.toml"], right=True)
    settle(qtbot, application)
    plan = application.workspace.plan
    assert plan is not None and len(plan.decisions.rules) == 4
    assert application.workspace.policy.preset == "linked"
    assert len(application.workspace.frozen_keys) == len(plan.resolution.links) > 0
    assert application.workspace.settings.epochs == 30


@pytest.mark.parametrize("text", ["version = 99", "no toml [", 'version = 1\nodd = "field"'])
def test_a_recipe_that_cannot_be_used_is_one_dialog(
    text: str, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text)
    before = statuses(pair.application)
    dialogs.error()
    pair.application.opening.open_recipe(path)
    assert "odd.toml" in dialogs.last.text and statuses(pair.application) == before


def test_a_recipe_whose_source_is_gone_changes_nothing(
    qtbot: QtBot, pair: Pair, example: Path, dialogs: Answers
) -> None:
    (example / "digits_cnn.pth").unlink()
    before = statuses(pair.application)
    dialogs.press("Run the file")
    dialogs.error()
    pair.application.opening.open_recipe(example / "digits.toml")
    settle(qtbot, pair.application)
    assert "digits_cnn.pth" in dialogs.last.text and statuses(pair.application) == before


def test_what_was_given_up_is_not_opened(qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path) -> None:
    window, go_on = pair.application, tmp_path / "go_on"
    waiting = f"import time, pathlib\nwhile not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.01)\n"
    pair.model.write_text(waiting + pair.model.read_text())
    target = window.workspace.target
    dialogs.press("Run the file")
    window.opening.open_target(pair.target)
    window.window.cancel_requested.emit()  # importing a file cannot be broken off
    go_on.touch()
    settle(qtbot, window)
    assert window.workspace.target is target


def test_reloading_keeps_rules_and_links_and_that_they_are_unsaved(
    qtbot: QtBot, pair: Pair, dialogs: Answers
) -> None:
    window = pair.application
    drop(window, ["features.0.bias"], "backbone.0.bias")
    window.window.rules.set_draft(r"features\.1\.(.*)", r"backbone.1.\1")
    window.rules.add()
    before = sources_of(window)
    changed = tensors() | {"extra": torch.zeros(9)}
    torch.save(changed, pair.source)
    dialogs.press("Run the file")
    window.window.actions_["reload"].trigger()
    settle(qtbot, window)
    source = window.workspace.source
    assert source is not None and source["extra"].shape == (9,)
    assert sources_of(window) == before
    assert not window.undo.canUndo()
    assert window.window.isWindowModified()


def test_leaving_a_pair_asks_only_if_something_would_be_lost(
    qtbot: QtBot, pair: Pair, dialogs: Answers
) -> None:
    window = pair.application
    dialogs.give(([], ""))
    window.window.actions_["open_source"].trigger()
    click_box(window, "norm")
    dialogs.press("Keep editing")
    window.window.actions_["open_source"].trigger()
    assert window.workspace.frozen_keys and window.undo.canUndo()


def test_recent_pairs_are_listed_and_opened(qtbot: QtBot, pair: Pair, dialogs: Answers) -> None:
    window = pair.application
    dialogs.press("Run the file")
    window.opening.open_source([str(pair.source)], then=lambda: window.opening.open_target(pair.target))
    settle(qtbot, window)
    entries = window.window.recent.actions()
    assert entries[0].text() == "&1  source.pth → small.py:Small"
    assert entries[0].shortcut().toString() == "Ctrl+1"
    window.workspace.set_source(None, None)
    window.workspace.set_target(None, None)
    entries[0].trigger()
    settle(qtbot, window)
    assert with_status(window, "missing") == BACKBONE
    pair.source.unlink()
    window.opening.show_recent()
    assert window.window.recent.actions() == []


def test_the_example_opens_without_its_rules(qtbot: QtBot, application: Application) -> None:
    application.window.actions_["open_example"].trigger()
    settle(qtbot, application)
    plan = application.workspace.plan
    assert plan is not None and plan.decisions.rules == ()
    assert set(plan.resolution.target_status.values()) == {"missing"}  # all names are others
    assert application.workspace.settings.batch_size == 16
