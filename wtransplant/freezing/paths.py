"""Dotted paths of modules and keys, and what lies above them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

_Label = TypeVar("_Label")


def ancestors(path: str) -> Iterator[str]:
    """The paths above one, nearest first, the root ``""`` last; none for the root itself."""
    while path:
        path = path.rpartition(".")[0]
        yield path


def depth(path: str) -> int:
    """0 for the root, 1 for its children, and so on."""
    return path.count(".") + 1 if path else 0


def join(path: str, name: str) -> str:
    """The path of something directly below a module."""
    return f"{path}.{name}" if path else name


def counts_below(keys: Iterable[str]) -> Counter[str]:
    """Module path to the number of keys anywhere below it."""
    counts = Counter(key.rpartition(".")[0] for key in keys)
    levels: dict[int, list[str]] = defaultdict(list)
    for path in counts:
        levels[depth(path)].append(path)
    for level in range(max(levels, default=0), 0, -1):  # from the deepest up, each path is passed on once
        for path in levels[level]:
            above = path.rpartition(".")[0]
            if above not in counts:
                levels[depth(above)].append(above)
            counts[above] += counts[path]
    return counts


def fewest_paths(frozen: Collection[str], keys: Iterable[str]) -> dict[str, bool]:
    """The fewest paths that cover the frozen keys and no others, as ``Policy.overrides``."""
    frozen, keys = frozenset(frozen), list(keys)
    own = [key for key in keys if key in frozen]
    every = counts_below(keys) + Counter(keys)
    still = counts_below(own) + Counter(own)
    covers = {_shallowest_whole(key, every, still): True for key in own}
    if any(still[path] != every[path] for path in covers):
        # A key may also be the beginning of others (`a` and `a.b`): those need saying that they are not meant.
        covers |= {key: False for key in keys if key not in frozen and _is_covered(covers, key)}
    return covers


def _shallowest_whole(key: str, every: Mapping[str, int], still: Mapping[str, int]) -> str:
    shallowest = key
    for path in ancestors(key):
        if still[path] != every[path]:
            break
        shallowest = path
    return shallowest


def _is_covered(covers: Collection[str], key: str) -> bool:
    return key in covers or any(above in covers for above in ancestors(key))


def uniform_paths(labels: Mapping[str, _Label]) -> dict[str, _Label]:
    """The uppermost paths below which all keys have one label, with that label.

    Args:
        labels: key to anything that can be compared, for all keys of a model.
    """
    mixed: set[str] = set()
    seen: dict[str, _Label] = {}
    for key, label in labels.items():
        for path in (key, *ancestors(key)):
            if seen.setdefault(path, label) != label:
                mixed.add(path)
    return {
        next(
            path for path in (*reversed(list(ancestors(key))), key) if path not in mixed or path == key
        ): label
        for key, label in labels.items()
    }
