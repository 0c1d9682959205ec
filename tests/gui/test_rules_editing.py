"""Rules edited in the table itself, moved, copied, pasted, and written to files."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle, statuses, steps, with_status
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.commands import SetRules
from wtransplant.gui.models.rules_model import FAULT_ROLE, HEALTH, HITS, KIND, OPERATION, PATTERN, TEMPLATE
from wtransplant.gui.views.rules_panel import RulesPanel
from wtransplant.mapping import Rule, parse_rule

FIRST = parse_rule(r"features\.0\.(.*) => backbone.0.\1")
SECOND = parse_rule(r"features\.1\.(.*) => backbone.1.\1")
BOTH = parse_rule(r"features\.(.*) => backbone.\1")
SLOW = r"(a|aa)+[xyz]"


@pytest.fixture
def window(pair: Pair) -> Application:
    application = pair.application
    application.window.show_dock("rules")
    application.context.push(lambda: SetRules(application.workspace, [FIRST, SECOND, BOTH], "three"))
    application.window.activateWindow()
    application.window.rules.table.setFocus()
    return application


@pytest.fixture
def panel(window: Application) -> RulesPanel:
    return window.window.rules


def rules(window: Application) -> list[Rule]:
    plan = window.workspace.plan
    assert plan is not None
    return list(plan.decisions.rules)


def open_cell(panel: RulesPanel, row: int, column: int) -> QLineEdit:
    """Begin to write on a cell, with F2 as a person would."""
    panel.table.setCurrentIndex(panel.model.index(row, column))
    panel.table.edit(panel.model.index(row, column))
    found = panel.table.viewport().findChildren(QLineEdit)
    assert len(found) == 1
    return found[0]


def test_a_cell_is_edited_with_a_live_preview(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    cell = open_cell(panel, 0, PATTERN)
    assert cell.text() == FIRST.pattern
    cell.selectAll()
    qtbot.keyClicks(cell, r"features\.0\.(bias)")
    assert panel.draft.pattern == r"features\.0\.(bias)"
    qtbot.waitUntil(lambda: panel.message == "takes 1 source key.")
    assert rules(window)[0] == FIRST  # not yet
    qtbot.keyClick(cell, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rules(window)[0].pattern == r"features\.0\.(bias)")
    assert steps(window)[-1] == "Edit rule 1"
    window.undo.undo()
    assert rules(window)[0] == FIRST and panel.draft.pattern == FIRST.pattern


def test_escape_gives_the_draft_back(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    cell = open_cell(panel, 1, TEMPLATE)
    qtbot.keyClicks(cell, "x")
    assert panel.draft.template == "x"
    qtbot.keyClick(cell, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.draft.template == SECOND.template)
    assert rules(window) == [FIRST, SECOND, BOTH] and steps(window) == ["three"]


def test_tab_goes_on_to_the_next_cell(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    cell = open_cell(panel, 0, PATTERN)
    cell.setText(r"features\.0\.(?P<name>.*)")
    qtbot.keyClick(cell, Qt.Key.Key_Tab)
    assert rules(window)[0].pattern == r"features\.0\.(?P<name>.*)"
    assert panel.table.currentIndex().column() == TEMPLATE


def test_what_is_not_valid_stays_in_its_cell_and_the_plan_as_it_was(
    window: Application, panel: RulesPanel
) -> None:
    before, model = statuses(window), panel.model
    panel.choose(1)
    index = model.index(1, PATTERN)
    assert model.setData(index, "features.(", Qt.ItemDataRole.EditRole)
    assert (rules(window), statuses(window), steps(window)) == ([FIRST, SECOND, BOTH], before, ["three"])
    assert index.data() == "features.("
    assert "unterminated subpattern at position 9" in index.data(FAULT_ROLE)
    assert SECOND.pattern in index.data(Qt.ItemDataRole.ToolTipRole)  # the rule that is in force
    panel.choose(0)
    panel.choose(1)
    assert panel.draft.pattern == "features.(" and not panel.pattern.property("invalid")
    window.rules.preview_draft()
    assert panel.pattern.property("invalid")


def test_a_fault_is_mended_in_another_cell(window: Application, panel: RulesPanel) -> None:
    model = panel.model
    model.setData(model.index(0, TEMPLATE), r"backbone.0.\g<name>", Qt.ItemDataRole.EditRole)
    assert model.index(0, TEMPLATE).data(FAULT_ROLE)
    model.setData(model.index(0, PATTERN), r"features\.0\.(?P<name>.*)", Qt.ItemDataRole.EditRole)
    assert rules(window)[0] == Rule(r"features\.0\.(?P<name>.*)", r"backbone.0.\g<name>")
    assert not model.index(0, TEMPLATE).data(FAULT_ROLE)


def test_a_fault_goes_when_the_old_text_is_put_back(window: Application, panel: RulesPanel) -> None:
    model = panel.model
    model.setData(model.index(0, OPERATION), "concat(", Qt.ItemDataRole.EditRole)
    assert model.index(0, OPERATION).data(FAULT_ROLE)
    model.setData(model.index(0, OPERATION), "", Qt.ItemDataRole.EditRole)
    assert not model.index(0, OPERATION).data(FAULT_ROLE) and steps(window) == ["three"]


def test_kind_operation_and_skipping(window: Application, panel: RulesPanel) -> None:
    model = panel.model
    model.setData(model.index(0, OPERATION), "transpose", Qt.ItemDataRole.EditRole)
    assert str(rules(window)[0]) == f"{FIRST} | transpose"
    panel.table.edit(model.index(1, KIND))
    [box] = panel.table.viewport().findChildren(QComboBox)
    box.setCurrentText("skip source")
    box.activated.emit(box.currentIndex())
    assert rules(window)[1] == Rule(SECOND.pattern, skip=True)
    assert not model.index(1, TEMPLATE).flags() & Qt.ItemFlag.ItemIsEditable
    window.undo.undo()
    assert rules(window)[1] == SECOND


def drop(panel: RulesPanel, rows: list[int], before: int, on: int = -1) -> None:
    """Drag rules and drop them between rows, or on one."""
    model = panel.model
    data = model.mimeData([model.index(row, 0) for row in rows])
    parent = model.index(on, 0) if on >= 0 else QModelIndex()
    at = -1 if on >= 0 else before
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, at, 0 if at >= 0 else -1, parent)


def test_rules_are_dragged_to_another_place(window: Application, panel: RulesPanel) -> None:
    drop(panel, [2], 0)
    assert rules(window) == [BOTH, FIRST, SECOND] and panel.chosen_rows == [0]
    drop(panel, [0], 3)
    assert rules(window) == [FIRST, SECOND, BOTH]
    drop(panel, [0, 1], 3)
    assert rules(window) == [BOTH, FIRST, SECOND] and panel.chosen_rows == [1, 2]
    drop(panel, [2], -1, on=0)
    assert rules(window) == [SECOND, BOTH, FIRST]
    assert steps(window)[1:] == [
        "Move rule 3 to place 1",
        "Move rule 1 to place 3",
        "Move 2 rules to place 2",
        "Move rule 3 to place 1",
    ]


def test_a_drop_that_moves_nothing_or_is_not_ours_is_nothing(window: Application, panel: RulesPanel) -> None:
    drop(panel, [1], 1)
    drop(panel, [1], 2)
    assert not panel.model.dropMimeData(QMimeData(), Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    assert steps(window) == ["three"]


def test_the_keyboard_moves_duplicates_and_deletes(
    qtbot: QtBot, window: Application, panel: RulesPanel
) -> None:
    panel.choose(1, 2)
    qtbot.keyClick(panel.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert rules(window) == [SECOND, BOTH, FIRST] and panel.chosen_rows == [0, 1]
    qtbot.keyClick(panel.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert rules(window) == [FIRST, SECOND, BOTH]
    panel.choose(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    copied = rules(window)[1]
    assert (copied.pattern, copied.enabled, panel.chosen) == (FIRST.pattern, False, 1)
    panel.choose(0, 1)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert rules(window) == [SECOND, BOTH]
    assert steps(window)[1:] == ["Move 2 rules up", "Move 2 rules down", "Duplicate rule 1", "Delete 2 rules"]


def test_rules_are_copied_and_pasted_as_text(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    panel.choose(0, 2)
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f"{FIRST}\n{BOTH}\n"
    panel.choose(0)
    QApplication.clipboard().setText("# two\nhead.* => x\n# off: extra => y\n")
    qtbot.keyClick(panel.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert rules(window) == [FIRST, Rule("head.*", "x"), Rule("extra", "y", enabled=False), SECOND, BOTH]
    assert steps(window)[-1] == "Paste 2 rules" and panel.chosen_rows == [1, 2]


def test_text_that_is_not_all_rules_is_not_pasted(
    window: Application, panel: RulesPanel, dialogs: Answers
) -> None:
    QApplication.clipboard().setText("a => b\n(c => d\n")
    dialogs.error()
    panel.more["paste"].trigger()
    assert "line 2: invalid pattern" in dialogs.last.text
    assert rules(window) == [FIRST, SECOND, BOTH]


def test_rules_go_to_a_file_and_come_back(
    window: Application, panel: RulesPanel, dialogs: Answers, tmp_path: Path
) -> None:
    panel.choose()
    path = tmp_path / "mine.txt"
    dialogs.give((str(path), ""))
    panel.more["export"].trigger()
    assert path.read_text("utf-8") == f"{FIRST}\n{SECOND}\n{BOTH}\n"
    window.rules.delete([0, 1, 2])
    dialogs.give((str(path), ""))
    panel.more["import"].trigger()
    assert rules(window) == [FIRST, SECOND, BOTH] and steps(window)[-1] == "Import 3 rules"


def test_a_file_that_is_no_text_is_told(
    window: Application, panel: RulesPanel, dialogs: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "weights.txt"
    path.write_bytes(b"\x80\xff\xfe")
    for place, words in ((path, "not a text file"), (tmp_path / "gone.txt", "No such file")):
        dialogs.give((str(place), ""))
        dialogs.error()
        panel.more["import"].trigger()
        assert words in dialogs.last.text and place.name in dialogs.last.text
    assert rules(window) == [FIRST, SECOND, BOTH]


def test_health_is_always_in_sight_and_a_click_shows_the_hits(
    qtbot: QtBot, window: Application, panel: RulesPanel
) -> None:
    assert window.window.docks["rules"].windowTitle() == "Rules 3 · 1 to look at"
    index = panel.model.index(2, HEALTH)
    assert index.data() == "4 shadowed by 1, 2"
    area = panel.table.visualRect(index)
    panel.choose(2)
    qtbot.waitUntil(lambda: panel.preview.count() == 4)
    qtbot.mouseClick(
        panel.table.viewport(), Qt.MouseButton.LeftButton, pos=area.topLeft() + QPoint(12, area.height() // 2)
    )
    assert panel.preview.kind == "shadowed"
    panel.preview.filter.setText("bias")
    qtbot.waitUntil(lambda: panel.preview.count() == 2)
    panel.preview.filter.clear()
    hits = panel.table.visualRect(panel.model.index(2, HITS))
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=hits.center())
    assert panel.preview.kind == ""


def test_a_catastrophic_pattern_is_told_and_the_plan_stays(
    qtbot: QtBot, pair: Pair, tmp_path: Path, dialogs: Answers
) -> None:
    torch.save({"a" * 40: torch.zeros(4)}, tmp_path / "long.pth")
    application = pair.application
    workspace, panel = application.workspace, application.window.rules
    source = open_checkpoint(tmp_path / "long.pth")
    workspace.set_source(source, workspace.plan_for(source, workspace.target))
    before = statuses(application)
    application.window.show_dock("rules")
    panel.set_draft(SLOW, "norm.bias")
    qtbot.waitUntil(lambda: "takes longer than 2 s" in panel.message, timeout=20_000)
    assert panel.pattern.property("invalid") and not panel.form.add.isEnabled()
    dialogs.error()
    application.rules.add()  # Enter all the same: a job finds out, and the window goes on meanwhile
    assert rules(application) == []
    qtbot.waitUntil(lambda: bool(dialogs.shown), timeout=20_000)
    assert "rule 1" in dialogs.last.text and "takes longer than 2 s" in dialogs.last.text
    assert (rules(application), statuses(application)) == ([], before)


def test_only_the_newest_preview_is_shown(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    panel.choose()
    for pattern in ("extra", "head.*", r"norm\..*"):
        panel.set_draft(pattern, "x")
        window.rules.preview_draft()
    qtbot.waitUntil(lambda: window.rules.previews.idle)
    assert [panel.preview.model.row(n).source for n in range(panel.preview.count())][:2] == [
        "norm.weight",
        "norm.bias",
    ]
    look = window.rules.previews.look
    assert look is not None and look.rules[-1] == Rule(r"norm\..*", "x")


def test_the_work_of_the_preview_is_not_done_again(
    qtbot: QtBot, window: Application, panel: RulesPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.choose()
    panel.set_draft("extra", "nowhere")
    qtbot.waitUntil(lambda: window.rules.previews.look is not None)
    look = window.rules.previews.look
    assert look is not None
    window.rules.add()
    plan = window.workspace.plan
    assert plan is not None and plan.resolution is look.resolution
    assert rules(window)[-1] == Rule("extra", "nowhere")


def test_a_long_pair_is_worked_out_in_a_job(
    qtbot: QtBot, window: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wtransplant.gui.controllers.rule_changes._FEW_KEYS", 3)
    window.rules.set_enabled(2, False)
    window.rules.set_enabled(0, False)  # the first one is still being worked out
    assert steps(window) == ["three"]
    assert window.window.statusBar().currentMessage().startswith("The rules are still being run.")
    qtbot.waitUntil(lambda: len(steps(window)) == 2)
    settle(qtbot, window)
    assert [rule.enabled for rule in rules(window)] == [True, True, False]
    window.rules.set_enabled(0, False)
    qtbot.waitUntil(lambda: with_status(window, "missing") == ["backbone.0.weight", "backbone.0.bias"])
    assert steps(window)[1:] == ["Switch rule 3 off", "Switch rule 1 off"]


def test_a_step_that_comes_between_is_not_lost(
    qtbot: QtBot, window: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wtransplant.gui.controllers.rule_changes._FEW_KEYS", 3)
    window.rules.delete([0])
    window.linking.unlink_paths(["norm"])
    settle(qtbot, window)
    assert rules(window) == [FIRST, SECOND, BOTH] and steps(window) == ["three", "Unlink 2 keys"]
    assert "Not done" in window.window.statusBar().currentMessage()


def test_a_hidden_panel_works_nothing_out(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    panel.choose(0)
    qtbot.waitUntil(lambda: panel.preview.count() == 2)
    window.window.docks["rules"].hide()
    window.linking.unlink_paths(["norm"])
    assert window.rules.previews.idle
    window.window.show_dock("rules")
    assert not window.rules.previews.idle
    qtbot.waitUntil(lambda: window.rules.previews.idle)
    assert panel.message == "takes 2 source keys."
