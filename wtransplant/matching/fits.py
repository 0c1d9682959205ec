"""Whether the tensors of one module can become those of another, and how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod

from wtransplant.mapping.fitting import KERNEL_LAYOUTS, ones_between
from wtransplant.mapping.operations import (
    Chain,
    FoldWeightNorm,
    Identity,
    Operation,
    Permute,
    Reshape,
    Squeeze,
    Step,
    Transpose,
    Unsqueeze,
    WeightNormG,
)
from wtransplant.matching.tree import Node, Shape, Tensor

_SQUEEZED, _TURNED, _FLATTENED, _PERMUTED = 0.05, 0.3, 0.3, 0.4
_NO_BIAS, _NO_STATISTICS, _FOLDED = 0.2, 0.6, 0.1
_WEIGHT_NORM = frozenset({"length", "direction"})
_MAIN = ("weight", "value", "direction", "length", "bias", "mean", "var")


@dataclass(frozen=True, slots=True)
class Change:
    """One tensor to another: the operation, and how much less likely it is than taking it as it is."""

    operation: Operation
    cost: float


@dataclass(frozen=True, slots=True)
class Fit:
    """One module to another.

    Attributes:
        pairs: source roles, target role and change of each tensor that has a partner.
        cost: how much less likely it is than equal shapes throughout.
    """

    pairs: tuple[tuple[tuple[str, ...], str, Change], ...]
    cost: float


@lru_cache(maxsize=100_000)
def change_of(given: Shape, wanted: Shape) -> Change | None:
    """How a tensor of one shape becomes one of another without losing or adding an element; ``None``: not at all."""
    if given == wanted:
        return Change(Identity(), 0.0)
    if prod(given) != prod(wanted):
        return None
    if _without_ones(given) == _without_ones(wanted):
        return Change(_ones(given, wanted), _SQUEEZED)
    if len(given) == 2 and given[::-1] == wanted:
        return Change(Transpose(), _TURNED)
    if given[:1] == wanted[:1] and {len(given), len(wanted)} in ({2, 3}, {2, 4}, {2, 5}):
        return Change(Reshape(), _FLATTENED)
    for order in KERNEL_LAYOUTS:
        if len(order) == len(given) and tuple(given[axis] for axis in order) == wanted:
            return Change(Permute(order), _PERMUTED)
    turned = _turned_with_ones(given, wanted) or _turned_inside(given, wanted)
    return None if turned is None else Change(turned, _TURNED + _SQUEEZED)


def _turned_with_ones(given: Shape, wanted: Shape) -> Operation | None:
    """A turned matrix that becomes a convolution of size one."""
    if len(given) == 2 and len(wanted) > 2 and _without_ones(wanted) == given[::-1] and 1 not in given:
        return Chain((Step(Transpose()), Step(_ones(given[::-1], wanted))))
    return None


def _turned_inside(given: Shape, wanted: Shape) -> Operation | None:
    """A kernel over (1, width, features) that becomes one over (features, width)."""
    if len(given) == 4 and given[1] == 1 and len(wanted) == 3 and wanted == (given[0], given[3], given[2]):
        return Chain((Step(Squeeze(1)), Step(Transpose(1, 2))))
    return None


def _without_ones(shape: Shape) -> Shape:
    return tuple(size for size in shape if size != 1)


def _ones(given: Shape, wanted: Shape) -> Operation:
    """Axes of size one put in or taken away; a reshape where both happens."""
    if len(given) > len(wanted) and (axes := ones_between(given, wanted)) is not None:
        return Squeeze(axes)
    if len(wanted) > len(given) and (axes := ones_between(wanted, given)) is not None:
        return Unsqueeze(axes)
    return Reshape()


def main_role(tensors: dict[str, Tensor]) -> str:
    """The role of the tensor that says what a module is."""
    return next((role for role in _MAIN if role in tensors), next(iter(tensors)))


def fit_of(source: Node, target: Node) -> Fit | None:
    """How a source module's tensors become a target module's; ``None`` if what both have does not fit.

    Where they have one tensor each, their roles may differ: a scale is called weight, gamma or by its own name.
    """
    return _fit(_shapes(source), _shapes(target))


def _shapes(node: Node) -> tuple[tuple[str, Shape], ...]:
    return tuple((role, tensor.shape) for role, tensor in node.tensors.items())


@lru_cache(maxsize=200_000)
def _fit(given: tuple[tuple[str, Shape], ...], wanted: tuple[tuple[str, Shape], ...]) -> Fit | None:
    ours, theirs = dict(given), dict(wanted)
    if len(ours) == len(theirs) == 1:
        (role, shape), (other, other_shape) = given[0], wanted[0]
        change = change_of(shape, other_shape)
        return (
            None if change is None else Fit((((role,), other, change),), change.cost + 0.1 * (role != other))
        )
    if (ours.keys() >= _WEIGHT_NORM and "weight" in theirs) or (
        theirs.keys() >= _WEIGHT_NORM and "weight" in ours
    ):
        return _normed(ours, theirs)
    shared = [role for role in theirs if role in ours]
    if not ({"weight", "value", "direction"} & set(shared)) and not {"mean", "var"} <= set(shared):
        return _lone(ours, theirs)
    changes = {role: change_of(ours[role], theirs[role]) for role in shared if role != "counter"}
    found = {role: change for role, change in changes.items() if change is not None}
    if len(found) < len(changes):
        return None
    if "counter" in shared:
        found["counter"] = Change(Identity(), 0.0)
    cost = sum(change.cost for change in found.values())
    cost += _NO_BIAS * (("bias" in ours) != ("bias" in theirs))
    cost += _NO_STATISTICS * (("mean" in ours) != ("mean" in theirs))
    return Fit(tuple(((role,), role, change) for role, change in found.items()), cost)


def _normed(ours: dict[str, Shape], theirs: dict[str, Shape]) -> Fit | None:
    """A weight on one side is length and direction on the other (weight norm)."""
    folded = "weight" in theirs
    length, whole = (ours["length"], ours["direction"]) if folded else (theirs["length"], ours["weight"])
    axes = [axis for axis, size in enumerate(length) if size > 1]
    wanted = theirs["weight"] if folded else theirs["direction"]
    if whole != wanted or len(axes) > 1:
        return None
    dim = axes[0] if axes else (0 if length and whole[0] == 1 else None)
    pairs: list[tuple[tuple[str, ...], str, Change]]
    if folded:
        pairs = [(("length", "direction"), "weight", Change(FoldWeightNorm(dim), 0.0))]
    else:
        pairs = [(("weight",), "length", Change(WeightNormG(dim), 0.0))]
        pairs += [(("weight",), "direction", Change(Identity(), 0.0))]
    if "bias" in ours and "bias" in theirs:
        bias = change_of(ours["bias"], theirs["bias"])
        if bias is None:
            return None
        pairs.append((("bias",), "bias", bias))
    return Fit(tuple(pairs), _FOLDED + _NO_BIAS * (("bias" in ours) != ("bias" in theirs)))


def _lone(ours: dict[str, Shape], theirs: dict[str, Shape]) -> Fit | None:
    """One tensor each that says what the module is, under different names."""
    mine = [role for role in ("weight", "value", "direction") if role in ours]
    yours = [role for role in ("weight", "value", "direction") if role in theirs]
    if len(mine) != 1 or len(yours) != 1 or len(ours) + len(theirs) > 3:
        return None
    change = change_of(ours[mine[0]], theirs[yours[0]])
    if len(_without_ones(ours[mine[0]])) < 2:  # a token is no norm
        return None
    return None if change is None else Fit((((mine[0],), yours[0], change),), change.cost + _NO_BIAS)
