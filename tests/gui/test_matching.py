from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.found_links import BLOCKS, CONFIDENCE, FUSED, NORMS, PROJ, Matcher, found_links, open_in
from tests.gui.gestures import menu_of, settle, statuses, steps, with_status
from wtransplant.gui.app import Application
from wtransplant.gui.models.inbox import Question
from wtransplant.gui.views.keep_rules_dialog import KeepRulesDialog
from wtransplant.gui.views.match_panel import MatchPanel
from wtransplant.gui.views.ribbon_painter import certainty_of
from wtransplant.gui.views.why_popup import WhyPopup
from wtransplant.mapping import Plan

FOUND_IN_FORCE = [*FUSED, *PROJ, "head.bias"]
"""With the threshold that holds at first, 50 %."""


@pytest.fixture
def matcher(monkeypatch: pytest.MonkeyPatch) -> Matcher:
    made = Matcher()
    monkeypatch.setattr("wtransplant.matching.finding.find_match", made)
    return made


@pytest.fixture
def window(application: Application, matcher: Matcher, tmp_path: Path) -> Application:
    """The pair, open: names link ``head.bias`` alone."""
    open_in(application, tmp_path)
    return application


@pytest.fixture
def matched(window: Application, qtbot: QtBot) -> Application:
    """The same after a search, with the panel in sight."""
    window.window.show_dock("matching")
    search(window, qtbot)
    qtbot.waitUntil(lambda: panel(window).table.matches.rowCount() == 4)
    return window


def search(window: Application, qtbot: QtBot) -> None:
    window.window.actions_["auto_match"].trigger()
    settle(qtbot, window)


def panel(window: Application) -> MatchPanel:
    return window.window.matching


def plan_of(window: Application) -> Plan:
    plan = window.workspace.plan
    assert plan is not None
    return plan


def choose(window: Application, target: str) -> None:
    """Select the group with a target key."""
    table = panel(window).table
    table.choose(table.matches.row_of(target))


def states(window: Application) -> dict[str, str]:
    """What the table says of each group."""
    model = panel(window).table.matches
    return {model.index(row, 0).data(): model.index(row, 4).data() for row in range(model.rowCount())}


def linked(window: Application) -> set[str]:
    return set(with_status(window, "linked"))


def test_what_names_leave_open_is_offered_and_done_on_a_click(
    window: Application, matcher: Matcher, qtbot: QtBot
) -> None:
    banner = window.window.match_banner
    assert banner.isVisible()
    assert banner.text.text() == "Names alone link 1 of 15 keys. Auto-match looks for the others."
    assert matcher.kept == []  # nothing happens by itself
    banner.yes.click()
    settle(qtbot, window)
    assert len(matcher.kept) == 1
    assert steps(window) == ["Auto-match"]
    assert not banner.isVisible()
    assert window.window.docks["matching"].isVisible()


def test_the_result_is_one_step_and_told_in_a_sentence(window: Application, qtbot: QtBot) -> None:
    search(window, qtbot)
    assert steps(window) == ["Auto-match"]
    assert linked(window) == set(FOUND_IN_FORCE)
    assert set(with_status(window, "ambiguous")) == set(NORMS)
    banner = window.window.match_banner
    expected = "7 of 15 keys linked, 6 ambiguous in 1 question, 2 missing.  ·  One set of weights."
    assert banner.text.text() == expected
    window.undo.undo()
    assert linked(window) == {"head.bias"}
    assert not banner.isVisible()  # it is no longer true
    window.undo.redo()
    assert linked(window) == set(FOUND_IN_FORCE)


def test_the_search_shows_its_progress_and_can_be_given_up(
    window: Application, matcher: Matcher, qtbot: QtBot
) -> None:
    window.window.show_dock("matching")
    matcher.held.clear()
    window.window.actions_["auto_match"].trigger()
    shown = panel(window)
    qtbot.waitUntil(lambda: shown._bar.value() == 250)
    assert shown.stop.isVisible() and not shown.match.isVisible()
    with qtbot.waitSignal(window.matching.running_changed):
        shown.stop.click()
    settle(qtbot, window)
    assert steps(window) == []
    assert linked(window) == {"head.bias"}
    assert shown.match.isVisible() and not shown.stop.isVisible()


