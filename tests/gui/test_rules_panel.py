from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import BACKBONE, drop, sources_of, statuses, steps, with_status
from wtransplant.gui.app import Application
from wtransplant.gui.models.rule_fields import RuleFields, fields_of
from wtransplant.gui.models.rules_model import HITS
from wtransplant.gui.views.rules_panel import RulesPanel
from wtransplant.mapping import Rule

BOTH = Rule(r"features\.(.*)", r"backbone.\1")
FIRST = Rule(r"features\.0\.(?P<rest>.*)", r"backbone.0.\g<rest>")


@pytest.fixture
def window(pair: Pair) -> Application:
    pair.application.window.show_dock("rules")
    return pair.application


@pytest.fixture
def panel(window: Application) -> RulesPanel:
    return window.window.rules


def write(window: Application, rule: Rule) -> None:
    window.window.rules.choose(-1)
    window.window.rules.set_draft(rule.pattern, rule.template)
    window.rules.add()


def rules(window: Application) -> list[Rule]:
    plan = window.workspace.plan
    assert plan is not None
    return list(plan.decisions.rules)


def hits(panel: RulesPanel) -> list[str]:
    return [panel.model.index(row, HITS).data() for row in range(panel.model.rowCount())]


def message(panel: RulesPanel) -> str:
    return panel.message


def previewed(panel: RulesPanel) -> list[str]:
    model = panel.preview.model
    return [
        "  ".join(model.index(row, column).data() for column in range(3))
        for row in range(panel.preview.count())
    ]


def button(panel: RulesPanel, words: str) -> QPushButton | QToolButton:
    named = {
        b.text() or b.accessibleName(): b
        for kind in (QPushButton, QToolButton)
        for b in panel.findChildren(kind)
    }
    return next(b for name, b in named.items() if name.startswith(words))


def test_what_a_rule_would_do_is_shown_while_typing(
    qtbot: QtBot, window: Application, panel: RulesPanel
) -> None:
    panel.template.setText(r"backbone.\1")
    qtbot.keyClicks(panel.pattern, r"features\.(.*)")
    qtbot.waitUntil(lambda: message(panel) == "takes 4 source keys. 4 new links.")
    assert previewed(panel) == [
        f"{key.replace('backbone', 'features')}  →  {key}  new: was missing" for key in BACKBONE
    ]
    assert with_status(window, "missing") == BACKBONE  # it is only a preview
    qtbot.keyClick(panel.pattern, Qt.Key.Key_Return)
    assert with_status(window, "missing") == []
    assert steps(window) == [f"Add rule {BOTH}"]
    assert (hits(panel), panel.draft) == (["4"], RuleFields())


def test_enter_right_after_the_last_key_is_not_lost(
    qtbot: QtBot, window: Application, panel: RulesPanel
) -> None:
    panel.pattern.setText(BOTH.pattern)
    panel.template.setText(BOTH.template)
    qtbot.keyClick(panel.template, Qt.Key.Key_Return)
    assert rules(window) == [BOTH]


@pytest.mark.parametrize(
    ("pattern", "template", "bad", "words"),
    [
        ("features.(", "x", "pattern", "missing ), unterminated subpattern at position 9"),
        ("*", "x", "pattern", "nothing to repeat at position 0"),
        ("features.(.*)", r"x.\2", "template", "group '2'"),
        ("features.(.*)", r"x.\g<rest>", "template", "group 'rest'"),
    ],
)
def test_a_rule_that_is_not_valid_is_marked_in_place_and_changes_nothing(
    pattern: str, template: str, bad: str, words: str, qtbot: QtBot, window: Application, panel: RulesPanel
) -> None:
    write(window, FIRST)
    before = statuses(window)
    panel.set_draft(pattern, template)
    qtbot.waitUntil(lambda: words in message(panel))
    fields = {"pattern": panel.pattern, "template": panel.template}
    assert [name for name, field in fields.items() if field.property("invalid")] == [bad]
    assert not button(panel, "Add").isEnabled()
    qtbot.keyClick(panel.template, Qt.Key.Key_Return)
    assert (rules(window), statuses(window)) == ([FIRST], before)
    panel.set_draft("mended", "x")
    qtbot.waitUntil(lambda: not panel.pattern.property("invalid") and not panel.template.property("invalid"))


