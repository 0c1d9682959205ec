"""Proof that what is frozen did not move: a hash of every tensor before and after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from torch import nn

from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.freezing.facts import tensors_of
from wtransplant.freezing.rows import row_holds_of
from wtransplant.units import plural
from wtransplant.words import again, in_english, mark, tr

_NAMED = 5
_CHUNK = 1 << 24
"""Elements that are copied at a time from a device."""


@dataclass(frozen=True)
class Snapshot:
    """Dtype, shape and BLAKE2b of the bytes of each tensor, by key."""

    fingerprints: Mapping[str, str]


_UNKNOWN = mark("not known why")


@dataclass(frozen=True)
class Audit:
    """Which of the frozen tensors are the same as before, and which are not; keys in the model's order.

    ``reasons`` says for each that moved why it could.
    """

    unchanged: tuple[str, ...]
    moved: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing moved."""
        return not self.moved

    def __str__(self) -> str:
        frozen = plural(len(self.unchanged) + len(self.moved), "tensor")
        same = len(self.unchanged)
        if not self.moved:
            return tr("{frozen} frozen, {unchanged:,} unchanged", frozen=frozen, unchanged=same)
        rest = len(self.moved) - _NAMED
        return tr(
            "{frozen} frozen, {unchanged:,} unchanged; moved: {names}{more}",
            frozen=frozen,
            unchanged=same,
            names=", ".join(self.moved[:_NAMED]),
            more=tr(" and {rest:,} more", rest=rest) if rest > 0 else "",
        )

    def describe(self) -> str:
        """The same with a line for each tensor that moved, and why it could."""
        return "\n".join(
            [str(self), *(f"{key}: {again(self.reasons.get(key, _UNKNOWN))}" for key in self.moved)]
        )


def snapshot(model: nn.Module, keys: Iterable[str] | None = None) -> Snapshot:
    """Hash parameters and buffers, non-persistent ones included.

    A tensor of which only rows are trained (see ``Policy.rows``) is hashed in the other rows, under its key.

    Args:
        model: on any device; what lies in main memory in one piece is hashed where it is, what lies on another
            device is copied some MiB at a time.
        keys: which ones; by default all. Of tensors that are spread over processes each process hashes its own part.

    Raises:
        KeyError: the model has no such tensor.
    """
    tensors = tensors_of(model)
    wanted = tensors if keys is None else frozenset(keys)
    missing = [key for key in wanted if key not in tensors]
    if missing:
        raise KeyError(missing[0])
    held = _held_rows(model)
    return Snapshot(
        MappingProxyType({key: _fingerprint(held.get(key, tensors[key])) for key in tensors if key in wanted})
    )


def compare(before: Snapshot, model: nn.Module) -> Audit:
    """Which tensors of a snapshot are still the same, bit for bit; one that is gone counts as moved."""
    tensors, held = tensors_of(model), _held_rows(model)
    same = {
        key: key in tensors and _fingerprint(held.get(key, tensors[key])) == fingerprint
        for key, fingerprint in before.fingerprints.items()
    }
    moved = tuple(key for key in same if not same[key])
    reasons = {key: _why(model, key, tensors.get(key)) for key in moved}
    return Audit(tuple(key for key in same if same[key]), moved, MappingProxyType(reasons))


def _held_rows(model: nn.Module) -> dict[str, torch.Tensor]:
    held = {
        id(getattr(module, hold.name)): hold.held_rows(module)
        for module in model.modules()
        for hold in row_holds_of(module)
    }
    if not held:
        return {}
    return {key: held[id(value)] for key, value in tensors_of(model).items() if id(value) in held}


@in_english()
def _why(model: nn.Module, key: str, value: torch.Tensor | None) -> str:
    """What in the model as it is now lets a tensor move."""
    if value is None:
        return tr("the model has no such tensor any more")
    if isinstance(value, nn.Parameter):
        if value.grad is not None:
            return tr(
                "it has a gradient, so that an optimizer that knows it moves it: leave it out of the "
                "optimizer"
            )
        if value.requires_grad:
            return tr("its gradient is computed, so that an optimizer that knows it moves it")
        return tr(
            "it has no gradient, so that code wrote to it directly (a load, an average of weights, `.data`)"
        )
    path = key.rpartition(".")[0]
    if model.get_submodule(path).training:
        return tr("its module `{path}` runs in training mode, where its statistics are updated", path=path)
    return tr("code wrote to the buffer outside its module's forward pass, or the policy was not in force")


def _fingerprint(tensor: torch.Tensor) -> str:
    digest = hashlib.blake2b(digest_size=32)
    value = tensor.detach()
    if hasattr(value, "to_local"):
        # Spread over processes (a DTensor): each of them hashes what it has.
        value = value.to_local()
    pieces = (
        (value,) if value.device.type == "cpu" and value.is_contiguous() else value.reshape(-1).split(_CHUNK)  # type: ignore[no-untyped-call]
    )
    for piece in pieces:
        digest.update(raw_bytes(piece).numpy().data)
    return f"{tensor.dtype} {tuple(tensor.shape)} {digest.hexdigest()}"
