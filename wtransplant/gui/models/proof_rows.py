"""A proof as rows of tables, in words and figures. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import Label
from wtransplant.units import format_shape, plural
from wtransplant.words import again, mark, number, tr

if TYPE_CHECKING:
    from wtransplant.proving import Answer, BitProof, BitRow, ModuleRow, OutputRow, Proof

EQUAL, DIFFERENT, DOUBTFUL, UNSEEN = "linked", "mismatched", "ambiguous", "skipped"
"""The statuses of the trees whose marks and colours rows of a proof share."""
_WAYS = {
    "inverse": mark("undone, bit for bit"),
    "traced": mark("traced, element by element"),
    "recomputed": mark("calculated again"),
}


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One row.

    Attributes:
        cells: a text for each column.
        status: whose mark and colour the last column has.
        sorts: what each column is sorted by, where that is not the text.
        difference: the length of the bar; ``None`` where there is none.
        first: whether it is the one to look at.
        tip: all of it, in sentences.
        paths: rows of the target tree that it is about.
    """

    cells: tuple[str, ...]
    status: str
    sorts: tuple[object, ...] = ()
    difference: float | None = None
    first: bool = False
    tip: str = ""
    paths: tuple[str, ...] = ()

    def sort_key(self, column: int) -> object:
        """What stands for this row when a column is sorted."""
        return self.sorts[column] if self.sorts else self.cells[column]


@dataclass(frozen=True)
class ProofTable:
    """Rows below headings.

    Attributes:
        headings: of the columns; the last one says what came out.
        rows: in the order in which they came about.
        keys: columns that hold names out of files.
        bar: the column whose figure has a bar; -1 for none.
        tolerance: up to where a bar is short enough.
    """

    headings: tuple[str, ...]
    rows: tuple[ProofRow, ...] = ()
    keys: tuple[int, ...] = ()
    bar: int = -1
    tolerance: float = 0.0


def module_table(proof: Proof) -> ProofTable:
    """The corresponding modules in the order in which they end, then the outputs."""
    first = None if proof.holds else proof.first_diverging
    rows = [_module_row(row, number, proof, row is first) for number, row in enumerate(proof.modules, 1)]
    after = len(rows) + 1
    rows += [_output_row(row, after + number, proof.tolerance) for number, row in enumerate(proof.outputs)]
    headings = (
        mark("step"),
        mark("target's module"),
        mark("source's module"),
        mark("inputs"),
        mark("outputs differ by"),
        mark("result"),
    )
    return ProofTable(headings, tuple(rows), keys=(1, 2), bar=4, tolerance=proof.tolerance)


def bit_table(bits: BitProof) -> ProofTable:
    """Every link; those that do not hold first."""
    rows = sorted(bits.rows, key=lambda row: row.holds)
    headings = (mark("target key"), mark("from"), mark("how it was held against its source"), mark("result"))
    return ProofTable(headings, tuple(map(_bit_row, rows)), keys=(0, 1))


def answer_table(answers: Sequence[Answer], tolerance: float) -> ProofTable:
    """Every answer that was tried, question by question."""
    rows = [row for number, answer in enumerate(answers, 1) for row in _answer_rows(answer, number)]
    headings = (
        "",
        mark("question"),
        mark("answer tried"),
        mark("models differ by"),
        mark("compared"),
        mark("result"),
    )
    return ProofTable(headings, tuple(rows), keys=(1, 4), bar=3, tolerance=tolerance)


def remark_table(proof: Proof) -> ProofTable:
    """What a person ought to know beside the verdict, the gravest first."""
    return ProofTable((mark("about"), mark("what"), mark("result")), tuple(_remarks(proof)), keys=(0,))


def figure(value: float | None) -> str:
    """For a cell: ``2.1e-07``, ``0``, ``∞`` where not all values are finite, nothing where nothing was compared."""
    if value is None:
        return ""
    if not isfinite(value):
        return "∞"
    return number(value, ".2g") if value else "0"


def name_of(keys: Sequence[str]) -> str:
    """``layers.0.wq.weight and 5 more``."""
    if len(keys) == 1:
        return keys[0]
    return Label(tr("{names} and {more:,} more", names=keys[0], more=len(keys) - 1))


