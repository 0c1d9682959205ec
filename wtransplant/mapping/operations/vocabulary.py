"""Rows of embeddings and output layers for another vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Shape, Single
from wtransplant.mapping.operations.checks import known, require_real, shape_wanted
from wtransplant.units import format_shape
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

_ROWS = mark("Give the number of rows: vocabulary(rows=32000).")


@dataclass(frozen=True)
class Vocabulary(Single):
    """The rows of the tokens that both vocabularies have; the others are filled.

    Takes an embedding or output layer ``(V, C)`` or its bias ``(V,)``. Without files the rows that both have are
    the first ones. With files they are found by token; rows behind the last token of a file (padding) have none.

    A file is text with one token per line (BERT's ``vocab.txt``), JSON with a number for each token (GPT-2's
    ``vocab.json``) or a ``tokenizer.json``. A path that is not absolute is taken from the working directory.

    Attributes:
        fill: what the other rows get: the target's ``initial`` ones, the ``mean`` of all source rows, or ``zeros``.
        rows: in the target; by default from the target key.
        old: file of the source's vocabulary.
        new: file of the target's.
    """

    fill: Literal["initial", "mean", "zeros"] = "initial"
    rows: int = 0
    old: str = ""
    new: str = ""
    name: ClassVar[str] = "vocabulary"

    def __post_init__(self) -> None:
        if self.rows < 0:
            raise MappingError(tr("{name}: there cannot be {rows} rows", name=self.name, rows=self.rows))
        if bool(self.old) != bool(self.new):
            raise MappingError(
                tr("{name} takes both files, or none", name=self.name),
                hint='vocabulary(old="a.txt", new="b.json")',
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """Another number of rows; the files are read (once) to see whether they fit."""
        if not shape:
            raise MappingError(
                tr("{name} takes a table with a row per token, not a single number", name=self.name)
            )
        if self.fill == "initial":
            self._require_own_rows(shape, wanted)
        rows = self.rows or known(wanted, shape, self.name, _ROWS)[0]
        if self.old:
            self._require_rows(self.old, shape[0], "source")
            self._require_rows(self.new, rows, "target")
        return (rows, *shape[1:])

    def _require_own_rows(self, shape: Shape, wanted: Shape | None) -> None:
        result = known(wanted, shape, self.name, tr("Fill with vocabulary(mean) or vocabulary(zeros)."))
        if (self.rows or result[0], *shape[1:]) != result:
            raise MappingError(
                tr(
                    "{name}: the target's own rows are {result}, which do not go with {value}",
                    name=self.name,
                    result=format_shape(result),
                    value=format_shape((self.rows or result[0], *shape[1:])),
                )
            )

    def _require_rows(self, file: str, rows: int, side: str) -> None:
        last = max(_vocabulary(file).values(), default=-1)
        if last >= rows:
            raise MappingError(
                tr(
                    "{name}: {file} has a token for row {last}, the {side} has {rows} rows",
                    name=self.name,
                    file=file,
                    last=last,
                    side=side,
                    rows=rows,
                ),
                where=file,
                hint=tr("This file belongs to another table, or old and new are exchanged."),
            )

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`rows_by_token`."""
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        if self.fill == "mean":
            require_real([tensor], self.name)
        initial = destination.initial() if destination and self.fill == "initial" else None
        pairs = shared_tokens(_vocabulary(self.old), _vocabulary(self.new)) if self.old else None
        return rows_by_token(tensor, initial, shape[0], self.fill, pairs)

    def describe(self) -> str:
        """``rows of the shared tokens, the others the target's own``."""
        shared = (
            tr("rows of the tokens in both {old} and {new}", old=self.old, new=self.new)
            if self.old
            else tr("rows that both have")
        )
        others = {"initial": tr("the target's own"), "mean": tr("the mean row"), "zeros": tr("zeros")}[
            self.fill
        ]
        return tr("{shared}, the others {others}", shared=shared, others=others)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`; the script reads the vocabulary files again."""
        initial = destination if self.fill == "initial" else "None"
        rows = self.rows or f"{destination}.shape[0]"
        call = f"rows_by_token({inputs[0]}, {initial}, {rows}, {self.fill!r}"
        if not self.old:
            return Code(f"{call}, None)", (rows_by_token,))
        files = f"read_vocabulary({self.old!r}), read_vocabulary({self.new!r})"
        functions = (read_vocabulary, shared_tokens, rows_by_token)
        return Code(f"{call}, shared_tokens({files}))", functions)

    def with_files(self, place: Callable[[str], str]) -> Vocabulary:
        """The same with other paths: a recipe's, which are relative to its folder."""
        return replace(self, old=place(self.old), new=place(self.new)) if self.old else self


def _vocabulary(file: str) -> dict[str, int]:
    try:
        status = Path(file).stat()
        return _read_once(file, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError, RecursionError) as error:
        raise MappingError(
            tr("the vocabulary cannot be read: {error}", error=error),
            where=file,
            hint=tr("A text file with one token per line, or JSON with a number for each token, is wanted."),
        ) from error


@lru_cache(maxsize=8)
def _read_once(file: str, changed: int, size: int) -> dict[str, int]:
    return read_vocabulary(file)


def read_vocabulary(file: str) -> dict[str, int]:
    """Token to row: lines of text, JSON ``{"token": row}``, or a ``tokenizer.json``.

    Raises:
        ValueError: it is none of these.
        OSError: it cannot be read.
    """
    import json

    with open(file, encoding="utf-8", newline="") as stream:
        text = stream.read()
    if file.endswith(".txt") or not text.lstrip().startswith("{"):
        # Not splitlines(), which also parts at characters that are tokens (U+2028, U+0085).
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        return {token: row for row, token in enumerate(lines)}
    tokens = data = json.loads(text)
    if isinstance(data.get("model"), dict):
        try:
            tokens = data["model"]["vocab"]
            if isinstance(tokens, list):
                tokens = {piece[0]: row for row, piece in enumerate(tokens)}
            tokens = {**tokens, **{token["content"]: token["id"] for token in data.get("added_tokens", [])}}
        except (LookupError, TypeError) as error:
            raise ValueError(tr("this JSON is no tokenizer.json with a vocabulary")) from error
    for token, row in tokens.items():
        if type(row) is not int or row < 0:
            raise ValueError(
                tr("the token {token!r} has the number {row!r}, which is no row", token=token, row=row)
            )
    return dict(tokens)


def shared_tokens(old: dict[str, int], new: dict[str, int]) -> list[tuple[int, int]]:
    """Rows in the new and the old table of each token that both have."""
    return [(row, old[token]) for token, row in new.items() if token in old]


def rows_by_token(
    table: torch.Tensor,
    initial: torch.Tensor | None,
    rows: int,
    fill: str,
    pairs: list[tuple[int, int]] | None,
) -> torch.Tensor:
    """Rows of a table in other places; what nobody gives is ``initial``, or else the mean row or zeros.

    Args:
        table: a row per token.
        initial: the result where nothing else is put, or None.
        rows: how many the result has.
        fill: ``mean``, or else zeros, where there is no ``initial``.
        pairs: (new row, old row) of each shared token; None for the first rows of both.
    """
    import torch

    if initial is not None:
        result = initial.clone()
    else:
        result = table.new_zeros(rows, *table.shape[1:])
        if fill == "mean":
            result += table.mean(0, dtype=torch.float64).to(table.dtype)
    if pairs is None:
        shared = min(rows, table.shape[0])
        result[:shared] = table[:shared].to(result.dtype)
    elif pairs:
        new, old = torch.tensor(pairs).unbind(1)
        result[new] = table[old].to(result.dtype)
    return result
