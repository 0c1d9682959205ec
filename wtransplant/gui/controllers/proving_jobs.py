"""What proofs and trials do in their jobs; knows no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.jobs import JobContext
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan
    from wtransplant.matching.result import Question
    from wtransplant.proving import Answer, BitProof, Proof
    from wtransplant.targets import TargetModel, TargetSpec


@dataclass(frozen=True)
class Wish:
    """What a person asks for.

    Attributes:
        model: the source's own model; ``None`` for the bits alone.
        probe: the input as a person writes it; ``""`` to find one.
        tolerance: largest relative difference that counts as equal.
    """

    model: TargetSpec | None
    probe: str
    tolerance: float


@dataclass(frozen=True)
class Outcome:
    """What a proof came to; both models are missing where none was asked for or where they could not be run.

    Attributes:
        bits: of each link.
        proof: of both models.
        failure: why they could not be compared.
    """

    bits: BitProof
    proof: Proof | None = None
    failure: WtransplantError | None = None

    def text(self) -> str:
        """All of it, for the clipboard."""
        parts = [str(self.failure) if self.failure else "", self.proof.text() if self.proof else ""]
        return "\n".join(filter(None, [*parts, self.bits.text()]))


def prove_plan(plan: Plan, wish: Wish, allowed: str, job: JobContext) -> Outcome:
    """Compare the bits, then both models if the source's own one is named.

    Args:
        plan: a copy that nobody edits.
        wish: what is asked for.
        allowed: SHA-256 of the model's file, if it has one and may run.
        job: is told how far it is.
    """
    from wtransplant.proving import bits_hold, prove

    def told(what: str, done: int, total: int) -> None:
        job.progress(done, total, what)

    bits = bits_hold(plan, progress=lambda d, t: told(tr("Comparing bits"), d, t), cancelled=job.cancelled)
    if wish.model is None:
        return Outcome(bits)
    try:
        source_model = _built(wish.model, allowed, job)
        proof = prove(
            plan,
            source_model,
            probe=wish.probe or None,
            tolerance=wish.tolerance,
            progress=lambda done, total: told(tr("Running both models"), done, total),
            cancelled=job.cancelled,
        )
    except Cancelled:
        raise
    except WtransplantError as error:  # the bits are worth showing all the same
        return Outcome(bits, failure=error)
    return Outcome(bits, proof)


def try_answers(
    questions: Sequence[Question], plan: Plan, wish: Wish, allowed: str, job: JobContext
) -> tuple[Answer, ...]:
    """Try the answers to some questions on both models; see :func:`prove_plan`.

    Raises:
        WtransplantError: a model cannot be built, filled or run.
    """
    from wtransplant.proving import decide

    assert wish.model is not None
    return decide(
        questions,
        plan,
        _built(wish.model, allowed, job),
        probe=wish.probe or None,
        tolerance=wish.tolerance,
        progress=lambda done, total: job.progress(done, total, tr("Trying answers")),
        cancelled=job.cancelled,
    )


def _built(spec: TargetSpec, allowed: str, job: JobContext) -> TargetModel:
    from wtransplant.proving import ProofError

    job.progress(0, 0, tr("Building {name}", name=spec.short))
    model = engine.open_target(spec, trust=lambda _, digest: digest == allowed)
    if job.cancelled():
        raise Cancelled
    if model.module is None:
        raise ProofError(
            tr("what was chosen as the source's own model has shapes only, and cannot be run"),
            where=spec.short,
            hint=tr("Choose its code: a zoo's model, FILE.py:NAME, or package.module:callable."),
        )
    return model
