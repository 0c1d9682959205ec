from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import BACKBONE, box, click_box, drop, steps
from wtransplant.gui.app import Application

ON, SOME, OFF = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked


@pytest.fixture
def window(pair: Pair) -> Application:
    return pair.application


def frozen(window: Application) -> set[str]:
    return set(window.workspace.frozen_keys)


def test_a_box_on_a_group_freezes_all_below_and_shows_it(window: Application) -> None:
    click_box(window, "backbone")
    assert frozen(window) == set(BACKBONE)
    assert [box(window, path) for path in ("backbone", "backbone.1", "backbone.0.bias", "head")] == [
        ON,
        ON,
        ON,
        OFF,
    ]
    click_box(window, "backbone.0.bias")
    assert frozen(window) == set(BACKBONE) - {"backbone.0.bias"}
    assert [box(window, path) for path in ("backbone", "backbone.0", "backbone.1")] == [SOME, SOME, ON]
    click_box(window, "backbone")  # what is partly frozen is frozen first
    assert frozen(window) == set(BACKBONE)
    click_box(window, "backbone")
    assert frozen(window) == set()
    assert steps(window) == [
        "Freeze backbone",
        "Unfreeze backbone.0.bias",
        "Freeze backbone",
        "Unfreeze backbone",
    ]
    while window.undo.canUndo():
        window.undo.undo()
    window.undo.redo()
    assert box(window, "backbone") == ON


def test_a_box_of_a_selection_is_for_all_of_it(window: Application) -> None:
    view = window.window.target.view
    window.window.target.model.expand_all()
    view.select_paths(["norm.bias", "head.bias"])
    click_box(window, "head.bias")
    assert frozen(window) == {"norm.bias", "head.bias"}
    click_box(window, "norm.weight")  # a box beside the selection is for itself
    assert frozen(window) == {"norm.bias", "head.bias", "norm.weight"}
    assert steps(window) == ["Freeze 2 rows", "Freeze norm.weight"]


def test_freezing_what_is_linked_follows_the_links(window: Application, dialogs: Answers) -> None:
    actions = window.window.actions_
    actions["freeze_linked"].trigger()
    assert frozen(window) == {"norm.weight", "norm.bias"}
    assert (
        window.window.statusBar().currentMessage().startswith("What was transplanted is frozen (2 tensors)")
    )
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert frozen(window) == {"norm.weight", "norm.bias", "backbone.0.bias"}
    assert box(window, "backbone.0.bias") == ON and box(window, "backbone") == SOME
    window.linking.unlink_paths(["norm"])
    assert frozen(window) == {"backbone.0.bias"}
    assert box(window, "norm") == OFF
    window.undo.undo()
    window.undo.undo()
    assert frozen(window) == {"norm.weight", "norm.bias"} and box(window, "backbone.0.bias") == OFF


def test_a_box_is_an_exception_to_the_preset(window: Application) -> None:
    window.window.actions_["freeze_linked"].trigger()
    click_box(window, "norm.bias")
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert frozen(window) == {"norm.weight", "backbone.0.bias"}


def test_all_but_the_head_and_nothing(window: Application) -> None:
    actions = window.window.actions_
    actions["freeze_head"].trigger()
    assert frozen(window) == {*BACKBONE, "norm.weight", "norm.bias"}
    actions["freeze_nothing"].trigger()
    assert frozen(window) == set()
    assert steps(window) == ["Freeze all but the head", "Freeze nothing"]


def test_the_first_blocks(window: Application, dialogs: Answers) -> None:
    dialogs.give((1, True))
    window.window.actions_["freeze_blocks"].trigger()
    assert "2 blocks, backbone.0 to backbone.1" in dialogs.last.text
    assert frozen(window) == {"backbone.0.weight", "backbone.0.bias"}
    dialogs.give((2, False))
    window.window.actions_["freeze_blocks"].trigger()
    assert steps(window) == ["Freeze the first block"]


def test_without_a_source_freezing_waits(application: Application, dialogs: Answers) -> None:
    dialogs.error()
    application.window.actions_["freeze_linked"].trigger()
    assert "A source checkpoint is still to be opened" in dialogs.last.text
    application.freezing.toggle("a", True)
    assert steps(application) == [] and not application.workspace.frozen_keys
