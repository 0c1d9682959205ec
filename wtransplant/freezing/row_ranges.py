"""Ranges of rows as data: what is left beside them, and whether a tensor has them; needs no torch."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from wtransplant.errors import TrainingError
from wtransplant.freezing.facts import ModelFacts
from wtransplant.freezing.policy import Policy
from wtransplant.units import format_shape
from wtransplant.words import tr


def complement(ranges: Iterable[tuple[int, int]], rows: int) -> list[tuple[int, int]]:
    """The ranges of ``rows`` rows that are in none of these; they may overlap and reach beyond the end."""
    found, start = [], 0
    for first, end in sorted(ranges):
        if min(first, rows) > start:
            found.append((start, min(first, rows)))
        start = max(start, end)
    if start < rows:
        found.append((start, rows))
    return found


def trained_rows(facts: ModelFacts, policy: Policy) -> dict[str, tuple[tuple[int, int], ...]]:
    """Key to the ranges of rows that are trained, under each name of a tensor.

    Raises:
        TrainingError: the policy names a parameter or rows that are not there.
    """
    tied = facts.tied_to()
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for key, ranges in policy.rows.items():
        wrong = rows_problem(facts, key, ranges)
        if wrong:
            raise TrainingError(wrong, where=key, hint=tr("Change the rows that are trained alone."))
        for name in (key, *tied.get(key, ())):
            found[name] = tuple(sorted({*found.get(name, ()), *ranges}))
    return found


def rows_problem(facts: ModelFacts, key: str, ranges: Collection[tuple[int, int]]) -> str:
    """Why these rows of a tensor cannot be trained alone; ``""`` if they can."""
    tensor = facts.tensors.get(key)
    if tensor is None or tensor.kind != "parameter":
        return tr("rows of it are to be trained alone, but the model has no such parameter")
    last = max((end for _, end in ranges), default=0)
    if not tensor.shape or last > tensor.shape[0]:
        return tr(
            "rows up to {last} are to be trained alone, but its shape is {shape}",
            last=last - 1,
            shape=format_shape(tensor.shape),
        )
    return ""
