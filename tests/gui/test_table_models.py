"""The rules and the problems as Qt sees them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from wtransplant.gui.models.problems import SOURCE, TARGET, Problem, group_problems, title_of
from wtransplant.gui.models.problems_model import PROBLEM_ROLE, ProblemsModel
from wtransplant.gui.models.rules_model import ENABLED, HITS, PATTERN, TEMPLATE, RulesModel
from wtransplant.mapping import Rule, RuleHealth

RULES = (Rule(r"a\.(.*)", r"b.\1"), Rule("c", "d", enabled=False), Rule("none", "e"))
HEALTH = (RuleHealth(hits=1200), RuleHealth(enabled=False), RuleHealth())
PROBLEMS = (
    Problem("ambiguous", TARGET, "head.weight", "claimed by a and b; choose one"),
    Problem("missing", TARGET, "body.0.weight", "3×4: nothing fills it"),
    Problem("missing", TARGET, "body.0.bias", "3: nothing fills it"),
    Problem("missing", TARGET, "body.1.weight", "4×4: nothing fills it"),
    Problem("unexpected", SOURCE, "step", "scalar: nothing takes it"),
)


@pytest.mark.parametrize("rules", [(), RULES[:1], RULES])
def test_the_rules_are_a_proper_model(rules: Sequence[Rule], qtmodeltester: ModelTester) -> None:
    model = RulesModel()
    model.set_rules(RULES, HEALTH)
    model.set_rules(rules, HEALTH[: len(rules)])
    qtmodeltester.check(model)
    assert model.rowCount() == len(rules)


@pytest.mark.parametrize("problems", [(), PROBLEMS[:1], PROBLEMS])
def test_the_problems_are_a_proper_model(problems: Sequence[Problem], qtmodeltester: ModelTester) -> None:
    model = ProblemsModel()
    model.set_problems(PROBLEMS[::-1])
    model.set_problems(problems)
    qtmodeltester.check(model)
    assert [p for p in problems if model.index_of(p).data(PROBLEM_ROLE) == p] == list(problems)


def texts(model: RulesModel, row: int) -> list[str]:
    return [model.index(row, column).data() for column in (PATTERN, TEMPLATE, HITS)]


def test_a_rule_shows_its_words_and_hits(qapp: object) -> None:
    model = RulesModel()
    model.set_rules(RULES, HEALTH)
    assert texts(model, 0) == [r"a\.(.*)", r"b.\1", "1,200"]
    assert texts(model, 1) == ["c", "d", "off"]
    assert texts(model, 2) == ["none", "e", "0"]
    checks = [model.index(row, ENABLED).data(Qt.ItemDataRole.CheckStateRole) for row in range(3)]
    assert [Qt.CheckState(check) for check in checks] == [
        Qt.CheckState.Checked,
        Qt.CheckState.Unchecked,
        Qt.CheckState.Checked,
    ]


def test_a_click_on_a_check_mark_is_an_intent_and_changes_nothing(qtbot: QtBot) -> None:
    model = RulesModel()
    model.set_rules(RULES, HEALTH)
    index = model.index(0, ENABLED)
    with qtbot.waitSignal(model.enabled_toggled) as told:
        assert model.setData(index, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert told.args == [0, False]
    assert model.rules == RULES
    with qtbot.waitSignal(model.edited) as written:
        assert model.setData(model.index(0, PATTERN), "other", Qt.ItemDataRole.EditRole)
    assert written.args == [0, PATTERN, "other"]
    assert model.rules == RULES
    assert not model.setData(model.index(0, HITS), "4", Qt.ItemDataRole.EditRole)


def test_other_hits_of_the_same_rules_leave_the_rows_alone(qtbot: QtBot) -> None:
    model = RulesModel()
    model.set_rules(RULES, HEALTH)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_rules(RULES, [RuleHealth()] * 3)
    assert texts(model, 0)[2] == "0"


def shown(model: ProblemsModel, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    parent = parent or QModelIndex()
    lines = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        lines.append("  " * depth + index.data().lstrip("✕✖▲◆●○◇?!≠+↯−— \t"))
        lines += shown(model, index, depth + 1)
    return lines


def test_problems_are_grouped_by_kind_and_module_without_losing_one(qapp: object) -> None:
    model = ProblemsModel()
    model.set_problems(PROBLEMS)
    assert [line.strip() for line in shown(model) if not line.startswith(" ")][1].endswith("3 missing keys")
    assert shown(model)[4:9] == ["  body.0", "    weight", "    bias", "  body.1", "    weight"]
    assert shown(model)[-2:] == ["  (top level)", "    step"]
    index = model.index_of(PROBLEMS[2])
    assert index.siblingAtColumn(1).data() == "3: nothing fills it"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "body.0.bias\n3: nothing fills it"


def test_groups_keep_kinds_and_sides_apart() -> None:
    same_module = [Problem("missing", TARGET, "a.x", ""), Problem("unexpected", SOURCE, "a.x", "")]
    assert [(group.kind, group.title, len(group.problems)) for group in group_problems(same_module)] == [
        ("missing", "a", 1),
        ("unexpected", "a", 1),
    ]


def test_counts_are_words() -> None:
    assert title_of("mismatched", 1) == "1 size mismatch"
    assert title_of("ambiguous", 1200) == "1,200 conflicts"
