"""Which tensors of a file belong together: a state dict, an optimizer's state, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wtransplant.checkpoints.index import Group, GroupKind, TensorInfo

# A nest of more parts than this is one tree of parameters (JAX style), not that many models in one file.
_MAX_MODELS = 12
_OTHER = re.compile(r"(^|\.)(rng_states?|random_states?|scaler|lr_schedulers?|loops|callbacks)($|\.)")


@dataclass(eq=False, slots=True)
class Part:
    """One container of the file: where it is, and which tensors are directly in it."""

    path: str
    parent: Part | None
    is_optimizer: bool = False
    is_module: bool = False
    direct: int = 0
    below: int = 0
    children: int = 0
    group: str = ""
    kind: GroupKind = "other"
    covers: bool = False


def groups_by_key(keys: Iterable[str]) -> dict[str, str]:
    """The group of each key, for keys that come without the object that they were in.

    The first part of the key decides; with keys that have only one part, or too many first parts to be
    models, the checkpoint is flat.
    """
    first = {key: key.partition(".")[0] for key in keys}
    if any(key == name for key, name in first.items()) or len(set(first.values())) > _MAX_MODELS:
        return dict.fromkeys(first, "")
    return first


def kind_by_name(name: str) -> GroupKind:
    """What a group is, by its name alone."""
    return "optimizer" if name.lower().startswith("opt") else "weights"


def decide_groups(parts: list[Part]) -> None:
    """Set ``group`` and ``kind`` of every container; ``parts`` has parents before children.

    A container with more tensors of its own than below it is a state dict with all that it holds; so is a
    nest of many small ones. An optimizer's state is a group of its own wherever it is.
    """
    for part in reversed(parts):
        if part.parent is not None and part.direct + part.below and not part.is_optimizer:
            part.parent.below += part.direct + part.below
            part.parent.children += 1
    for part in parts:
        parent = part.parent
        if part.is_optimizer:
            inside = parent is not None and parent.is_optimizer
            part.group, part.kind = (parent.group if inside and parent else part.path), "optimizer"
        elif parent is not None and parent.covers:
            part.group, part.kind, part.covers = parent.group, parent.kind, True
        else:
            part.group = part.path
            part.covers = part.is_module or part.direct >= max(part.below, 1) or _is_nest(part)
            part.kind = "weights" if part.covers and not _OTHER.search(part.path) else "other"


def _is_nest(part: Part) -> bool:
    return part.direct == 0 and part.children > _MAX_MODELS


def count_groups(tensors: Iterable[TensorInfo], kinds: Mapping[str, GroupKind]) -> tuple[Group, ...]:
    """Groups with their numbers of tensors and bytes, in file order."""
    counts: dict[str, list[int]] = {}
    for info in tensors:
        count = counts.setdefault(info.group, [0, 0])
        count[0] += 1
        count[1] += info.nbytes
    return tuple(Group(name, kinds[name], count, nbytes) for name, (count, nbytes) in counts.items())
