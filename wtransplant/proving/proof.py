"""What a proof by running both models gives: a verdict, and the figures that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, Literal

from wtransplant.errors import WtransplantError
from wtransplant.units import format_shape, plural
from wtransplant.words import tr

TOLERANCE = 1e-4
"""Largest difference, relative to the largest magnitude of the source's values, that counts as equal."""

Verdict = Literal["equal", "equal modules", "different", "not proven"]
Progress = Callable[[int, int], None]

_LISTED = 6


class ProofError(WtransplantError):
    """Two models that cannot be compared: one cannot be run or filled, or no input is taken by both."""


@dataclass(frozen=True, slots=True)
class OutputRow:
    """One output of the source model and the target model's that corresponds to it.

    Attributes:
        source, target: the outputs' names, ``logits``, or their places, ``0``.
        shape: of the target's.
        difference: largest one, relative to the largest magnitude of the source's; infinite where one of
            them holds something that is not finite.
        layout: how the axes had to be turned for that; ``""`` if not at all.
    """

    source: str
    target: str
    shape: tuple[int, ...]
    difference: float
    layout: str = ""


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """One module of the target and what corresponds to it in the source model.

    Attributes:
        target: the module's path.
        sources: paths of the source's modules; several where a link joins what they hold.
        input_difference: between what goes in, relative; ``None`` if that cannot be compared.
        difference: between what comes out, relative; ``None`` if that cannot be compared.
        layout: how the axes had to be turned for that.
        note: why nothing was compared: a side is never called as a module, or shapes are not alike.
        recovers: what comes out differs, but what is fed by it gets equal inputs again: a step that one
            implementation does inside the module and the other one behind it.
    """

    target: str
    sources: tuple[str, ...]
    input_difference: float | None = None
    difference: float | None = None
    layout: str = ""
    note: str = ""
    recovers: bool = False

    def has_equal_input(self, tolerance: float) -> bool:
        """Whether what goes in agrees."""
        return self.input_difference is not None and self.input_difference <= tolerance

    def is_equal(self, tolerance: float) -> bool:
        """Whether what comes out agrees."""
        return self.difference is not None and self.difference <= tolerance

    def diverges(self, tolerance: float) -> bool:
        """Whether what comes out was compared and does not agree, and what follows does not make up for it."""
        return self.difference is not None and self.difference > tolerance and not self.recovers

    def is_culprit(self, tolerance: float) -> bool:
        """Whether equal inputs give unequal outputs."""
        return self.has_equal_input(tolerance) and self.diverges(tolerance)


