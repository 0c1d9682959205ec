"""Ready-made policies, each with a sentence that says what it does to this model, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from wtransplant.errors import TrainingError
from wtransplant.freezing.paths import ancestors, depth
from wtransplant.freezing.policy import Policy
from wtransplant.targets.model import TargetModel
from wtransplant.units import plural

_CONTAINERS = frozenset({"Sequential", "ModuleList"})
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Preset:
    """A policy and the reason for it, in a sentence for people."""

    policy: Policy
    reason: str


def freeze_nothing() -> Preset:
    """Everything is trained."""
    return Preset(Policy(), "Nothing is frozen: right with much data, or to train from the beginning.")


def freeze_linked(target: TargetModel, linked_keys: Collection[str]) -> Preset:
    """What came from the source stays, what is new is trained; follows the plan when that changes."""
    linked = len(set(linked_keys).intersection(target))
    reason = (
        f"What was transplanted is frozen ({plural(linked, 'tensor')}), what is new is trained "
        f"({len(target) - linked:,}): right with little data of the kind that the source has seen."
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
    reason = (
        f"Only the head is trained, {_quoted(head)}; the rest gives the features: "
        "right with little data of the kind that the source has seen."
    )
    if tied:
        reason += f" It shares weights with {', '.join(sorted(tied))}, trained with it."
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
            f"the first {count} blocks cannot be frozen: the model has {plural(len(blocks), 'block')}",
            where=target.name,
            hint=f"Give a number from 0 to {len(blocks)}.",
        )
    if count == 0:
        return Preset(Policy(), f"None of the {plural(len(blocks), 'block')} is frozen.")
    last = blocks[count - 1]
    through = f" to {_quoted(last)}" if count > 1 else ""
    reason = (
        f"{plural(count, 'block')} of {len(blocks)} frozen, {_quoted(blocks[0])}{through}, and what comes "
        "before: right with little data unlike what the source has seen; early blocks are general, late ones "
        "special."
    )
    return Preset(Policy.freeze_keys(set(_keys_through(target, last)), target), reason)


def head_of(target: TargetModel) -> str:
    """Path of the last module, in registration order, that has parameters of its own; ``""`` for the root.

    Raises:
        TrainingError: the model has no parameters.
    """
    owners = {tensor.module for tensor in target.values() if tensor.kind == "parameter"}
    for path in reversed(target.modules):
        if path in owners:
            return path
    raise TrainingError(
        "the model has no parameters",
        where=target.name,
        hint="Modules in a plain Python list are not registered; keep them in an nn.ModuleList.",
    )


def blocks_of(target: TargetModel) -> tuple[str, ...]:
    """Paths of the model's blocks, in registration order.

    Blocks are the children of the longest list of modules (``Sequential``, ``ModuleList``, or any module
    whose children are numbered), together with those of the lists of the same name but for its numbers: in
    a ResNet the children of ``layer1`` … ``layer4``. A model without such a list has its top-level modules
    for blocks. Children without tensors (activations, pooling) do not count.
    """
    lists = {
        path: children for path, children in _children(target).items() if _is_list(target, path, children)
    }
    if not lists:
        return tuple(_children(target).get("", ()))
    longest = max(lists, key=lambda path: (len(lists[path]), -depth(path)))
    pattern = _NUMBER.sub("#", longest)
    return tuple(child for path in lists if _NUMBER.sub("#", path) == pattern for child in lists[path])


def _children(target: TargetModel) -> dict[str, list[str]]:
    """Module path to its children that hold tensors, in registration order."""
    holding = {path for tensor in target.values() for path in (tensor.module, *ancestors(tensor.module))}
    children: dict[str, list[str]] = defaultdict(list)
    for path in target.modules:
        if path and path in holding:
            children[path.rpartition(".")[0]].append(path)
    return children


def _is_list(target: TargetModel, path: str, children: list[str]) -> bool:
    if len(children) < 2:
        return False
    if path and path in target.modules and target.modules[path].class_name in _CONTAINERS:
        return True
    names = {_NUMBER.sub("#", child.rpartition(".")[2]) for child in children}
    return len(names) == 1 and "#" in names.pop()


def _keys_through(target: TargetModel, last: str) -> Iterator[str]:
    """The keys, in the target's order, up to the last one inside the module ``last``."""
    keys = list(target)
    end = max(index for index, key in enumerate(keys) if key.startswith(f"{last}."))
    yield from keys[: end + 1]


def _quoted(path: str) -> str:
    return f"`{path}`" if path else "the model itself"
