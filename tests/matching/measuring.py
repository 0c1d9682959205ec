"""What the matcher makes of a pair, counted against the truth."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.unrelated import Unrelated
from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.mapping import Decisions, Plan
from wtransplant.matching.finding import find_match
from wtransplant.matching.result import DEFAULT_THRESHOLD, Match
from wtransplant.proving import decide, with_answers
from wtransplant.targets import TargetModel, open_target


@dataclass(frozen=True)
class Outcome:
    """How one pair fared; ``correct``, ``missed`` and ``wrong`` as :func:`pairlib.score` counts them.

    Attributes:
        name: the pair.
        should: tensors whose true value comes from the source.
        left: tensors that are to be left alone.
        correct: of those that should, how many have their true value.
        missed: how many have the target's own.
        wrong: target tensors with any other value.
        asked: target keys that are in questions.
        functional: whether the target computes what the source computes.
        seconds: of opening the file, matching and reading the tensors; the models are built already.
        wrong_keys: the names of the wrong ones.
        asked_keys: the names of the asked ones.
    """

    name: str
    should: int
    left: int
    correct: int
    missed: int
    wrong: int
    asked: int
    functional: bool
    seconds: float
    wrong_keys: tuple[str, ...] = ()
    asked_keys: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """What has to be the same in every order of the file."""
        return self.correct, self.missed, self.wrong, self.asked


def measure(pair: pl.Pair, order: str, file_format: str = "pth", **options: Any) -> Outcome:
    """Match a pair's file, written in one of ``pairlib.ORDERS``, with the options of ``find_match``."""
    target = open_target(pair.build_target())
    with tempfile.TemporaryDirectory() as folder:
        path = pl.write_source(pair, order, file_format, Path(folder) / f"source.{file_format}")
        begin = time.perf_counter()
        with open_checkpoint(path) as source:
            match = find_match(source, target, **options)
            proposal = filled(plan_of(source, target, match))
            seconds = time.perf_counter() - begin
    return outcome(pair, match, proposal, seconds)


def measure_with_probing(pair: pl.Pair, order: str) -> Outcome:
    """The same, with the questions decided by running both models."""
    target = open_target(pair.build_target())
    with tempfile.TemporaryDirectory() as folder:
        path = pl.write_source(pair, order, "pth", Path(folder) / "source.pth")
        begin = time.perf_counter()
        with open_checkpoint(path) as source:
            match = find_match(source, target)
            plan = plan_of(source, target, match)
            answers = decide(match.questions, plan, pair.source_model())
            plan.decisions = with_answers(plan.decisions, answers)
            open_ones = tuple(answer.question for answer in answers if not answer.links)
            proposal = filled(plan)
            seconds = time.perf_counter() - begin
    return outcome(pair, Match(match.links, open_ones, match.notes), proposal, seconds)


def plan_of(source: Checkpoint, target: TargetModel, match: Match) -> Plan:
    """The plan that a match makes at the usual threshold."""
    return Plan(source, target, Decisions(automatic=match.automatic()))


def filled(plan: Plan) -> dict[str, torch.Tensor]:
    """What is linked, in the target's names; copies, as the file will be closed."""
    return {key: plan.value(key).clone() for key in plan.resolution.links}


def outcome(
    pair: pl.Pair, match: Match, proposal: Mapping[str, torch.Tensor], seconds: float = 0.0
) -> Outcome:
    """Score a proposal."""
    score = pl.score(pair, dict(proposal))
    asked = tuple(key for question in match.questions for key in question.targets)
    return Outcome(
        name=pair.name,
        should=score["n_should_map"],
        left=score["n_target"] - score["n_should_map"],
        correct=score["correct"],
        missed=score["missed"],
        wrong=score["wrong"],
        asked=len(asked),
        functional=score["functional"],
        seconds=seconds,
        wrong_keys=tuple(score["wrong_keys"]),
        asked_keys=asked,
    )


@dataclass(frozen=True)
class Strangers:
    """What was made of a checkpoint and a model that have nothing to do with each other.

    ``source`` and ``target`` count tensors, ``linked`` links that are in force, ``asked`` keys in questions.
    """

    name: str
    source: int
    target: int
    linked: int
    asked: int


def measure_strangers(case: Unrelated, **options: Any) -> Strangers:
    """Match what should not match."""
    target = open_target(case.build_target())
    tensors = {key: value.contiguous().clone() for key, value in pl.flatten(case.checkpoint()).items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.safetensors"
        save_file(tensors, path)
        with open_checkpoint(path) as source:
            match = find_match(source, target, **options)
    linked = sum(link.confidence >= DEFAULT_THRESHOLD for link in match.links.values())
    asked = sum(len(question.targets) for question in match.questions)
    return Strangers(case.name, len(tensors), len(target), linked, asked)
