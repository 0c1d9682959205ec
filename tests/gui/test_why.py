from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.gui.found_links import FUSED, NORMS, PROJ, made_match, source_tensors, target_tensors
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.models.found import Found
from wtransplant.gui.models.why import why
from wtransplant.mapping import Decisions, Plan
from wtransplant.targets import TargetSpec, open_target


@pytest.fixture
def found() -> Found:
    return Found(made_match(), 0.5)


@pytest.fixture
def plan(found: Found, tmp_path: Path) -> Plan:
    torch.save(source_tensors(), tmp_path / "source.pth")
    torch.save(target_tensors(), tmp_path / "target.pth")
    target = open_target(TargetSpec(str(tmp_path / "target.pth")))
    return Plan(open_checkpoint(tmp_path / "source.pth"), target, found.decided(Decisions()))


def test_a_found_link(plan: Plan, found: Found) -> None:
    told = why(plan, FUSED[0], found)
    assert (told.verdict, told.confidence) == ("linked by the matcher", 0.93)
    assert [section.title for section in told.sections] == ["Because", "From"]
    assert told.sections[1].lines == (
        "layer.0.q  4×4",
        "layer.0.k  4×4",
        "layer.0.v  4×4",
        "concat(0): one after the other along axis 0",
        "= 12×4, the target wants 12×4",
    )


def test_a_question_with_its_answers(plan: Plan, found: Found) -> None:
    told = why(plan, NORMS[0], found)
    assert (told.verdict, told.confidence) == ("ambiguous between 2", None)
    assert told.sections[0].lines == ("both norms have equal shapes",)
    assert told.sections[1].lines == (
        "before is norm1, 70%: before is norm1: a reason  (← layer.0.before)",
        "after is norm1, 20%: after is norm1: a reason  (← layer.0.after)",
        "One answer counts for all 6 keys of this question.",
    )


def test_an_answered_question_names_what_else_it_could_have_been(plan: Plan, found: Found) -> None:
    plan.link(NORMS[0], "layer.0.after")
    told = why(plan, NORMS[0], found)
    assert told.verdict == "linked by hand"
    assert told.sections[-1].title == "It was a question between this and"
    assert told.sections[-1].lines == ("before is norm1, 70%: before is norm1: a reason",)


def test_what_is_below_the_threshold(plan: Plan, found: Found) -> None:
    told = why(plan, "embed", found)
    assert told.verdict.startswith("missing")
    assert told.sections[0].lines == ("A link was found, but its confidence is below the threshold of 50%.",)
    assert told.sections[1].lines[0].startswith("← position, 30%: ")


def test_what_was_rejected(plan: Plan, found: Found) -> None:
    refused = found.with_rejected([PROJ[0]])
    plan.decisions = refused.decided(plan.decisions)
    assert why(plan, PROJ[0], refused).sections[0].lines == ("A link was found, but it was rejected.",)


def test_what_nothing_was_found_for(plan: Plan, found: Found) -> None:
    assert why(plan, "new", found).sections[0].lines == (
        "The matcher found nothing in the source for it (6).",
    )
    assert "Auto-match may find one" in why(plan, "new", None).sections[0].lines[0]


def test_a_persons_link_that_the_matcher_would_not_have_made(plan: Plan, found: Found) -> None:
    plan.link(PROJ[0], "layer.1.out")
    told = why(plan, PROJ[0], found)
    assert told.confidence is None
    assert told.sections[-1].title == "The matcher found"
    assert told.sections[-1].lines[0].startswith("← layer.0.out, 80%: ")


def test_all_of_it_as_text(plan: Plan, found: Found) -> None:
    text = why(plan, PROJ[2], found).text
    assert text.startswith(f"{PROJ[2]}: linked by the matcher, confidence 60%\n\nBecause\n  ")
    assert "From\n  layer.2.out  4×4\n  = 4×4, the target wants 4×4" in text