def test_what_a_person_has_decided_is_given_to_the_search_and_stays(
    window: Application, matcher: Matcher, qtbot: QtBot
) -> None:
    window.linking.drop(["layer.1.out"], PROJ[0])
    search(window, qtbot)
    assert matcher.kept[0].keys() == {PROJ[0]}
    assert plan_of(window).resolution.links[PROJ[0]].sources == ("layer.1.out",)
    assert plan_of(window).resolution.links[PROJ[0]].by == "hand"


def test_decisions_made_during_the_search_are_stronger(
    window: Application, matcher: Matcher, qtbot: QtBot
) -> None:
    matcher.held.clear()
    window.window.actions_["auto_match"].trigger()
    window.linking.drop(["layer.1.out"], PROJ[0])
    matcher.held.set()
    settle(qtbot, window)
    links = plan_of(window).resolution.links
    assert links[PROJ[0]].sources == ("layer.1.out",)
    assert links[FUSED[0]].by == "matcher"
    assert len(steps(window)) == 2


def test_groups_with_their_states(matched: Application) -> None:
    assert states(matched) == {
        "embed": "below",
        "blocks.{i}.attn.qkv.weight": "in force",
        "blocks.{i}.attn.proj.weight": "in force",
        "head.bias": "in force",
    }
    assert panel(matched)._numbers.text() == "7 in force · 1 below"


def test_a_drag_of_the_threshold_is_one_step(matched: Application, qtbot: QtBot) -> None:
    shown = panel(matched)
    shown.slider.setSliderDown(True)
    for value in (60, 70, 90):
        shown.slider.setValue(value)
    assert shown._numbers.text() == "4 in force · 4 below"  # three of qkv, and the one of equal names
    assert steps(matched) == ["Auto-match"]
    shown.slider.setSliderDown(False)
    assert steps(matched) == ["Auto-match", "Threshold 90%"]
    assert linked(matched) == {*FUSED, "head.bias"}
    matched.undo.undo()
    assert shown.slider.value() == 50
    assert linked(matched) == set(FOUND_IN_FORCE)
    assert states(matched)["blocks.{i}.attn.proj.weight"] == "in force"


def test_steps_of_the_threshold_by_keyboard_count_as_one(matched: Application, qtbot: QtBot) -> None:
    shown = panel(matched)
    for _ in range(15):
        qtbot.keyClick(shown.slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(steps(matched)) == 2)
    assert steps(matched)[1] == "Threshold 65%"
    assert linked(matched) == set(FOUND_IN_FORCE) - {PROJ[-1]}


def test_accepting_a_group_makes_its_links_a_persons_own(matched: Application, qtbot: QtBot) -> None:
    choose(matched, PROJ[0])
    panel(matched).accept.click()
    assert steps(matched)[1] == "Accept 3 found links"
    by_hand = plan_of(matched).decisions.by_hand
    assert by_hand.keys() == set(PROJ)
    assert by_hand[PROJ[2]].reason == f"accepted: {found_links()[PROJ[2]].reason}"
    assert by_hand[PROJ[2]].confidence == 1
    assert states(matched)["blocks.{i}.attn.proj.weight"] == "accepted"
    panel(matched).threshold_chosen.emit(1.0)  # what was accepted does not depend on it any more
    assert set(PROJ) <= linked(matched)


def test_accepting_reaches_below_the_threshold(matched: Application) -> None:
    choose(matched, "embed")
    panel(matched).table.accept_pressed.emit()
    assert plan_of(matched).resolution.links["embed"].by == "hand"


def test_all_links_above_a_confidence_are_accepted_at_once(matched: Application) -> None:
    panel(matched).threshold_chosen.emit(0.75)
    panel(matched).accept_all.click()
    expected = {*FUSED, PROJ[0], PROJ[1], "head.bias"}
    assert plan_of(matched).decisions.by_hand.keys() == expected
    assert steps(matched)[2:] == [f"Accept {len(expected)} found links"]


