"""Subtree onto subtree: which child goes to which, by relative name, then by order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping.link import Link
from wtransplant.targets import TargetModel
from wtransplant.words import in_english, tr


@dataclass(frozen=True)
class Pairing:
    """A proposal for linking two subtrees; nothing is linked by making it.

    Attributes:
        links: pairs whose shapes fit.
        by_order: how many of the links were found by order, their names being different.
        unfitting: (source key, target key) of equal relative names whose shapes differ.
        left_source: source keys without a partner.
        left_target: target keys without a partner.
    """

    links: tuple[Link, ...]
    by_order: int
    unfitting: tuple[tuple[str, str], ...]
    left_source: tuple[str, ...]
    left_target: tuple[str, ...]


@in_english()
def pair_subtrees(source: Checkpoint, source_path: str, target: TargetModel, target_path: str) -> Pairing:
    """Pair the keys below two modules.

    Equal relative names come first. What is left is aligned in order, file order against registration order:
    the longest common run of keys with the same last name part and the same shape, so that a layer that only
    one side has does not shift the others.

    Args:
        source: the checkpoint.
        source_path: a group of it; ``""`` for all of it.
        target: the model.
        target_path: a module path; ``""`` for the root.
    """
    sources = _below(source_path, source)
    targets = _below(target_path, target)
    same = [name for name in targets if name in sources]
    fitting = [n for n in same if source[sources[n]].shape == target[targets[n]].shape]
    links = [_link(sources[n], targets[n], tr("equal names below both")) for n in fitting]
    unfitting = [(sources[n], targets[n]) for n in same if n not in set(fitting)]
    rest_source = [key for name, key in sources.items() if name not in targets]
    rest_target = [key for name, key in targets.items() if name not in sources]
    aligned = _align(source, rest_source, target, rest_target)
    links += [_link(s, t, tr("same place in the order, same shape")) for s, t in aligned]
    used = {s for s, _ in aligned}, {t for _, t in aligned}
    return Pairing(
        tuple(links),
        len(aligned),
        tuple(unfitting),
        tuple(key for key in rest_source if key not in used[0]),
        tuple(key for key in rest_target if key not in used[1]),
    )


def _below(path: str, keys: Checkpoint | TargetModel) -> dict[str, str]:
    """Relative name to key, in order; a path that is itself a key stands for that key alone."""
    if not path:
        return {key: key for key in keys}
    start = path + "."
    return {key[len(start) :]: key for key in keys if key.startswith(start)}


def _align(
    source: Checkpoint, sources: Sequence[str], target: TargetModel, targets: Sequence[str]
) -> list[tuple[str, str]]:
    def look(index: Checkpoint | TargetModel, key: str) -> tuple[str, tuple[int, ...]]:
        return key.rpartition(".")[2], index[key].shape

    matcher = SequenceMatcher(
        None,
        [look(source, key) for key in sources],
        [look(target, key) for key in targets],
        autojunk=False,
    )
    return [
        (sources[block.a + i], targets[block.b + i])
        for block in matcher.get_matching_blocks()
        for i in range(block.size)
    ]


def _link(source: str, target: str, reason: str) -> Link:
    return Link(target, (source,), by="hand", reason=tr("linked by hand: {reason}", reason=reason))
