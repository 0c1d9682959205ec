"""Operations that take given sources to a given target by their shapes: what is offered, never decided.

Each proposal is tried with the shapes before it is offered, so that those who propose may be generous.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wtransplant.errors import MappingError
from wtransplant.mapping.fitting.families import named_order
from wtransplant.mapping.fitting.many import for_many
from wtransplant.mapping.fitting.offers import Offer, Proposal
from wtransplant.mapping.fitting.one import for_one
from wtransplant.mapping.operations import Concat, Identity, Operation, Shape, Stack
from wtransplant.unknown import is_unknown
from wtransplant.words import in_english, tr


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One operation whose result has the target's shape.

    Attributes:
        operation: what would be done.
        reason: why it fits, in a phrase for people.
        likely: shapes and names together speak for it; at most one of a list is, and stands first.
        order: places of the sources in the order in which the operation takes them.
    """

    operation: Operation
    reason: str
    likely: bool
    order: tuple[int, ...]


@in_english()
def fitting_operations(
    source_shapes: Sequence[Shape], target_shape: Shape, names: Sequence[str] = (), target: str = ""
) -> list[Suggestion]:
    """The operations that make the target's shape of the sources, the likely one first.

    Args:
        source_shapes: of one source or several, in the order in which they were given.
        target_shape: the target key's.
        names: the source keys; they tell the order of parts and what a tensor is for.
        target: the target key, which tells which part it is.

    Returns:
        Nothing, if no operation fits. What differs only in the order of the sources stands together.
    """
    offer = Offer(tuple(source_shapes), target_shape, tuple(names), target)
    if not offer.shapes:
        return []
    if any(map(is_unknown, (*offer.shapes, offer.wanted))):
        return _unproven(offer)
    fitting = _tried(offer, for_one(offer) if len(offer.shapes) == 1 else for_many(offer))
    likely = next((found for found in fitting if found.likely), None)
    others = [replace(found, likely=False) for found in fitting if found is not likely]
    return others if likely is None else [likely, *others]


def _unproven(offer: Offer) -> list[Suggestion]:
    """What may be meant where nobody knows the shapes: nothing of it is likely."""
    if not all(map(is_unknown, (*offer.shapes, offer.wanted))):
        return []
    if len(offer.shapes) == 1:
        return [Suggestion(Identity(), tr("as it is; nobody knows the shapes"), False, (0,))]
    named = named_order(offer.names) if len(offer.names) == len(offer.shapes) else None
    order = tuple(range(len(offer.shapes))) if named is None else tuple(named.places)
    reason = tr("nobody knows the shapes")
    return [Suggestion(operation, reason, False, order) for operation in (Concat(0), Stack(0))]


def _tried(offer: Offer, proposals: Iterable[Proposal]) -> list[Suggestion]:
    found: dict[tuple[Operation, tuple[int, ...]], Suggestion] = {}
    for proposal in proposals:
        operation = proposal.operation
        order = proposal.order or tuple(range(len(offer.shapes)))
        if (operation, order) not in found and _fits(operation, order, offer):
            found[operation, order] = Suggestion(operation, proposal.reason, proposal.likely, order)
    return list(found.values())


def _fits(operation: Operation, order: Sequence[int], offer: Offer) -> bool:
    try:
        return operation.shape([offer.shapes[place] for place in order], offer.wanted) == offer.wanted
    except MappingError:
        return False
