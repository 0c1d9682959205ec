"""Proof and deciding by probing in the window, with real models."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle, statuses, steps, with_status
from tests.gui.proof_models import (
    LLAMA,
    LLAMA_SOURCE,
    SMALL_SOURCE,
    VIT,
    VIT_SOURCE,
    open_pair,
    open_true,
)
from tests.proving.pairs import true_plan
from wtransplant.errors import Cancelled
from wtransplant.gui.app import Application
from wtransplant.gui.commands import LinkKeys, SetRules
from wtransplant.gui.models.proof_model import ROW_ROLE
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.prove_table import ProofTableView
from wtransplant.gui.views.target_dialog import TargetDialog
from wtransplant.mapping import Plan, parse_rule
from wtransplant.proving import BitProof
from wtransplant.targets import TargetSpec

ROTATED = [f"layers.{layer}.attention.{part}.weight" for layer in range(3) for part in ("wq", "wk")]
"""The six tensors whose row order no name tells."""
OWN = """
from torch import nn

class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4))
        self.norm = nn.LayerNorm(4)
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        return self.head(self.norm(self.features(x)))
"""


def open_window(application: Application, qtbot: QtBot, model: TargetSpec | None = None) -> None:
    application.window.actions_["prove"].trigger()
    if model is not None:
        application.proving.setup.set_model(model)


def run(application: Application, qtbot: QtBot, act: Callable[[], None]) -> None:
    act()
    settle(qtbot, application)
    qtbot.waitUntil(lambda: not application.proving.running, timeout=60_000)


def prove(application: Application, qtbot: QtBot) -> None:
    run(application, qtbot, application.proving.view.prove.click)


def decide(application: Application, qtbot: QtBot) -> None:
    run(application, qtbot, application.proving.view.decide.click)


def said(application: Application) -> list[str]:
    return [label.text() for label in application.proving.view.verdicts]


def column(table: ProofTableView, number: int) -> list[str]:
    return [table.rows.index(row, number).data() for row in range(table.rows.rowCount())]


def features(pair: Pair) -> None:
    """Link the small pair's backbone by a rule."""
    application = pair.application
    rules = [parse_rule(r"features\.(.*) => backbone.\1")]
    application.context.push(lambda: SetRules(application.workspace, rules, "a rule"))


@pytest.fixture
def llama(application: Application, tmp_path: Path, qtbot: QtBot) -> Plan:
    """The pair, searched: only the row order of queries and keys is open."""
    plan = open_pair(application, LLAMA, tmp_path)
    application.window.actions_["auto_match"].trigger()
    settle(qtbot, application)
    assert set(with_status(application, "ambiguous")) == set(ROTATED)
    return plan


# Deciding


def test_the_row_order_that_no_name_tells_is_decided_and_then_proven(
    application: Application, llama: Plan, qtbot: QtBot, tmp_path: Path
) -> None:
    open_window(application, qtbot, LLAMA_SOURCE)
    before = steps(application)
    decide(application, qtbot)
    assert steps(application)[len(before) :] == ["Decide 1 question by probing"]
    assert set(statuses(application).values()) == {"linked"}
    (tmp_path / "again").mkdir()
    true = true_plan(LLAMA, tmp_path / "again")
    for key in ROTATED:
        assert torch.equal(llama.value(key), true.value(key)), key
        assert "both models run on random tokens 2×12" in llama.resolution.links[key].reason
    assert said(application) == ["✓  1 of 1 question decided by trying, which settles 6 keys."]
    prove(application, qtbot)
    first, bits = said(application)
    assert first.startswith("✓  Both models compute the same: their outputs differ by")
    assert bits == f"✓  Bits: {len(llama.target)} linked tensors, each holds its source."
    assert "diverges first" not in " ".join(column(application.proving.view.tables["modules"], 5))
    assert application.proving.view.form.judgement.startswith("Found by itself: random tokens 2×12")


