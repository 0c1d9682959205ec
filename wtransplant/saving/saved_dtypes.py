"""With which dtype each tensor leaves: what the settings say, held against the source and the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wtransplant.errors import SaveError
from wtransplant.mapping import Plan
from wtransplant.saving.settings import SaveSettings
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


def saved_dtypes(
    plan: Plan, settings: SaveSettings, ties: Iterable[tuple[str, ...]] = (), *, trained: bool = False
) -> dict[str, str]:
    """Dtype of every target key as it is saved, torch's name without the prefix.

    What is not floating-point keeps the target's dtype. ``source`` is the one dtype that all sources of a link
    have, if it is floating-point; else, and for initial and trained values, the target's.

    Args:
        plan: what is transplanted.
        settings: what a person wants.
        ties: keys of one tensor, the one that it is stored under first; what a rule says of one holds for all.
        trained: whether the values are those that a run has left.

    Raises:
        SaveError: a rule on dtypes matches no key.
    """
    _require_use(settings, plan)
    if settings.dtype == "target" and not settings.dtypes:
        return {key: tensor.dtype for key, tensor in plan.target.items()}
    names = {key: tied for tied in ties for key in tied}
    return {key: _saved(plan, settings, names.get(key, (key,)), trained) for key in plan.target}


def _saved(plan: Plan, settings: SaveSettings, names: Sequence[str], trained: bool) -> str:
    own = plan.target[names[0]].dtype
    if not is_floating(own):
        return own
    wanted = settings.dtype_of(*names)
    if wanted == "source":
        return own if trained else _source_dtype(plan, names[0]) or own
    return own if wanted == "target" else wanted


def _source_dtype(plan: Plan, key: str) -> str:
    """The floating-point dtype that all sources of a key's link have; ``""`` for none."""
    link = plan.resolution.links.get(plan.resolution.tied.get(key, key))
    found = {plan.source[name].dtype for name in link.sources} if link is not None else set()
    if len(found) != 1:
        return ""
    (name,) = found
    return name if is_floating(name) else ""


def is_floating(name: str) -> bool:
    """Whether torch knows a dtype of this name, and its numbers are floating-point."""
    import torch

    dtype = getattr(torch, name, None)
    return isinstance(dtype, torch.dtype) and dtype.is_floating_point


def torch_dtype(name: str) -> torch.dtype:
    """The dtype by torch's name without the prefix."""
    import torch

    dtype: torch.dtype = getattr(torch, name)
    return dtype


def _require_use(settings: SaveSettings, plan: Plan) -> None:
    """A rule that matches nothing is a slip of the pen, and the tensors that were meant would go wrong."""
    for rule in settings.dtypes:
        if not any(map(rule.matches, plan.target)):
            raise SaveError(
                tr("no key of the target matches {pattern!r}", pattern=rule.pattern),
                where=f"dtype {rule.pattern}={rule.dtype}",
                hint=tr("The pattern is a regex that has to match a whole key, as head\\..* does."),
            )
