"""Data from a CSV file: columns of numbers, or one of texts, and a column of targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from wtransplant.errors import DataError
from wtransplant.training.csv_files import Table, read_table
from wtransplant.training.data import Data, split_for
from wtransplant.training.data_settings import DataRequest, TableOptions, Task
from wtransplant.training.samples import Inputs, TensorSamples, rows
from wtransplant.training.texts import tokenize
from wtransplant.units import natural_key, plural, shown
from wtransplant.words import tr

_TARGET_NAMES = ("target", "targets", "label", "labels", "class", "y")
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?"})
_LARGEST = torch.finfo(torch.float32).max
_FEW = 50
"""Whole numbers with more different values than this are taken for numbers, not classes, if nobody says it."""


def open_table(path: Path, request: DataRequest) -> Data:
    """Read inputs and targets from the columns of a file and split the rows.

    Inputs are float32 [N, columns], or the tokens of a text. What is no number in a target is the name of a class,
    0, 1, 2, … in the order of the names; whole numbers are the classes' numbers themselves.

    Raises:
        DataError: the file, a column or a field does not do; the message names the line.
        TargetError: the tokenizer needs transformers, which is not installed.
    """
    options = request.settings.table or TableOptions()
    table = read_table(path, options)
    target, inputs = _columns(table, options)
    table, notes = _without_gaps(table, options, target, inputs)
    numbers = (request.task or _task_of(table.column(target))) == "numbers"
    task: Task = "numbers" if numbers else "classes"
    targets, classes = _targets(table, target, task, options)
    train, validation = split_for(request, targets)
    values, preprocessing = _inputs(table, inputs, options, train)
    parts = [
        TableSamples(rows(values, chosen), targets[chosen], table, chosen, inputs)
        for chosen in (train, validation)
    ]
    how = tr(
        "The target is {target!r}, read as {part}.",
        target=target,
        part=tr("{classes:,} classes", classes=len(classes)) if classes else task,
    )
    return Data(parts[0], parts[1], classes, (how, *notes), task, preprocessing | {"target": target})


def _columns(table: Table, options: TableOptions) -> tuple[str, list[str]]:
    """The column of targets, and those of inputs."""
    guessed = [name for name in table.columns if name.lower() in _TARGET_NAMES]
    target = options.target or (guessed[0] if guessed else table.columns[-1])
    inputs = [options.text] if options.text else list(options.inputs)
    inputs = inputs or [name for name in table.columns if name != target]
    for name in (target, *inputs):
        if name not in table.columns:
            raise DataError(
                tr("there is no column {name!r}", name=shown(name)),
                where=str(table.path),
                hint=tr("The columns are: {names}.", names=", ".join(map(shown, table.columns[:20]))),
            )
    if target in inputs:
        raise DataError(
            tr("the column {target!r} is both input and target", target=shown(target)),
            where=str(table.path),
            hint=tr("The model would only copy it; take it out of the inputs."),
        )
    return target, inputs


def _without_gaps(
    table: Table, options: TableOptions, target: str, inputs: list[str]
) -> tuple[Table, list[str]]:
    """The table without rows that lack something; with ``mean`` inputs may lack a value, targets never."""
    wanted = [table.columns.index(name) for name in (target, *inputs)]
    needed = [table.columns.index(target)] if options.missing == "mean" and not options.text else wanted
    gaps = [
        row for row, fields in enumerate(table.rows) if any(fields[i].lower() in _MISSING for i in needed)
    ]
    if gaps and options.missing == "refuse":
        lines = ", ".join(f"{table.lines[row]:,}" for row in gaps[:8])
        more = tr(" and {gaps:,} more", gaps=len(gaps) - 8) if len(gaps) > 8 else ""
        raise DataError(
            tr(
                "{rows} with missing values: line {lines}{more}",
                rows=plural(len(gaps), "row"),
                lines=lines,
                more=more,
            ),
            where=str(table.path),
            hint=tr("Fill them in, or choose to skip these rows or to use the mean of the column."),
        )
    if len(gaps) == len(table.rows):
        raise DataError(
            tr("every row has missing values"), where=str(table.path), hint=tr("Choose other columns.")
        )
    if not gaps:
        return table, []
    left = sorted(set(range(len(table.rows))) - set(gaps))
    kept = replace(table, rows=[table.rows[row] for row in left], lines=[table.lines[row] for row in left])
    return kept, [tr("{rows} left out, with missing values.", rows=plural(len(gaps), "row"))]


def _task_of(fields: Sequence[str]) -> Task:
    """Names are classes; whole numbers are, if there are few of them."""
    different = set(fields)
    if all(field.lstrip("+-").isdecimal() for field in different):
        return (
            "classes"
            if len(different) <= _FEW and not any(f.startswith("-") for f in different)
            else "numbers"
        )
    try:
        return "numbers" if [float(field) for field in different] else "classes"
    except ValueError:
        return "classes"


def _targets(
    table: Table, target: str, task: Task, options: TableOptions
) -> tuple[torch.Tensor, tuple[str, ...]]:
    fields = table.column(target)
    if task == "numbers":
        return torch.tensor(_numbers(table, target, options), dtype=torch.float32), ()
    different = sorted(set(fields), key=natural_key)
    if len(different) < 2:
        raise DataError(
            tr(
                "the target {target!r} has one class only ({different})",
                target=shown(target),
                different=shown(different[0]),
            ),
            where=str(table.path),
            hint=tr("There is nothing to tell apart; choose another column or other data."),
        )
    if options.renumber or not all(_is_whole(field) for field in different):
        number = {name: index for index, name in enumerate(different)}
        return torch.tensor([number[field] for field in fields]), tuple(different)
    numbers = [int(float(field)) for field in fields]
    for row, value in enumerate(numbers):
        if value < 0:
            raise DataError(
                tr("{value} is no number of a class", value=value),
                where=table.where(row),
                hint=tr("Classes are 0, 1, 2, …; `renumber` takes the numbers as mere names."),
            )
    labels = torch.tensor(numbers)
    return labels, tuple(str(label) for label in range(int(labels.max()) + 1))


def _is_whole(field: str) -> bool:
    try:
        return float(field).is_integer()
    except ValueError:
        return False


def _numbers(table: Table, name: str, options: TableOptions) -> list[float]:
    """The values of a column; NaN for missing ones.

    Raises:
        DataError: a field is no number, or infinite.
    """
    values = []
    for row, field in enumerate(table.column(name)):
        if field.lower() in _MISSING:
            values.append(math.nan)
            continue
        try:
            value = float(field if options.decimal == "." else field.replace(",", "."))
        except ValueError:
            value = math.inf
        if not abs(value) <= _LARGEST:
            comma = options.decimal == "." and field.replace(",", "", 1).isdecimal()
            raise DataError(
                tr(
                    "{field!r} in the column {name!r} is no finite number",
                    field=shown(field)[:40],
                    name=shown(name),
                ),
                where=table.where(row),
                hint=tr("Choose the comma as decimal sign.")
                if comma
                else tr("Choose other columns, or mend the line."),
            )
        values.append(value)
    return values


def _inputs(
    table: Table, names: list[str], options: TableOptions, train: torch.Tensor
) -> tuple[Inputs, dict[str, object]]:
    """Inputs of all rows, and what was done to make them."""
    if options.text:
        return tokenize(table.column(options.text), options, table.path), {
            "text": options.text,
            "tokenizer": options.tokenizer,
            "max_length": options.max_length,
        }
    values = torch.tensor([_numbers(table, name, options) for name in names], dtype=torch.float64).T
    mean = values[train].nanmean(0)
    if mean.isnan().any():
        empty = names[int(mean.isnan().nonzero()[0])]
        raise DataError(
            tr("the column {empty!r} has no values in the training rows", empty=shown(empty)),
            where=str(table.path),
        )
    values = torch.where(values.isnan(), mean, values)
    facts: dict[str, object] = {"inputs": list(names)}
    if options.standardise:
        std = values[train].std(0, correction=0)
        std = torch.where(std > 0, std, 1.0)
        values = (values - mean) / std
        facts |= {"mean": mean.tolist(), "std": std.tolist()}
    return values.to(torch.float32).contiguous(), facts


class TableSamples(TensorSamples):
    """Rows of a table, made into tensors, that know how they were written.

    Args:
        inputs, targets: of these rows.
        table: the file.
        chosen: int64 [N], numbers of the rows in ``table``.
        names: columns of the inputs.
    """

    def __init__(
        self, inputs: Inputs, targets: torch.Tensor, table: Table, chosen: torch.Tensor, names: list[str]
    ) -> None:
        super().__init__(inputs, targets)
        self._table = table
        self._chosen = chosen
        self._names = names

    def batch(self, indices: torch.Tensor) -> tuple[Inputs, torch.Tensor]:
        """See :class:`wtransplant.training.samples.Samples`; texts are as long as the longest of the batch."""
        inputs, targets = super().batch(indices)
        if isinstance(inputs, dict) and "attention_mask" in inputs and len(indices):
            longest = max(1, int(inputs["attention_mask"].sum(1).max()))
            inputs = {name: value[:, :longest] for name, value in inputs.items()}
        return inputs, targets

    def place(self, index: int) -> str:
        """``FILE, line 17``."""
        return self._table.where(int(self._chosen[index]))

    def text(self, index: int) -> str:
        """The fields of the inputs with their names; a text alone."""
        fields = self._table.rows[int(self._chosen[index])]
        pairs = [(name, fields[self._table.columns.index(name)]) for name in self._names[:12]]
        if len(self._names) == 1:
            return pairs[0][1]
        more = ", …" if len(self._names) > 12 else ""
        return ", ".join(f"{name} {value}" for name, value in pairs) + more
