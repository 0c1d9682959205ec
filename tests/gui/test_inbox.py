from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.gestures import steps
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.models.inbox import questions_of
from wtransplant.gui.models.inbox_model import InboxModel
from wtransplant.gui.models.link_words import link_lines, link_text, sources_text
from wtransplant.gui.views.inbox_list import InboxList
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.operations import parse_operation
from wtransplant.targets import TargetSpec, open_target

BLOCKS = 3


def claim(target: str, source: str, confidence: float, reason: str) -> Link:
    return Link(target, (source,), by="matcher", reason=reason, confidence=confidence)


def ambiguous() -> dict[str, tuple[Link, ...]]:
    """Raw or averaged weights in each block; the head's shape fits one candidate only; a shifted pair of blocks."""
    found = {}
    for block in range(BLOCKS):
        for name in ("weight", "bias"):
            target, rest = f"blocks.{block}.fc.{name}", f"layer.{block}.fc.{name}"
            claims = (
                claim(target, f"ema.{rest}", 0.8, "averaged weights"),
                claim(target, f"raw.{rest}", 0.9, "weights as trained"),
            )
            found[target] = claims if block else claims[::-1]  # in which order they come does not matter
    found["head.weight"] = (
        claim("head.weight", "old.head.weight", 0.9, "equal names"),
        claim("head.weight", "new.head.weight", 0.4, "same shape"),
    )
    for block in (0, 1):
        target = f"norms.{block}.weight"
        found[target] = (
            claim(target, f"norm.{block}.weight", 0.5, "same number"),
            claim(target, f"norm.{block + 1}.weight", 0.5, "the first one is another layer's"),
        )
    return found


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    source = {
        f"{kind}.layer.{block}.fc.{name}": torch.zeros(4)
        for kind in ("raw", "ema")
        for block in range(BLOCKS)
        for name in ("weight", "bias")
    }
    source |= {"old.head.weight": torch.zeros(5), "new.head.weight": torch.zeros(2)}
    source |= {f"norm.{block}.weight": torch.zeros(3) for block in range(3)}
    target = {key: torch.zeros(4) for key in ambiguous() if key.startswith("blocks")}
    target |= {
        "head.weight": torch.zeros(2),
        "norms.0.weight": torch.zeros(3),
        "norms.1.weight": torch.zeros(3),
    }
    torch.save(source, tmp_path / "source.pth")
    torch.save(target, tmp_path / "target.pth")
    opened = open_target(TargetSpec(str(tmp_path / "target.pth")))
    return Plan(open_checkpoint(tmp_path / "source.pth"), opened, Decisions(automatic=ambiguous()))


def names(candidates: Sequence[object]) -> list[str]:
    return [candidate.name for candidate in candidates]  # type: ignore[attr-defined]


def test_what_is_asked_in_every_block_is_asked_once(plan: Plan) -> None:
    questions = questions_of(plan)
    assert [len(question.keys) for question in questions] == [6, 2, 1]
    blocks = questions[0]
    assert blocks.title == "6 keys, blocks.0.fc.weight first"
    assert names(blocks.candidates) == ["raw", "ema"]  # the more certain one first
    assert blocks.candidates[0].reason == "matcher: weights as trained · confidence 90%"
    assert {link.sources[0].split(".")[0] for link in blocks.candidates[0].links} == {"raw"}
    assert [link.target for link in blocks.candidates[0].links] == list(blocks.keys)


def test_what_does_not_fit_comes_last_and_says_so(plan: Plan) -> None:
    head = questions_of(plan)[2]
    assert names(head.candidates) == ["new.head.weight", "old.head.weight"]
    assert head.candidates[1].reason == "matcher: equal names · confidence 90% · the shape does not fit"


def test_numbers_are_told_relative_to_the_targets(plan: Plan) -> None:
    norms = questions_of(plan)[1]
    assert sorted(names(norms.candidates)) == ["norm.{i+1}.weight", "norm.{i}.weight"]
    taken = next(c for c in norms.candidates if "+1" in c.name)
    assert [link.sources for link in taken.links] == [("norm.1.weight",), ("norm.2.weight",)]


def test_every_conflict_is_in_exactly_one_question(plan: Plan) -> None:
    keys = [key for question in questions_of(plan) for key in question.keys]
    assert sorted(keys) == sorted(plan.resolution.conflicts)


