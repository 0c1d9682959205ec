"""The contents panel in the window: filled when it is looked at, searched, copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QStyleOptionViewItem, QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.contents_files import (
    SHOWN,
    hostile,
    training_checkpoint,
    whole_model,
    with_metadata,
)
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.models.contents_facts import facts_of
from wtransplant.gui.models.contents_model import NAME, VALUE, ContentsModel
from wtransplant.gui.models.contents_place import Fact, Label
from wtransplant.gui.models.contents_tree import build_contents
from wtransplant.gui.views.contents_panel import ContentsPanel
from wtransplant.inspection import WHAT_IT_MEANS


def show(qtbot: QtBot, application: Application, *paths: Path) -> ContentsPanel:
    """Open files and the dock, and wait until it is filled."""
    application.window.show_dock("contents")
    application.workspace.set_source(open_checkpoint(*map(str, paths)), None)
    panel = application.window.contents
    qtbot.waitUntil(lambda: bool(panel.model.root.below), timeout=20_000)
    qtbot.waitUntil(lambda: application.jobs.wait(0), timeout=20_000)
    return panel


def index_of(panel: ContentsPanel, *names: str) -> QModelIndex:
    """The row of a name below other names."""
    index = QModelIndex()
    for name in names:
        rows = [panel.model.index(row, 0, index) for row in range(panel.model.rowCount(index))]
        (index,) = [row for row in rows if row.data() == name]
    return index


def choose(panel: ContentsPanel, *rows: tuple[str, ...]) -> None:
    """Select these rows and no others."""
    panel.tree.clearSelection()
    for names in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        panel.tree.selectionModel().select(index_of(panel, *names), flags)


def sections(panel: ContentsPanel) -> list[str]:
    return [panel.model.index(row, 0).data() for row in range(panel.model.rowCount())]


def note(application: Application) -> QToolButton:
    found = application.window.source.findChild(QToolButton, "titleNote")
    assert isinstance(found, QToolButton)
    return found


def pasted() -> str:
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize("count", [0, 1, 5, 2_500])
def test_the_contents_are_a_proper_model(count: int, qtmodeltester: ModelTester, qapp: QApplication) -> None:
    model = ContentsModel()
    model.set_root(build_contents([Fact((Label("Values"), "other"), "1")]))
    facts = [Fact((Label("Values"), str(number), "deeper"), "x") for number in range(count)]
    model.set_root(build_contents(facts))
    qtmodeltester.check(model)
    assert model.rowCount() == min(count, 1)
    assert model.rowCount(model.index(0, 0)) == {0: 0, 1: 1, 5: 5, 2_500: 3}[count]


def test_a_real_file_is_a_proper_model(tmp_path: Path, qtmodeltester: ModelTester) -> None:
    model = ContentsModel()
    with open_checkpoint(str(whole_model(tmp_path / "whole.pth"))) as checkpoint:
        model.set_root(build_contents(facts_of(checkpoint)))
    qtmodeltester.check(model)


def test_without_a_source_a_sentence_stands_there(application: Application) -> None:
    application.window.show_dock("contents")
    panel = application.window.contents
    assert not panel.tree.isVisible() and not panel.filter.isVisible()
    assert note(application).isHidden()


def test_the_note_beside_the_title_opens_the_panel(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    path = training_checkpoint(tmp_path / "t.pth")
    application.workspace.set_source(open_checkpoint(str(path)), None)
    assert not application.window.docks["contents"].isVisible()
    assert application.window.contents.model.rowCount() == 0  # nothing is listed for nobody
    assert note(application).text() == "epoch 12 · 1 unknown class"
    qtbot.mouseClick(note(application), Qt.MouseButton.LeftButton)
    panel = application.window.contents
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0, timeout=20_000)
    assert application.window.docks["contents"].isVisible()
    assert sections(panel) == ["Values", "Optimizer", "Not loaded", "File"]


def test_the_view_menu_has_the_panel(application: Application) -> None:
    action = application.window.docks["contents"].toggleViewAction()
    action.trigger()
    assert application.window.docks["contents"].isVisible()
    (menu,) = [a.menu() for a in application.window.menuBar().actions() if a.text() == "&View"]
    assert isinstance(menu, QMenu) and action in menu.actions()


def test_another_source_takes_the_place_of_the_last_one(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    panel = show(qtbot, application, training_checkpoint(tmp_path / "t.pth"))
    assert panel.sentence.isVisible() and panel.sentence.text().startswith("This file refers to `argparse.")
    assert panel.meaning.text() == WHAT_IT_MEANS
    panel.filter.setText("epoch")
    show(qtbot, application, with_metadata(tmp_path / "m.safetensors", {"author": "somebody"}))
    assert sections(panel) == ["Metadata", "File"]
    assert panel.filter.text() == "" and panel.sentence.isHidden() and panel.meaning.isHidden()
    assert note(application).text() == "metadata"


def test_a_source_that_comes_while_another_is_listed_is_the_one_that_is_shown(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    application.window.show_dock("contents")
    for path in (training_checkpoint(tmp_path / "t.pth"), whole_model(tmp_path / "whole.pth")):
        application.workspace.set_source(open_checkpoint(str(path)), None)
    panel = application.window.contents
    qtbot.waitUntil(lambda: "Modules" in sections(panel), timeout=20_000)
    qtbot.waitUntil(lambda: application.jobs.wait(0), timeout=20_000)
    assert sections(panel) == ["Not loaded", "Modules", "Tied tensors", "File"]


def test_small_sections_are_open_and_the_file_itself_is_summed_up(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    many = {f"k{number}": "v" for number in range(21)}
    panel = show(qtbot, application, with_metadata(tmp_path / "m.safetensors", many))
    assert not panel.tree.isExpanded(index_of(panel, "Metadata"))
    assert not panel.tree.isExpanded(index_of(panel, "File"))
    panel = show(qtbot, application, training_checkpoint(tmp_path / "t.pth"))
    assert panel.tree.isExpanded(index_of(panel, "Values"))
    assert index_of(panel, "File").siblingAtColumn(VALUE).data().startswith("torch zip · ")


def test_what_is_found_follows_each_key_and_is_opened_up(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    panel = show(qtbot, application, training_checkpoint(tmp_path / "t.pth"))
    qtbot.keyClicks(panel.filter, "batch")
    assert sections(panel) == ["Values"]
    row = index_of(panel, "Values", "args", "batch_size")
    assert panel.tree.visualRect(row).isValid() and row.siblingAtColumn(VALUE).data() == "64"
    qtbot.keyClick(panel.filter, Qt.Key.Key_Down)
    assert panel.tree.currentIndex() == index_of(panel, "Values")
    qtbot.keyClicks(panel.filter, "zzz")
    assert sections(panel) == []
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert sections(panel) == ["Values", "Optimizer", "Not loaded", "File"]


def test_rows_are_copied_as_text(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    panel = show(qtbot, application, training_checkpoint(tmp_path / "t.pth"))
    choose(panel, ("Values", "epoch"))
    qtbot.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert pasted() == "name\tvalue\nepoch\t12"
    panel.tree.expandAll()
    choose(panel, ("Values", "args", "tags"), ("Values", "args"), ("Values", "epoch"))
    qtbot.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert pasted().split("\n") == [
        "name\tvalue",
        "epoch\t12",
        "args.batch_size\t64",
        "args.data\t/data/images",
        "args.tags.0\ta",
        "args.tags.1\tb",
    ]


def test_a_long_value_is_short_in_the_row_and_whole_when_copied(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    value = "line\tone\n" * 20_000 + "\x1b[31m"
    panel = show(qtbot, application, with_metadata(tmp_path / "m.safetensors", {"long": value}))
    index = index_of(panel, "Metadata", "long")
    assert len(index.siblingAtColumn(VALUE).data()) < 1_000
    tooltip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert len(tooltip) < 10_000 and f"{len(value):,} characters" in tooltip
    panel.tree.scrollTo(index)
    panel.tree.customContextMenuRequested.emit(panel.tree.visualRect(index).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [action for action in menu.actions() if action.text() == "Copy &value"]
    action.trigger()
    menu.close()
    assert pasted() == value.replace("\x1b", r"\x1b")


def test_everything_is_copied_with_what_was_not_loaded(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    panel = show(qtbot, application, whole_model(tmp_path / "whole.pth"))
    panel.copy_all_requested.emit()
    lines = pasted().split("\n")
    assert lines[:3] == ["whole.pth", panel.sentence.text(), WHAT_IT_MEANS]
    assert {"[Modules]", "body.1: ReLU", "head.weight = again.weight: one tensor"} <= set(lines)


def test_hostile_names_and_values_are_shown_escaped(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    panel = show(qtbot, application, hostile(tmp_path / "h.pth"))
    value = index_of(panel, "Values", "note")
    assert value.siblingAtColumn(VALUE).data() == SHOWN
    name = index_of(panel, "Values", f"{SHOWN}!")
    assert name.data(Qt.ItemDataRole.ToolTipRole) == f"{SHOWN}!\n1"
    choose(panel, ("Values", f"{SHOWN}!"))
    qtbot.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert pasted() == f"name\tvalue\n{SHOWN}!\t1"
    assert note(application).text() == "2 values"


def test_a_tooltip_is_never_read_as_markup(
    qtbot: QtBot, application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = show(qtbot, application, with_metadata(tmp_path / "m.safetensors", {"a": "<b>&lt;</b>\n\x1b"}))
    told: list[str] = []
    monkeypatch.setattr(
        "wtransplant.gui.views.tooltips.QToolTip.showText", lambda place, text, view: told.append(text)
    )
    index = index_of(panel, "Metadata", "a").siblingAtColumn(VALUE)
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint())
    assert panel.tree.itemDelegate().helpEvent(event, panel.tree, QStyleOptionViewItem(), index)
    (text,) = told
    assert "&lt;b&gt;&amp;lt;&lt;/b&gt;<br>\\x1b" in text


def test_names_out_of_the_file_are_monospaced_and_ours_are_not(qapp: QApplication) -> None:
    model = ContentsModel()
    model.set_root(build_contents([Fact((Label("Values"), "epoch"), "12")]))
    section = model.index(0, NAME)
    assert section.data(Qt.ItemDataRole.FontRole) is None
    assert model.index(0, NAME, section).data(Qt.ItemDataRole.FontRole) is not None


def test_the_title_tells_path_format_and_what_was_not_loaded(
    application: Application, tmp_path: Path
) -> None:
    path = training_checkpoint(tmp_path / "t.pth")
    application.workspace.set_source(open_checkpoint(str(path)), None)
    assert application.window.source.title_tooltip().split("\n") == [
        str(path),
        "format: torch zip",
        "This file refers to `argparse.Namespace`; it was not loaded.",
    ]