def test_each_answer_is_shown_with_its_difference_and_the_right_one_stands_out(
    application: Application, llama: Plan, qtbot: QtBot
) -> None:
    open_window(application, qtbot, LLAMA_SOURCE)
    decide(application, qtbot)
    table = application.proving.view.tables["answers"]
    rows = [table.rows.row(number) for number in range(table.rows.rowCount())]
    right = [row for row in rows if row.first]
    assert [row.cells[2] for row in right] == ["halves → pairs, heads of 8"]  # 32 wide, four heads
    assert right[0].difference is not None and right[0].difference <= 1e-4
    others = [row.difference for row in rows if not row.first]
    assert len(others) >= 1 and all(one is not None and one > 0.01 for one in others)
    assert column(table, 5) == [f"{'✓' if row.first else '–'}  {row.cells[5]}" for row in rows]
    table.row_activated.emit(right[0])
    assert set(application.window.target.view.selected_paths()) == set(ROTATED)


def test_what_was_decided_is_one_step_to_undo_and_obeys_the_threshold(
    application: Application, llama: Plan, qtbot: QtBot
) -> None:
    open_window(application, qtbot, LLAMA_SOURCE)
    decide(application, qtbot)
    found = application.context.findings.of(llama)
    assert found.match.questions == ()
    assert {found.match.links[key].confidence for key in ROTATED} == {1.0}
    assert list(found.match.links) == [key for key in llama.target if key in found.match.links]
    decided = found.with_threshold(0.99).decided(llama.decisions)
    assert set(ROTATED) <= decided.automatic.keys()
    application.undo.undo()
    assert set(with_status(application, "ambiguous")) == set(ROTATED)
    assert len(application.context.findings.of(llama).match.questions) == 1
    assert application.proving.view.decide.isEnabled()


def test_without_the_source_model_questions_stay_and_the_button_says_why(
    application: Application, llama: Plan, qtbot: QtBot
) -> None:
    application.window.show_dock("matching")
    inbox = application.window.matching.inbox
    assert inbox is not None
    inbox.probe.click()
    view = application.proving.view
    assert view.isVisible() and view.decide.text() == "Decide 1 question by probing"
    assert (view.decide.isEnabled(), view.decide.toolTip()) == (False, "Choose the source's own model first.")
    application.proving.setup.set_model(LLAMA_SOURCE)
    assert view.decide.isEnabled()


def test_a_wrong_source_model_decides_nothing_and_is_told(
    application: Application, llama: Plan, qtbot: QtBot
) -> None:
    open_window(application, qtbot, SMALL_SOURCE)
    before = steps(application)
    decide(application, qtbot)
    assert steps(application) == before
    assert "Name the model that the checkpoint was saved from." in said(application)[0]
    assert set(with_status(application, "ambiguous")) == set(ROTATED)


def test_what_a_person_answers_meanwhile_is_left_alone(
    application: Application, llama: Plan, qtbot: QtBot
) -> None:
    """The answers were worked out for links that are no longer open."""
    open_window(application, qtbot, LLAMA_SOURCE)
    by_hand = [llama.check(key, llama.resolution.conflicts[key][0].sources[0]) for key in ROTATED]
    application.proving.decide()
    application.context.push(lambda: LinkKeys(application.workspace, by_hand))
    count = len(steps(application))
    qtbot.waitUntil(lambda: not application.proving.running, timeout=60_000)
    assert len(steps(application)) == count
    assert {llama.resolution.links[key].by for key in ROTATED} == {"hand"}
    assert said(application)[0].endswith("Not put in force: other decisions were made meanwhile.")


# Proving


