from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, offers, steps
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.views.offer_popup import OfferPopup
from wtransplant.gui.views.operation_dialog import OperationDialog
from wtransplant.mapping import Plan
from wtransplant.targets import TargetSpec, open_target

QUERY, KEY, VALUE = (f"layer.attention.{name}.weight" for name in ("query", "key", "value"))
SOURCE = {
    QUERY: (4, 4),
    KEY: (4, 4),
    VALUE: (4, 4),
    "turned.weight": (6, 4),
    "fused.weight": (9, 5),
    "norm.weight": (4,),
    "norm.bias": (4,),
    "stacked": (3, 2, 2),
}
TARGET = {
    "block.attn.qkv.weight": (12, 4),
    "block.mlp.weight": (4, 6),
    "parts.a.weight": (3, 5),
    "parts.b.weight": (4, 5),
    "parts.c.weight": (2, 5),
    "block.norm.weight": (4,),
    "block.norm.bias": (4,),
    "expert.0": (2, 2),
    "expert.1": (2, 2),
    "expert.2": (2, 2),
    "far": (31, 17),
}
PARTS = ["parts.a.weight", "parts.b.weight", "parts.c.weight"]


def saved(path: Path, shapes: dict[str, tuple[int, ...]]) -> Path:
    generator = torch.Generator().manual_seed(1)
    torch.save({key: torch.rand(shape, generator=generator) for key, shape in shapes.items()}, path)
    return path


@pytest.fixture
def window(application: Application, tmp_path: Path) -> Application:
    workspace = application.workspace
    workspace.set_source(open_checkpoint(saved(tmp_path / "source.pth", SOURCE)), None)
    target = open_target(TargetSpec(str(saved(tmp_path / "target.pth", TARGET))))
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    application.linking.unlink_paths([""])
    application.undo.clear()
    return application


def plan_of(application: Application) -> Plan:
    plan = application.workspace.plan
    assert plan is not None
    return plan


def link_of(application: Application, target: str) -> tuple[tuple[str, ...], str]:
    link = plan_of(application).resolution.links[target]
    return link.sources, str(link.operation)


def select(application: Application, sources: list[str], targets: list[str]) -> None:
    window = application.window
    for panel, paths in ((window.source, sources), (window.target, targets)):
        panel.model.expand_all()
        panel.view.select_paths(paths)


def test_transpose_or_reshape_is_asked_and_never_decided(window: Application) -> None:
    drop(window, ["turned.weight"], "block.mlp.weight")
    asked = offers()
    assert asked.text == "turned.weight is 6×4, the target wants 4×6. Transpose or reshape?"
    assert asked.titles == ["transpose", "reshape", "Edit operation…"]
    assert asked.chosen is None
    asked.press(Qt.Key.Key_Return)  # nothing is chosen yet, so it takes nothing
    assert steps(window) == []
    asked.take("transpose")
    plan = plan_of(window)
    assert link_of(window, "block.mlp.weight") == (("turned.weight",), "transpose")
    assert torch.equal(plan.value("block.mlp.weight"), plan.source.tensor("turned.weight").t())
    assert steps(window) == ["Link block.mlp.weight"]
    window.undo.undo()
    assert plan.resolution.target_status["block.mlp.weight"] == "missing"


def test_three_keys_on_one_are_offered_in_the_order_that_their_names_tell(window: Application) -> None:
    drop(window, [VALUE, QUERY, KEY], "block.attn.qkv.weight")
    asked = offers()
    assert asked.chosen == "concat(0)"
    assert asked.details[0].startswith("likely · ") and asked.details[0].endswith("query, key, value")
    assert asked.titles.count("concat(0)") == 6  # every order of three
    assert asked.titles[-1] == "Edit operation…"
    asked.press(Qt.Key.Key_Return)
    plan = plan_of(window)
    assert link_of(window, "block.attn.qkv.weight") == ((QUERY, KEY, VALUE), "concat(0)")
    expected = torch.cat([plan.source.tensor(key) for key in (QUERY, KEY, VALUE)])
    assert torch.equal(plan.value("block.attn.qkv.weight"), expected)


