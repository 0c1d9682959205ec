"""One figure of a benchmark: ours beside the peer's, and what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was done.
        ours: our figure, in ``unit``.
        peer: the peer's figure of the same kind; ``nan`` where there is no peer.
        target: the largest good ratio of ours to the peer's, or with ``absolute`` the largest good figure.
        unit: ``s``, ``ms`` or ``MiB``.
        absolute: the target concerns our figure alone.
    """

    name: str
    ours: float
    peer: float
    target: float
    unit: str = "s"
    absolute: bool = False

    @property
    def ratio(self) -> float:
        """Ours to the peer's."""
        return self.ours / self.peer if self.peer else float("inf")

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return (self.ours if self.absolute else self.ratio) <= self.target


HEADER = ("", "ours", "peer", "ratio", "target", "")


def table(rows: Sequence[Row]) -> str:
    """Rows as aligned text."""
    lines = [HEADER, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    target = f"≤ {row.target:g} {row.unit}" if row.absolute else f"≤ {row.target:g} ×"
    return (
        row.name,
        _figure(row.ours, row.unit),
        _figure(row.peer, row.unit),
        "" if row.absolute or row.ratio != row.ratio else f"{row.ratio:.2f} ×",
        target,
        "" if row.met else "missed",
    )


def _figure(value: float, unit: str) -> str:
    if value != value:
        return ""
    return f"{value:.3f} {unit}" if unit == "s" else f"{value:.1f} {unit}"