def test_swapped_queries_and_keys_are_shown_at_the_attention_that_they_spoil(
    application: Application, tmp_path: Path, qtbot: QtBot
) -> None:
    plan = open_true(application, VIT, tmp_path)
    swapped = []
    for kind in ("weight", "bias"):
        link = plan.resolution.links[f"blocks.1.attn.qkv.{kind}"]
        query, key, value = link.sources
        swapped.append(link._replace(sources=(key, query, value)))
    application.context.push(lambda: LinkKeys(application.workspace, swapped))
    open_window(application, qtbot, VIT_SOURCE)
    prove(application, qtbot)
    assert said(application)[0].startswith("≠  The models differ: their outputs by")
    assert "The first to diverge is blocks.1.attn:" in said(application)[0]
    table = application.proving.view.tables["modules"]
    marked = [row for row in range(table.rows.rowCount()) if table.rows.row(row).first]
    assert [table.rows.row(row).cells[1] for row in marked] == ["blocks.1.attn"]
    assert table.currentIndex().row() == marked[0]
    before = [row for row in range(marked[0]) if table.rows.row(row).cells[1].startswith("blocks.0")]
    assert before and {table.rows.row(row).cells[5] for row in before} == {"equal"}
    table.activated.emit(table.rows.index(marked[0], 1))
    assert application.window.target.view.selected_paths() == ["blocks.1.attn"]
    sources = application.window.source.view.selected_paths()
    assert set(swapped[0].sources) | set(swapped[1].sources) < set(sources)
    assert all(key.startswith("vit.layers.1.attention.") for key in sources)


def test_a_new_head_leaves_equal_modules(pair: Pair, qtbot: QtBot) -> None:
    features(pair)
    open_window(pair.application, qtbot, SMALL_SOURCE)
    prove(pair.application, qtbot)
    model, bits = said(pair.application)
    assert model.startswith("✓  No outputs correspond, but all modules that do agree")
    assert bits == "✓  Bits: 6 linked tensors, each holds its source."
    view = pair.application.proving.view
    assert column(view.tables["modules"], 1) == ["backbone.0", "backbone.1", "backbone", "norm"]
    remarks = column(view.tables["remarks"], 1)
    assert any("extra" in text for text in remarks)
    assert any("2 target keys mismatched" in text for text in remarks)


def test_without_the_source_model_the_bits_are_compared(pair: Pair, qtbot: QtBot) -> None:
    open_window(pair.application, qtbot)
    assert pair.application.proving.view.form.model.placeholderText() == "none: only the bits are compared"
    prove(pair.application, qtbot)
    assert said(pair.application) == ["✓  Bits: 2 linked tensors, each holds its source."]
    table = pair.application.proving.view.tables["bits"]
    assert column(table, 0) == ["norm.weight", "norm.bias"]
    assert set(column(table, 2)) == {"undone, bit for bit"}


def test_an_input_that_does_not_fit_is_told_with_what_the_model_says_to_it(pair: Pair, qtbot: QtBot) -> None:
    features(pair)
    open_window(pair.application, qtbot, SMALL_SOURCE)
    form = pair.application.proving.view.form
    form.probe.setText("2x7")
    assert form.judgement == "Random values 2×7."
    prove(pair.application, qtbot)
    told, bits = said(pair.application)
    assert "No input was found that both models take, of 1 tried (random values 2×7)" in told
    assert (
        "the source model on random values 2×7: RuntimeError: mat1 and mat2 shapes cannot be multiplied"
        in told
    )
    assert "Give one: a shape" in told
    assert bits == "✓  Bits: 6 linked tensors, each holds its source."


def test_an_input_out_of_a_file(pair: Pair, qtbot: QtBot, dialogs: Answers, tmp_path: Path) -> None:
    features(pair)
    file = tmp_path / "input.pt"
    torch.save(torch.arange(6.0).reshape(2, 3), file)
    open_window(pair.application, qtbot, SMALL_SOURCE)
    dialogs.give((str(file), ""))
    view = pair.application.proving.view
    view.form.browse_requested.emit()
    assert view.form.judgement == "The tensors in input.pt."
    prove(pair.application, qtbot)
    assert said(pair.application)[0].startswith("✓  No outputs correspond, but all modules that do agree")
    view.copy.click()
    assert "probe       input.pt (" in QApplication.clipboard().text()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("tokens:2x12", "Tokens need the number that they stay below"),
        ("2x0x3", "A probe of this shape has no elements"),
        ("nowhere.pt", "This is no shape, and no such file is there"),
        ("x" * 5000, "This is no shape"),
        ("~nobody-has-this-name/input.pt", "This is no shape"),
        ("40000x40000", "An input of 1,600,000,000 elements is too large"),
    ],
)
def test_an_input_that_cannot_be_is_told_in_place(pair: Pair, qtbot: QtBot, text: str, fault: str) -> None:
    open_window(pair.application, qtbot, SMALL_SOURCE)
    view = pair.application.proving.view
    view.form.probe.setText(text)
    assert fault in view.form.judgement
    assert view.form.probe.property("invalid") and not view.prove.isEnabled()
    view.form.probe.setText("tokens:2x12<50")
    assert view.form.judgement == "Random tokens 2×12 below 50."
    assert not view.form.probe.property("invalid") and view.prove.isEnabled()