def test_rejected_links_stay_out_whatever_the_threshold_and_the_next_search(
    matched: Application, qtbot: QtBot
) -> None:
    choose(matched, FUSED[0])
    qtbot.keyClick(panel(matched).table, Qt.Key.Key_Delete)
    assert steps(matched)[1] == "Reject 3 found links"
    assert statuses(matched)[FUSED[1]] == "missing"
    assert states(matched)["blocks.{i}.attn.qkv.weight"] == "rejected"
    panel(matched).threshold_chosen.emit(0.0)
    assert linked(matched) == {*PROJ, "head.bias", "embed"}
    search(matched, qtbot)
    assert statuses(matched)[FUSED[1]] == "missing"
    choose(matched, FUSED[0])
    panel(matched).accept.click()
    assert set(FUSED) <= linked(matched)


def test_rejecting_takes_accepted_links_away_too(matched: Application) -> None:
    choose(matched, PROJ[0])
    panel(matched).accept.click()
    panel(matched).reject.click()
    assert plan_of(matched).decisions.by_hand == {}
    assert statuses(matched)[PROJ[0]] == "missing"


def test_skipping_leaves_both_sides_out_on_purpose(matched: Application) -> None:
    choose(matched, PROJ[0])
    panel(matched).table.reject_pressed.emit(True)
    assert set(with_status(matched, "skipped")) == set(PROJ)
    assert plan_of(matched).decisions.skipped_sources == {f"layer.{block}.out" for block in range(BLOCKS)}
    assert steps(matched)[1:] == ["Skip 3 found links"]


def test_what_was_unlinked_in_the_tree_does_not_come_back_with_the_threshold(matched: Application) -> None:
    matched.linking.unlink_paths([PROJ[0]])
    assert states(matched)["blocks.{i}.attn.proj.weight"] == "2 in force, 1 rejected"
    panel(matched).threshold_chosen.emit(0.1)
    assert PROJ[0] not in linked(matched)
    assert "embed" in linked(matched)


def test_one_answer_settles_a_question_of_the_matcher(matched: Application, qtbot: QtBot) -> None:
    inbox = panel(matched).inbox
    assert inbox is not None and inbox.isVisible()
    (question,) = inbox.model.questions
    assert (question.keys, question.reason) == (NORMS, "both norms have equal shapes")
    top = inbox.model.index(0, 0)
    answers = [inbox.model.index(row, 0, top).data() for row in range(3)]
    assert answers == ["before is norm1", "after is norm1", "none of these"]
    assert inbox.model.index(0, 1, top).data() == "before is norm1: a reason · 70%"
    inbox.tree.setCurrentIndex(inbox.model.index(1, 0, top))
    qtbot.keyClick(inbox.tree, Qt.Key.Key_Return)
    links = plan_of(matched).resolution.links
    assert [links[key].sources for key in NORMS[:2]] == [("layer.0.after",), ("layer.0.before",)]
    assert steps(matched)[1:] == ["Take after is norm1 for 6 keys"]
    assert not inbox.isVisible()
    matched.undo.undo()
    assert inbox.isVisible()


def test_the_problems_panel_asks_the_same_question(matched: Application) -> None:
    matched.window.show_dock("problems")
    inbox = matched.window.problems.inbox
    assert inbox is not None
    asked: tuple[Question, ...] = inbox.model.questions
    assert [question.keys for question in asked] == [NORMS]


def test_a_group_leads_to_its_rows(matched: Application) -> None:
    choose(matched, FUSED[0])
    assert FUSED[0] in matched.window.target.view.selected_paths()
    assert "layer.0.q" in matched.window.source.view.selected_paths()