def test_another_order_is_an_arrow_away(window: Application) -> None:
    drop(window, [VALUE, QUERY, KEY], "block.attn.qkv.weight")
    offers().press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    sources, operation = link_of(window, "block.attn.qkv.weight")
    assert operation == "concat(0)" and sources != (QUERY, KEY, VALUE)


def test_escape_gives_up_and_nothing_is_remembered(window: Application) -> None:
    for _ in range(2):
        drop(window, [QUERY, KEY, VALUE], "block.attn.qkv.weight")
        offers().close()
    assert steps(window) == []


def test_typing_narrows_a_long_list(window: Application) -> None:
    drop(window, [QUERY, KEY, VALUE], "block.attn.qkv.weight")
    asked = offers()
    asked.press(Qt.Key.Key_T, Qt.Key.Key_R, Qt.Key.Key_A, Qt.Key.Key_N, Qt.Key.Key_S, Qt.Key.Key_P)
    assert asked.titles and all(title.startswith("transpose | concat") for title in asked.titles)
    asked.close()


def test_the_editor_begins_with_the_likely_operation(window: Application, dialogs: Answers) -> None:
    seen: list[str] = []

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, OperationDialog)
        seen.append(dialog.text.text())

    dialogs.fill(act, "Cancel")
    drop(window, [QUERY, KEY, VALUE], "block.attn.qkv.weight")
    offers().take("Edit operation…")
    assert seen == ["concat(0)"]


def test_keys_that_can_be_one_may_still_go_each_to_its_own(window: Application, dialogs: Answers) -> None:
    dialogs.press("Link 2 keys")
    drop(window, ["norm.weight", "norm.bias"], "block.norm.weight")
    asked = offers()
    assert asked.titles[0] == "blend"
    asked.take("Link each to its own key…")
    assert link_of(window, "block.norm.weight") == (("norm.weight",), "identity")


def test_keys_that_have_no_own_place_say_so(window: Application, dialogs: Answers) -> None:
    dialogs.error()
    drop(window, [QUERY, KEY, VALUE], "block.attn.qkv.weight")
    offers().take("Link each to its own key…")
    assert "The source is 4×4, the target wants 12×4" in dialogs.last.text
    assert steps(window) == []


def test_where_nothing_fits_only_the_editor_is_offered(window: Application) -> None:
    drop(window, ["norm.weight", "stacked"], "far")
    asked = offers()
    assert asked.titles == ["Edit operation…"]
    assert asked.text.endswith("No operation is known that makes it fit.")
    asked.close()


@pytest.mark.parametrize("verb", ["Replace", "Combine…", "Keep"])
def test_a_second_drop_asks_replace_or_combine(verb: str, window: Application, dialogs: Answers) -> None:
    drop(window, ["norm.bias"], "block.norm.bias")
    dialogs.press(verb)
    drop(window, ["norm.weight"], "block.norm.bias")
    assert dialogs.last.verbs == ("Replace", "Combine…", "Keep")
    if verb == "Combine…":
        offers().take("blend")
    expected = {
        "Replace": (("norm.weight",), "identity"),
        "Combine…": (("norm.bias", "norm.weight"), "blend"),
        "Keep": (("norm.bias",), "identity"),
    }
    assert link_of(window, "block.norm.bias") == expected[verb]
    if verb == "Combine…":
        plan = plan_of(window)
        mean = (plan.source.tensor("norm.bias") + plan.source.tensor("norm.weight")) / 2
        assert torch.allclose(plan.value("block.norm.bias"), mean)


