"""Weights and freezing in one call, in anybody's training script."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import SaveError, TrainingError
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

    def optimizer_groups(
        self, lr: float | None = None, weight_decay: float | None = None
    ) -> list[dict[str, Any]]:
        """Parameter groups for a ``torch.optim`` optimizer, with the policy's rates and weight decay.

        See :func:`wtransplant.freezing.optimizer_groups`. What is frozen is in none of them, unless the policy wants
        the optimizer to know it.

        Args:
            lr: full learning rate, which the policy's factors multiply; by default the optimizer's own.
            weight_decay: where the policy does not keep it away; by default the optimizer's own.

        Raises:
            TrainingError: the policy has rates of its own for some modules, and no learning rate is given.
        """
        from wtransplant.freezing import optimizer_groups

        given = (1.0 if lr is None else lr, 1.0 if weight_decay is None else weight_decay)
        groups = optimizer_groups(self._holding.model, self.manifest.policy, *given)
        if lr is None and any(group["lr_factor"] != 1 for group in groups):
            raise TrainingError(
                "the policy has learning rates of its own for some modules",
                where="optimizer_groups",
                hint="Give the full learning rate: optimizer_groups(lr=1e-3).",
            )
        for group in groups:
            if lr is None:
                del group["lr"]
            if weight_decay is None and group["weight_decay"]:
                del group["weight_decay"]
        return groups


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
