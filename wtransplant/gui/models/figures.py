"""What the inspector shows of one or two tensors: figures side by side, made off the GUI thread. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import Label
from wtransplant.gui.models.said_lists import sentences
from wtransplant.units import format_count, format_shape
from wtransplant.words import mark, number, tr

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

    from wtransplant.statistics import Difference, HeatMap, TensorSummary


@dataclass(frozen=True)
class Series:
    """One tensor that is looked at, under the name that the window gives it."""

    name: str
    tensor: torch.Tensor
    summary: TensorSummary


@dataclass(frozen=True)
class Inspection:
    """One or two tensors, and how far they are apart if they can be compared.

    Attributes:
        title: the key or keys that it is about.
        series: one or two.
        difference: of the second less the first; ``None`` where there is nothing to compare.
        note: a sentence on what is shown, or on why two cannot be compared.
    """

    title: str
    series: tuple[Series, ...]
    difference: Difference | None = None
    note: str = ""

    @property
    def views(self) -> tuple[str, ...]:
        """What the heat map can show."""
        names = tuple(series.name for series in self.series)
        return (*names, Label(tr("difference"))) if self.difference is not None else names

    def heat_map(self, view: int, index: Sequence[int], cancelled: Callable[[], bool]) -> HeatMap:
        """The plane of the first two axes of a view, made smaller for a picture.

        Args:
            view: place in :attr:`views`.
            index: place on each axis from the third one on; 0 on those that are left out.
            cancelled: asked now and then.

        Raises:
            Cancelled: another plane was chosen meanwhile.
        """
        from wtransplant.statistics import heat_map

        tensors = [series.tensor for series in self.series]
        if view < len(tensors):
            return heat_map(tensors[view], index, cancelled=cancelled)
        first, second = (heat_map(tensor, index, cancelled=cancelled) for tensor in tensors)
        return replace(
            second, values=second.values - first.values
        )  # means of differences, as means are linear

    def plane(self, view: int, index: Sequence[int]) -> NDArray[np.float64]:
        """All values [rows, columns] of the plane; arguments as :meth:`heat_map`."""
        from wtransplant.statistics.heat import plane_of
        from wtransplant.statistics.values import as_numbers

        planes = [as_numbers(plane_of(series.tensor, index)) for series in self.series]
        return planes[view] if view < len(planes) else planes[1] - planes[0]


def inspect(
    title: str, tensors: Sequence[tuple[str, torch.Tensor]], note: str, cancelled: Callable[[], bool]
) -> Inspection:
    """Look at one or two tensors, each with the name it is shown under.

    Raises:
        Cancelled: other rows were chosen meanwhile.
    """
    from wtransplant.statistics import difference, summarise

    series = tuple(Series(name, tensor, summarise(tensor, cancelled=cancelled)) for name, tensor in tensors)
    if len(series) == 2:
        first, second = (one.tensor for one in series)
        if first.shape == second.shape:
            return Inspection(title, series, difference(first, second, cancelled=cancelled), note)
        note = sentences(note, tr("The shapes differ, so there is no difference to show."))
    return Inspection(title, series, None, note)


def figures(inspection: Inspection) -> list[tuple[str, ...]]:
    """Rows for a table: a label, then one text for each series, and one for the difference if there is one."""
    columns = [_of_summary(series.summary) for series in inspection.series]
    if inspection.difference is not None:
        columns.append(_of_difference(inspection.difference))
    labels = list(dict.fromkeys(label for column in columns for label in column))
    return [(tr(label), *(column.get(label, "") for column in columns)) for label in labels]


def headings(inspection: Inspection) -> list[str]:
    """The table's columns after the label."""
    return list(inspection.views)


def _of_summary(summary: TensorSummary) -> dict[str, str]:
    sampled = tr(
        "{seen} of {elements}",
        seen=format_count(summary.looked_at),
        elements=format_count(summary.elements),
    )
    return {
        mark("shape"): format_shape(summary.shape),
        mark("dtype"): summary.dtype,
        mark("elements"): number(summary.elements, ","),
        **({mark("sampled"): sampled} if summary.is_sampled else {}),
        mark("min"): number(summary.minimum, ".6g"),
        mark("max"): number(summary.maximum, ".6g"),
        mark("mean"): number(summary.mean, ".6g"),
        mark("std"): number(summary.std, ".6g"),
        mark("norm"): number(summary.norm, ".6g"),
        mark("zeros"): number(summary.share_of_zeros, ".2%") if summary.looked_at else "",
        "NaN": number(summary.nans, ","),
        mark("infinite"): number(summary.infinities, ","),
    }


def _of_difference(found: Difference) -> dict[str, str]:
    return {
        mark("elements"): number(found.elements, ","),
        mark("equal"): number(found.equal, ","),
        mark("largest"): number(found.largest, ".6g"),
        mark("mean"): number(found.mean, ".6g"),
        mark("relative L2"): number(found.relative, ".6g"),
        mark("cosine"): number(found.cosine, ".6g"),
    }
