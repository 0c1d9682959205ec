"""Proof that what is frozen did not move: a hash of every tensor before and after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import nn

from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.units import plural

_NAMED = 5


@dataclass(frozen=True)
class Snapshot:
    """Dtype, shape and SHA-256 of the bytes of each tensor, by key."""

    fingerprints: Mapping[str, str]


@dataclass(frozen=True)
class Audit:
    """Which of the frozen tensors are the same as before, and which are not; keys in the model's order."""

    unchanged: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing moved."""
        return not self.moved

    def __str__(self) -> str:
        frozen = plural(len(self.unchanged) + len(self.moved), "tensor")
        text = f"{frozen} frozen, {len(self.unchanged):,} unchanged"
        if self.moved:
            more = f" and {len(self.moved) - _NAMED:,} more" if len(self.moved) > _NAMED else ""
            text += f"; moved: {', '.join(self.moved[:_NAMED])}{more}"
        return text


def snapshot(model: nn.Module, keys: Iterable[str] | None = None) -> Snapshot:
    """Hash parameters and buffers, non-persistent ones included.

    Args:
        model: on any device; tensors are copied to the CPU one at a time.
        keys: which ones; by default all.

    Raises:
        KeyError: the model has no such tensor.
    """
    tensors = dict(_tensors(model))
    wanted = tensors if keys is None else frozenset(keys)
    missing = [key for key in wanted if key not in tensors]
    if missing:
        raise KeyError(missing[0])
    return Snapshot(MappingProxyType({key: _fingerprint(tensors[key]) for key in tensors if key in wanted}))


def compare(before: Snapshot, model: nn.Module) -> Audit:
    """Which tensors of a snapshot are still the same, bit for bit; one that is gone counts as moved."""
    tensors = dict(_tensors(model))
    same = {
        key: key in tensors and _fingerprint(tensors[key]) == fingerprint
        for key, fingerprint in before.fingerprints.items()
    }
    return Audit(tuple(key for key in same if same[key]), tuple(key for key in same if not same[key]))


def _tensors(model: nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    yield from model.named_parameters(remove_duplicate=False)
    yield from model.named_buffers(remove_duplicate=False)


def _fingerprint(tensor: torch.Tensor) -> str:
    digest = hashlib.sha256(raw_bytes(tensor).numpy().data)
    return f"{tensor.dtype} {tuple(tensor.shape)} {digest.hexdigest()}"
