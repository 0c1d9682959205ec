"""What may be made of several sources for one target, and in which order of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from wtransplant.mapping.fitting.families import NamedOrder, named_order, short_names
from wtransplant.mapping.fitting.offers import Offer, Proposal
from wtransplant.mapping.operations import (
    Blend,
    Chain,
    Concat,
    FoldBatchNorm,
    FoldWeightNorm,
    Operation,
    Stack,
    Step,
    Transpose,
)
from wtransplant.words import tr

_ALL_ORDERS = 3
"""Of so many sources every order is offered; of more only the one that names tell and the one given."""


def for_many(offer: Offer) -> Iterator[Proposal]:
    """What may be made, the more usual first; each in all orders that are offered."""
    named = named_order(offer.names) if len(offer.names) == len(offer.shapes) else None
    yield from _folded(offer, named)
    for join in _joins(offer):
        for order in _orders(len(offer.shapes), named):
            told = join.clear and named is not None and order == named.places and named.groups in join.groups
            yield Proposal(join.operation, join.reason(offer, order), told, order)
    yield Proposal(Blend(), tr("the mean of tensors of one shape (model soup)"), likely=True)


@dataclass(frozen=True, slots=True)
class _Join:
    """One way to join.

    Attributes:
        operation: the join.
        what: the reason without sizes and order.
        groups: in how many sets the sources' names may come for it.
        sizes: of the sources along the axis where they are added up; empty elsewhere.
        clear: whether no turned matrices would fit as well, as squares side by side do.
    """

    operation: Operation
    what: str
    groups: tuple[int, ...]
    sizes: tuple[int, ...] = ()
    clear: bool = True

    def reason(self, offer: Offer, order: Sequence[int]) -> str:
        """The phrase for sources in this order."""
        total = f"{_sum([self.sizes[place] for place in order])} " if self.sizes else ""
        return tr(
            "{total}{what}, in the order {listed}", total=total, what=self.what, listed=_listed(offer, order)
        )


def _joins(offer: Offer) -> Iterator[_Join]:
    yield from _joins_of(offer, turned=False)
    if len(offer.shapes[0]) == 2:
        yield from _joins_of(offer, turned=True)


def _joins_of(offer: Offer, turned: bool) -> Iterator[_Join]:
    shapes = [shape[::-1] if turned else shape for shape in offer.shapes]
    rank, count = len(shapes[0]), len(shapes)
    first = (Step(Transpose()),) if turned else ()
    note = tr(" after rows and columns are exchanged") if turned else ""
    square = rank == 2 and len(set(shapes[0])) == 1
    for axis in range(rank) if {len(shape) for shape in shapes} == {rank} else ():
        what, sizes = (
            tr("along axis {axis}{note}", axis=axis, note=note),
            tuple(shape[axis] for shape in shapes),
        )
        concat = _chained(*first, Step(Concat(axis)))
        yield _Join(concat, what, (1, count), sizes, clear=not (square and axis == 1))
    for axis in range(rank + 1):
        stack = _chained(*first, Step(Stack(axis)))
        yield _Join(
            stack,
            tr("{count} stacked along a new axis {axis}{note}", count=count, axis=axis, note=note),
            (1, count),
        )
    yield from _joins_of_runs(offer, first, note, square)


def _joins_of_runs(offer: Offer, first: tuple[Step, ...], note: str, square: bool) -> Iterator[_Join]:
    """Runs put together, then stacked: the gate and up projections of experts."""
    rank, outer = len(offer.shapes[0]), offer.wanted[0] if offer.wanted else 0
    if len(offer.wanted) != rank + 1 or not outer or len(offer.shapes) % outer:
        return
    every = len(offer.shapes) // outer
    for axis in range(rank) if every > 1 else ():
        operation = _chained(*first, Step(Concat(axis, every=every)), Step(Stack(0)))
        what = tr(
            "{outer} times {every} along axis {axis}, stacked{note}",
            outer=outer,
            every=every,
            axis=axis,
            note=note,
        )
        yield _Join(operation, what, (outer,), clear=not (square and axis == 1))


def _chained(*steps: Step) -> Operation:
    return steps[0].operation if len(steps) == 1 else Chain(steps)


def _folded(offer: Offer, named: NamedOrder | None) -> Iterator[Proposal]:
    """Several tensors of one layer that become one: weight norm, batch norm."""
    order = named.places if named else ()
    if len(offer.shapes) == 2:
        likely = any("weight_g" in name or "original0" in name for name in offer.names)
        for dim in (0, 1, None):
            reason = tr("a weight from its length and its direction")
            yield Proposal(FoldWeightNorm(dim), reason, likely, order)
    if len(offer.shapes) in (5, 6):
        for places in filter(None, (_layer_and_norm(offer.names), tuple(range(len(offer.shapes))))):
            for operation in (FoldBatchNorm("weight"), FoldBatchNorm("bias")):
                reason = tr("the batch norm behind a layer folded into its {what}", what=operation.what)
                yield Proposal(operation, reason, likely=bool(offer.names), order=places)


def _layer_and_norm(names: Sequence[str]) -> tuple[int, ...] | None:
    """Places of the layer's weight and bias, and of the norm's weight, bias, mean and variance."""
    norm = next((name.rpartition(".")[0] for name in names if name.endswith("running_mean")), None)
    if norm is None:
        return None
    own = sorted((name for name in names if name.rpartition(".")[0] != norm), key=lambda n: "weight" not in n)
    theirs = [f"{norm}.{part}".lstrip(".") for part in ("weight", "bias", "running_mean", "running_var")]
    if not set(theirs) <= set(names) or len(own) + len(theirs) != len(names):
        return None
    return tuple(names.index(name) for name in (*own, *theirs))


def _orders(count: int, named: NamedOrder | None) -> list[tuple[int, ...]]:
    given = tuple(range(count))
    first = [named.places, given] if named else [given]
    others = permutations(given) if count <= _ALL_ORDERS else ()
    return list(dict.fromkeys((*first, *others)))


def _listed(offer: Offer, order: Sequence[int]) -> str:
    given = len(offer.names) == len(offer.shapes)
    names = short_names(offer.names) if given else [str(i + 1) for i in range(len(offer.shapes))]
    listed = [names[place] for place in order]
    return ", ".join(listed if len(listed) <= 6 else [*listed[:3], "…", listed[-1]])


def _sum(sizes: Sequence[int]) -> str:
    if len(sizes) > 6:
        return tr("{sizes} sizes that add up to {sizes2}", sizes=len(sizes), sizes2=sum(sizes))
    return f"{' + '.join(map(str, sizes))} = {sum(sizes)}"
