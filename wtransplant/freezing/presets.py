"""Ready-made policies, each with a sentence that says what it does to this model, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wtransplant.errors import TrainingError
from wtransplant.freezing.blocks import blocks_of, depths_of, head_of
from wtransplant.freezing.choices import Unfreezing
from wtransplant.freezing.inheritance import PatternPlaces
from wtransplant.freezing.paths import uniform_paths
from wtransplant.freezing.policy import Policy
from wtransplant.targets.model import TargetModel
from wtransplant.units import plural
from wtransplant.words import tr


@dataclass(frozen=True)
class Preset:
    """A policy and the reason for it, in a sentence for people."""

    policy: Policy
    reason: str


def freeze_nothing() -> Preset:
    """Everything is trained."""
    return Preset(Policy(), tr("Nothing is frozen: right with much data, or to train from the beginning."))


def freeze_linked(target: TargetModel, linked_keys: Collection[str]) -> Preset:
    """What came from the source stays, what is new is trained; follows the plan when that changes."""
    linked = len(set(linked_keys).intersection(target))
    reason = tr(
        "What was transplanted is frozen ({tensors}), what is new is trained ({target:,}): "
        "right with little data of the kind that the source has seen.",
        tensors=plural(linked, "tensor"),
        target=len(target) - linked,
    )
    return Preset(Policy.freeze_linked(), reason)


def freeze_all_but_head(target: TargetModel) -> Preset:
    """Only the head is trained: the last module, in registration order, that has parameters of its own.

    Raises:
        TrainingError: the model has no parameters.
    """
    head = head_of(target)
    own = {key for key in target if key.startswith(f"{head}.")} if head else set(target)
    tied = {key for tie in target.ties if own.intersection(tie) for key in tie} - own
    reason = tr(
        "Only the head is trained, {quoted}; the rest gives the features: right with little "
        "data of the kind that the source has seen.",
        quoted=_quoted(head),
    )
    if tied:
        reason += tr(" It shares weights with {names}, trained with it.", names=", ".join(sorted(tied)))
    return Preset(Policy.freeze_keys(set(target) - own - tied, target), reason)


def freeze_first_blocks(target: TargetModel, count: int) -> Preset:
    """The first ``count`` blocks, and everything registered before them, are frozen.

    Args:
        target: the model.
        count: how many of :func:`blocks_of`; 0 freezes nothing.

    Raises:
        TrainingError: the model has fewer blocks, or ``count`` is negative.
    """
    blocks = blocks_of(target)
    if not 0 <= count <= len(blocks):
        raise TrainingError(
            tr(
                "the first {count} blocks cannot be frozen: the model has {blocks}",
                count=count,
                blocks=plural(len(blocks), "block"),
            ),
            where=target.name,
            hint=tr("Give a number from 0 to {blocks}.", blocks=len(blocks)),
        )
    if count == 0:
        return Preset(Policy(), tr("None of the {blocks} is frozen.", blocks=plural(len(blocks), "block")))
    through = tr(" to {quoted}", quoted=_quoted(blocks[count - 1])) if count > 1 else ""
    reason = tr(
        "{blocks} of {blocks2} frozen, {quoted}{through}, and what comes before: right with "
        "little data unlike what the source has seen; early blocks are general, late ones "
        "special.",
        blocks=plural(count, "block"),
        blocks2=len(blocks),
        quoted=_quoted(blocks[0]),
        through=through,
    )
    frozen = {key for key, depth in depths_of(target).items() if depth <= count}
    return Preset(Policy.freeze_keys(frozen, target), reason)


def freeze_matching(target: TargetModel, pattern: str) -> Preset:
    """What a regex matches as a whole (module paths or keys) is frozen; follows the target when that changes.

    Raises:
        TrainingError: the regex is not valid, or matches nothing.
    """
    paths = dict.fromkeys([*target.modules, *target])
    if PatternPlaces({pattern: True}, paths).unused():
        raise TrainingError(
            tr("the regex matches no module path and no key as a whole"),
            where=pattern,
            hint=tr("Write .* where anything may stand: .*norm.* for whatever has norm in its name."),
        )
    policy = Policy(patterns={pattern: True})
    frozen = policy.frozen_keys(target, target.ties)
    reason = tr(
        "What the regex `{pattern}` matches is frozen: {tensors} of {target:,}.",
        pattern=pattern,
        tensors=plural(len(frozen), "tensor"),
        target=len(target),
    )
    return Preset(policy, reason)


def unfreeze_gradually(target: TargetModel, *, every: int = 1, blocks: int = 1) -> Preset:
    """Only what comes after the blocks is trained at first; then block after block, from the last to the first.

    Gradual unfreezing of ULMFiT (Howard and Ruder 2018, section 3.3): the layers that know least about the new
    data are changed first, and the general ones last, so that they forget least.

    Args:
        target: the model.
        every: epochs between two steps, at least 1.
        blocks: how many blocks a step sets free, at least 1.

    Raises:
        TrainingError: a number is below 1.
    """
    if every < 1 or blocks < 1:
        raise TrainingError(
            tr("a step needs at least one epoch and one block"), where=tr("gradual unfreezing")
        )
    depths = depths_of(target)
    last = max(depths.values(), default=0)
    places = uniform_paths(depths)
    freed = [
        tuple(path for path, depth in places.items() if top - blocks < depth <= top)
        for top in range(last - 1, -1, -blocks)
    ]
    steps = [
        Unfreezing(epoch=number * every, paths=paths) for number, paths in enumerate(filter(None, freed), 1)
    ]
    frozen = {key for key, depth in depths.items() if depth < last}
    policy = Policy.freeze_keys(frozen, target).model_copy(update={"schedule": tuple(steps)})
    often = tr("each epoch") if every == 1 else tr("every {every} epochs", every=every)
    reason = tr(
        "Trained at first is what comes after the blocks; then {often} {blocks} more, from "
        "the last to the first; after {epochs} everything is trained. Right with little "
        "data, and where the model should forget as little as possible.",
        often=often,
        blocks=plural(blocks, "block"),
        epochs=plural(len(steps) * every, "epoch"),
    )
    return Preset(policy, reason)


def _quoted(path: str) -> str:
    return f"`{path}`" if path else tr("the model itself")
