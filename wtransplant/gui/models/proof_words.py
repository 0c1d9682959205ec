"""What a proof came to, each in one sentence; and whether a probe can be used. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.gui.models.proof_rows import DIFFERENT, DOUBTFUL, EQUAL, UNSEEN, counted
from wtransplant.units import plural

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

    shown, limit = format_difference(proof.difference), f"up to {proof.tolerance:.0e} counts as equal"
    if proof.verdict == "equal":
        text = f"Both models compute the same: their outputs differ by {shown} at most; {limit}."
        return Verdict(EQUAL, text + _unreached(proof))
    if proof.verdict == "equal modules":
        text = (
            f"No outputs correspond, but all modules that do agree: they differ by {shown} at most; {limit}."
        )
        return Verdict(EQUAL, text + _unreached(proof))
    if proof.verdict == "not proven":
        return Verdict(DOUBTFUL, f"Nothing is proven: {'; '.join(proof.problems) or 'nothing was compared'}.")
    what = "outputs" if proof.outputs else "modules"
    text = f"The models differ: their {what} by {shown}; {limit}. {_where(proof.first_diverging)}"
    return Verdict(DIFFERENT, text)


def _unreached(proof: Proof) -> str:
    if not proof.unreached:
        return ""
    return (
        f" It says nothing of {plural(len(proof.unreached), 'linked tensor')} that this input does not reach."
    )


def _where(row: ModuleRow | None) -> str:
    from wtransplant.proving.proof import format_difference

    if row is None:
        return "No module could be found that is to blame."
    given = (
        "its inputs cannot be compared"
        if row.input_difference is None
        else f"its inputs agree ({format_difference(row.input_difference)})"
    )
    return f"The first to diverge is {row.target}: {given}, its outputs differ by {format_difference(row.difference)}."


def bits_verdict(bits: BitProof) -> Verdict:
    """Of the tensors' bits."""
    count, failed = len(bits.rows), len(bits.failed)
    if not count:
        return Verdict(UNSEEN, "Nothing is linked, so there are no bits to compare.")
    if failed:
        return Verdict(DIFFERENT, f"{failed:,} of {plural(count, 'linked tensor')} do not hold their source.")
    return Verdict(EQUAL, f"Bits: {plural(count, 'linked tensor')}, each holds its source.")


def answers_verdict(answers: Sequence[Answer], taken: bool) -> Verdict:
    """Of trying answers; ``taken``: whether those decided are in force now."""
    decided = [answer for answer in answers if answer.links]
    keys = plural(sum(len(answer.links) for answer in decided), "key")
    left = len(answers) - len(decided)
    text = f"{counted(answers)} by trying" + (f", which settles {keys}" if decided else "")
    text += f"; {left:,} stay{'s' if left == 1 else ''} open." if left else "."
    if decided and not taken:
        text += " Not put in force: other decisions were made meanwhile."
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
            "Found by itself: what the models say of their input, else usual ones are tried."
        )
    try:
        if Path(text).expanduser().is_file():
            return ProbeJudgement(f"The tensors in {Path(text).name}.")
        probe = parse_probe(text)
    except WtransplantError as error:
        return ProbeJudgement(f"{error.what[:1].upper()}{error.what[1:]}. {error.hint}", fault=True)
    except (OSError, ValueError, RuntimeError) as error:  # no path of this system: too long, nobody's home
        return ProbeJudgement(f"This is no shape and no file: {error}.", fault=True)
    if isinstance(probe, RandomProbe) and prod(probe.shape) > _MOST_ELEMENTS:
        return ProbeJudgement(
            f"An input of {prod(probe.shape):,} elements is too large; give smaller sizes.", fault=True
        )
    words = str(probe)
    return ProbeJudgement(f"{words[:1].upper()}{words[1:]}.")
