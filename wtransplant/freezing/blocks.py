"""A model's blocks, found by what repeats in it, and its head; from the module tree alone, without torch."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import NamedTuple

from wtransplant.errors import TrainingError
from wtransplant.freezing.paths import ancestors
from wtransplant.targets.model import TargetModel
from wtransplant.words import tr

_CONTAINERS = frozenset({"Sequential", "ModuleList"})
_NUMBER = re.compile(r"\d+")


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
        tr("the model has no parameters"),
        where=target.name,
        hint=tr("Modules in a plain Python list are not registered; keep them in an nn.ModuleList."),
    )


def blocks_of(target: TargetModel) -> tuple[str, ...]:
    """Paths of the model's blocks, in registration order.

    Blocks are those members of lists (``Sequential``, ``ModuleList``, or any module whose children are numbered)
    whose class occurs most often in the outermost lists; single layers only where nothing larger repeats. Stages
    are looked into: members that differ from each other in their shapes and hold lists of several modules of one
    class (the ``layer1`` … ``layer4`` of a ResNet, the stages of a Swin transformer). Blocks are not: their lists
    of experts, layers or heads do not count.
    Without such lists, and where nothing repeats, the top-level modules are the blocks. Children without tensors
    (activations, pooling) do not count.
    """
    tree = _Tree(target)
    members = [path for path in target.modules if path in tree.members]
    counts = Counter(tree.class_of(path) for path in members)
    repeated = {kind: count for kind, count in counts.items() if count > 1}
    if repeated:
        kind = max(repeated, key=lambda kind: (not kind.is_leaf, repeated[kind]))
        return tuple(path for path in members if tree.class_of(path) == kind)
    return tuple(tree.children.get("", ()))


def depths_of(target: TargetModel) -> dict[str, int]:
    """Key to its depth, by registration order.

    0 is what comes before the first block, 1 the first block with what stands between it and the second, and so
    on; the last block has with it what follows in the same list. One more is what comes after all blocks.
    """
    starts = {path: number for number, path in enumerate(blocks_of(target), 1)}
    last = next(reversed(starts), "")
    last_list = last.rpartition(".")[0]
    depths: dict[str, int] = {}
    depth = 0
    for key in target:
        inside = next((above for above in ancestors(key) if above in starts), None)
        if inside is not None:
            depth = starts[inside]
        elif depth == len(starts) and depth and not (last_list and key.startswith(f"{last_list}.")):
            depth += 1
        depths[key] = depth
    return depths


class _Kind(NamedTuple):
    name: str
    is_leaf: bool


class _Tree:
    """The modules that hold tensors, and which of them are members of the outermost lists."""

    def __init__(self, target: TargetModel) -> None:
        self._target = target
        self._shapes: dict[str, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
        for key, tensor in target.items():
            for path in (tensor.module, *ancestors(tensor.module)):
                self._shapes[path].append((key[len(path) :], tensor.shape))
        self.children: dict[str, list[str]] = defaultdict(list)
        for path in target.modules:
            if path and path in self._shapes:
                self.children[path.rpartition(".")[0]].append(path)

    def class_of(self, path: str) -> _Kind:
        """What a module is."""
        return _Kind(self._target.modules[path].class_name, not self.children.get(path))

    @cached_property
    def members(self) -> frozenset[str]:
        """Members of the outermost lists, stages replaced by their own."""
        found: set[str] = set()
        waiting = [""]
        while waiting:
            path = waiting.pop()
            children = self.children.get(path, [])
            if not self._is_list(path):
                waiting += children
                continue
            stages = self._stages(children)
            waiting += stages
            found.update(child for child in children if child not in stages)
        return frozenset(found)

    def _stages(self, children: list[str]) -> list[str]:
        """Those that are to be looked into."""
        kinds: dict[_Kind, list[str]] = defaultdict(list)
        for child in children:
            kinds[self.class_of(child)].append(child)
        return [
            child
            for kind, alike in kinds.items()
            if self._all_differ(alike if kind.name in _CONTAINERS else self._of_kind[kind])
            and any(self._repeats_below(child) for child in alike)
            for child in alike
        ]

    @cached_property
    def _of_kind(self) -> dict[_Kind, list[str]]:
        found: dict[_Kind, list[str]] = defaultdict(list)
        for path in self._target.modules:
            if path in self._shapes:
                found[self.class_of(path)].append(path)
        return found

    def _all_differ(self, paths: list[str]) -> bool:
        return len({tuple(self._shapes[path]) for path in paths}) == len(paths)

    def _repeats_below(self, path: str) -> bool:
        """Whether a list at or below it has two modules of one class that have modules of their own."""
        if self._is_list(path):
            counts = Counter(
                self.class_of(child) for child in self.children[path] if self.children.get(child)
            )
            if any(count > 1 for count in counts.values()):
                return True
        return any(self._repeats_below(child) for child in self.children.get(path, ()))

    def _is_list(self, path: str) -> bool:
        children = self.children.get(path, [])
        info = self._target.modules.get(path)
        if path and info is not None and info.class_name in _CONTAINERS and children:
            return True
        names = {_NUMBER.sub("#", child.rpartition(".")[2]) for child in children}
        return len(children) > 1 and len(names) == 1 and "#" in names.pop()
