"""Which curves a run has: loss, metrics, learning rate, gradient norms, throughput. Plain arrays, no Qt."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from wtransplant.errors import SaveError
from wtransplant.gui.models.curves import Curve, Numbers, XAxis
from wtransplant.words import again, in_english, mark, tr

if TYPE_CHECKING:
    from wtransplant.training import History, Series

Quantity = Literal["loss", "metrics", "rate", "gradients", "throughput"]

QUANTITIES: tuple[tuple[Quantity, str, str], ...] = (
    ("loss", mark("Loss"), mark("loss")),
    ("metrics", mark("Metrics"), mark("validation")),
    ("rate", mark("Learning rate"), mark("learning rate")),
    ("gradients", mark("Gradients"), mark("gradient norm")),
    ("throughput", mark("Speed"), mark("steps per second")),
)
"""Name, words for people, label of the y axis."""

_AXES = ("step", "epoch", "seconds")
_MODULES = 10
_METRICS = {
    "accuracy": mark("accuracy"),
    "top5": mark("top-5 accuracy"),
    "f1": "F1",
    "mae": mark("mean absolute error"),
    "r2": "R²",
}


@dataclass(frozen=True)
class Line:
    """One curve of a run.

    Attributes:
        name: for the legend.
        curve: its numbers.
        marked: few points, each of which is shown.
        smoothed: whether smoothing says something about it.
    """

    name: str
    curve: Curve
    marked: bool = False
    smoothed: bool = False


def lines_of(history: History, quantity: Quantity) -> list[Line]:
    """The curves of a run that show one thing, without those that have no number."""
    return [line for line in _MAKE[quantity](history) if len(line.curve)]


def short_name(text: str, most: int = 40) -> str:
    """A name with its middle left out if it is too long for a legend."""
    if len(text) <= most:
        return text
    begin = most // 2
    return f"{text[:begin]}…{text[begin + 1 - most :]}"


def length_of(history: History) -> tuple[int, ...]:
    """Grows with every number of a run; another one after a run went back."""
    return tuple(len(series) for series in history.parts().values())


def _loss(history: History) -> list[Line]:
    training, validation = history.training(), history.validation()
    return [
        Line(tr("training"), _curve(training, "loss"), smoothed=True),
        Line(tr("validation"), _finite(validation, "loss"), marked=True),
    ]


def _metrics(history: History) -> list[Line]:
    series = history.validation()
    names = [name for name in series.columns if name not in (*_AXES, "loss")]
    titles = {name: tr(_METRICS[name]) if name in _METRICS else name for name in names}
    return [Line(titles[name], _finite(series, name), marked=True) for name in names]


def _rate(history: History) -> list[Line]:
    return [Line(tr("learning rate"), _curve(history.training(), "rate"))]


def _gradients(history: History) -> list[Line]:
    """The modules with the largest norms, which are those that matter to clipping."""
    series = history.gradients()
    names = [name for name in series.columns if name not in _AXES]
    sizes = {name: float(np.nansum(series[name])) for name in names}
    largest = sorted(names, key=lambda name: -sizes[name])[:_MODULES]
    return [
        Line(name or tr("the model itself"), _finite(series, name), smoothed=True)
        for name in names
        if name in largest
    ]


def _throughput(history: History) -> list[Line]:
    return [Line(tr("steps per second"), _curve(history.throughput(), "steps_per_second"), smoothed=True)]


_MAKE = {
    "loss": _loss,
    "metrics": _metrics,
    "rate": _rate,
    "gradients": _gradients,
    "throughput": _throughput,
}


def _curve(series: Series, column: str) -> Curve:
    return Curve(series["step"], series["epoch"], series["seconds"], series[column])


def _finite(series: Series, column: str) -> Curve:
    there = np.isfinite(series[column])
    return Curve(*(series[name][there] for name in (*_AXES, column)))


def values_at(x: Numbers, y: Numbers, place: float) -> tuple[float, float] | None:
    """The point that is nearest on the x axis; ``None`` if the place lies beyond the curve."""
    if not len(x) or not x[0] <= place <= x[-1]:
        return None
    right = min(int(np.searchsorted(x, place)), len(x) - 1)
    left = max(right - 1, 0)
    nearest = left if place - x[left] <= x[right] - place else right
    return float(x[nearest]), float(y[nearest])


def axis_title(axis: XAxis) -> str:
    """What stands below the x axis."""
    return tr({"step": mark("step"), "epoch": mark("epoch"), "time": mark("seconds")}[axis])


def write_csv(path: Path, runs: Iterable[tuple[str, Sequence[Line]]]) -> None:
    """Write the raw numbers: one row for each point, with the name of the run and of the curve, in English.

    Raises:
        SaveError: the file cannot be written.
    """
    try:
        with in_english(), path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["run", "curve", "step", "epoch", "seconds", "value"])
            for run, lines in runs:
                for line in lines:
                    name, curve = again(line.name), line.curve
                    columns = (curve.steps, curve.epochs, curve.seconds, curve.values)
                    points = zip(*(column.tolist() for column in columns), strict=True)
                    writer.writerows(
                        [run, name, int(step), epoch, seconds, value]
                        for step, epoch, seconds, value in points
                    )
    except OSError as error:
        raise SaveError(
            tr("the curves cannot be written: {error}", error=error.strerror or error),
            where=str(path),
            hint=tr("Choose another place."),
        ) from error
