"""What a pair says of itself, one claim at a time, and whether it is so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SHOWN = 20
"""So many problems of one claim are listed in a terminal; JSON has them all."""


@dataclass(frozen=True)
class Claim:
    """One thing that a pair says of itself, and whether it is so; ``problems`` name what is not."""

    text: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is so."""
        return not self.problems


@dataclass(frozen=True)
class Verification:
    """All claims of one pair that were looked at.

    Attributes:
        weights: the file, index or folder.
        claims: what was held against the bytes.
        notes: what was not looked at, and what it would take.
    """

    weights: Path
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every claim is so."""
        return all(claim.holds for claim in self.claims)

    def with_more(self, claims: tuple[Claim, ...], notes: tuple[str, ...] = ()) -> Verification:
        """The same with further claims and notes."""
        return Verification(self.weights, self.claims + claims, self.notes + notes)

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        claims = [{"claim": c.text, "holds": c.holds, "problems": list(c.problems)} for c in self.claims]
        return {
            "weights": str(self.weights),
            "holds": self.holds,
            "claims": claims,
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """For terminals: a line for each claim with the problems below it, what was not looked at, the verdict."""
        lines = []
        for claim in self.claims:
            lines.append(f"{'ok    ' if claim.holds else 'FAILED'}  {claim.text}")
            lines += [f"          {problem}" for problem in claim.problems[:_SHOWN]]
            if more := len(claim.problems) - _SHOWN:
                lines += [f"          and {more:,} more"] if more > 0 else []
        lines += [f"note    {note}" for note in self.notes]
        failed = sum(not claim.holds for claim in self.claims)
        verdict = (
            "everything that was looked at holds"
            if not failed
            else f"{failed} of {len(self.claims)} claims fail"
        )
        return "\n".join([*lines, f"{self.weights.name}: {verdict}"])
