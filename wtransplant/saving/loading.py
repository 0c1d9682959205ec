"""Weights and freezing in one call, in anybody's training script."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import SaveError
from wtransplant.saving.manifest import Manifest
from wtransplant.saving.reading import find_weights, manifest_of, read_manifest
from wtransplant.saving.sources import file_sha256

if TYPE_CHECKING:
    import torch
    from torch import nn

    from wtransplant.freezing.enforce import FrozenModel


@dataclass(frozen=True)
class Loaded:
    """What :func:`load_frozen` or :func:`apply_manifest` did.

    Attributes:
        manifest: the manifest that was applied.
        frozen: keys that do not move any more.
        trainable: keys of the parameters that an optimizer is to get.
    """

    manifest: Manifest
    frozen: frozenset[str]
    trainable: tuple[str, ...]
    _holding: FrozenModel

    def optimizer_groups(self) -> list[dict[str, Any]]:
        """Parameter groups for a ``torch.optim`` optimizer: the trainable parameters."""
        return [{"params": list(self._holding.trainable().values())}]


def load_frozen(model: nn.Module, path: str | os.PathLike[str]) -> Loaded:
    """Load a saved pair into a model, and freeze what the manifest says.

    Args:
        model: with the keys and shapes of the saved target; changed in place.
        path: the pair's weights file.

    Raises:
        SaveError: the manifest does not belong to the weights, or the weights do not fit the model; the model
            is as it was.
    """
    weights = find_weights(path)
    manifest = manifest_of(weights)
    if manifest.weights.sha256 and file_sha256(weights) != manifest.weights.sha256:
        raise SaveError(
            "the manifest does not belong to these weights: their SHA-256 is another one",
            where=str(weights),
            hint="Find the pair that was saved together, or move the foreign .freeze.json away.",
        )
    _require_keys(model, manifest, str(weights))
    model.load_state_dict(_state(weights, manifest))
    return _hold(model, manifest)


def apply_manifest(model: nn.Module, path: str | os.PathLike[str]) -> Loaded:
    """Freeze what a manifest says; the model's values are left as they are.

    Raises:
        SaveError: it cannot be read, or is for a model with other keys.
    """
    manifest = read_manifest(Path(path))
    _require_keys(model, manifest, str(path))
    return _hold(model, manifest)


def _hold(model: nn.Module, manifest: Manifest) -> Loaded:
    from wtransplant.freezing.enforce import enforce

    holding = enforce(model, manifest.policy)
    return Loaded(manifest, holding.frozen, tuple(holding.trainable()), holding)


def _state(weights: Path, manifest: Manifest) -> dict[str, torch.Tensor]:
    stored = manifest.stored_names
    with open_checkpoint(weights) as checkpoint:
        return {key: checkpoint.tensor(stored.get(key, key)) for key in manifest.tensors}


def _require_keys(model: nn.Module, manifest: Manifest, where: str) -> None:
    shapes = {key: tuple(value.shape) for key, value in model.state_dict().items() if hasattr(value, "shape")}
    missing = [key for key in shapes if key not in manifest.tensors]
    unexpected = [key for key in manifest.tensors if key not in shapes]
    mismatched = [
        key for key, record in manifest.tensors.items() if shapes.get(key, record.shape) != record.shape
    ]
    wrong = {"missing": missing, "unexpected": unexpected, "mismatched": mismatched}
    if any(wrong.values()):
        found = "; ".join(f"{name}: {', '.join(keys[:5])}" for name, keys in wrong.items() if keys)
        raise SaveError(
            f"the pair is for another model: {found}",
            where=where,
            hint=f"It was saved for {manifest.target.spec}.",
        )
