"""What holds for a run, made ready for a table: sorted and filtered by numpy, whatever its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.freeze_rows import format_rows
from wtransplant.gui.models.tree_numbers import Mask, Numbers
from wtransplant.units import shown
from wtransplant.words import again, mark, number, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Effective, EffectiveTensor

COLUMNS = (
    mark("tensor"),
    mark("in the run"),
    mark("gradient"),
    mark("group"),
    mark("rate"),
    mark("weight decay"),
    mark("mode"),
    mark("tied to"),
    mark("why"),
)
TENSOR, STATE, GRADIENT, GROUP, RATE, DECAY, MODE, TIES, WHY = range(len(COLUMNS))
NUMBERS = (GROUP, RATE, DECAY)
KINDS = (
    mark("all"),
    mark("trained"),
    mark("frozen"),
    mark("buffers"),
    mark("in eval mode"),
    mark("tied"),
)


@dataclass(frozen=True)
class EffectiveRows:
    """The rows of one view, with the rank of every cell in its column; make it in a job.

    Attributes:
        effective: the view.
        ranks: int32, (columns, rows): what a column is sorted by.
        kinds: bool, (kinds, rows): which rows are of each of ``KINDS``.
        words: what a filter looks into, in small letters.
        summary: of the view.
    """

    effective: Effective
    ranks: NDArray[np.int32]
    kinds: NDArray[np.bool_]
    words: tuple[str, ...]
    summary: str

    @classmethod
    def of(cls, effective: Effective) -> EffectiveRows:
        """Make a view ready; in any thread."""
        rows = effective.rows
        ranks = [_ranks([sorted_by(row) for row in rows]) for sorted_by in _SORTED_BY]
        kinds = [np.fromiter(map(is_kind, rows), dtype=bool, count=len(rows)) for is_kind in _IS_KIND]
        words = tuple(f"{row.key} {again(row.reason)}".lower() for row in rows)
        every = np.arange(len(rows), dtype=np.int32)  # the tensors' own order is the model's
        return cls(effective, np.array([every, *ranks]), np.array(kinds), words, effective.summary)

    def __len__(self) -> int:
        return len(self.words)

    def select(self, text: str, kind: int) -> Mask:
        """Which rows are of a kind and have all words of a text in their key or reason."""
        chosen: Mask = self.kinds[kind].copy()
        for word in text.lower().split():
            chosen &= np.fromiter((word in words for words in self.words), dtype=bool, count=len(self))
        return chosen

    def order(self, column: int, descending: bool, chosen: Mask) -> Numbers:
        """Numbers of the chosen rows, sorted by a column, equals in the model's order."""
        places = np.flatnonzero(chosen)
        ranks = self.ranks[column][places]
        order = np.argsort(-ranks if descending else ranks, kind="stable")
        found: Numbers = places[order].astype(np.int32)
        return found

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        return shown(_TEXTS[column](self.effective.rows[row]))

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Key to row."""
        return {row.key: number for number, row in enumerate(self.effective.rows)}


def _ranks(values: Sequence[tuple[object, ...]]) -> NDArray[np.int32]:
    """Places in the sorted order of the distinct values, of which there are few."""
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    return np.fromiter(map(places.__getitem__, values), dtype=np.int32, count=len(values))


_FROZEN = {"no_grad": mark("frozen: no gradient"), "left_out": mark("frozen: left out")}


def _state(row: EffectiveTensor) -> str:
    if row.rows:
        return tr("rows {rows} trained", rows=format_rows(row.rows))
    if not row.frozen:
        return tr("trained") if row.group is not None else tr("not frozen, not trained")
    return tr(_FROZEN.get(row.method or "", "frozen"))


def _gradient(row: EffectiveTensor) -> str:
    if row.kind == "buffer":
        return tr("buffer")
    return tr("yes") if row.requires_grad else tr("no")


def _number(value: float | None) -> str:
    return "–" if value is None else number(value, ".4g")


def _is_trained(row: EffectiveTensor) -> bool:
    return row.kind == "parameter" and not row.frozen and row.group is not None


_TEXTS: tuple[Callable[[EffectiveTensor], str], ...] = (
    lambda row: row.key,
    _state,
    _gradient,
    lambda row: "–" if row.group is None else str(row.group + 1),
    lambda row: _number(row.rate),
    lambda row: _number(row.weight_decay),
    lambda row: row.mode,
    lambda row: ", ".join(row.ties),
    lambda row: again(row.reason).replace("`", ""),
)
_SORTED_BY: tuple[Callable[[EffectiveTensor], tuple[object, ...]], ...] = (
    lambda row: (_state(row),),
    lambda row: (_gradient(row),),
    lambda row: (-1 if row.group is None else row.group,),
    lambda row: (-1.0 if row.rate is None else row.rate,),
    lambda row: (-1.0 if row.weight_decay is None else row.weight_decay,),
    lambda row: (row.mode,),
    lambda row: row.ties,
    lambda row: (row.reason,),
)
_IS_KIND: tuple[Callable[[EffectiveTensor], bool], ...] = (
    lambda row: True,
    _is_trained,
    lambda row: row.frozen,
    lambda row: row.kind == "buffer",
    lambda row: row.mode == "eval",
    lambda row: bool(row.ties),
)
