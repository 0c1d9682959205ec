"""What stands in the way of a complete transplant, as a list for people: nothing folded together that differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import Label
from wtransplant.units import format_shape
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan

SOURCE, TARGET = "source", "target"
_TITLES = {
    "ambiguous": (mark("{count:,} conflict"), mark("{count:,} conflicts")),
    "mismatched": (mark("{count:,} size mismatch"), mark("{count:,} size mismatches")),
    "missing": (mark("{count:,} missing key"), mark("{count:,} missing keys")),
    "unexpected": (mark("{count:,} unexpected key"), mark("{count:,} unexpected keys")),
    "note": (mark("{count:,} note on the target"), mark("{count:,} notes on the target")),
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
        return self.module or Label(tr("(top level)"))


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
        sources = tr(" and ").join(link.describe_sources() for link in claims)
        yield Problem("ambiguous", TARGET, key, tr("claimed by {sources}; choose one", sources=sources))
    for key, mismatch in resolution.mismatches.items():
        sources = mismatch.link.describe_sources()
        detail = tr("{reason} (← {sources})", reason=again(mismatch.reason), sources=sources)
        yield Problem("mismatched", TARGET, key, detail)
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
        detail = tr("{shape}: nothing takes it", shape=shape)
        if aim:
            detail = tr("{shape}: a rule makes {aim}, which the target does not have", shape=shape, aim=aim)
        yield Problem("unexpected", SOURCE, key, detail)
    for note in plan.target.notes:
        yield Problem("note", TARGET, note.place, again(note.text))


def group_problems(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Group neighbours of one kind in one module; every problem stays a row of its own."""

    def place(problem: Problem) -> tuple[str, str, str]:
        return problem.kind, problem.side, problem.key.rpartition(".")[0]

    return [ProblemGroup(*at, tuple(found)) for at, found in groupby(problems, key=place)]


def title_of(kind: str, count: int) -> str:
    """``2 missing keys``, ``1 size mismatch``."""
    one, many = _TITLES[kind]
    return tr(one if count == 1 else many, count=count)