@dataclass(frozen=True)
class Proof:
    """What comparing both models on one input says.

    Attributes:
        probe: the input in words.
        tolerance: relative difference that counts as equal.
        outputs: the outputs that correspond.
        modules: the modules that correspond, in the order in which the target's finish.
        problems: what keeps the comparison from proving anything, in sentences.
        notes: what a person ought to know beside the verdict.
        unreached: linked target keys on which no output depends with this input; ``None`` if not known.
    """

    probe: str
    tolerance: float
    outputs: tuple[OutputRow, ...]
    modules: tuple[ModuleRow, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unreached: tuple[str, ...] | None = None

    @property
    def verdict(self) -> Verdict:
        """``equal``; ``equal modules`` where no outputs correspond, as with a new head; or what it is instead."""
        compared = [row for row in self.modules if row.difference is not None]
        if self.outputs:
            if self.difference > self.tolerance:
                return "different"
            return "not proven" if self.problems else "equal"
        if any(row.diverges(self.tolerance) for row in compared):
            return "different"
        return "not proven" if self.problems or not compared else "equal modules"

    @property
    def holds(self) -> bool:
        """Whether the transplant computes what the source computes, as far as it can be compared."""
        return self.verdict in ("equal", "equal modules")

    @property
    def difference(self) -> float:
        """The largest among the outputs; without outputs that correspond, among the modules."""
        rows: Sequence[OutputRow | ModuleRow] = self.outputs or self.modules
        found = [row.difference for row in rows if row.difference is not None and not _recovers(row)]
        return max(found, default=inf)

    @property
    def first_diverging(self) -> ModuleRow | None:
        """The first module that makes unequal outputs of equal inputs; else the first with unequal outputs."""
        culprits = (row for row in self.modules if row.is_culprit(self.tolerance))
        others = (
            row for row in self.modules if row.input_difference is None and row.diverges(self.tolerance)
        )
        return next(culprits, None) or next(others, None)

    @property
    def unseen(self) -> tuple[ModuleRow, ...]:
        """Modules that correspond, but could not be compared."""
        return tuple(row for row in self.modules if row.difference is None)

    def as_dict(self) -> dict[str, Any]:
        """As JSON: ``verdict``, ``holds``, ``difference``, ``tolerance``, ``probe``, ``first_diverging``, the rows.

        A difference is a number, or ``null`` where it is infinite or nothing was compared.
        """
        first = self.first_diverging
        return {
            "verdict": self.verdict,
            "holds": self.holds,
            "difference": _number(self.difference),
            "tolerance": self.tolerance,
            "probe": self.probe,
            "first_diverging": _module_dict(first) if first else None,
            "outputs": [_output_dict(row) for row in self.outputs],
            "modules": [_module_dict(row) for row in self.modules],
            "unreached": None if self.unreached is None else list(self.unreached),
            "problems": list(self.problems),
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """For people, one fact a line."""
        lines = [
            tr("verdict     {verdict}: {why}", verdict=self.verdict, why=self._why()),
            tr("probe       {probe}", probe=self.probe),
        ]
        lines += [
            tr(
                "output      {target} ↔ {source} ({shape}): {format_difference}",
                target=row.target,
                source=row.source,
                shape=format_shape(row.shape),
                format_difference=format_difference(row.difference),
            )
            + (f", {row.layout}" if row.layout else "")
            for row in self.outputs
        ]
        lines.append(tr("modules     {modules_text}", modules_text=self._modules_text()))
        if not self.holds and (first := self.first_diverging) is not None:
            lines.append(
                tr("diverges    {describe_module_row}", describe_module_row=describe_module_row(first))
            )
        if self.unreached:
            keys = f"{plural(len(self.unreached), 'linked key')}: {_listed(self.unreached)}"
            lines.append(tr("unreached   with this input, no output depends on {keys}", keys=keys))
        return "\n".join(
            lines
            + [tr("problem     {text_}", text_=text) for text in self.problems]
            + [tr("note        {n}", n=n) for n in self.notes]
        )

    def _why(self) -> str:
        shown = format_difference(self.difference)
        what = tr("the outputs") if self.outputs else tr("the modules that correspond")
        limit = tr("the tolerance is {tolerance:.0e}", tolerance=self.tolerance)
        return {
            "equal": tr(
                "{what} agree: the largest difference is {shown} ({limit})",
                what=what,
                shown=shown,
                limit=limit,
            ),
            "equal modules": tr(
                "no outputs correspond, but {what} agree: the largest difference is {shown} ({limit})",
                what=what,
                shown=shown,
                limit=limit,
            ),
            "different": tr("{what} differ by {shown} ({limit})", what=what, shown=shown, limit=limit),
            "not proven": tr("the comparison proves nothing; see the problems"),
        }[self.verdict]

    def _modules_text(self) -> str:
        compared = [row for row in self.modules if row.difference is not None]
        equal = sum(row.is_equal(self.tolerance) for row in compared)
        text = tr("{equal} of {compared} that correspond are equal", equal=equal, compared=len(compared))
        if others := sum(row.recovers for row in compared):
            text += tr("; {others} do another step inside, behind which all agrees", others=others)
        if self.unseen:
            text += tr(
                "; {unseen} could not be seen: {listed}",
                unseen=len(self.unseen),
                listed=_listed([row.target for row in self.unseen]),
            )
        return text


def describe_module_row(row: ModuleRow) -> str:
    """``blocks.0.attn ↔ layers.0.attention: the inputs agree (1e-07), the outputs differ by 0.31``."""
    known = row.input_difference is not None
    inputs = (
        tr(
            "the inputs agree ({format_difference})",
            format_difference=format_difference(row.input_difference),
        )
        if known
        else tr("inputs not comparable")
    )
    outputs = tr(
        "the outputs differ by {format_difference}", format_difference=format_difference(row.difference)
    )
    return f"{row.target} ↔ {', '.join(row.sources)}: {inputs}, {outputs}"


def format_difference(value: float | None) -> str:
    """``2.1e-07``; ``0`` where all is equal."""
    if value is None:
        return tr("not compared")
    if not isfinite(value):
        return tr("without bound (not all values are finite)")
    return f"{value:.2g}" if value else "0"


def _recovers(row: OutputRow | ModuleRow) -> bool:
    return isinstance(row, ModuleRow) and row.recovers


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (tr(" and {more:,} more", more=more) if more > 0 else "")


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _output_dict(row: OutputRow) -> dict[str, Any]:
    return {
        "source": row.source,
        "target": row.target,
        "shape": list(row.shape),
        "difference": _number(row.difference),
        "layout": row.layout,
    }


def _module_dict(row: ModuleRow) -> dict[str, Any]:
    return {
        "target": row.target,
        "sources": list(row.sources),
        "input_difference": _number(row.input_difference),
        "difference": _number(row.difference),
        "layout": row.layout,
        "note": row.note,
        "recovers": row.recovers,
    }
