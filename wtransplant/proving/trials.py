"""Trials: the target with one choice for each question, run beside the source model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import torch
from torch import nn

from wtransplant.mapping import Plan
from wtransplant.matching.result import Question
from wtransplant.proving.activations import compare, record
from wtransplant.proving.correspondence import corresponding
from wtransplant.proving.models import SourceModel, fill_target, link_value
from wtransplant.proving.nearness import compare_outputs
from wtransplant.proving.probe_input import ProbeInput, probe_input
from wtransplant.proving.probes import Probe
from wtransplant.proving.proof import Progress

Assignment = tuple[int, ...]
"""For each question the place of the choice that is tried."""
Scores = Mapping[str, float]
"""Place to relative difference, in the order in which the places are reached; the outputs come last."""

OUTPUT = ""
"""The place of the outputs; the others are paths of target modules."""


@dataclass(frozen=True)
class Comparison:
    """Where the two models are compared.

    Attributes:
        found: the input.
        tolerance: what counts as equal.
    """

    found: ProbeInput
    tolerance: float


class Trials:
    """Runs of the target with different choices, each assignment once.

    They are compared at the outputs, and at the modules *around* those that hold weights. A layer by itself says
    nothing of its rows' order: the right one may give its outputs in another order than the source's layer.

    Args:
        plan: what is certain.
        questions: what is not.
        source: the source's own model.
        probe: the input, or ``None`` to find one.
        tolerance: what counts as equal.
        progress: called with the trials that are done and as many as are planned by then.
        cancelled: asked often; when it is true, :class:`Cancelled` is raised.
    """

    def __init__(
        self,
        plan: Plan,
        questions: Sequence[Question],
        source: SourceModel,
        probe: Probe | str | None,
        tolerance: float,
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._plan, self._questions = plan, questions
        self._progress, self._cancelled = progress, cancelled
        self._module: nn.Module = fill_target(plan)
        self._now: list[int | None] = [None] * len(questions)
        self._scores: dict[Assignment, Scores] = {}
        self._planned = 0
        self._set((0,) * len(questions))
        found = probe_input(source.module, self._module, probe, cancelled=cancelled)
        self.comparison = Comparison(found, tolerance)
        choices = [link for question in questions for choice in question.choices for link in choice.links]
        certain = [link for key, link in plan.resolution.links.items() if key not in self._asked()]
        pairs = corresponding([*certain, *choices], plan.target, source.owners)
        self._pairs = [pair for pair in pairs if pair.contains_others]
        self._recorded = record(source.module, found.source, self._pairs, cancelled=cancelled)

    def plan_for(self, count: int) -> None:
        """Say that so many more trials are to come."""
        self._planned = len(self._scores) + count

    def scores(self, assignment: Assignment) -> Scores:
        """How far the target is from the source with these choices, at each place."""
        if assignment not in self._scores:
            self._set(assignment)
            self._scores[assignment] = self._run()
            self._progress(len(self._scores), max(self._planned, len(self._scores)))
        return self._scores[assignment]

    def _run(self) -> Scores:
        tolerance = self.comparison.tolerance
        compared = compare(
            self._recorded,
            self._module,
            self.comparison.found.target,
            self._pairs,
            tolerance,
            cancelled=self._cancelled,
        )
        scores = {path: row.difference for path, row in compared.rows.items() if row.difference is not None}
        rows = compare_outputs(self._recorded.outputs, compared.outputs, tolerance)
        if rows:
            scores[OUTPUT] = max(row.difference for row in rows)
        return scores

    def _set(self, assignment: Assignment) -> None:
        """Put the values of the choices that are not there yet into the model."""
        state: dict[str, torch.Tensor] = {}
        for place, (question, wanted) in enumerate(zip(self._questions, assignment, strict=True)):
            if self._now[place] != wanted:
                state.update(
                    {link.target: link_value(self._plan, link) for link in question.choices[wanted].links}
                )
                self._now[place] = wanted
        self._module.load_state_dict(state, strict=False)

    def _asked(self) -> set[str]:
        return {key for question in self._questions for key in question.targets}


def score_at(scores: Scores, place: str) -> float:
    """The difference at a place; infinite where nothing can be compared."""
    return scores.get(place, inf)
