"""Several modules that are one on the other side: query, key and value; gate and up; experts in one tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wtransplant.matching.bundles import Bundle, bundles_of
from wtransplant.matching.deciding import Option, decide
from wtransplant.matching.evidence import ALL, Evidence
from wtransplant.matching.fits import Change, main_role
from wtransplant.matching.joining import join_change, part_changes
from wtransplant.matching.naming import path_text
from wtransplant.matching.similarity import meanings
from wtransplant.matching.tree import Node
from wtransplant.matching.units import Found, trust_in

_FUSED_WORDS = frozenset({"qkv", "kv"})


@dataclass(slots=True)
class Fused:
    """What was found, and the modules that are done with."""

    found: list[Found] = field(default_factory=list)
    used_s: set[int] = field(default_factory=set)
    used_t: set[int] = field(default_factory=set)


def fuse(
    sources: Sequence[Node],
    targets: Sequence[Node],
    depths: tuple[int, int],
    context: float,
    evidence: Evidence = ALL,
) -> Fused:
    """Find them in two regions, in both directions.

    Args:
        sources: modules of the source's region.
        targets: modules of the target's region.
        depths: lengths of the paths of the regions' roots.
        context: how well the regions match as a whole, 0 to 1.
        evidence: what counts; without names and shapes nothing tells what belongs together.
    """
    result = Fused()
    if not (evidence.names and evidence.shapes):
        return result
    _joined(sources, targets, depths, context, result)
    ours = [node for node in sources if id(node) not in result.used_s]
    theirs = [node for node in targets if id(node) not in result.used_t]
    _parted(ours, theirs, depths, context, result)
    return result


def _joined(
    sources: Sequence[Node], targets: Sequence[Node], depths: tuple[int, int], context: float, result: Fused
) -> None:
    """Several of the source become one of the target."""
    ones = _without_partner(targets, sources)
    bundles = bundles_of(sources, depths[0])

    def change(bundle: Bundle, one: Node, role: str, own: str) -> Change | None:
        shapes = [node.tensors[own].shape for node in bundle.nodes]
        return join_change(shapes, one.tensors[role].shape, bundle.every)

    for bundle, one, confidence in _pairs(bundles, ones, depths, change, theirs_first=False):
        found = []
        for role, own in _roles(bundle, one):
            made = change(bundle, one, role, own)
            if made is not None:
                reason = (
                    f"{bundle.text} → {path_text(one.path[-2:])}: {bundle.why}; {made.operation.describe()}"
                )
                refs = tuple((node, own) for node in bundle.nodes)
                found.append(Found((one, role), refs, made.operation, confidence * trust_in(context), reason))
        result.found += found
        result.used_t.add(id(one))
        result.used_s.update(map(id, bundle.nodes))


def _parted(
    sources: Sequence[Node], targets: Sequence[Node], depths: tuple[int, int], context: float, result: Fused
) -> None:
    """One of the source becomes several of the target."""
    ones = _without_partner(sources, targets)
    bundles = bundles_of(targets, depths[1])

    def change(bundle: Bundle, one: Node, role: str, own: str) -> Change | None:
        shapes = [node.tensors[own].shape for node in bundle.nodes]
        found = part_changes(one.tensors[role].shape, shapes, bundle.every)
        return found[0] if found else None

    for bundle, one, confidence in _pairs(bundles, ones, depths, change, theirs_first=True):
        for role, own in _roles(bundle, one):
            shapes = [node.tensors[own].shape for node in bundle.nodes]
            parts = part_changes(one.tensors[role].shape, shapes, bundle.every)
            for node, made in zip(bundle.nodes, parts, strict=False):
                reason = (
                    f"{path_text(one.path[-2:])} → {bundle.text}: {bundle.why}; {made.operation.describe()}"
                )
                result.found.append(
                    Found((node, own), ((one, role),), made.operation, confidence * trust_in(context), reason)
                )
        result.used_s.add(id(one))
        result.used_t.update(map(id, bundle.nodes))


_Change = Callable[[Bundle, Node, str, str], "Change | None"]


def _pairs(
    bundles: Sequence[Bundle],
    ones: Sequence[Node],
    depths: tuple[int, int],
    change: _Change,
    theirs_first: bool,
) -> list[tuple[Bundle, Node, float]]:
    """Which bundle goes with which single module, by shapes and names; each module is used once."""
    costs = [[_cost(bundle, one, change) for one in ones] for bundle in bundles]
    depth = depths[0] if theirs_first else depths[1]
    options = [Option(bundle.path) for bundle in bundles]
    others = [Option(one.path[depth:], one.order) for one in ones]
    taken: set[int] = set()
    pairs = []
    for found in decide(options, others, costs):
        bundle, one = bundles[found.ours], ones[found.theirs]
        if taken & set(map(id, bundle.nodes)):
            continue
        taken.update(map(id, bundle.nodes))
        pairs.append((bundle, one, min(0.99, bundle.certainty + 0.1 * max(found.name, 0.0))))
    return pairs


def _cost(bundle: Bundle, one: Node, change: _Change) -> float | None:
    roles = _roles(bundle, one)
    if bundle.must_be_said and not _says(one, _FUSED_WORDS):
        return None
    if not roles or roles[0][0] != main_role(one.tensors):
        return None
    changes = [change(bundle, one, role, own) for role, own in roles]
    if any(made is None for made in changes):
        return None
    return sum(made.cost for made in changes if made is not None)


def _roles(bundle: Bundle, one: Node) -> list[tuple[str, str]]:
    """The single module's roles with those of the bundle's modules, what says what they are first."""
    main, own = main_role(one.tensors), main_role(bundle.nodes[0].tensors)
    if any(own not in node.tensors for node in bundle.nodes):
        return []
    roles = [(main, own)]
    if main != "bias" and "bias" in one.tensors and all("bias" in node.tensors for node in bundle.nodes):
        roles.append(("bias", "bias"))
    return roles


def _without_partner(ones: Sequence[Node], others: Sequence[Node]) -> list[Node]:
    """Modules that no single one of the other side has the size of, or whose name says that they are fused."""
    sizes = {node.tensors[main_role(node.tensors)].numel for node in others}
    return [
        node for node in ones if node.tensors[main_role(node.tensors)].numel not in sizes or _says_fused(node)
    ]


def _says_fused(node: Node) -> bool:
    said = [word.meaning for word in meanings(node.path[-2:])]
    return _says(node, _FUSED_WORDS) or (
        any("gate" in meaning for meaning in said) and any("widen" in meaning for meaning in said)
    )


def _says(node: Node, words: frozenset[str]) -> bool:
    return any(word.meaning & words for word in meanings(node.path[-2:]))
