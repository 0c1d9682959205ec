"""Weights and freezing in one call, in anybody's training script."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import SaveError
from wtransplant.saving.belonging import require_belonging
from wtransplant.saving.loaded import Fit, Loaded, OtherShape
from wtransplant.saving.manifest import Manifest
from wtransplant.saving.reading import find_weights, manifest_of, read_manifest
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch
    from torch import nn

    from wtransplant.freezing import Policy

_AT_ONCE = 1 << 28
"""Bytes of tensors that are held beside the model while it is filled."""


def load_frozen(model: nn.Module, path: str | os.PathLike[str], *, strict: bool = True) -> Loaded:
    """Load a saved pair into a model, and freeze what the manifest says.

    The values go where the model's tensors are, in the dtypes that these have, as with ``load_state_dict``.

    Args:
        model: with the keys and shapes of the saved target; changed in place.
        path: the pair: its weights (a file, the index of shards, a ``.dcp`` folder), its manifest, or its name.
        strict: refuse a model with other keys or shapes. Otherwise what does not fit is left as it is in the model,
            stays trainable, and is named in the report; a warning tells of other shapes.

    Returns:
        What was loaded, what is frozen, what is trainable; with :meth:`Loaded.optimizer_groups`.

    Raises:
        SaveError: the manifest does not belong to the weights, or the weights do not fit the model; the model
            is as it was.
        CheckpointError: the weights cannot be read; the model is as it was.
    """
    weights = find_weights(path)
    manifest = manifest_of(weights)
    require_belonging(weights, manifest)
    fit = _fit(model, manifest, str(weights), strict)
    policy = _policy_for(model, manifest, fit)
    with open_checkpoint(weights) as checkpoint:
        _require_tensors(checkpoint, manifest, fit, str(weights))
        for part in _parts(checkpoint, manifest, fit):
            _fill(model, part, str(weights))
    return _hold(model, manifest, fit, policy, fit.fitting)


def apply_manifest(
    model: nn.Module, manifest: str | os.PathLike[str] | Manifest, *, strict: bool = True
) -> Loaded:
    """Freeze what a manifest says; the model's values are left as they are.

    Args:
        model: with the keys and shapes of the saved target; changed in place.
        manifest: itself, its file, or a path that :func:`load_frozen` takes.
        strict: as for :func:`load_frozen`.

    Raises:
        SaveError: it cannot be read, or is for a model with other keys; the model is as it was.
    """
    given = manifest if isinstance(manifest, Manifest) else _manifest_at(Path(manifest))
    where = given.weights.name if isinstance(manifest, Manifest) else str(manifest)
    fit = _fit(model, given, where, strict)
    return _hold(model, given, fit, _policy_for(model, given, fit), ())


def _manifest_at(path: Path) -> Manifest:
    return (
        read_manifest(path) if path.suffix == ".json" and path.is_file() else manifest_of(find_weights(path))
    )


def _fit(model: nn.Module, manifest: Manifest, where: str, strict: bool) -> Fit:
    """How they fit, after all that would be refused."""
    state = {key: value for key, value in model.state_dict().items() if hasattr(value, "shape")}
    saved = manifest.tensors
    both = [key for key in state if key in saved]
    mismatched = {
        key: OtherShape(saved[key].shape, tuple(state[key].shape))
        for key in both
        if saved[key].shape != tuple(state[key].shape)
    }
    fitting = tuple(key for key in both if key not in mismatched)
    fit = Fit(
        fitting=fitting,
        missing=tuple(key for key in state if key not in saved),
        unexpected=tuple(key for key in saved if key not in state),
        mismatched=mismatched,
        converted=_converted(state, manifest, fitting),
    )
    _require_fit(fit, manifest, where, strict)
    _require_values(state, model, manifest, where)
    return fit


def _converted(
    state: Mapping[str, torch.Tensor], manifest: Manifest, fitting: tuple[str, ...]
) -> dict[str, str]:
    dtypes = {key: str(state[key].dtype).removeprefix("torch.") for key in fitting}
    saved = manifest.tensors
    return {key: f"{saved[key].dtype} → {name}" for key, name in dtypes.items() if name != saved[key].dtype}


def _require_fit(fit: Fit, manifest: Manifest, where: str, strict: bool) -> None:
    if strict and not fit.is_complete:
        raise SaveError(
            tr("the pair is for another model: {names}", names="; ".join(fit.problems())),
            where=where,
            hint=tr(
                "It was saved for {spec}. With strict=False the rest is loaded.", spec=manifest.target.spec
            ),
        )
    if not fit.fitting:
        raise SaveError(
            tr("the pair and the model have no key in common: nothing would be loaded"),
            where=where,
            hint=tr("It was saved for {spec}.", spec=manifest.target.spec),
        )
    if fit.mismatched:
        keys = "; ".join(f"{key}: {shapes}" for key, shapes in fit.mismatched.items())
        warnings.warn(f"not loaded, as the shapes differ: {keys}", stacklevel=4)


def _require_values(
    state: Mapping[str, torch.Tensor], model: nn.Module, manifest: Manifest, where: str
) -> None:
    """The model can take each value, and keys that are one tensor in it are to have one value."""
    from wtransplant.freezing.facts import facts_of

    if bare := [key for key, value in state.items() if value.is_meta]:
        raise SaveError(
            tr("the model is on the meta device and has no memory for {bare!r}", bare=bare[0]),
            where=where,
            hint=tr("Give it some first: model.to_empty(device='cpu')."),
        )
    stored = manifest.stored_names
    for tie in facts_of(model).ties:
        names = {stored.get(key, key) for key in tie if key in manifest.tensors}
        if len({manifest.tensors[name].sha256 or name for name in names}) > 1:
            raise SaveError(
                tr(
                    "{names} are one tensor in the model and have different values in the pair",
                    names=" and ".join(tie),
                ),
                where=where,
                hint=tr("Untie them in the model, or save a pair for this model."),
            )


def _require_tensors(checkpoint: Checkpoint, manifest: Manifest, fit: Fit, where: str) -> None:
    """The header has what the manifest says, so that nothing can go wrong half way."""
    stored = manifest.stored_names
    for key in fit.fitting:
        name, record = stored.get(key, key), manifest.tensors[key]
        info = checkpoint.get(name)
        if info is None or (info.shape, info.dtype) != (record.shape, record.dtype):
            found = (
                tr("is not in the weights")
                if info is None
                else tr("is {dtype} {shape} in the weights", dtype=info.dtype, shape=info.shape)
            )
            raise SaveError(
                tr("the manifest does not belong to these weights: {key!r} {found}", key=key, found=found),
                where=where,
                hint=tr("Find the pair that was saved together."),
            )


def _parts(checkpoint: Checkpoint, manifest: Manifest, fit: Fit) -> Iterator[dict[str, torch.Tensor]]:
    """State dicts of whole modules, of some size each, so that the weights are never in memory as a whole."""
    stored = manifest.stored_names
    part: dict[str, torch.Tensor] = {}
    nbytes, module = 0, ""
    for key in fit.fitting:
        name, owner = stored.get(key, key), key.rpartition(".")[0]
        if nbytes > _AT_ONCE and owner != module:
            yield part
            part, nbytes = {}, 0
        part[key], module = checkpoint.tensor(name), owner
        nbytes += checkpoint[name].nbytes
    yield part


def _fill(model: nn.Module, part: dict[str, torch.Tensor], where: str) -> None:
    try:
        model.load_state_dict(part, strict=False)
    except RuntimeError as error:  # keys and shapes were looked at: code of the model's own
        raise SaveError(
            tr("the model does not take its values: {error}", error=error),
            where=where,
            hint=tr("It may have a part of them now; make it anew."),
        ) from error


def _policy_for(model: nn.Module, manifest: Manifest, fit: Fit) -> Policy:
    """The policy as far as there is something for it in the model, after all in it that would be refused.

    What the pair gives nothing has no trained value that would be worth keeping.

    Raises:
        TrainingError: it cannot hold on the model.
    """
    from wtransplant.freezing.facts import facts_of
    from wtransplant.freezing.row_ranges import trained_rows

    policy = manifest.held_policy
    policy = policy.set(fit.left_new, False) if fit.left_new else policy
    for key in policy.rows.keys() & set(fit.unexpected):
        policy = policy.with_rows(key)
    trained_rows(facts_of(model), policy)
    return policy


def _hold(model: nn.Module, manifest: Manifest, fit: Fit, policy: Policy, loaded: tuple[str, ...]) -> Loaded:
    from wtransplant.freezing.enforce import enforce

    holding = enforce(model, policy)
    return Loaded(manifest, fit, loaded, holding.frozen, tuple(holding.trainable()), holding, policy)