def test_the_tolerance_is_what_counts_as_equal(
    application: Application, tmp_path: Path, qtbot: QtBot
) -> None:
    open_true(application, LLAMA, tmp_path)
    open_window(application, qtbot, LLAMA_SOURCE)
    application.proving.view.form.tolerance.setText("0")
    prove(application, qtbot)
    assert said(application)[0].startswith("≠  The models differ")  # two implementations round differently


# What goes with it


def test_what_was_given_is_remembered_with_the_source(
    pair: Pair, store: QSettings, qtbot: QtBot, dialogs: Answers
) -> None:
    spec = TargetSpec(SMALL_SOURCE.text, {}, 3)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TargetDialog)
        assert dialog.windowTitle() == "The source's own model"
        dialog.set_target(spec)

    open_window(pair.application, qtbot)
    dialogs.fill(fill, "Use this model")
    view = pair.application.proving.view
    view.form.choose.click()
    settle(qtbot, pair.application)
    assert view.form.model.text() == SMALL_SOURCE.text
    view.form.probe.setText("2x3")
    prove(pair.application, qtbot)
    kept = Settings(store).proof_setup([str(pair.source)])
    assert (kept.model, kept.probe) == (spec, "2x3")
    assert Settings(store).proof_setup(["another.pth"]).model is None
    view.form.clear.click()
    assert Settings(store).proof_setup([str(pair.source)]).model is None
    assert view.form.model.text() == ""


def test_another_source_brings_its_own_model(pair: Pair, tmp_path: Path, qtbot: QtBot) -> None:
    application = pair.application
    open_window(application, qtbot, SMALL_SOURCE)
    prove(application, qtbot)
    open_pair(application, LLAMA, tmp_path)
    assert application.proving.setup.model is None
    assert said(application) == [] and not application.proving.view.copy.isVisible()


