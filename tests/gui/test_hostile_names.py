"""A key that breaks lines, colours terminals and turns the direction of reading is shown escaped everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import MODEL
from tests.gui.contents_files import HOSTILE, SHOWN
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, menu_of, steps
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError
from wtransplant.gui.app import Application
from wtransplant.gui.commands import SetRules
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.mapping import Rule
from wtransplant.targets import TargetSpec, open_target

KEYS = (f"{HOSTILE}.weight", f"{HOSTILE}.bias")


@pytest.fixture
def window(application: Application, tmp_path: Path) -> Application:
    """A source whose keys and file name are hostile, and the small target."""
    source, model = tmp_path / f"{HOSTILE[:-1]}.pth", tmp_path / "small.py"
    torch.save({KEYS[0]: torch.ones(2, 4), KEYS[1]: torch.ones(2), "extra": torch.ones(1)}, source)
    model.write_text(MODEL, "utf-8")
    workspace = application.workspace
    workspace.set_source(open_checkpoint(str(source)), None)
    target = open_target(TargetSpec(f"{model}:Small"), trust=True)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    return application


def texts_of(
    model: QAbstractItemModel, role: Qt.ItemDataRole, parent: QModelIndex | None = None
) -> list[str]:
    """What all cells of a model say, under one role."""
    parent = parent or QModelIndex()
    found: list[str] = []
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            found.append(str(model.index(row, column, parent).data(role) or ""))
        found += texts_of(model, role, model.index(row, 0, parent))
    return found


def labels(widget: QWidget) -> list[str]:
    return [label.text() for kind in (QLabel, QToolButton) for label in widget.findChildren(kind)]


def assert_escaped(texts: list[str]) -> None:
    """The hostile name is there, and nothing of it is as it was."""
    assert any(SHOWN in text.replace("\u200b", "") for text in texts), texts
    for text in texts:
        words, _, keys = (
            text.replace("\n", "").replace("\u200b", "").partition("\t")
        )  # menus put keys behind a tab
        assert words.isprintable() and keys.isprintable(), ascii(text)
        assert "a\nb" not in text


def test_rows_and_tooltips_of_the_tree(window: Application) -> None:
    source = window.window.source
    source.view.expandAll()
    assert_escaped(texts_of(source.model, Qt.ItemDataRole.DisplayRole))
    assert_escaped(texts_of(source.model, Qt.ItemDataRole.ToolTipRole))
    assert_escaped(texts_of(source.model, Qt.ItemDataRole.AccessibleTextRole))


def test_titles(window: Application) -> None:
    # An operating system's file names have no NUL.
    name = SHOWN.removesuffix(r"\x00")
    assert f"{name}.pth" in labels(window.window.source)
    assert window.window.windowTitle().startswith(f"[*]{name}.pth")
    assert f"{name}.pth\nformat: torch zip" in window.window.source.title_tooltip()


def test_problems(window: Application) -> None:
    window.window.show_dock("problems")
    model = window.window.problems.model
    assert_escaped(texts_of(model, Qt.ItemDataRole.DisplayRole))
    assert_escaped(texts_of(model, Qt.ItemDataRole.ToolTipRole))


def test_the_status_bar_the_steps_and_the_target_row(window: Application) -> None:
    drop(window, [KEYS[1]], "head.bias")
    assert window.workspace.plan is not None
    assert window.workspace.plan.resolution.links["head.bias"].sources == (KEYS[1],)
    target = window.window.target
    target.view.expandAll()
    assert_escaped(texts_of(target.model, Qt.ItemDataRole.DisplayRole))
    assert_escaped(texts_of(target.model, Qt.ItemDataRole.ToolTipRole))
    skip = menu_of(window.window.source.view, KEYS[0])["Skip: leave out on purpose"]
    skip.trigger()
    assert_escaped(steps(window)[-1:])
    assert_escaped([window.window.statusBar().currentMessage()])


def test_going_to_a_problem_says_which_one(window: Application) -> None:
    actions, problems = window.window.actions_, window.window.problems
    while problems.current is None or problems.current.key != KEYS[0]:
        actions["next_problem"].trigger()
    assert_escaped([window.window.statusBar().currentMessage()])


def test_the_preview_of_a_rule(qtbot: QtBot, window: Application) -> None:
    window.window.show_dock("rules")
    window.window.rules.set_draft(r"(?s).*\.weight", "head.weight")
    preview = window.window.rules.preview
    qtbot.waitUntil(lambda: preview.count() == 1)
    assert_escaped(texts_of(preview.model, Qt.ItemDataRole.DisplayRole))
    assert_escaped(texts_of(preview.model, Qt.ItemDataRole.ToolTipRole))


def test_a_rule_out_of_a_file(window: Application) -> None:
    """A template cannot be typed like this, but a recipe may have it."""
    rules = [Rule("extra", HOSTILE)]
    assert window.context.push(lambda: SetRules(window.workspace, rules, f"Add rule {rules[0]}"))
    model = window.window.rules.model
    assert_escaped(texts_of(model, Qt.ItemDataRole.DisplayRole))
    assert_escaped(texts_of(model, Qt.ItemDataRole.ToolTipRole))
    assert_escaped(steps(window))


def test_menus(window: Application) -> None:
    window.window.rules.set_draft(r"(?s).*\.(weight|bias)", "head.bias")
    window.rules.add()
    window.window.target.view.expandAll()
    assert_escaped(list(menu_of(window.window.target.view, "head.bias")))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


def test_an_error(window: Application, dialogs: Answers, caplog: pytest.LogCaptureFixture) -> None:
    dialogs.error()
    error = CheckpointError(f"{HOSTILE!r} cannot be read", where=HOSTILE, hint="\x1b[2JMend it.")
    window.context.fail("Title", error)
    assert_escaped([shown.text for shown in dialogs.shown])
    assert "\x1b" not in caplog.text and "\u202e" not in caplog.text


def test_the_preview_of_linked_subtrees(window: Application, dialogs: Answers) -> None:
    dialogs.press("Link 2 keys")
    drop(window, [HOSTILE], "head")
    assert_escaped([line for shown in dialogs.shown for line in shown.lines])


def test_tooltips_are_no_markup_and_have_no_control_characters() -> None:
    text = as_tooltip(f"<b>{HOSTILE}</b>\nsecond").replace("\u200b", "")
    assert f"&lt;b&gt;{SHOWN.split(chr(92) + 'n')[0]}" in text
    assert text.isprintable()


def test_classes_out_of_a_whole_model_and_marks(window: Application) -> None:
    """The file also says what its modules' classes are called, and of which type a tensor was."""
    facts = window.window.source.model.facts
    facts.classes = {HOSTILE: HOSTILE}
    facts.marks.words = {KEYS[0]: (HOSTILE,)}
    group, tensor = (window.window.source.model.tree.find(path) for path in (HOSTILE, KEYS[0]))
    assert group is not None and tensor is not None
    assert facts.text(group, "module") == SHOWN and facts.words(tensor) == (SHOWN,)
    assert_escaped([facts.tooltip(group)])
