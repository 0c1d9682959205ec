"""Both models of a proof: copies with their values in them, ready to run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from wtransplant.errors import MappingError, TargetError
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.operations import Destination
from wtransplant.proving.proof import ProofError
from wtransplant.targets import TargetModel, open_target
from wtransplant.units import format_shape, plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from torch import nn

_NAMED = 4


@dataclass(frozen=True)
class SourceModel:
    """The source's own model with the checkpoint's tensors in it.

    Attributes:
        module: a copy in eval mode; its floating point is float32.
        owners: checkpoint key to the path of the module that holds it.
        problems: tensors that the outputs rest on, but that the checkpoint does not give.
        notes: what of the checkpoint the model has no place for.
    """

    module: nn.Module
    owners: Mapping[str, str]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fill_source(plan: Plan, source_target: TargetModel | nn.Module) -> SourceModel:
    """Load the plan's checkpoint into the source's own model, by equal names and common prefixes.

    Where several parts of the checkpoint fit, the one that the plan takes its tensors from does.

    Raises:
        ProofError: there is no model, or none of its keys is in the checkpoint.
    """
    target = source_target if isinstance(source_target, TargetModel) else open_target(source_target)
    own = Plan(plan.source, target)
    own.decisions = _decided_by_use(own, plan)
    links = own.resolution.links
    if not links:
        raise ProofError(
            tr(
                "no name of the checkpoint's {tensors} is one of the source model's",
                tensors=plural(len(plan.source), "tensor"),
            ),
            where=target.name,
            hint=tr("Name the model that the checkpoint was saved from."),
        )
    owners = {key: target[link.target].module for link in links.values() for key in link.sources}
    return SourceModel(ready(_filled(target, own.apply())), owners, _lacking(own), _left_over(own))


def fill_target(plan: Plan) -> nn.Module:
    """A copy of the plan's target with the transplant in it.

    Raises:
        ProofError: the target has shapes only.
    """
    return ready(_filled(plan.target, plan.apply()))


def ready(module: nn.Module) -> nn.Module:
    """In eval mode and, so that half precision is no difference between two models, in float32."""
    with suppress(NotImplementedError):  # an exported program has one mode only
        module.eval()
    return module.float()


def link_value(plan: Plan, link: Link) -> torch.Tensor:
    """What a link makes, in the target key's dtype, whether it is in force or not.

    Raises:
        MappingError: it does not fit.
    """
    info = plan.target[link.target]
    destination = Destination(info.shape, info.dtype, lambda: plan.target.initial(link.target))
    made = link.operation.apply([plan.source.tensor(key) for key in link.sources], destination)
    if made.shape != info.shape:
        shapes = tr(
            "{tuple}, the target wants {shape}",
            tuple=format_shape(tuple(made.shape)),
            shape=format_shape(info.shape),
        )
        raise MappingError(tr("the link makes {shapes}", shapes=shapes), where=str(link))
    dtype: torch.dtype = getattr(torch, info.dtype)
    return made.to(dtype)


def _filled(target: TargetModel, state: Mapping[str, torch.Tensor]) -> nn.Module:
    try:
        return target.filled(state)
    except TargetError as error:
        raise ProofError(error.what, where=error.where, hint=error.hint) from error


def _decided_by_use(own: Plan, plan: Plan) -> Decisions:
    """Of several claims on one key the one whose source the transplant uses, or its neighbours in the file.

    So it is with raw weights and their average; if the transplant uses neither, the first ones are taken.
    """
    used = {key for link in plan.resolution.links.values() for key in link.sources}
    groups = Counter(plan.source[key].group for key in used)

    def use(link: Link) -> tuple[bool, int]:
        return not used.isdisjoint(link.sources), groups[plan.source[link.sources[0]].group]

    return own.decisions.with_automatic(
        {key: (max(claims, key=use),) for key, claims in own.decisions.automatic.items()}
    )


def _lacking(own: Plan) -> tuple[str, ...]:
    """Only floating point counts: counters and indices that a model makes by itself are as good as loaded."""
    status = own.resolution.target_status
    lacking = [
        key
        for key, info in own.target.items()
        if status[key] != "linked"
        and key not in own.resolution.tied
        and (info.kind == "parameter" or "float" in info.dtype)
    ]
    if not lacking:
        return ()
    held = tr("{tensors} of the source model", tensors=plural(len(lacking), "tensor"))
    return (
        tr(
            "the checkpoint does not fill {held}, which keep their initial values: {some}",
            held=held,
            some=_some(lacking),
        ),
    )


def _left_over(own: Plan) -> tuple[str, ...]:
    left = [key for key, status in own.resolution.source_status.items() if status == "unexpected"]
    if not left:
        return ()
    return (
        tr(
            "the source model has no place for {tensors} of the checkpoint: {some}",
            tensors=plural(len(left), "tensor"),
            some=_some(left),
        ),
    )


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (tr(" and {more:,} more", more=more) if more > 0 else "")