def test_one_key_is_shared_out_to_the_selected_ones(window: Application) -> None:
    select(window, ["fused.weight"], PARTS)
    window.window.actions_["link"].trigger()
    asked = offers()
    assert asked.details == ["3 + 4 + 2 = 9 along axis 0, in this order"]
    asked.take("split(0)")
    plan = plan_of(window)
    assert steps(window) == ["Link 3 keys"]
    for key, part in zip(PARTS, plan.source.tensor("fused.weight").split([3, 4, 2]), strict=True):
        assert torch.equal(plan.value(key), part)


def test_a_drop_on_one_of_several_selected_rows_is_meant_for_all(window: Application) -> None:
    experts = ["expert.0", "expert.1", "expert.2"]
    select(window, [], experts)
    drop(window, ["stacked"], "expert.1")
    offers().take("unstack(0)")
    plan = plan_of(window)
    assert [link_of(window, key)[1] for key in experts] == [f"unstack(0, {n}/3)" for n in range(3)]
    assert all(torch.equal(plan.value(k), plan.source.tensor("stacked")[n]) for n, k in enumerate(experts))


def test_what_cannot_be_shared_out_is_told(window: Application, dialogs: Answers) -> None:
    select(window, ["turned.weight"], PARTS)
    dialogs.error()
    window.window.actions_["link"].trigger()
    assert "cannot be shared out" in dialogs.last.text


def test_selecting_too_much_is_told_in_the_status_bar(window: Application) -> None:
    select(window, [QUERY, KEY], PARTS)
    window.window.actions_["link"].trigger()
    assert "one row that takes" in window.window.statusBar().currentMessage()
    assert steps(window) == []


def test_rows_that_fit_with_an_operation_are_lit_in_their_own_way(window: Application) -> None:
    panel = window.window
    panel.source.view.drag_started.emit(["turned.weight"])
    facts = panel.target.model.facts
    assert facts.ways == {"block.mlp.weight"}
    hints = facts.hints
    assert hints is not None
    assert hints["block.mlp.weight"] == "fits with transpose: the source is 6×4, this wants 4×6"
    assert hints["far"] == "the source is 6×4, this wants 31×17"
    panel.source.view.drag_finished.emit()
    assert (facts.hints, facts.ways) == (None, frozenset())
    panel.source.view.drag_started.emit([QUERY, KEY, VALUE])
    assert facts.ways == {"block.attn.qkv.weight"}
    assert facts.hints["block.attn.qkv.weight"].startswith("fits with concat(0): the sources are 3 of 4×4")
    panel.source.view.drag_finished.emit()


def test_a_question_about_another_pair_is_not_carried_out(window: Application) -> None:
    drop(window, ["turned.weight"], "block.mlp.weight")
    asked = offers()
    workspace = window.workspace
    workspace.set_source(workspace.source, workspace.plan_for(workspace.source, workspace.target))
    asked.take("transpose")
    assert "block.mlp.weight" not in plan_of(window).resolution.links


def test_the_question_stays_on_the_screen(qtbot: QtBot, window: Application) -> None:
    drop(window, [QUERY, KEY, VALUE], "block.attn.qkv.weight")
    popup = next(widget for widget in window.window.findChildren(OfferPopup))
    screen = popup.screen().availableGeometry()
    popup.show_at(QPoint(screen.right(), screen.bottom()))
    assert screen.contains(popup.geometry())
    popup.close()


def test_the_column_and_the_tooltip_tell_the_operation(window: Application) -> None:
    drop(window, [VALUE, QUERY, KEY], "block.attn.qkv.weight")
    offers().press(Qt.Key.Key_Return)
    model = window.window.target.model
    node = model.tree.find("block.attn.qkv.weight")
    assert node is not None
    assert model.facts.text(node, "from") == "← concat(0) of layer.attention.{query, key, value}.weight"
    tooltip = model.facts.tooltip(node).split("\n")
    assert tooltip[2:6] == ["linked", f"0  {QUERY}", f"1  {KEY}", f"2  {VALUE}"]
    assert tooltip[6] == "concat(0): one after the other along axis 0"
    assert tooltip[7].startswith("made by hand: linked by hand: 4 + 4 + 4 = 12 along axis 0")
