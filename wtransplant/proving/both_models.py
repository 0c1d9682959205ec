"""The proof: both models on one input, their outputs compared, and the first module that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import nn

from wtransplant.mapping import Plan
from wtransplant.proving.activations import Recorded, compare, record
from wtransplant.proving.controls import changes, empty_outputs, spoil, unreached
from wtransplant.proving.correspondence import corresponding
from wtransplant.proving.models import fill_source, fill_target
from wtransplant.proving.nearness import compare_outputs
from wtransplant.proving.probe_input import ProbeInput, probe_input
from wtransplant.proving.probes import Probe
from wtransplant.proving.proof import TOLERANCE, ModuleRow, OutputRow, Progress, Proof, ProofError
from wtransplant.proving.recovering import all_recovered, recovered
from wtransplant.proving.running import run
from wtransplant.targets import TargetModel
from wtransplant.units import plural
from wtransplant.words import mark, tr

_STEPS = 5


def prove(
    plan: Plan,
    source_target: TargetModel | nn.Module,
    *,
    probe: Probe | str | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Proof:
    """Run the source's own model and the transplanted target on the same input and compare.

    Both are copies in eval mode and float32; the plan, the models and torch's random state stay as they were.
    Outputs that agree prove nothing if they are constant, if they do not change with the input, or if they do
    not change when the transplanted weights do: that is tried too.

    Args:
        plan: the transplant.
        source_target: the model that the checkpoint was saved from; filled by equal names.
        probe: the input, see :func:`~wtransplant.proving.probes.parse_probe`; without it one is found.
        tolerance: largest difference, relative to the largest magnitude, that counts as equal.
        progress: called with the parts of the work that are done and of all.
        cancelled: asked often; when it is true, :class:`Cancelled` is raised.

    Raises:
        ProofError: nothing is linked, a model cannot be filled, or no input is taken by both.
    """
    if not plan.resolution.links:
        raise ProofError(
            tr("nothing is linked, so there is nothing to prove"), hint=tr("Link, or match, first.")
        )
    source = fill_source(plan, source_target)
    target = fill_target(plan)
    progress(1, _STEPS)
    found = probe_input(source.module, target, probe, cancelled=cancelled)
    progress(2, _STEPS)
    pairs = corresponding(plan.resolution.links.values(), plan.target, source.owners)
    recorded = record(source.module, found.source, pairs, cancelled=cancelled)
    compared = compare(recorded, target, found.target, pairs, tolerance, cancelled=cancelled)
    progress(3, _STEPS)
    outputs = compare_outputs(recorded.outputs, compared.outputs, tolerance)
    if outputs and all(row.difference <= tolerance for row in outputs):
        marked = all_recovered(compared.rows, tolerance)
    else:
        marked = recovered(compared.rows, target, found.target, tolerance, cancelled=cancelled)
    rows = tuple(marked.values())
    notes = (*source.notes, *_notes(plan, rows), *_not_compared(recorded.outputs, compared.outputs, outputs))
    claim = Proof(str(found), tolerance, outputs, rows, source.problems, notes)
    if claim.verdict == "different":
        progress(_STEPS, _STEPS)
        return claim
    control = _Control(plan, target, found, compared.outputs, outputs, cancelled)
    problems = (*source.problems, *_unusable(recorded, outputs, rows, tolerance), *control.of_input())
    progress(4, _STEPS)
    missed = control.unreached()
    problems = (*problems, *control.of_weights())
    progress(_STEPS, _STEPS)
    return Proof(str(found), tolerance, outputs, rows, problems, notes, missed)


class _Control:
    """Further runs of the target, to see that its outputs depend on what they ought to."""

    def __init__(
        self,
        plan: Plan,
        target: nn.Module,
        found: ProbeInput,
        outputs: Mapping[str, torch.Tensor],
        rows: Sequence[OutputRow],
        cancelled: Callable[[], bool],
    ) -> None:
        self._plan, self._target, self._found, self._cancelled = plan, target, found, cancelled
        names = {row.target for row in rows} or set(outputs)
        self._outputs = {name: value for name, value in outputs.items() if name in names}

    def of_input(self) -> tuple[str, ...]:
        """Whether another input gives other outputs."""
        try:
            other = run(self._target, self._found.another(self._target), cancelled=self._cancelled)
        except ProofError as error:
            return (
                tr(
                    "whether the outputs depend on the input is not known: with another one, {what}",
                    what=error.what,
                ),
            )
        return (
            () if changes(self._outputs, other) > 0 else (tr("the outputs are the same with another input"),)
        )

    def unreached(self) -> tuple[str, ...] | None:
        """The linked parameters on which the outputs do not depend."""
        links = self._plan.resolution.links
        return unreached(
            self._target, self._found.target, self._outputs.keys(), links.keys(), self._cancelled
        )

    def of_weights(self) -> tuple[str, ...]:
        """Whether other weights give other outputs; the model is spoilt by that."""
        spoil(self._target, self._plan.resolution.links.keys())
        other = run(self._target, self._found.target, cancelled=self._cancelled)
        if changes(self._outputs, other) > 0:
            return ()
        return (
            tr(
                "the outputs stay the same when the transplanted weights are changed: the input does "
                "not reach them"
            ),
        )


def _unusable(
    recorded: Recorded, outputs: Sequence[OutputRow], rows: Sequence[ModuleRow], tolerance: float
) -> tuple[str, ...]:
    if outputs:
        return tuple(empty_outputs({row.source: recorded.outputs[row.source] for row in outputs}))
    if any(row.is_equal(tolerance) for row in rows):
        return ()
    return (tr("no outputs correspond, and no modules could be compared"),)


def _not_compared(
    source: Mapping[str, torch.Tensor], target: Mapping[str, torch.Tensor], rows: Sequence[OutputRow]
) -> Iterator[str]:
    """Outputs of one model to which none of the other's corresponds."""
    sides = (
        (
            mark("no output of the other model corresponds to the source model's {names}"),
            source,
            [row.source for row in rows],
        ),
        (
            mark("no output of the other model corresponds to the target model's {names}"),
            target,
            [row.target for row in rows],
        ),
    )
    for text, outputs, told in sides:
        if left := [name for name in outputs if name not in told]:
            yield tr(text, names=", ".join(left))


def _notes(plan: Plan, rows: Sequence[ModuleRow]) -> tuple[str, ...]:
    notes = []
    status = plan.resolution.target_status.values()
    for word in ("missing", "mismatched", "ambiguous"):
        if count := sum(one == word for one in status):
            notes.append(
                tr(
                    "{keys} {word}: the target keeps its own initial values there",
                    keys=plural(count, "target key"),
                    word=tr(word),
                )
            )
    if unseen := sum(row.difference is None for row in rows):
        notes.append(
            tr(
                "{modules} could not be compared: called without their forward, or laid out differently",
                modules=plural(unseen, "module"),
            )
        )
    return tuple(notes)
