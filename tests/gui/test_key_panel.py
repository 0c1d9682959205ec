from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.vit_example import rows_of, source_shapes, target_shapes, tree_of
from wtransplant.gui.models.key_tree_model import SourceTreeModel, TargetTreeModel
from wtransplant.gui.views.key_panel import KeyPanel
from wtransplant.gui.views.status_chip import StatusChip


@pytest.fixture
def panel(qtbot: QtBot) -> KeyPanel:
    model = TargetTreeModel()
    model.set_tree(tree_of(target_shapes()), rows_of(target_shapes()))
    return shown(qtbot, KeyPanel("Target", model))


def shown(qtbot: QtBot, panel: KeyPanel) -> KeyPanel:
    qtbot.addWidget(panel)
    panel.resize(560, 400)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def chips(panel: KeyPanel) -> dict[str, StatusChip]:
    return {chip.status: chip for chip in panel.findChildren(StatusChip)}


def test_typing_is_told_with_each_key(qtbot: QtBot, panel: KeyPanel) -> None:
    told: list[str] = []
    panel.filter_changed.connect(told.append)
    qtbot.keyClicks(panel.filter, "qkv")
    assert told == ["q", "qk", "qkv"]
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert told[-1] == "" and panel.filter.text() == ""


def test_down_moves_from_the_filter_into_the_tree(qtbot: QtBot, panel: KeyPanel) -> None:
    panel.activateWindow()
    panel.focus_filter()
    qtbot.keyClick(panel.filter, Qt.Key.Key_Down)
    assert panel.view.current_path() == panel.model.node(0).path
    assert panel.focusWidget() is panel.view


def test_several_chips_are_a_union(qtbot: QtBot, panel: KeyPanel) -> None:
    panel.set_counts({"missing": 2, "ambiguous": 1, "linked": 149})
    told: list[object] = []
    panel.chips_changed.connect(told.append)
    for status in ("missing", "ambiguous", "missing"):
        qtbot.mouseClick(chips(panel)[status], Qt.MouseButton.LeftButton)
    assert told == [frozenset({"missing"}), frozenset({"missing", "ambiguous"}), frozenset({"ambiguous"})]
    assert panel.chips_on == {"ambiguous"}


def test_chips_set_from_outside_are_told_once(panel: KeyPanel) -> None:
    told: list[object] = []
    panel.chips_changed.connect(told.append)
    panel.set_chips({"missing", "mismatched"})
    panel.set_chips({"missing", "mismatched"})
    assert told == [frozenset({"missing", "mismatched"})]


def test_chips_show_counts_and_hide_what_does_not_occur(panel: KeyPanel) -> None:
    panel.set_counts({"linked": 89939, "mismatched": 1})
    assert chips(panel)["linked"].text() == "linked 89,939"
    assert chips(panel)["mismatched"].isVisible()
    assert chips(panel)["missing"].isVisible()  # the one that people look for stays, at zero
    assert not chips(panel)["ambiguous"].isVisible()
    chips(panel)["mismatched"].setChecked(True)
    panel.set_counts({"linked": 89940})
    assert chips(panel)["mismatched"].isVisible()  # it can still be switched off


def test_a_filter_fault_is_marked_with_its_reason(panel: KeyPanel) -> None:
    panel.set_filter_error("missing )")
    assert panel.filter.property("invalid") is True
    assert panel.filter.toolTip() == "missing )"
    panel.set_filter_error(None)
    assert panel.filter.property("invalid") is False
    assert panel.filter.toolTip() == ""


def test_an_empty_panel_says_what_belongs_there(qtbot: QtBot, panel: KeyPanel) -> None:
    panel.set_empty("Open a model.", "Open target…")
    assert not panel.view.isVisible() and not panel.filter.isVisible()
    assert not any(chip.isVisible() for chip in chips(panel).values())
    panel.set_counts({"linked": 0})
    assert not any(chip.isVisible() for chip in chips(panel).values())
    with qtbot.waitSignal(panel.open_requested):
        qtbot.mouseClick(panel.empty.button, Qt.MouseButton.LeftButton)
    panel.set_empty("", "")
    assert panel.view.isVisible() and panel.filter.isVisible()


def test_the_trees_signals_are_passed_on(qtbot: QtBot, panel: KeyPanel) -> None:
    with qtbot.waitSignal(panel.selection_changed) as told:
        panel.view.select_paths(["head"])
    assert told.args == [["head"]]
    with qtbot.waitSignal(panel.delete_pressed) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert told.args == [["head"]]
    with qtbot.waitSignal(panel.freeze_toggled) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert told.args == ["head", True]


def test_a_long_title_is_whole_in_the_tooltip(panel: KeyPanel) -> None:
    name = "very_long_" * 30 + "model.safetensors"
    panel.set_title(name, "200 tensors · 21.8 MiB")
    assert panel.width() == 560
    assert panel.title_tooltip() == name
    panel.set_title("short", "", "/data/short")
    assert panel.title_tooltip() == "/data/short"


def test_the_sources_scroll_bar_is_on_the_left_and_follows(qtbot: QtBot) -> None:
    model = SourceTreeModel()
    model.set_tree(tree_of(source_shapes()), rows_of(source_shapes()))
    model.expand_all()
    panel = shown(qtbot, KeyPanel("Source", model))
    bar = panel.outer_bar
    assert bar is not None and bar.mapTo(panel, bar.rect().topRight()).x() < panel.view.x() + 20
    own = panel.view.verticalScrollBar()
    assert own.maximum() == bar.maximum() > 0
    own.setValue(120)
    assert bar.value() == 120
    bar.setValue(44)
    assert own.value() == 44


def test_what_a_screen_reader_is_told(panel: KeyPanel) -> None:
    assert panel.filter.accessibleName() == "Filter of the target keys"
    assert panel.view.accessibleName() == "Target keys"
    panel.set_counts({"linked": 3})
    assert chips(panel)["linked"].accessibleName() == "linked 3, filter"
