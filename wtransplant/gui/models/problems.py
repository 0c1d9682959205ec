"""What stands in the way of a complete transplant, as a list for people: nothing folded together that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from wtransplant.units import format_shape
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan

SOURCE, TARGET = "source", "target"
_TITLES = {
    "ambiguous": ("conflict", "conflicts"),
    "mismatched": (mark("size mismatch"), mark("size mismatches")),
    "missing": (mark("missing key"), mark("missing keys")),
    "unexpected": (mark("unexpected key"), mark("unexpected keys")),
    "note": (mark("note on the target"), mark("notes on the target")),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One key with a problem: its kind (a status, or ``note``), the side whose tree shows it, a plain sentence."""

    kind: str
    side: str
    key: str
    detail: str


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one kind in one module."""

    kind: str
    side: str
    module: str
    problems: tuple[Problem, ...]

    @property
    def title(self) -> str:
        """The module, or that it is the top level."""
        return self.module or tr("(top level)")


def count_problems(plan: Plan) -> dict[str, int]:
    """How many problems there are of each kind."""
    resolution = plan.resolution
    return {
        "ambiguous": len(resolution.conflicts),
        "mismatched": len(resolution.mismatches),
        "missing": resolution.target_counts["missing"],
        "unexpected": resolution.source_counts["unexpected"],
        "note": len(plan.target.notes),
    }


def find_problems(plan: Plan, at_most: int | None = None) -> list[Problem]:
    """All problems: conflicts first, then mismatches, missing and unexpected keys, notes, each in order.

    Args:
        plan: the plan.
        at_most: stop after so many.
    """
    return list(islice(_problems(plan), at_most))


def _problems(plan: Plan) -> Iterator[Problem]:
    resolution = plan.resolution
    for key, claims in resolution.conflicts.items():
        sources = " and ".join(link.describe_sources() for link in claims)
        yield Problem("ambiguous", TARGET, key, tr("claimed by {sources}; choose one", sources=sources))
    for key, mismatch in resolution.mismatches.items():
        yield Problem("mismatched", TARGET, key, f"{mismatch.reason} (← {mismatch.link.describe_sources()})")
    for key in resolution.targets_with("missing"):
        shape = format_shape(plan.target[key].shape)
        yield Problem(
            "missing",
            TARGET,
            key,
            tr("{shape}: nothing fills it; it keeps the target's own values", shape=shape),
        )
    aims = {hit.source: hit.target for hit in resolution.hits}
    for key in resolution.sources_with("unexpected"):
        shape = format_shape(plan.source[key].shape)
        aim = aims.get(key)
        reason = (
            tr("a rule makes {aim}, which the target has not", aim=aim) if aim else tr("nothing takes it")
        )
        yield Problem("unexpected", SOURCE, key, f"{shape}: {reason}")
    for note in plan.target.notes:
        yield Problem("note", TARGET, note.place, note.text)


def group_problems(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Group neighbours of one kind in one module; every problem stays a row of its own."""

    def place(problem: Problem) -> tuple[str, str, str]:
        return problem.kind, problem.side, problem.key.rpartition(".")[0]

    return [ProblemGroup(*at, tuple(found)) for at, found in groupby(problems, key=place)]


def title_of(kind: str, count: int) -> str:
    """``2 missing keys``, ``1 size mismatch``."""
    one, many = _TITLES[kind]
    return f"{count:,} {one if count == 1 else many}"
