"""What the table of runs says, as text and as figures to sort by; no Qt."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.gui.models.run_record import RunRecord
from wtransplant.gui.models.said_lists import listed, titled
from wtransplant.gui.moments import Moment
from wtransplant.units import plural, shown
from wtransplant.words import again, in_english, mark, number, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.training import RunSettings

COLUMNS = (
    mark("run"),
    mark("started"),
    mark("frozen"),
    mark("rate"),
    mark("data"),
    mark("accuracy"),
    mark("loss"),
    mark("time"),
    mark("ended"),
    mark("weights"),
)
NAME, STARTED, FROZEN, RATE, DATA, ACCURACY, LOSS, TIME, ENDED, WEIGHTS = range(len(COLUMNS))
_PLACES_TOLD = 2
_ENDINGS = {
    "running": mark("running"),
    "done": mark("done"),
    "stopped": mark("stopped"),
    "failed": mark("failed"),
    "unfinished": mark("broken off"),
}


_RESULTS = {
    "loss": mark("loss"),
    "accuracy": mark("accuracy"),
    "loss before": mark("loss before"),
    "accuracy before": mark("accuracy before"),
    "steps": mark("steps"),
    "epochs": mark("epochs"),
    "seconds": mark("seconds"),
}
_KINDS: dict[str, str] = {
    "example": mark("example"),
    "images": mark("images"),
    "tensors": mark("tensors"),
    "table": mark("table"),
    "python": "python",
    "synthetic": mark("synthetic"),
}


@dataclass(frozen=True)
class Difference:
    """A setting in which runs differ: its name, and what each of them has."""

    name: str
    values: tuple[str, ...]


def freezing_words(policy: Policy) -> str:
    """What a policy freezes, in a few words: ``backbone``, ``stem, layer1 and 3 more``, ``nothing``."""
    frozen = [path or tr("everything") for path, value in policy.overrides.items() if value]
    frozen += [f"/{pattern}/" for pattern, value in policy.patterns.items() if value]
    if policy.preset is not None:
        frozen.insert(0, tr("what is linked"))
    if not frozen:
        return tr("nothing")
    text = listed(frozen[:_PLACES_TOLD])
    if len(frozen) > _PLACES_TOLD:
        text = tr("{names} and {more:,} more", names=text, more=len(frozen) - _PLACES_TOLD)
    if exceptions := sum(not value for value in policy.overrides.values()):
        text = tr("{frozen}, but for {places}", frozen=text, places=plural(exceptions, "place"))
    return tr("{frozen}, freed step by step", frozen=text) if policy.schedule else text


def data_words(settings: RunSettings) -> str:
    """Which data: the file's or folder's name, or the kind."""
    return Path(settings.data.path).name if settings.data.path else kind_words(settings.data.kind)


def _result(name: str) -> str:
    return tr(_RESULTS[name]) if name in _RESULTS else name


def kind_words(kind: str) -> str:
    """A kind of data in the language of now."""
    return tr(_KINDS[kind]) if kind in _KINDS else kind  # another one is a plugin's


def cells(record: RunRecord) -> tuple[str, ...]:
    """The texts of a row."""
    results = record.results
    return (
        shown(record.title),
        str(Moment(record.started)),
        shown(freezing_words(record.policy)),
        number(record.settings.learning_rate, "g"),
        shown(data_words(record.settings)),
        number(results["accuracy"], ".1%") if "accuracy" in results else "",
        number(results["loss"], ".4g") if "loss" in results else "",
        seconds_words(results["seconds"]) if "seconds" in results else "",
        tr(_ENDINGS[record.ending]),
        tr("kept") if record.state is not None else "",
    )


def sort_value(record: RunRecord, column: int) -> tuple[bool, float | str]:
    """What a column is sorted by; what is not there comes first."""
    results = record.results
    figures = {ACCURACY: "accuracy", LOSS: "loss", TIME: "seconds"}
    if column in figures:
        value = results.get(figures[column], math.nan)
        return (False, 0.0) if math.isnan(value) else (True, value)
    if column == RATE:
        return True, record.settings.learning_rate
    if column == STARTED:
        return True, record.started.timestamp()
    return True, cells(record)[column].casefold()


def seconds_words(seconds: float) -> str:
    """``3.2 s``, ``4 min 05 s``."""
    if seconds < 60:
        return tr("{seconds:.1f} s", seconds=seconds)
    minutes, rest = divmod(round(seconds), 60)
    return tr("{minutes} min {seconds:02d} s", minutes=minutes, seconds=rest)


def tooltip(record: RunRecord) -> str:
    """All of a row."""
    results = "\n".join(titled(_result(name), number(value, ".6g")) for name, value in record.results.items())
    kept = "" if record.state is not None else tr("its weights are not kept")
    frozen = tr("frozen: {places}", places=freezing_words(record.policy))
    return "\n".join(filter(None, (record.title, frozen, results, again(record.reason), kept)))


def differences(records: Sequence[RunRecord]) -> list[Difference]:
    """The settings and parts of the policy that are not the same in all of the runs, then all results."""
    told = [_flat(record.settings.model_dump(mode="json")) | _freezing(record.policy) for record in records]
    differing = [
        Difference(name, values)
        for name in dict.fromkeys(name for each in told for name in each)
        if len(set(values := tuple(each.get(name, "") for each in told))) > 1
    ]
    results = dict.fromkeys(name for record in records for name in record.results)
    return differing + [
        Difference(_result(name), tuple(_figure(record.results.get(name)) for record in records))
        for name in results
    ]


def as_csv(records: Iterable[RunRecord]) -> str:
    """All runs as CSV: settings and results in full, one column each."""
    rows = []
    for record in records:
        known = {"run": record.name, "started": record.started.isoformat(), "ended": record.ending}
        with in_english():
            known["frozen"] = freezing_words(record.policy)
        known |= {f"result {name}": repr(value) for name, value in record.results.items()}
        rows.append(known | _flat(record.settings.model_dump(mode="json")) | _freezing(record.policy))
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _freezing(policy: Policy) -> dict[str, str]:
    return _flat(policy.model_dump(mode="json"), "freezing ")


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested values as one level, ``data kind``; empty ones and those that are not set are left out."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        place = f"{before}{name or 'everything'}"
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{place} ")
        elif value is not None and value != []:
            flat[place] = str(value)
    return flat


def _figure(value: float | None) -> str:
    return "" if value is None else number(value, ".6g")
