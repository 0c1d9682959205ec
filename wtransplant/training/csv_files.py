"""Reading a CSV file as text: names of columns, and rows that know their line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wtransplant.errors import DataError
from wtransplant.training.data_settings import TableOptions
from wtransplant.units import plural, shown
from wtransplant.words import tr

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = ",;\t|"
_SAMPLE = 8 * 1024  # the Sniffer takes seconds for much text with quotes


@dataclass(frozen=True)
class Table:
    """A file of comma-separated values.

    Attributes:
        path: the file.
        columns: their names; ``1``, ``2``, … if the file has none.
        rows: fields as they are written, without spaces around them.
        lines: number of each row's last line in the file, from 1.
        delimiter: between the fields.
    """

    path: Path
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str

    def column(self, name: str) -> list[str]:
        """The fields of one column."""
        number = self.columns.index(name)
        return [row[number] for row in self.rows]

    def where(self, row: int) -> str:
        """``FILE, line 17``."""
        return tr("{path}, line {lines:,}", path=self.path, lines=self.lines[row])


def read_table(path: Path, options: TableOptions) -> Table:
    """Read a file; the delimiter, and whether the first line has the names, are found out if nobody says it.

    Raises:
        DataError: it cannot be read, is not in its encoding, has rows of different lengths, one column only or no rows.
    """
    text = _decode(path, options.encoding)
    delimiter = options.delimiter or _delimiter(text)
    numbered = list(_rows(path, text, delimiter))
    if not numbered:
        raise DataError(tr("the file is empty"), where=str(path), hint=tr("Choose another file."))
    first = numbered[0][1]
    header = _looks_like_names(first) if options.header is None else options.header
    columns = tuple(first) if header else tuple(str(number + 1) for number in range(len(first)))
    body = numbered[1:] if header else numbered
    _require_columns(path, columns, delimiter)
    if not body:
        raise DataError(tr("the file has names of columns, but no rows"), where=str(path))
    _require_same_length(path, body, len(columns))
    return Table(path, columns, [row for _, row in body], [line for line, _ in body], delimiter)


def _decode(path: Path, encoding: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            tr("the file cannot be read: {value}", value=error.strerror or error), where=str(path)
        ) from error
    encoding = encoding or next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except LookupError as error:
        raise DataError(
            tr("there is no encoding {encoding!r}", encoding=encoding),
            where=str(path),
            hint=tr("Write utf-8, cp1252 or another."),
        ) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            tr("the byte 0x{content:02x} is not {encoding}", content=content[error.start], encoding=encoding),
            where=tr("{path}, line {line:,}", path=path, line=line),
            hint=tr(
                "Choose the encoding of the file (files of older Windows programs have cp1252), or "
                "save it as UTF-8."
            ),
        ) from error
    if "\0" in text:
        raise DataError(
            tr("the file has zero bytes, so that it is no text in this encoding"),
            where=str(path),
            hint=tr("Choose the encoding, utf-16 for one, or another file."),
        )
    return text


def _delimiter(text: str) -> str:
    """What the Sniffer finds in the first lines; where it cannot tell, the commonest in the first line."""
    sample = text[:_SAMPLE]
    sample = sample[: sample.rfind("\n") + 1] or sample
    first = next((line for line in sample.splitlines() if line.strip()), "")
    there = [character for character in _DELIMITERS if character in first]
    if len(there) <= 1:
        return there[0] if there else ","
    try:
        return csv.Sniffer().sniff(sample, "".join(there)).delimiter
    except csv.Error:
        return max(there, key=first.count)


def _rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    if len(delimiter) != 1:
        raise DataError(
            tr("{delimiter!r} is no delimiter", delimiter=delimiter),
            where=str(path),
            hint=tr("It is one character."),
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(field.strip() for field in row):
                yield reader.line_num, [field.strip() for field in row]
    except csv.Error as error:
        raise DataError(
            tr("this is no CSV: {error}", error=error),
            where=tr("{path}, line {line_num:,}", path=path, line_num=reader.line_num),
            hint=tr("Mend the line."),
        ) from error


def _looks_like_names(row: list[str]) -> bool:
    return not any(_is_number(field) for field in row)


def _is_number(field: str) -> bool:
    try:
        float(field.replace(",", "."))
    except ValueError:
        return False
    return field.lower() not in ("nan", "inf", "infinity")


def _require_columns(path: Path, columns: tuple[str, ...], delimiter: str) -> None:
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise DataError(
            tr("two columns have the name {twice!r}", twice=shown(twice[0])),
            where=str(path),
            hint=tr("Rename one of them."),
        )
    if len(columns) < 2:
        name = tr("a tab") if delimiter == "\t" else repr(delimiter)
        raise DataError(
            tr(
                "the file has one column only ({columns}), read with {name} between columns",
                columns=shown(columns[0])[:40],
                name=name,
            ),
            where=str(path),
            hint=tr(
                "It needs a column for the target and at least one for inputs; or choose another delimiter."
            ),
        )


def _require_same_length(path: Path, rows: list[tuple[int, list[str]]], wanted: int) -> None:
    for line, row in rows:
        if len(row) != wanted:
            raise DataError(
                tr(
                    "the row has {fields}, the first one has {wanted}",
                    fields=plural(len(row), "field"),
                    wanted=wanted,
                ),
                where=tr("{path}, line {line:,}", path=path, line=line),
                hint=tr("Mend the line; a delimiter inside a field needs quotes around the field."),
            )
