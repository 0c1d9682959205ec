"""What a proof came to, each in one sentence; and whether a probe can be used. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.gui.models.proof_rows import DIFFERENT, DOUBTFUL, EQUAL, UNSEEN, counted
from wtransplant.gui.models.said_lists import sentences
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.proving import Answer, BitProof, ModuleRow, Proof

_MOST_ELEMENTS = 1 << 28
"""A random probe of more would take more than a GiB, and the models on it far more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence, and the status whose mark and colour it has."""

    status: str
    text: str


@dataclass(frozen=True, slots=True)
class ProbeJudgement:
    """What a person wrote as the input, in words; whether that cannot be used."""

    words: str
    fault: bool = False


def proof_verdict(proof: Proof) -> Verdict:
    """Of running both models."""
    from wtransplant.proving.proof import format_difference

    shown, limit = (
        format_difference(proof.difference),
        tr("up to {tolerance:.0e} counts as equal", tolerance=proof.tolerance),
    )
    if proof.verdict == "equal":
        text = tr(
            "Both models compute the same: their outputs differ by {shown} at most; {limit}.",
            shown=shown,
            limit=limit,
        )
        return Verdict(EQUAL, sentences(text, _unreached(proof)))
    if proof.verdict == "equal modules":
        text = tr(
            "No outputs correspond, but all modules that do agree: they differ by {shown} at most; {limit}.",
            shown=shown,
            limit=limit,
        )
        return Verdict(EQUAL, sentences(text, _unreached(proof)))
    if proof.verdict == "not proven":
        return Verdict(
            DOUBTFUL,
            tr("Nothing is proven: {why}.", why="; ".join(proof.problems) or tr("nothing was compared")),
        )
    if proof.outputs:
        text = tr("The models differ: their outputs by {shown}; {limit}.", shown=shown, limit=limit)
    else:
        text = tr("The models differ: their modules by {shown}; {limit}.", shown=shown, limit=limit)
    text = sentences(text, _where(proof.first_diverging))
    return Verdict(DIFFERENT, text)


def _unreached(proof: Proof) -> str:
    if not proof.unreached:
        return ""
    tensors = plural(len(proof.unreached), "linked tensor")
    return tr("It says nothing of {tensors} that this input does not reach.", tensors=tensors)


def _where(row: ModuleRow | None) -> str:
    from wtransplant.proving.proof import format_difference

    if row is None:
        return tr("No module could be found that is to blame.")
    given = (
        tr("its inputs cannot be compared")
        if row.input_difference is None
        else tr("its inputs agree ({difference})", difference=format_difference(row.input_difference))
    )
    return tr(
        "The first to diverge is {target}: {given}, its outputs differ by {difference}.",
        target=row.target,
        given=given,
        difference=format_difference(row.difference),
    )


def bits_verdict(bits: BitProof) -> Verdict:
    """Of the tensors' bits."""
    count, failed = len(bits.rows), len(bits.failed)
    if not count:
        return Verdict(UNSEEN, tr("Nothing is linked, so there are no bits to compare."))
    if failed:
        return Verdict(
            DIFFERENT,
            tr(
                "{failed:,} of {tensors} do not hold their source.",
                failed=failed,
                tensors=plural(count, "linked tensor"),
            ),
        )
    return Verdict(
        EQUAL, tr("Bits: {tensors}, each holds its source.", tensors=plural(count, "linked tensor"))
    )


def answers_verdict(answers: Sequence[Answer], taken: bool) -> Verdict:
    """Of trying answers; ``taken``: whether those decided are in force now."""
    decided = [answer for answer in answers if answer.links]
    keys = plural(sum(len(answer.links) for answer in decided), "key")
    left = len(answers) - len(decided)
    text = tr("{decided} by trying", decided=counted(answers))
    if decided:
        text = tr("{decided} by trying, which settles {keys}", decided=counted(answers), keys=keys)
    if left:
        stays = tr("{left:,} stays open", left=left) if left == 1 else tr("{left:,} stay open", left=left)
        text = f"{text}; {stays}"
    text = tr("{sentence}.", sentence=text)
    if decided and not taken:
        text = sentences(text, tr("Not put in force: other decisions were made meanwhile."))
    return Verdict(EQUAL if not left else DOUBTFUL, text)


def failure_verdict(error: WtransplantError) -> Verdict:
    """Of what could not be done: which input was tried, and what the model said to it."""
    what = error.what[:1].upper() + error.what[1:]
    where = f" ({error.where})" if error.where else ""
    return Verdict(DIFFERENT, " ".join(filter(None, [what.rstrip(".") + where + ".", error.hint])))


def judge_probe(text: str) -> ProbeJudgement:
    """What the text of a probe means; a file is not read yet."""
    from wtransplant.proving import RandomProbe, parse_probe

    text = text.strip()
    if not text:
        return ProbeJudgement(
            tr("Found by itself: what the models say of their input, else usual ones are tried.")
        )
    try:
        if Path(text).expanduser().is_file():
            return ProbeJudgement(tr("The tensors in {name}.", name=Path(text).name))
        probe = parse_probe(text)
    except WtransplantError as error:
        return ProbeJudgement(f"{error.what[:1].upper()}{error.what[1:]}. {error.hint}", fault=True)
    except (OSError, ValueError, RuntimeError) as error:  # no path of this system: too long, nobody's home
        return ProbeJudgement(tr("This is no shape and no file: {error}.", error=error), fault=True)
    if isinstance(probe, RandomProbe) and prod(probe.shape) > _MOST_ELEMENTS:
        return ProbeJudgement(
            tr(
                "An input of {elements:,} elements is too large; give smaller sizes.",
                elements=prod(probe.shape),
            ),
            fault=True,
        )
    words = str(probe)
    return ProbeJudgement(f"{words[:1].upper()}{words[1:]}.")