def test_copy_gives_the_selected_rows(matched: Application, qtbot: QtBot) -> None:
    choose(matched, FUSED[0])
    panel(matched).table.setFocus()
    qtbot.keyClick(panel(matched).table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().split("\n")
    assert len(lines) == 2
    assert lines[1].startswith("blocks.{i}.attn.qkv.weight\t← concat(0) of layer.{i}.{q, k, v}\t3\t93%")


def test_the_tree_shows_how_certain_links_are(matched: Application) -> None:
    view, model = matched.window.target.view, matched.window.target.model
    column = model.columns.index("confidence")
    model.expand_all()

    def cell(path: str) -> str:
        return str(model.index(model.row_of(path), column).data())

    assert not view.isColumnHidden(column)
    assert [cell(FUSED[0]), cell(PROJ[2]), cell("blocks.2.attn"), cell("new")] == ["93%", "60%", "≥ 60%", ""]
    choose(matched, PROJ[0])
    panel(matched).accept.click()
    assert cell(PROJ[2]) == ""  # a person stands for it
    matched.undo.undo()
    matched.undo.undo()
    assert view.isColumnHidden(column)


def test_why_tells_the_way_of_the_tensors_and_is_copied(matched: Application) -> None:
    matched.window.target.view.reveal(FUSED[0])
    menu = menu_of(matched.window.target.view, FUSED[0])
    assert matched.window.actions_["why"] in menu.values()
    QApplication.activePopupWidget().close()
    matched.window.actions_["why"].trigger()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, WhyPopup)
    popup.copy()
    text = QApplication.clipboard().text()
    popup.close()
    assert text.startswith(f"{FUSED[0]}: linked by the matcher, confidence 93%")
    for part in (
        found_links()[FUSED[0]].reason,
        "layer.0.q  4×4",
        "concat(0): one after the other along axis 0",
        "= 12×4, the target wants 12×4",
    ):
        assert part in text


def test_keep_as_rules_says_the_same_with_few_rules(
    matched: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    before = {key: (one.sources, one.operation) for key, one in plan_of(matched).resolution.links.items()}
    choose(matched, PROJ[0])
    panel(matched).accept.click()  # accepted links become rules as well

    def look(dialog: object) -> None:
        assert isinstance(dialog, KeepRulesDialog)
        assert dialog.table.model().rowCount() == 2
        assert dialog.hits.count() > 0

    dialogs.fill(look, "Keep 2 rules")
    panel(matched).rules.click()
    settle(qtbot, matched)
    qtbot.waitUntil(lambda: len(steps(matched)) == 3)
    assert steps(matched)[2] == "Keep links as 2 rules"
    plan = plan_of(matched)
    after = {key: (one.sources, one.operation) for key, one in plan.resolution.links.items()}
    assert after == before
    alone = {key for key, one in plan.resolution.links.items() if one.by != "rule"}
    assert alone == {"head.bias"}  # a rule for one link says no more than the link
    assert plan.decisions.by_hand == {}
    matched.window.show_dock("matching")
    assert states(matched)["blocks.{i}.attn.qkv.weight"] == "by a rule"


def test_each_search_keeps_its_own_groups(window: Application, dialogs: Answers, qtbot: QtBot) -> None:
    search(window, qtbot)
    dialogs.press("Replace")
    window.linking.drop(["layer.1.out"], PROJ[0])
    search(window, qtbot)  # the second one is not about what was linked by hand
    window.undo.undo()
    window.undo.undo()
    window.window.show_dock("matching")
    qtbot.waitUntil(lambda: panel(window).table.matches.rowCount() == 4)
    table = panel(window).table
    assert len(table.matches.group(table.matches.row_of(PROJ[0])).links) == BLOCKS


def test_another_pair_begins_anew(matched: Application, tmp_path: Path) -> None:
    matched.undo.clear()
    open_in(matched, tmp_path)
    assert matched.context.findings.searched(plan_of(matched)) is None
    assert matched.window.match_banner.isVisible()
    assert panel(matched).inbox is not None and not panel(matched).inbox.isVisible()


def test_less_certain_links_are_drawn_weaker() -> None:
    drawn = [certainty_of(confidence) for confidence in (0.0, 0.5, 0.6, 0.8, 1.0)]
    assert drawn == pytest.approx([0.0, 0.0, 0.2, 0.6, 1.0])


def test_figures_of_the_example() -> None:
    """What the tests above count on."""
    sure = [one.confidence for one in found_links().values()]
    assert sorted(sure) == [0.3, 0.6, 0.8, 0.8, 0.93, 0.93, 0.93, 1.0]
    assert CONFIDENCE["embed"] < 0.5