def test_code_runs_only_after_a_yes(pair: Pair, qtbot: QtBot, dialogs: Answers, tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text(OWN, "utf-8")
    features(pair)
    open_window(pair.application, qtbot, TargetSpec(f"{file}:Own"))
    view = pair.application.proving.view

    def asked(answer: str) -> None:
        dialogs.press(answer)
        view.prove.click()
        settle(qtbot, pair.application)

    asked("Do not run it")
    assert said(pair.application) == []
    asked("Run the file")
    assert said(pair.application)[0].startswith("✓  No outputs correspond")


def test_a_model_that_cannot_be_built_is_told_and_the_bits_are_compared(pair: Pair, qtbot: QtBot) -> None:
    open_window(pair.application, qtbot, TargetSpec("tests.gui.proof_models:nothing_like_it"))
    prove(pair.application, qtbot)
    told, bits = said(pair.application)
    assert told.startswith("≠") and "nothing_like_it" in told
    assert bits.startswith("✓  Bits: 2 linked tensors")


def test_shapes_alone_are_no_model_to_run(pair: Pair, qtbot: QtBot) -> None:
    features(pair)
    open_window(pair.application, qtbot, TargetSpec(str(pair.source)))
    prove(pair.application, qtbot)
    told, bits = said(pair.application)
    assert told.startswith("≠  What was chosen as the source's own model has shapes only")
    assert bits.startswith("✓  Bits: 6")


def held(plan: Plan, model: object, *, cancelled: Callable[[], bool], **_: object) -> None:
    """Stands in for a proof that takes long."""
    while not cancelled():
        pass
    raise Cancelled


@pytest.mark.parametrize("way", ["stop", "close"])
def test_it_can_be_given_up(pair: Pair, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr("wtransplant.proving.prove", held)
    open_window(pair.application, qtbot, SMALL_SOURCE)
    view = pair.application.proving.view
    view.prove.click()
    assert pair.application.proving.running and view.stop.isVisible()
    assert not view.prove.isEnabled() and not view.form.isEnabled()
    run(pair.application, qtbot, view.stop.click if way == "stop" else view.close)
    assert said(pair.application) == []
    assert view._note.text() == "It was given up; nothing has changed."
    assert view.stop.isHidden() and view.form.isEnabled()


def test_building_another_model_gives_it_up(
    pair: Pair, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wtransplant.proving.prove", held)
    open_window(pair.application, qtbot, SMALL_SOURCE)
    pair.application.proving.view.prove.click()
    pair.application.opening.open_target(TargetSpec("tests.gui.proof_models:SmallSource"))
    settle(qtbot, pair.application)
    target = pair.application.workspace.target
    assert target is not None and target.spec == SMALL_SOURCE
    assert not pair.application.proving.running
    assert said(pair.application) == []


def test_a_proof_waits_for_the_model_that_is_being_built(
    pair: Pair, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's import state and torch's random state belong to all threads; what is opened is not given up."""
    order: list[str] = []
    gate = threading.Event()

    def build(_: object) -> None:
        gate.wait(5)
        order.append("built")

    code = pair.application.opening.code
    code.build("Building", build, lambda _: order.append("taken"), lambda error: order.append(str(error)))
    monkeypatch.setattr(
        "wtransplant.proving.bits_hold", lambda *_, **__: order.append("proven") or BitProof(())
    )
    open_window(pair.application, qtbot)
    pair.application.proving.view.prove.click()
    gate.set()
    settle(qtbot, pair.application)
    assert order.index("built") < order.index("proven")
    assert "taken" in order
    assert said(pair.application) == ["–  Nothing is linked, so there are no bits to compare."]


def test_a_proof_is_about_the_links_that_it_was_made_with(pair: Pair, qtbot: QtBot) -> None:
    open_window(pair.application, qtbot)
    prove(pair.application, qtbot)
    note = pair.application.proving.view._note
    assert not note.isVisible()
    features(pair)
    assert note.text() == "The links have changed since: prove again."
    pair.application.undo.undo()
    assert not note.isVisible()


def test_it_does_not_disturb_a_run(pair: Pair, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    open_window(pair.application, qtbot)
    monkeypatch.setattr(type(pair.application.training), "running", property(lambda _: True))
    pair.application.proving.view.prove.click()
    assert not pair.application.proving.running
    assert said(pair.application)[0].startswith("≠  A fine-tuning run is under way")


def test_the_table_is_sorted_and_copied(pair: Pair, qtbot: QtBot) -> None:
    features(pair)
    open_window(pair.application, qtbot, SMALL_SOURCE)
    prove(pair.application, qtbot)
    table = pair.application.proving.view.tables["modules"]
    table.setCurrentIndex(table.rows.index(3, 0))
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert column(table, 1) == ["norm", "backbone", "backbone.1", "backbone.0"]
    assert table.currentIndex().data(ROW_ROLE).cells[1] == "norm"
    table.copy_selected()
    assert QApplication.clipboard().text().split("\n")[1].split("\t")[:3] == ["4", "norm", "norm"]
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(table, 0) == ["1", "2", "3", "4"]


def test_the_way_in_is_there_once_a_pair_is_open(application: Application, qtbot: QtBot) -> None:
    actions = application.window.actions_
    assert not actions["prove"].isEnabled() and not actions["decide"].isEnabled()
    assert application.proving._view is None
    application.proving.open()
    view = application.proving.view
    assert view.isVisible() and not view.prove.isEnabled()
    assert view.prove.toolTip() == "Open a source and a target first."


def test_the_button_of_the_matching_panel(pair: Pair, qtbot: QtBot) -> None:
    application = pair.application
    application.window.show_dock("matching")
    button = application.proving._button
    assert button is not None and button.isVisible() and button.isEnabled()
    button.click()
    assert application.proving.view.isVisible()