def _module_row(row: ModuleRow, number: int, proof: Proof, first: bool) -> ProofRow:
    from wtransplant.proving.proof import describe_module_row

    status, words = _module_result(row, proof.tolerance, first)
    target, sources = (
        row.target or Label(tr("(the model)")),
        ", ".join(row.sources) or Label(tr("(the model)")),
    )
    cells = (str(number), target, sources, figure(row.input_difference), figure(row.difference), words)
    return ProofRow(
        cells,
        status,
        (number, target, sources, _rank(row.input_difference), _rank(row.difference), words),
        row.difference,
        first,
        "\n".join(filter(None, [describe_module_row(row), row.layout, again(row.note)])),
        (row.target,),
    )


def _module_result(row: ModuleRow, tolerance: float, first: bool) -> tuple[str, str]:
    if first:
        return DIFFERENT, tr("diverges first")
    if row.difference is None:
        return UNSEEN, tr("not seen")
    if row.recovers:
        return DOUBTFUL, tr("differs inside, agrees again later")
    return (EQUAL, tr("equal")) if row.is_equal(tolerance) else (DIFFERENT, tr("differs"))


def _output_row(row: OutputRow, number: int, tolerance: float) -> ProofRow:
    equal = row.difference <= tolerance
    status, words = (EQUAL, tr("equal")) if equal else (DIFFERENT, tr("differs"))
    target, source = Label(tr("output {name}", name=row.target)), Label(tr("output {name}", name=row.source))
    return ProofRow(
        (str(number), target, source, "", figure(row.difference), words),
        status,
        (number, target, source, -1.0, row.difference, words),
        row.difference,
        tip="\n".join(filter(None, [f"{target} ↔ {source}: {format_shape(row.shape)}", row.layout])),
    )


def _bit_row(row: BitRow) -> ProofRow:
    words = tr("holds") if row.holds else tr("does not match its source")
    cells = (row.target, ", ".join(row.sources), tr(_WAYS[row.way]), words)
    tip = "\n".join(filter(None, [f"{row.target} ← {', '.join(row.sources)}", row.reason]))
    return ProofRow(
        cells, EQUAL if row.holds else DIFFERENT, first=not row.holds, tip=tip, paths=(row.target,)
    )


def _answer_rows(answer: Answer, number: int) -> Iterator[ProofRow]:
    about = name_of(answer.question.targets)
    tip = "\n".join([answer.question.reason, answer.reason]).strip()
    if not answer.tried:
        cells = (str(number), about, tr("none"), "", "", tr("stays open"))
        yield ProofRow(
            cells, DOUBTFUL, (number, about, "", -1.0, "", ""), tip=tip, paths=answer.question.targets
        )
    place = Label(tr("after {place}", place=answer.place) if answer.place else tr("at the outputs"))
    for choice, tried in enumerate(answer.tried):
        status, words = _answer_result(answer, choice)
        yield ProofRow(
            (str(number), about, tried.choice, figure(tried.difference), place, words),
            status,
            (number, about, tried.choice, tried.difference, place, words),
            tried.difference,
            choice == answer.choice,
            tip,
            answer.question.targets,
        )


def _answer_result(answer: Answer, choice: int) -> tuple[str, str]:
    if answer.choice is None:
        return DOUBTFUL, tr("stays open")
    return (EQUAL, tr("is right")) if choice == answer.choice else (UNSEEN, tr("is wrong"))


def _remarks(proof: Proof) -> Iterator[ProofRow]:
    for text in proof.problems:
        yield ProofRow((Label(tr("the proof")), text, tr("problem")), DIFFERENT, first=True, tip=text)
    if proof.unreached is None:
        text = tr("the models let no gradients through: which tensors the outputs depend on is not known")
        if proof.verdict != "different":
            yield ProofRow((Label(tr("the proof")), text, tr("not known")), UNSEEN, tip=text)
    for key in proof.unreached or ():
        text = tr("no output depends on it with this input: the proof says nothing about it")
        yield ProofRow((key, text, tr("not reached")), DOUBTFUL, tip=f"{key}: {text}", paths=(key,))
    for row in proof.unseen:
        text = row.note or tr("its calls could not be compared")
        yield ProofRow(
            (row.target, text, tr("not seen")), UNSEEN, tip=f"{row.target}: {text}", paths=(row.target,)
        )
    for text in proof.notes:
        yield ProofRow((Label(tr("the proof")), text, tr("note")), UNSEEN, tip=text)


def _rank(value: float | None) -> float:
    """Where nothing was compared, behind the smallest difference."""
    return -1.0 if value is None else value


def counted(answers: Sequence[Answer]) -> str:
    """``2 of 3 questions decided``."""
    decided = sum(bool(answer.links) for answer in answers)
    return tr(
        "{decided:,} of {questions} decided", decided=decided, questions=plural(len(answers), "question")
    )
