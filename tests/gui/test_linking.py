from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import (
    BACKBONE,
    choose,
    drop,
    menu_of,
    offers,
    sources_of,
    statuses,
    steps,
    with_status,
)
from wtransplant.gui.app import Application


@pytest.fixture
def window(pair: Pair) -> Application:
    return pair.application


def test_opening_links_what_is_certain_and_nothing_else(window: Application) -> None:
    assert sources_of(window) == {"norm.weight": "norm.weight", "norm.bias": "norm.bias"}
    assert with_status(window, "mismatched") == ["head.weight", "head.bias"]
    assert with_status(window, "missing") == BACKBONE
    assert steps(window) == []


def test_a_key_dropped_on_a_key_is_one_named_step(window: Application) -> None:
    drop(window, ["features.0.weight"], "backbone.0.weight")
    assert sources_of(window)["backbone.0.weight"] == "features.0.weight"
    assert steps(window) == ["Link backbone.0.weight"]
    assert window.window.statusBar().currentMessage() == "Link backbone.0.weight"


def test_a_wrong_shape_is_not_linked_but_asks_with_both_shapes(window: Application) -> None:
    before = statuses(window)
    drop(window, ["features.0.weight"], "backbone.1.weight")
    popup = offers()
    assert popup.text.startswith("features.0.weight is 4×3, the target wants 4×4.")
    assert popup.titles == ["pad(fill=initial)", "pad", "Edit operation…"]
    assert popup.chosen is None  # Enter takes nothing that nobody chose
    popup.close()
    assert (statuses(window), steps(window)) == (before, [])


@pytest.mark.parametrize("verb", ["Link 4 keys", "Cancel"])
def test_a_subtree_shows_what_would_be_linked_and_waits_for_a_yes(
    verb: str, window: Application, dialogs: Answers
) -> None:
    dialogs.press(verb)
    drop(window, ["features"], "backbone")
    assert dialogs.last.verbs == ("Link 4 keys", "Cancel")
    assert dialogs.last.lines == tuple(f"{k}  ←  {k.replace('backbone', 'features')}" for k in BACKBONE)
    linked = verb != "Cancel"
    assert with_status(window, "missing") == ([] if linked else BACKBONE)
    assert steps(window) == (["Link 4 keys"] if linked else [])


def test_the_preview_names_children_whose_shapes_differ(window: Application, dialogs: Answers) -> None:
    dialogs.press("Link 6 keys")
    source, target = window.workspace.source, window.workspace.target
    assert source is not None and target is not None
    window.linking.drop([""], "")
    assert "head.weight  ≠  head.weight  (shapes differ)" in dialogs.last.lines
    assert len(with_status(window, "linked")) == 6


def test_subtrees_that_have_nothing_in_common_are_refused(window: Application, dialogs: Answers) -> None:
    dialogs.error()
    drop(window, ["features"], "head")
    assert "Nothing below features fits below head" in dialogs.last.text
    assert steps(window) == []


def test_a_group_on_a_single_key_is_refused(window: Application, dialogs: Answers) -> None:
    dialogs.error()
    drop(window, ["features"], "backbone.0.weight")
    assert "A group cannot be linked to a single key" in dialogs.last.text


def test_several_keys_go_to_the_module_by_name(window: Application, dialogs: Answers) -> None:
    dialogs.press("Link 2 keys")
    drop(window, ["features.0.weight", "features.0.bias"], "backbone.0.weight")
    assert sources_of(window)["backbone.0.bias"] == "features.0.bias"


@pytest.mark.parametrize(("verb", "source"), [("Replace", "features.1.bias"), ("Keep", "features.0.bias")])
def test_a_second_drop_asks_which_link_is_to_stay(
    verb: str, source: str, window: Application, dialogs: Answers
) -> None:
    drop(window, ["features.0.bias"], "backbone.0.bias")
    dialogs.press(verb)
    drop(window, ["features.1.bias"], "backbone.0.bias")
    assert "linked already, to features.0.bias" in dialogs.last.text
    assert sources_of(window)["backbone.0.bias"] == source
    assert len(steps(window)) == (2 if verb == "Replace" else 1)


def test_keeping_still_links_the_children_that_are_free(window: Application, dialogs: Answers) -> None:
    drop(window, ["features.1.bias"], "backbone.0.bias")
    dialogs.press("Link 4 keys")
    dialogs.press("Keep")
    drop(window, ["features"], "backbone")
    assert sources_of(window)["backbone.0.bias"] == "features.1.bias"
    assert with_status(window, "missing") == []
    assert steps(window)[-1] == "Link 3 keys"


def test_the_same_drop_again_asks_nothing(window: Application) -> None:
    drop(window, ["features.0.bias"], "backbone.0.bias")
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert sources_of(window)["backbone.0.bias"] == "features.0.bias"


def test_one_source_may_feed_many_targets(window: Application) -> None:
    for target in ("backbone.0.bias", "backbone.1.bias"):
        drop(window, ["features.0.bias"], target)
    assert [sources_of(window)[key] for key in ("backbone.0.bias", "backbone.1.bias")] == [
        "features.0.bias"
    ] * 2


