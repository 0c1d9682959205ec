"""Rows, words and questions of a proof, without a window."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from tests.gui.found_links import NORMS, made_match, source_tensors, target_tensors
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import WtransplantError
from wtransplant.gui.models.found import Found
from wtransplant.gui.models.proof_model import ROW_ROLE, ProofModel
from wtransplant.gui.models.proof_questions import decided_by_trying, questions_to_try
from wtransplant.gui.models.proof_rows import (
    ProofTable,
    answer_table,
    bit_table,
    figure,
    module_table,
    name_of,
    remark_table,
)
from wtransplant.gui.models.proof_words import (
    answers_verdict,
    bits_verdict,
    failure_verdict,
    proof_verdict,
)
from wtransplant.gui.views.prove_table import share_of
from wtransplant.mapping import Decisions, Link, Plan, parse_rule
from wtransplant.matching.result import Choice, Question
from wtransplant.proving import Answer, BitProof, BitRow, ModuleRow, OutputRow, Proof, Tried
from wtransplant.targets import TargetSpec, open_target

MODULES = (
    ModuleRow("embed", ("tokens",), 0.0, 2e-8),
    ModuleRow("attn", ("attention",), 1e-7, 0.5),
    ModuleRow("act", ("gelu",), None, 0.5, recovers=True),
    ModuleRow("core", ("sdpa",), note="is never called as a module"),
    ModuleRow("head", ("lm_head",), 0.4, inf),
)
WRONG = Proof("random tokens 2×12", 1e-4, (OutputRow("logits", "0", (2, 12, 50), 0.25),), MODULES)
RIGHT = Proof("random tokens 2×12", 1e-4, (OutputRow("logits", "0", (2, 12, 50), 3e-7),), MODULES[:1])
BITS = BitProof(
    (
        BitRow("a", ("x",), "inverse", True),
        BitRow("b", ("y", "z"), "traced", False, "its bits are not the source's"),
    )
)


def cells(table: ProofTable, column: int) -> list[str]:
    return [row.cells[column] for row in table.rows]


def test_modules_stand_in_the_order_in_which_they_run_and_the_outputs_behind_them() -> None:
    table = module_table(WRONG)
    assert cells(table, 1) == ["embed", "attn", "act", "core", "head", "output 0"]
    assert cells(table, 5) == [
        "equal",
        "diverges first",
        "differs inside, agrees again later",
        "not seen",
        "differs",
        "differs",
    ]
    assert cells(table, 4) == ["2e-08", "0.5", "0.5", "", "∞", "0.25"]
    assert [row.cells[1] for row in table.rows if row.first] == ["attn"]


def test_a_proof_that_holds_has_no_first_to_diverge() -> None:
    rows = (replace(MODULES[1], recovers=True),)
    table = module_table(replace(RIGHT, modules=rows))
    assert cells(table, 5) == ["differs inside, agrees again later", "equal"]


def test_differences_sort_as_numbers_with_what_was_not_compared_below(qapp: object) -> None:
    model = ProofModel()
    model.set_table(module_table(WRONG))
    model.sort(4, Qt.SortOrder.DescendingOrder)
    shown = [model.index(row, 4).data() for row in range(model.rowCount())]
    assert shown == ["∞", "0.5", "0.5", "0.25", "2e-08", ""]
    model.sort(-1)
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == list("123456")


@pytest.mark.parametrize("table", [ProofTable(()), module_table(WRONG), bit_table(BITS), remark_table(WRONG)])
def test_it_is_a_proper_model(table: ProofTable, qtmodeltester: ModelTester) -> None:
    model = ProofModel()
    model.set_table(module_table(RIGHT))
    model.set_table(table)
    qtmodeltester.check(model)
    assert model.rowCount() == len(table.rows)
    assert all(model.index(row, 0).data(ROW_ROLE) is one for row, one in enumerate(table.rows))


def test_bits_that_do_not_hold_come_first() -> None:
    table = bit_table(BITS)
    assert cells(table, 0) == ["b", "a"]
    assert cells(table, 3) == ["does not match its source", "holds"]
    assert table.rows[0].tip == "b ← y, z\nits bits are not the source's"


def test_what_the_proof_says_nothing_about_is_listed() -> None:
    proof = replace(
        WRONG, problems=("the output is constant",), unreached=("moe.3.weight",), notes=("2 keys missing",)
    )
    table = remark_table(proof)
    expected = [
        ("the proof", "problem"),
        ("moe.3.weight", "not reached"),
        ("core", "not seen"),
        ("the proof", "note"),
    ]
    assert list(zip(cells(table, 0), cells(table, 2), strict=True)) == expected
    assert [row.paths for row in table.rows] == [(), ("moe.3.weight",), ("core",), ()]


def test_whether_the_outputs_depend_on_the_weights_is_not_known_without_gradients() -> None:
    assert cells(remark_table(RIGHT), 2) == ["not known"]
    assert cells(remark_table(replace(RIGHT, unreached=())), 2) == []


@pytest.mark.parametrize(
    ("proof", "status", "words"),
    [
        (RIGHT, "linked", "Both models compute the same: their outputs differ by 3e-07 at most"),
        (
            replace(RIGHT, unreached=("a", "b")),
            "linked",
            "counts as equal. It says nothing of 2 linked tensors that this input does not reach.",
        ),
        (replace(RIGHT, outputs=()), "linked", "No outputs correspond, but all modules that do agree"),
        (
            WRONG,
            "mismatched",
            "The models differ: their outputs by 0.25; up to 1e-04 counts as equal. The first to diverge is "
            "attn: its inputs agree (1e-07), its outputs differ by 0.5.",
        ),
        (
            replace(RIGHT, problems=("the outputs are the same with another input",)),
            "ambiguous",
            "Nothing is proven: the outputs are the same with another input.",
        ),
        (replace(RIGHT, outputs=(), modules=()), "ambiguous", "Nothing is proven: nothing was compared."),
    ],
)
def test_the_verdict_in_one_sentence(proof: Proof, status: str, words: str) -> None:
    verdict = proof_verdict(proof)
    assert verdict.status == status and words in verdict.text


def test_the_verdict_of_bits_and_failures() -> None:
    assert bits_verdict(BITS).text == "1 of 2 linked tensors do not hold their source."
    assert bits_verdict(BitProof(())).status == "skipped"
    error = WtransplantError("no input was found", where="Net", hint="Give one.")
    assert failure_verdict(error).text == "No input was found (Net). Give one."


def test_a_bar_is_logarithmic_and_full_from_one_on() -> None:
    found = [share_of(value) for value in (0.0, 1e-9, 1e-6, 1e-3, 1.0, 7.0, inf)]
    assert found == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1, 1])


def test_figures_and_names() -> None:
    assert [figure(value) for value in (None, 0.0, 2.13e-7, inf)] == ["", "0", "2.1e-07", "∞"]
    assert (name_of(["a"]), name_of(["a", "b", "c"])) == ("a", "a and 2 more")


# Questions


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    torch.save(source_tensors(), tmp_path / "source.pth")
    torch.save(target_tensors(), tmp_path / "target.pth")
    source = open_checkpoint(tmp_path / "source.pth")
    target = open_target(TargetSpec(str(tmp_path / "target.pth")))
    return Plan(source, target, Decisions().with_automatic(made_match().automatic()))


@pytest.fixture
def found() -> Found:
    return Found(made_match(), 0.5)


def answered(question: Question, choice: int | None) -> Answer:
    links = () if choice is None else question.choices[choice].links
    tried = tuple(
        Tried(one.name, 1e-8 if place == choice else 0.5) for place, one in enumerate(question.choices)
    )
    links = tuple(link._replace(reason="tried", confidence=1.0) for link in links)
    return Answer(question, choice, "tried", tried, "blocks.0", links)


def test_the_matchers_question_is_tried_whole(plan: Plan, found: Found) -> None:
    (question,) = questions_to_try(plan, found)
    assert question.targets == NORMS
    assert [choice.name for choice in question.choices] == ["before is norm1", "after is norm1"]


def test_an_answer_takes_the_place_of_the_claims(plan: Plan, found: Found) -> None:
    (question,) = questions_to_try(plan, found)
    decisions, after = decided_by_trying(plan, found, [answered(question, 1)])
    assert after.match.questions == ()
    assert [after.match.links[key].sources for key in NORMS[:2]] == [("layer.0.after",), ("layer.0.before",)]
    resolution = plan.resolved(decisions)
    assert resolution.conflicts == {}
    assert resolution.links[NORMS[0]].reason == "tried"
    assert decisions.by_hand == {}


def test_what_is_not_decided_stays_a_question(plan: Plan, found: Found) -> None:
    (question,) = questions_to_try(plan, found)
    half = Question(
        question.reason,
        question.targets[:2],
        tuple(replace(choice, links=choice.links[:2]) for choice in question.choices),
    )
    decisions, after = decided_by_trying(plan, found, [answered(half, 0), answered(question, None)])
    (left,) = after.match.questions
    assert left.targets == NORMS[2:]
    assert all(tuple(link.target for link in choice.links) == NORMS[2:] for choice in left.choices)
    assert plan.resolved(decisions).conflicts.keys() == set(NORMS[2:])


def test_what_was_unlinked_by_hand_does_not_come_back(plan: Plan, found: Found) -> None:
    plan.decisions = plan.decisions.without_links(["embed", "blocks.0.attn.proj.weight"])
    (question,) = questions_to_try(plan, found)
    decisions, _ = decided_by_trying(plan, found, [answered(question, 0)])
    assert "blocks.0.attn.proj.weight" not in decisions.automatic


def test_answers_whose_shapes_do_not_fit_are_not_tried(plan: Plan, found: Found) -> None:
    wrong = Link(NORMS[0], ("position",), by="matcher")
    right = [Link(NORMS[0], (f"layer.0.{part}",), by="matcher") for part in ("before", "after")]
    for claims, count in (((wrong, *right), 2), ((wrong, right[0]), 0)):
        plan.decisions = Decisions().with_automatic({NORMS[0]: claims})
        unsearched = Found.standing(plan.decisions)
        questions = questions_to_try(plan, unsearched)
        assert [len(question.choices) for question in questions] == ([count] if count else [])


def test_a_claim_of_two_rules_is_decided_by_hand(plan: Plan) -> None:
    rules = [parse_rule(f"layer.0.{part} => {NORMS[0]}") for part in ("before", "after")]
    plan.decisions = Decisions().with_rules(rules)
    unsearched = Found.standing(plan.decisions)
    (question,) = questions_to_try(plan, unsearched)
    decisions, _ = decided_by_trying(plan, unsearched, [answered(question, 0)])
    link = plan.resolved(decisions).links[NORMS[0]]
    assert (link.by, link.sources, link.confidence) == ("hand", question.choices[0].links[0].sources, 1.0)
    assert link.reason == "decided by trying: tried"


def test_answers_as_rows_and_in_a_sentence(plan: Plan, found: Found) -> None:
    (question,) = questions_to_try(plan, found)
    unseen = Answer(
        Question("?", ("new",), (Choice("x", "", (), 0), Choice("y", "", (), 0))), None, "nothing shows"
    )
    answers = [answered(question, 1), unseen]
    table = answer_table(answers, 1e-4)
    assert cells(table, 5) == ["is wrong", "is right", "stays open"]
    assert cells(table, 1)[0] == f"{NORMS[0]} and 5 more"
    assert table.rows[2].tip == "?\nnothing shows"
    assert answers_verdict(answers, taken=True).text == (
        "1 of 2 questions decided by trying, which settles 6 keys; 1 stays open."
    )
    assert answers_verdict(answers[:1], taken=False).text.endswith(
        "Not put in force: other decisions were made meanwhile."
    )
