"""The links that are certain from names alone: equal names, then equal names after common prefixes (F8).

Nothing is guessed here: what fits in more than one way is left to the matcher or to a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Shape
from wtransplant.targets import TargetModel
from wtransplant.words import in_english, tr

_WRAPPERS = frozenset({"_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"})
"""Name parts that torch.compile, FSDP and activation checkpointing put in between, at any depth."""

_FEWEST_FOR_A_PARENT = 4
"""Fewer keys than this fit below some module by accident too easily to be called certain."""


@dataclass(frozen=True)
class _Claim:
    """One source key that would go to one target key, and how its name was made to fit."""

    source: str
    target: str
    prefix: str = ""
    parent: str = ""

    def link(self) -> Link:
        return Link(self.target, (self.source,), by="name", reason=_reason(self.prefix, self.parent))


@cache
@in_english()
def _reason(prefix: str, parent: str) -> str:
    if prefix and parent:
        return tr("equal names without the prefix {prefix!r} below {parent!r}", prefix=prefix, parent=parent)
    if prefix:
        return tr("equal names without the prefix {prefix!r}", prefix=prefix)
    return tr("equal names below {parent!r}", parent=parent) if parent else tr("equal names")


def link_by_name(source: Checkpoint, target: TargetModel) -> dict[str, tuple[Link, ...]]:
    """Links from names alone, by target key in the target's order.

    In each part of the checkpoint that holds weights: keys that are equal as they stand; then keys that are
    equal once the prefix that all of the part's keys share is taken away, and the parts of names that
    wrappers put in; last, whole parts that fit below exactly one module of the target.

    A tuple of several links says that several source keys claim the target key with equal right (raw weights
    and their moving average, say): none of them is carried out until a person decides. Links whose shapes
    differ are among them, to be seen as mismatched.
    """
    parts = weight_keys(source)
    claims: defaultdict[str, list[_Claim]] = defaultdict(list)
    for keys in parts.values():
        for claim in _claims_of_part(keys, source, target):
            claims[claim.target].append(claim)
    for key in (key for keys in parts.values() for key in keys if key in target):
        claims[key] = [_Claim(key, key)]
    return {key: tuple(claim.link() for claim in claims[key]) for key in target if key in claims}


def weight_keys(source: Checkpoint) -> dict[str, list[str]]:
    """The keys of each part of the checkpoint that holds weights, by the part's name."""
    kinds = {group.name: group.kind for group in source.contents.groups}
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for key, info in source.items():
        if kinds.get(info.group, "weights") == "weights":
            parts[info.group].append(key)
    return parts


def _claims_of_part(keys: Sequence[str], source: Checkpoint, target: TargetModel) -> Iterator[_Claim]:
    # What has its own name in the target is spoken for; a part may still hold more than that.
    left = [key for key in keys if key not in target]
    if not left:
        return
    prefix = _best_prefix(left, keys, target)
    if prefix is not None:
        names = _names_without(prefix, left)
        yield from (_Claim(key, name, prefix) for key, name in names.items() if name in target)
    elif len(left) == len(keys):
        shared = common_prefix(keys)
        names = _names_without(shared, keys)
        shapes = {name: source[key].shape for key, name in names.items()}
        if parent := _only_parent(shapes, target):
            fitting = {key: f"{parent}.{name}" for key, name in names.items() if f"{parent}.{name}" in target}
            yield from (_Claim(key, there, shared, parent) for key, there in fitting.items())


def _best_prefix(left: Sequence[str], keys: Sequence[str], target: TargetModel) -> str | None:
    """The prefix with the most names in the target, of those that are certain.

    A prefix is certain when every key of the part has it, or when what is below it fills the whole target.
    """
    shared = common_prefix(keys)
    best, most = None, 0
    for prefix in _chain(shared):
        found = _count_of(prefix, left, target)
        if found > most:
            best, most = prefix, found
    for prefix, below in _branches(keys, left, shared, len(target)):
        if most < len(target) == _count_of(prefix, below, target):
            return prefix
    return best


def _count_of(prefix: str, keys: Sequence[str], target: TargetModel) -> int:
    start = len(prefix)
    return len({name for key in keys if key.startswith(prefix) and (name := _unwrap(key[start:])) in target})


def _names_without(prefix: str, keys: Sequence[str]) -> Mapping[str, str]:
    return {key: _unwrap(key[len(prefix) :]) for key in keys if key.startswith(prefix)}


def _chain(shared: str) -> list[str]:
    """The module paths above all keys, from none on."""
    parts = shared.split(".")[:-1]
    return ["".join(part + "." for part in parts[:depth]) for depth in range(len(parts) + 1)]


def _branches(
    keys: Sequence[str], left: Sequence[str], shared: str, least: int
) -> Iterator[tuple[str, Sequence[str]]]:
    """The modules right below the shared ones, the fullest first, with those of the keys that are left there.

    Only those with so many keys as would fill the target: a file may have tens of thousands of branches.
    """

    def branch(key: str) -> str:
        return key[: key.find(".", len(shared)) + 1]

    sizes = Counter(map(branch, keys))
    del sizes[""]  # keys without a module below the shared ones
    wide: dict[str, list[str]] = {name: [] for name, size in sizes.most_common() if size >= least}
    if wide:
        for key in left:
            if (name := branch(key)) in wide:
                wide[name].append(key)
    yield from wide.items()


def common_prefix(keys: Sequence[str]) -> str:
    """The longest run of whole name parts, ending in a dot, that all keys begin with."""
    low, high = min(keys), max(keys)
    pairs = enumerate(zip(low, high, strict=False))
    length = next((i for i, (a, b) in pairs if a != b), min(len(low), len(high)))
    return low[: low.rfind(".", 0, length) + 1]


def _unwrap(name: str) -> str:
    if "._" not in name and not name.startswith("_"):
        return name
    return ".".join(part for part in name.split(".") if part not in _WRAPPERS)


def _only_parent(shapes: Mapping[str, Shape], target: TargetModel) -> str:
    """The one module of the target that takes this part whole; ``""`` if none or several do.

    Whole means that below it all the names exist with equal shapes, or that they fill all there is below it (a
    file may hold a buffer more than the model wants).
    """
    fitting: Counter[str] = Counter()
    for key, tensor in target.items():
        for end in _dots(key):
            if (shape := shapes.get(key[end + 1 :])) is not None and shape == tensor.shape:
                fitting[key[:end]] += 1
    several = {parent for parent, count in fitting.items() if count >= _FEWEST_FOR_A_PARENT}
    below = Counter(parent for key in target for parent in _above(key, several)) if several else {}
    fits = [
        parent
        for parent, count in fitting.items()
        if parent in several and count in (len(shapes), below[parent])
    ]
    return fits[0] if len(fits) == 1 else ""


def _above(key: str, parents: Collection[str]) -> Iterator[str]:
    """Those of some modules that are above a key."""
    return (parent for end in _dots(key) if (parent := key[:end]) in parents)


def _dots(key: str) -> Iterator[int]:
    """Where the names of the modules above a key end."""
    dot = key.find(".")
    while dot >= 0:
        yield dot
        dot = key.find(".", dot + 1)