def test_delete_takes_links_away(qtbot: QtBot, window: Application) -> None:
    view = window.window.target.view
    view.reveal("norm")
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert sources_of(window) == {}
    assert steps(window) == ["Unlink 2 keys"]
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert steps(window) == ["Unlink 2 keys"]


def test_delete_on_the_source_takes_away_what_it_gives(qtbot: QtBot, window: Application) -> None:
    view = window.window.source.view
    view.reveal("norm.bias")
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert sources_of(window) == {"norm.weight": "norm.weight"}


def test_what_a_rule_would_fill_again_is_skipped(window: Application) -> None:
    window.window.rules.set_draft(r"features\.(.*)", r"backbone.\1")
    window.rules.add()
    assert with_status(window, "missing") == []
    window.linking.unlink_paths(["backbone.0"])
    assert with_status(window, "skipped") == ["backbone.0.weight", "backbone.0.bias"]
    assert "backbone.1.weight" in sources_of(window)
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert with_status(window, "skipped") == ["backbone.0.weight"]


def test_undo_to_the_beginning_and_redo_to_the_end_pass_the_same_states(
    window: Application, dialogs: Answers
) -> None:
    seen = [statuses(window)]
    dialogs.press("Link 4 keys")
    for act in (
        lambda: drop(window, ["features.0.bias"], "backbone.1.bias"),
        lambda: window.linking.unlink_paths(["norm"]),
        lambda: window.window.rules.set_draft(r"norm\.(.*)", r"norm.\1") or window.rules.add(),
        lambda: window.linking.unlink_paths(["backbone"]),
        lambda: drop(window, ["features"], "backbone"),
        lambda: window.window.actions_["unlink_all"].trigger(),
        lambda: window.window.actions_["match_names"].trigger(),
    ):
        act()
        seen.append(statuses(window))
    count = window.undo.count()
    assert count == 7 and all(a != b for a, b in pairwise(seen))
    for expected in reversed(seen[:-1]):
        window.undo.undo()
        assert statuses(window) == expected
    assert not window.undo.canUndo()
    for expected in seen[1:]:
        window.undo.redo()
        assert statuses(window) == expected


def test_the_trees_follow_undo(window: Application) -> None:
    model = window.window.target.model
    model.expand_all()
    cell = model.index(model.row_of("backbone.0.bias"), model.columns.index("from"))
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert cell.data() == "← features.0.bias"
    window.undo.undo()
    assert cell.data() == "missing"


def test_the_keyboards_way_of_dragging(window: Application) -> None:
    window.window.source.view.reveal("features.0.bias")
    window.window.target.view.reveal("backbone.0.bias")
    window.window.actions_["link"].trigger()
    assert sources_of(window)["backbone.0.bias"] == "features.0.bias"


def test_while_one_key_is_dragged_the_rows_say_whether_they_fit(window: Application) -> None:
    panel = window.window
    panel.source.view.drag_started.emit(["features.0.weight"])
    hints = panel.target.model.facts.hints
    assert hints is not None
    assert hints["backbone.0.weight"] == ""
    assert hints["backbone.1.weight"] == "the source is 4×3, this wants 4×4"
    assert panel.target.model.facts.ways == frozenset()  # padding would fit anything, which says nothing
    panel.source.view.drag_finished.emit()
    assert panel.target.model.facts.hints is None


def test_the_menu_skips_and_takes_it_back(window: Application) -> None:
    target, source = window.window.target.view, window.window.source.view
    target.reveal("backbone.0.bias")
    choose(target, "backbone.0.bias", "Skip: keep its own values")
    source.reveal("extra")
    choose(source, "extra", "Skip: leave out on purpose")
    plan = window.workspace.plan
    assert plan is not None
    assert plan.resolution.target_status["backbone.0.bias"] == "skipped"
    assert plan.resolution.source_status["extra"] == "skipped"
    choose(target, "backbone.0.bias", "No longer skip")
    assert statuses(window)["backbone.0.bias"] == "missing"


def test_the_menu_beside_the_rows_offers_nothing_to_skip(window: Application) -> None:
    for view in (window.window.target.view, window.window.source.view):
        view.clearSelection()
        menu = menu_of(view, None)
        assert menu and not any("kip" in words for words in menu)


def test_a_conflict_is_decided_in_the_menu(window: Application) -> None:
    window.window.rules.set_draft(r"features\.\d\.bias", "backbone.0.bias")
    window.rules.add()
    assert with_status(window, "ambiguous") == ["backbone.0.bias"]
    view = window.window.target.view
    view.reveal("backbone.0.bias")
    choose(view, "backbone.0.bias", "Take features.1.bias")
    assert sources_of(window)["backbone.0.bias"] == "features.1.bias"
    assert with_status(window, "ambiguous") == []


def test_without_a_pair_gestures_do_nothing(application: Application) -> None:
    application.linking.drop(["a"], "b")
    application.linking.unlink_paths(["b"])
    for name in ("unlink_all", "match_names", "link", "unlink"):
        application.window.actions_[name].trigger()
    assert steps(application) == []
