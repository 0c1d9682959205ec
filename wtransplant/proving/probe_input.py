"""The input of a proof: the first one that both models take and that gives outputs to compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import nn

from wtransplant.proving.likely import likely_probes
from wtransplant.proving.nearness import compare_outputs
from wtransplant.proving.probes import Probe, parse_probe
from wtransplant.proving.proof import ProofError
from wtransplant.proving.running import Call, run
from wtransplant.units import plural
from wtransplant.words import tr

_TOLD = 3


@dataclass(frozen=True)
class ProbeInput:
    """An input that both models take.

    Attributes:
        probe: what it is.
        source: how the source model takes it.
        target: how the target model does.
        way: which of the ways that the probe offers to the target model this is.
        tried: how many others were tried before.
        comparable: whether any of their outputs correspond.
    """

    probe: Probe
    source: Call
    target: Call
    way: int = 0
    tried: int = 0
    comparable: bool = True

    def another(self, target: nn.Module) -> Call:
        """Other content for the target model, given in the same way."""
        return next(islice(self.probe.another().calls(target), self.way, None))

    def __str__(self) -> str:
        return (
            tr(
                "{probe}, found after {inputs}",
                probe=self.probe,
                inputs=plural(self.tried, "other input"),
            )
            if self.tried
            else str(self.probe)
        )


def probe_input(
    source: nn.Module,
    target: nn.Module,
    probe: Probe | str | None = None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> ProbeInput:
    """The same input for two models.

    Args:
        source: the source's own model.
        target: the target model.
        probe: what a person gives, see :func:`~wtransplant.proving.probes.parse_probe`; without it the inputs
            are tried that the models' own words and first layers let expect. One whose outputs correspond is
            preferred.
        cancelled: asked between the models' modules; when it is true, :class:`Cancelled` is raised.

    Raises:
        ProofError: the models do not both take it, or none fits; says what was tried and what they answered.
    """
    given = parse_probe(probe) if isinstance(probe, str) else probe
    candidates: Sequence[Probe] = [given] if given is not None else likely_probes(source, target)
    refusals: dict[str, str] = {}
    second: ProbeInput | None = None
    for tried, candidate in enumerate(candidates):
        one = _taken(source, candidate, cancelled)
        if isinstance(one, str):
            refusals[f"the source model on {candidate}"] = one
            continue
        two = _taken(target, candidate, cancelled)
        if isinstance(two, str):
            refusals[f"the target model on {candidate}"] = two
            continue
        comparable = bool(compare_outputs(one.outputs, two.outputs, 0.0))
        found = ProbeInput(candidate, one.call, two.call, two.way, tried, comparable)
        if comparable:
            return found
        second = second or found
    if second is not None:
        return second
    raise _no_input(candidates, refusals)


@dataclass(frozen=True)
class _Taken:
    call: Call
    way: int
    outputs: dict[str, torch.Tensor]


def _taken(module: nn.Module, probe: Probe, cancelled: Callable[[], bool]) -> _Taken | str:
    """The first way in which a model takes it; or what the model says to the last one."""
    refusal = tr("it gives no tensor")
    for way, call in enumerate(probe.calls(module)):
        try:
            outputs = run(module, call, cancelled=cancelled)
        except ProofError as error:
            refusal = error.what
            continue
        if outputs:
            return _Taken(call, way, outputs)
    return refusal


def _no_input(candidates: Sequence[Probe], refusals: dict[str, str]) -> ProofError:
    tried = ", ".join(map(str, candidates[:_TOLD])) + ("" if len(candidates) <= _TOLD else tr(" and others"))
    answers = "; ".join(f"{who}: {answer}" for who, answer in list(refusals.items())[:_TOLD])
    return ProofError(
        tr(
            "no input was found that both models take, of {candidates} tried ({tried}). {answers}",
            candidates=len(candidates),
            tried=tried,
            answers=answers,
        ),
        hint=tr("Give one: a shape (2x3x64x64, tokens:2x12<50) or a file (.pt, .safetensors, .npy)."),
    )
