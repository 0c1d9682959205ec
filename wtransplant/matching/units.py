"""The modules of two regions that match: which goes to which, tensor by tensor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from wtransplant.mapping.operations import Identity, Operation
from wtransplant.matching.deciding import Decision, Experience, Option, decide, sets_that_fit
from wtransplant.matching.fits import Fit, fit_of, main_role
from wtransplant.matching.naming import Path, path_text
from wtransplant.matching.tree import Node
from wtransplant.words import mark

Ref = tuple[Node, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One link between places of the two trees.

    Attributes:
        target: module and role.
        sources: modules and roles, in the operation's order.
        operation: what happens on the way.
        confidence: 0 to 1.
        reason: why.
    """

    target: Ref
    sources: tuple[Ref, ...]
    operation: Operation
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One source module for one target module."""

    source: Node
    target: Node
    fit: Fit
    decision: Decision


@dataclass(frozen=True, slots=True)
class Open:
    """Modules that fit each other in more than one way, none of which anything speaks for."""

    sources: tuple[Node, ...]
    targets: tuple[Node, ...]


def pair_units(
    sources: Sequence[Node],
    targets: Sequence[Node],
    depths: tuple[int, int],
    experience: Experience | None = None,
    present: Collection[Path] | None = None,
) -> tuple[list[Pair], list[Open]]:
    """Pair the modules of two regions.

    Args:
        sources: modules of the source's region.
        targets: modules of the target's region.
        depths: lengths of the paths of the regions' roots.
        experience: from other parts of the pair.
        present: paths of all that the source's region has, if something may be missing there.
    """
    pairs: list[Pair] = []
    undecided: list[Open] = []
    for ours, theirs in _by_size(sources, targets):
        fits = [[fit_of(source, target) for target in theirs] for source in ours]
        costs = [[None if fit is None else fit.cost for fit in row] for row in fits]
        mine = [Option(node.path[depths[0] :], placed=is_norm(node)) for node in ours]
        yours = [Option(node.path[depths[1] :], node.order, is_norm(node)) for node in theirs]
        decisions = decide(mine, yours, costs, experience, present)
        for decision in decisions:
            fit = fits[decision.ours][decision.theirs]
            assert fit is not None
            pairs.append(Pair(ours[decision.ours], theirs[decision.theirs], fit, decision))
        undecided += _open(ours, theirs, costs, decisions)
    return pairs, undecided


def is_norm(node: Node) -> bool:
    """Whether a module holds one number for each channel: a norm, or a scale."""
    role = main_role(node.tensors)
    shape = node.tensors[role].shape
    return role in ("weight", "value") and sum(size > 1 for size in shape) <= 1


def _by_size(sources: Sequence[Node], targets: Sequence[Node]) -> list[tuple[list[Node], list[Node]]]:
    """The modules of both sides by the number of elements of what says what they are."""
    ours: defaultdict[int, list[Node]] = defaultdict(list)
    theirs: defaultdict[int, list[Node]] = defaultdict(list)
    for nodes, by_size in ((sources, ours), (targets, theirs)):
        for node in nodes:
            by_size[node.tensors[main_role(node.tensors)].numel].append(node)
    return [(ours[size], theirs[size]) for size in theirs if size in ours]


def _open(
    ours: Sequence[Node],
    theirs: Sequence[Node],
    costs: Sequence[Sequence[float | None]],
    decisions: Sequence[Decision],
) -> list[Open]:
    rows = set(range(len(ours))) - {decision.ours for decision in decisions}
    columns = set(range(len(theirs))) - {decision.theirs for decision in decisions}
    sets = sets_that_fit(rows, columns, lambda i, j: costs[i][j] is not None)
    return [Open(tuple(ours[i] for i in mine), tuple(theirs[j] for j in yours)) for mine, yours in sets]


_HOW = {
    "only": mark("nothing else there has these shapes"),
    "name": mark("the nearest name"),
    "number": mark("same place by number"),
    "place": mark("same place in the block by name"),
    "votes": mark("as in the other parts, where the shapes tell"),
    "beside": mark("beside the layer that it belongs to"),
    "order": mark("same place in the order in which both sides have their layers"),
}


_OWN = {"number": 0.9, "place": 0.8, "votes": 0.85, "beside": 0.8, "order": 0.7}
"""How certain each way of deciding is, where everything else agrees."""


def confidence_of(pair: Pair, context: float) -> float:
    """How certain a pair is, given how well the regions match as a whole (0 to 1)."""
    name, how = pair.decision.name, pair.decision.how
    if how == "only":
        own = 0.8 + 0.2 * name if name >= 0 else 0.3
    elif how == "name":
        own = 0.65 + 0.35 * name
    else:
        own = _OWN[how] + 0.1 * max(name, 0.0)
    return max(0.0, min(0.99, own - 0.3 * min(pair.fit.cost, 0.6)) * trust_in(context))


def trust_in(context: float) -> float:
    """What a link keeps of its confidence, given how well the regions match as a whole (0 to 1)."""
    return min(1.0, 0.3 + 1.2 * context)


def _place(path: Path) -> str:
    return path_text(path[-2:]) or "the root"


def found_of(pair: Pair, context: float) -> list[Found]:
    """The links of a pair, one for each tensor that both have."""
    confidence = confidence_of(pair, context)
    reason = f"{_place(pair.source.path)} → {_place(pair.target.path)}: {_HOW[pair.decision.how]}"
    return [
        Found(
            (pair.target, theirs),
            tuple((pair.source, role) for role in ours),
            change.operation,
            confidence,
            reason + ("" if isinstance(change.operation, Identity) else f"; {change.operation.describe()}"),
        )
        for ours, theirs, change in pair.fit.pairs
    ]
