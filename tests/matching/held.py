"""A pair held in memory: its tensors, its target and its truth are built once, to be changed and matched often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import torch

from tests.matching.made import Shape, source_of, target_of
from tests.matching.measuring import plan_of
from tests.matching.pairs import pairlib as pl
from tests.matching.suites import BY_NAME
from wtransplant.mapping import Link
from wtransplant.matching.finding import find_match
from wtransplant.matching.result import Match
from wtransplant.targets import TargetModel, open_target

Tensors = Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class Held:
    """One pair.

    Attributes:
        tensors: of the source, in model order; a nested file is flat, its optimizer's state is left out.
        target: the model that takes.
        truths: its true state dicts, one for each variant; ``None`` for what is to be left alone.
    """

    tensors: Tensors
    target: TargetModel
    truths: tuple[pl.Reference, ...]

    def match(self, tensors: Tensors | None = None) -> Match:
        """Match the tensors, or others that are given instead."""
        return find_match(source_of(self.tensors if tensors is None else tensors), self.target)

    def made(self, tensors: Tensors | None = None) -> dict[str, torch.Tensor]:
        """The target's tensors that are linked, with their values."""
        used = self.tensors if tensors is None else tensors
        plan = plan_of(source_of(used), self.target, self.match(used))
        return {key: plan.value(key) for key in plan.resolution.links}

    def wrong(self, tensors: Tensors | None = None) -> dict[str, Link]:
        """Links in force that do not give what they should; one that should not be there is wrong as well."""
        used = self.tensors if tensors is None else tensors
        plan = plan_of(source_of(used), self.target, self.match(used))
        links = plan.resolution.links
        values = {key: plan.value(key) for key in links}
        found = [
            {key: links[key] for key, value in values.items() if not self._is_true(truth[key], key, value)}
            for truth in self.truths
        ]
        return min(found, key=len)

    def _is_true(self, wanted: torch.Tensor | None, key: str, value: torch.Tensor) -> bool:
        return bool(torch.equal(self.target.initial(key) if wanted is None else wanted, value))


@cache
def held(name: str) -> Held:
    """A pair by name."""
    pair = BY_NAME[name]
    tensors = pl.flatten(pair.checkpoint())
    weights = {key: value for key, value in tensors.items() if "optimizer" not in key}
    truths = tuple(pair.reference(dict(state)) for state in pair.source_states())
    return Held(weights, open_target(pair.build_target()), truths)


def links_of(source: Mapping[str, Shape], target: Mapping[str, Shape]) -> dict[str, tuple[str, ...]]:
    """What is linked between names and shapes alone: target key to source keys."""
    checkpoint, model = source_of(source), target_of(target)
    links = plan_of(checkpoint, model, find_match(checkpoint, model)).resolution.links
    return {key: link.sources for key, link in links.items()}
