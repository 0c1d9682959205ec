"""Discriminative learning rates: smaller ones for what lies deeper in the model."""

from __future__ import annotations

from wtransplant.errors import TrainingError
from wtransplant.freezing.blocks import depths_of
from wtransplant.freezing.choices import ModuleChoice
from wtransplant.freezing.paths import uniform_paths
from wtransplant.freezing.policy import Policy
from wtransplant.targets.model import TargetModel
from wtransplant.words import tr


def with_rate_decay(policy: Policy, target: TargetModel, decay: float) -> Policy:
    """A policy with one learning-rate factor for each depth, in place of all factors that it had.

    What comes after the blocks has 1, the last block ``decay``, the one before ``decay²``, and so on down to what
    comes before the first: ``decay ** (deepest - depth)``, as in ULMFiT (decay 1 / 2.6) and BEiT (0.65 to 0.9).

    Args:
        policy: what is frozen.
        target: the model whose blocks give the depths, see :func:`~wtransplant.freezing.blocks.depths_of`.
        decay: above 0, at most 1; with 1 there are no factors.

    Raises:
        TrainingError: the decay is out of bounds.
    """
    if not 0 < decay <= 1:
        raise TrainingError(
            tr("{decay:g} is no decay of rates", decay=decay),
            where=tr("learning rates"),
            hint=tr("Give a number above 0 and up to 1."),
        )
    depths = depths_of(target)
    deepest = max(depths.values(), default=0)
    modules = {path: choice.model_copy(update={"rate": None}) for path, choice in policy.modules.items()}
    for path, depth in uniform_paths(depths).items() if decay < 1 else ():
        choice = modules.get(path, ModuleChoice())
        modules[path] = choice.model_copy(update={"rate": decay ** (deepest - depth)})
    kept = {path: choice for path, choice in modules.items() if choice != ModuleChoice()}
    return policy.model_copy(update={"modules": kept})