@pytest.fixture
def window(application: Application, plan: Plan) -> Application:
    workspace = application.workspace
    workspace.set_source(plan.source, None)
    workspace.set_target(plan.target, plan)
    application.window.show_dock("problems")
    return application


def inbox_of(application: Application) -> InboxList:
    inbox = application.window.problems.inbox
    assert inbox is not None
    return inbox


def test_one_answer_settles_its_repetitions_in_one_step(window: Application, qtbot: QtBot) -> None:
    inbox = inbox_of(window)
    assert inbox.isVisible()
    plan = window.workspace.plan
    assert plan is not None
    tree, model = inbox.tree, inbox.model
    raw = model.index(0, 0, model.index(0, 0))
    assert raw.data() == "raw"
    tree.setCurrentIndex(raw)
    assert window.window.target.view.selected_paths() == ["blocks.0.fc.weight"]
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert steps(window) == ["Take raw for 6 keys"]
    blocks = [key for key in plan.target if key.startswith("blocks")]
    assert all(plan.resolution.links[key].sources[0].startswith("raw.") for key in blocks)
    assert [len(question.keys) for question in model.questions] == [2, 1]
    window.undo.undo()
    assert [len(question.keys) for question in model.questions] == [6, 2, 1]


def test_none_of_them_skips_the_keys(window: Application) -> None:
    inbox, plan = inbox_of(window), window.workspace.plan
    assert plan is not None
    question = inbox.model.index(1, 0)
    last = inbox.model.index(inbox.model.rowCount(question) - 1, 0, question)
    assert last.data() == "none of these"
    inbox.tree.setCurrentIndex(last)
    assert inbox._take.text() == "Skip for 2 keys"
    inbox._take.click()
    assert plan.resolution.targets_with("skipped") == ["norms.0.weight", "norms.1.weight"]


def test_a_question_itself_is_no_answer(window: Application) -> None:
    inbox = inbox_of(window)
    inbox.tree.setCurrentIndex(inbox.model.index(0, 0))
    assert not inbox._take.isEnabled()
    inbox.tree.activated.emit(inbox.model.index(0, 0))
    assert steps(window) == []


def test_without_conflicts_there_is_no_inbox(window: Application, plan: Plan) -> None:
    keys = list(plan.resolution.conflicts)
    window.linking.unlink_paths(keys)
    assert not inbox_of(window).isVisible()


def test_conflicting_rules_are_asked_about_too(window: Application) -> None:
    from wtransplant.gui.commands import SetRules
    from wtransplant.mapping import parse_rule

    rules = [parse_rule(r"(?:raw|ema)\.layer\.(\d)\.fc\.bias => blocks.\1.fc.bias")]
    window.context.push(lambda: SetRules(window.workspace, rules, "Add a rule"))
    question = next(q for q in inbox_of(window).model.questions if "blocks.0.fc.bias" in q.keys)
    assert sorted(names(question.candidates)) == ["ema", "raw"]
    assert question.candidates[0].reason.startswith("rule: ")


def test_the_model_holds_to_qts_rules(plan: Plan, qtmodeltester: ModelTester) -> None:
    model = InboxModel()
    qtmodeltester.check(model)
    model.set_questions(questions_of(plan))
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["a.q.w", "a.k.w"], "a.{q, k}.w"),
        (["q", "k"], "{q, k}"),
        (["a.1.w", "a.0.w"], "a.{1, 0}.w"),
        (["a.w", "a.b.w"], "a.{, b}.w"),
        ([f"e.{n}" for n in range(8)], "e.{0, 1, 2, … 7}"),
        (["a.w", "a.w"], "a.w ×2"),
        (["only"], "only"),
        ([], ""),
    ],
)
def test_what_keys_have_in_common_is_said_once(keys: list[str], text: str) -> None:
    assert sources_text(keys) == text


def test_a_link_in_words() -> None:
    joined = Link("t", ("a.q", "a.k"), parse_operation("concat(0)"), "matcher", "sizes add up", 0.93)
    assert link_text(joined) == "concat(0) of a.{q, k}"
    assert list(link_lines(joined)) == [
        "0  a.q",
        "1  a.k",
        "concat(0): one after the other along axis 0",
        "made by the matcher, confidence 93%: sizes add up",
    ]
    assert list(link_lines(Link("t", ("s",), reason="linked by hand"))) == ["← s", "made by hand"]
    assert link_text(Link("t", (), parse_operation("constant(1.0)"))) == "constant(1.0) of nothing"
