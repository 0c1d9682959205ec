"""Which modules correspond: those that the plan's links tie together, and the smallest ones around them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from wtransplant.mapping import Link
from wtransplant.mapping.operations import (
    Chain,
    Concat,
    Crop,
    Flip,
    Identity,
    Operation,
    RotaryToHalf,
    RotaryToInterleaved,
    Slice,
    Split,
    Take,
    simplified,
)
from wtransplant.targets import TargetModel

_ROWS = (RotaryToHalf, RotaryToInterleaved)
_ALONG_AXIS = (Concat, Split, Slice, Take, Flip, Crop)
_SHARED = 0.5
"""Modules around correspond from this part of their links on."""
_NONE = (0.0, -1, "")

AS_IT_IS = Identity()


@dataclass(frozen=True, slots=True)
class ModulePair:
    """A module of the target and what corresponds to it in the source model.

    Attributes:
        target: its path.
        sources: paths of the source's modules, in the order in which the operation takes their outputs.
        operation: what makes the target module's output of theirs, done to the channels; it is what the link
            does to the rows of the weight.
        holds_weights: whether it has linked tensors itself.
        contains_others: whether modules in it have.
    """

    target: str
    sources: tuple[str, ...]
    operation: Operation = AS_IT_IS
    holds_weights: bool = True
    contains_others: bool = False


def corresponding(
    links: Iterable[Link], target: TargetModel, owners: Mapping[str, str]
) -> tuple[ModulePair, ...]:
    """The modules that correspond, by the links between what they hold.

    A few wrong links do not hide which modules belong together: most of the links decide.

    Args:
        links: several for one target key if it is not decided which.
        target: whose keys the links are for.
        owners: source key to the path of the source model's module that holds it.
    """
    own: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.sources and all(key in owners for key in link.sources):
            own[target[link.target].module].append(link)
    around = _around(own, owners)
    pairs = {path: ModulePair(path, (place,), holds_weights=path in own) for path, place in around.items()}
    for path, found in own.items():
        pair = _holder(path, _inside(path, found, around, owners), target, owners)
        # A module with others in it may get its one tensor of its own from the wrong place.
        astray = (
            pair is not None and path in around and len(pair.sources) == 1 and pair.sources[0] != around[path]
        )
        if path and pair is not None and not astray:
            pairs[path] = pair
    containers = {parent for path in own for parent in _parents(path)[1:]}
    return tuple(replace(pair, contains_others=path in containers) for path, pair in pairs.items())


def _inside(path: str, links: list[Link], around: Mapping[str, str], owners: Mapping[str, str]) -> list[Link]:
    """Of links that come from several places those from the module that the one around corresponds to."""
    partner = next((around[parent] for parent in _parents(path)[1:] if parent in around), "")
    near = [
        link for link in links if all(f"{owners[key]}.".startswith(f"{partner}.") for key in link.sources)
    ]
    return near if partner and near else links


def _holder(
    path: str, links: list[Link], target: TargetModel, owners: Mapping[str, str]
) -> ModulePair | None:
    """A module that holds linked tensors and the modules that hold its sources.

    The links of one-dimensional tensors are asked first: they say best what happens to the channels.
    """
    places = Counter(owners[key] for link in links for key in link.sources)
    for link in sorted(links, key=lambda link: len(target[link.target].shape)):
        sources = tuple(owners[key] for key in link.sources)
        operation = on_rows(link.operation)
        if operation is not None and set(sources) == set(places) and "" not in places:
            return ModulePair(path, sources, operation)
    place, count = places.most_common(1)[0]
    return ModulePair(path, (place,)) if place and 2 * count > places.total() else None


def on_rows(operation: Operation) -> Operation | None:
    """The operation, if it only moves whole rows, so that it can be done to a layer's channels as well."""
    if isinstance(operation, Chain):
        return simplified(operation) if all(on_rows(step.operation) for step in operation.steps) else None
    rows = isinstance(operation, _ALONG_AXIS) and getattr(operation, "axis", None) == 0
    return operation if rows or isinstance(operation, (Identity, *_ROWS)) else None


def _around(own: Mapping[str, list[Link]], owners: Mapping[str, str]) -> dict[str, str]:
    """Modules with what is around on both sides: each other's best, by the part of their links that they share.

    Of modules with the same links inside each other the innermost counts.
    """
    targets: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for path, links in own.items():
        for place in (owners[key] for link in links for key in link.sources):
            targets.update(_parents(path))
            sources.update(_parents(place))
            both.update(product(_parents(path), _parents(place)))
    best: dict[str, tuple[float, int, str]] = {}
    back: dict[str, tuple[float, int, str]] = {}
    for (path, place), count in both.items():
        share = count / (targets[path] + sources[place] - count)
        best[path] = max(best.get(path, _NONE), (share, place.count("."), place))
        back[place] = max(back.get(place, _NONE), (share, path.count("."), path))
    return {
        path: place
        for path, (share, _, place) in best.items()
        if path and place and share >= _SHARED and back[place][2] == path
    }


def _parents(path: str) -> list[str]:
    """The path itself and every module around it, without the model as a whole."""
    parts = path.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
