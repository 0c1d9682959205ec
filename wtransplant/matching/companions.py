"""A norm goes where its layer goes: who stands beside whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtransplant.matching.deciding import Decision
from wtransplant.matching.fits import fit_of, main_role
from wtransplant.matching.naming import Path
from wtransplant.matching.tree import Node
from wtransplant.matching.units import Open, Pair, is_norm

_CLOSER = 1.0
_MOST_COMPARED = 1_000_000


def beside_their_layers(
    undecided: Sequence[Open],
    partners: Mapping[int, Node],
    sources: Sequence[Node],
    targets: Sequence[Node],
    depths: tuple[int, int],
) -> tuple[list[Pair], list[Open]]:
    """Pair norms whose layers went to each other.

    Args:
        undecided: modules that fit in more than one way.
        partners: where the source's modules went, by their identity.
        sources: all modules of the source's region.
        targets: all modules of the target's region.
        depths: lengths of the paths of the regions' roots.

    Returns:
        The pairs, and what is still open.
    """
    found: list[Pair] = []
    still_open: list[Open] = []
    for one in undecided:
        pairs = _beside(one, partners, sources, targets, depths)
        found += pairs
        if not pairs:
            still_open.append(one)
    return found, still_open


def _beside(
    one: Open,
    partners: Mapping[int, Node],
    sources: Sequence[Node],
    targets: Sequence[Node],
    depths: tuple[int, int],
) -> list[Pair]:
    if len(one.sources) != len(one.targets) or not all(map(is_norm, (*one.sources, *one.targets))):
        return []
    if len(one.sources) * (len(sources) + len(targets)) > _MOST_COMPARED:
        return []
    ours = companions([node for node in sources if not is_norm(node)], one.sources, depths[0])
    theirs = companions([node for node in targets if not is_norm(node)], one.targets, depths[1])
    norm_of = {id(layer): norm for norm in one.targets if (layer := theirs.get(id(norm))) is not None}
    if len(norm_of) < len(one.targets):
        return []
    pairs: list[Pair] = []
    for place, norm in enumerate(one.sources):
        layer = ours.get(id(norm))
        partner = None if layer is None else partners.get(id(layer))
        target = None if partner is None else norm_of.pop(id(partner), None)
        fit = None if target is None else fit_of(norm, target)
        if target is None or fit is None:
            return []
        pairs.append(Pair(norm, target, fit, Decision(place, place, "beside", 0.5, 0.0)))
    return pairs


def companions(nodes: Sequence[Node], norms: Sequence[Node], depth: int) -> dict[int, Node]:
    """The layer that each norm of a region belongs to, by the norm's identity; only where one is nearest.

    Nearest is what has the norm's number of channels and differs latest in its path; of layers in one place the
    one with the same number, then the one that is counted just before.

    Args:
        nodes: all modules of the region.
        norms: those to find the companion of.
        depth: length of the path of the region's root.
    """
    own = set(map(id, norms))
    layers = [node for node in nodes if id(node) not in own]
    found: dict[int, Node] = {}
    for norm in norms:
        ranked = sorted((_rank(norm, layer, depth), place) for place, layer in enumerate(layers))
        if ranked and (len(ranked) == 1 or ranked[-1][0] > ranked[-2][0]):
            found[id(norm)] = layers[ranked[-1][1]]
    return found


def _rank(norm: Node, layer: Node, depth: int) -> tuple[bool, tuple[float, float, float]]:
    """A layer that gives or takes as many channels as the norm has comes first."""
    channels = norm.tensors[main_role(norm.tensors)].numel
    given = channels in layer.tensors[main_role(layer.tensors)].shape[:2]
    return given, _nearness(norm.path[depth:], layer.path[depth:])


def _nearness(norm: Path, layer: Path) -> tuple[float, float, float]:
    """How near: steps in common; then whether the numbers that follow are the same; then how far before it is."""
    shared = 0
    for a, b in zip(norm, layer, strict=False):
        if a != b:
            break
        shared += 1
    mine = [step.number for step in norm[shared:] if step.number >= 0]
    yours = [step.number for step in layer[shared:] if step.number >= 0]
    same = _CLOSER if mine and mine == yours else 0.0
    before = mine[0] - yours[0] if mine and yours else 0
    return shared, same, -before if before > 0 else -1000.0 * bool(before)
