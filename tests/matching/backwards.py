"""The way back of a pair: the target's network gives, the source's network takes.

The true conversion is known one way only, as a function from state dicts to state dicts. Where it only moves elements
it can be turned round: it is run on numbered elements, and the numbers tell where each one went. It is run twice, the
second time with the numbers exchanged, so that constants and what was calculated show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from tests.matching.pairs import pairlib as pl


class NotInvertible(Exception):
    """A pair has no way back; the message says why."""


@dataclass(frozen=True)
class Back(pl.Pair):
    """A pair the other way round.

    ``forwards`` is the pair; its target, filled with the truth and with values of its own where nothing comes from
    the source, is the network that gives.
    """

    forwards: pl.Pair | None = None

    def source_model(self) -> nn.Module:
        """The forward pair's target, as it is after the true conversion."""
        assert self.forwards is not None
        model = self.forwards.build_target()
        kept = {key: value.clone() for key, value in model.named_buffers()}  # masks are part of the code
        pl.fill_unique(model, self.seed)
        truth = self.forwards.reference(dict(self.forwards.source_states()[0]))
        known = {key: value for key, value in truth.items() if value is not None}
        model.load_state_dict({**kept, **known}, strict=False)
        return model


def back(pair: pl.Pair) -> Back:
    """The way back, proven by equal outputs.

    Raises:
        NotInvertible: the conversion calculates, or takes parts of tensors only; or what the target has more than
            the source takes part in what it computes.
    """
    places = _Places(pair)
    turned = Back(
        name=f"{pair.name}_back",
        tier="partial" if places.left_alone else "ops",
        notes=f"{pair.notes}, the other way round",
        build_source=pair.build_target,
        build_target=_seeded(pair.build_source),
        example=pair.example,
        reference=places.gather,
        run_source=pair.run_target,
        run_target=pair.run_source,
        forwards=pair,
    )
    if not pl.prove(turned)["ok"]:
        raise NotInvertible("the target has modules of its own that change the outputs")
    return turned


def _seeded(build: Callable[[], nn.Module]) -> Callable[[], nn.Module]:
    return lambda: pl.seeded(build)


class _Places:
    """Where each element of the source's network is in the target's state dict."""

    def __init__(self, pair: pl.Pair) -> None:
        own = pl.seeded(pair.build_source, 1).state_dict()
        self._shapes = {key: value.shape for key, value in own.items()}
        self._dtypes = {key: value.dtype for key, value in own.items()}
        self._numbers, count = _numbered(own)
        exchange = torch.randperm(count, generator=torch.Generator().manual_seed(0)).double()
        first = _converted(pair, {k: n.double() for k, n in self._numbers.items()})
        second = _converted(pair, {k: exchange[n] for k, n in self._numbers.items()})
        self._target = pair.build_target().state_dict()
        self._keys = list(first)
        self._where = torch.full((count,), -1)
        start = 0
        for key in self._keys:
            start = self._trace(
                key, first[key].double().flatten(), second[key].double().flatten(), start, exchange
            )
        self.left_alone = {key for key, numbers in self._numbers.items() if not self._has(key, numbers)}

    def _trace(
        self, key: str, one: torch.Tensor, other: torch.Tensor, start: int, exchange: torch.Tensor
    ) -> int:
        inside = (one >= 0) & (one < len(exchange)) & (one == one.round())
        numbers = torch.where(inside, one, 0).long()
        moved = inside & (exchange[numbers] == other)
        if not bool((moved | (one == other)).all()):
            raise NotInvertible(f"`{key}` is calculated")
        self._where[numbers[moved]] = start + torch.arange(len(one))[moved]
        return start + len(one)

    def _has(self, key: str, numbers: torch.Tensor) -> bool:
        found = self._where[numbers] >= 0
        if bool(found.any()) and not bool(found.all()):
            raise NotInvertible(f"only a part of `{key}` is used")
        return bool(found.all())

    def gather(self, state: pl.StateDict) -> pl.Reference:
        """The source network's true state dict, from the target's."""
        elements = torch.cat([state[key].double().flatten() for key in self._keys])
        return {
            key: None
            if key in self.left_alone
            else elements[self._where[numbers].flatten()].reshape(self._shapes[key]).to(self._dtypes[key])
            for key, numbers in self._numbers.items()
        }


def _numbered(own: pl.StateDict) -> tuple[pl.StateDict, int]:
    """Each element's number; the names of one tensor have the same ones."""
    numbers: pl.StateDict = {}
    first: dict[object, str] = {}
    count = 0
    for key, value in own.items():
        held = first.setdefault((value.data_ptr(), value.shape), key)
        if held == key:
            numbers[key] = torch.arange(count, count + value.numel()).reshape(value.shape)
            count += value.numel()
        else:
            numbers[key] = numbers[held]
    return numbers, count


def _converted(pair: pl.Pair, numbers: pl.StateDict) -> pl.StateDict:
    """What the conversion makes of these, without what it leaves alone."""
    return {k: v for k, v in pair.reference(dict(pair.export(numbers))).items() if v is not None}