def test_the_preview_says_what_will_not_do(qtbot: QtBot, panel: RulesPanel) -> None:
    for pattern, template, words, line in (
        (
            r"features\.(.*)",
            r"body.\1",
            "4 made into a key that the target does not have",
            "unknown: the target has no such key",
        ),
        (
            r"features\.\d\.bias",
            "backbone.0.bias",
            "1 target key claimed more than once",
            "claimed twice: also claimed by features.1.bias",
        ),
        (
            r"extra",
            "norm.bias",
            "1 link whose shapes do not fit",
            "mismatched: the source is 7, the target wants 4",
        ),
    ):
        panel.set_draft(pattern, template)
        qtbot.waitUntil(lambda words=words: words in message(panel))
        assert previewed(panel)[0].endswith(line)
    panel.set_draft("nothing", "norm.bias")
    qtbot.waitUntil(lambda: message(panel).startswith("No source key matches."))


def test_the_first_rule_that_matches_takes_the_key_and_order_can_be_changed(
    qtbot: QtBot, window: Application, panel: RulesPanel
) -> None:
    write(window, BOTH)
    write(window, FIRST)
    assert hits(panel) == ["4", "0"]
    panel.choose(1)
    qtbot.mouseClick(button(panel, "Move up"), Qt.MouseButton.LeftButton)
    assert rules(window) == [FIRST, BOTH]
    assert (hits(panel), panel.chosen) == (["2", "2"], 0)
    assert not button(panel, "Move up").isEnabled() and button(panel, "Move down").isEnabled()
    qtbot.mouseClick(button(panel, "Move down"), Qt.MouseButton.LeftButton)
    assert steps(window)[-2:] == ["Move rule 2 up", "Move rule 1 down"]
    assert hits(panel) == ["4", "0"]


def test_a_rule_is_edited_in_its_place(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    write(window, FIRST)
    write(window, BOTH)
    panel.choose(0)
    assert panel.draft == fields_of(FIRST)
    panel.pattern.setText(r"features\.1\.(?P<rest>.*)")
    panel.template.setText(r"backbone.1.\g<rest>")
    qtbot.keyClick(panel.template, Qt.Key.Key_Return)
    assert [rule.pattern for rule in rules(window)] == [r"features\.1\.(?P<rest>.*)", BOTH.pattern]
    assert steps(window)[-1] == "Edit rule 1"
    window.undo.undo()
    assert rules(window)[0] == FIRST
    assert panel.draft == fields_of(FIRST)


def test_a_rule_is_deleted_and_comes_back(qtbot: QtBot, window: Application, panel: RulesPanel) -> None:
    write(window, BOTH)
    panel.choose(0)
    window.window.activateWindow()
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert rules(window) == [] and with_status(window, "missing") == BACKBONE
    assert not button(panel, "Delete").isEnabled() and not button(panel, "Update").isVisible()
    assert button(panel, "Add").text() == "Add rule"
    window.rules.update()  # with nothing chosen there is nothing to edit
    window.undo.undo()
    assert rules(window) == [BOTH] and with_status(window, "missing") == []


def test_a_rule_that_is_switched_off_does_nothing(window: Application, panel: RulesPanel) -> None:
    write(window, BOTH)
    check = panel.model.index(0, 0)
    panel.model.setData(check, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert with_status(window, "missing") == BACKBONE
    assert hits(panel) == ["off"] and steps(window)[-1] == "Switch rule 1 off"
    panel.model.setData(check, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert with_status(window, "missing") == [] and rules(window) == [BOTH]


def test_counts_follow_the_plan_down_to_nothing(window: Application, panel: RulesPanel) -> None:
    write(window, BOTH)
    plan = window.workspace.plan
    assert plan is not None and hits(panel) == ["4"]
    skipped = plan.decisions.with_skipped_sources([key for key in plan.source if key.startswith("features")])
    window.workspace.restore(window.workspace.preview(skipped))
    assert hits(panel) == ["0"]


def test_a_draft_outlives_steps_elsewhere(window: Application, panel: RulesPanel) -> None:
    write(window, BOTH)
    panel.choose(0)
    panel.pattern.setText("half writ")
    window.linking.unlink_paths(["norm"])
    assert panel.draft == RuleFields("half writ", BOTH.template) and panel.chosen == 0


def test_a_rule_is_stronger_than_a_name_and_weaker_than_a_hand(window: Application, dialogs: Answers) -> None:
    write(window, Rule(r"features\.0\.bias", "norm.bias"))
    assert sources_of(window)["norm.bias"] == "features.0.bias"
    dialogs.press("Replace")
    drop(window, ["norm.bias"], "norm.bias")
    assert sources_of(window)["norm.bias"] == "norm.bias"


def test_without_a_pair_the_panel_says_what_to_open(application: Application) -> None:
    panel = application.window.rules
    assert message(panel).startswith("Open a source and a target")
    assert not button(panel, "Add").isEnabled()


def test_the_shortcut_opens_the_panel(pair: Pair) -> None:
    dock = pair.application.window.docks["rules"]
    assert not dock.isVisible()
    pair.application.window.actions_["add_rule"].trigger()
    assert dock.isVisible()
