"""Modules of one side that may be one module of the other side, in the order in which it holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wtransplant.matching.naming import Element, Path, path_text
from wtransplant.matching.tree import Node
from wtransplant.matching.vocabulary import vocabulary
from wtransplant.words import mark, tr

_RUNS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("qkv", ("query", "key", "value"), mark("query before key before value")),
    ("kv", ("key", "value"), mark("key before value")),
    ("gate_up", ("gate", "widen"), mark("gate before up")),
)
_MEMBERS = frozenset({"query", "key", "value", "gate", "widen"})
_FEWEST_STACKED = 2


@dataclass(frozen=True, slots=True)
class Bundle:
    """Modules that belong together.

    Attributes:
        nodes: in the order in which a fused module holds them.
        path: what they would be called as one, from the region's root.
        text: what they are called, short.
        why: why in this order.
        every: 0: one after the other; n: each n are put together, and the results stacked; 1: stacked.
        certainty: of the order, 0 to 1.
        must_be_said: whether only a module whose name says so holds these: two of three fit many a matrix.
    """

    nodes: tuple[Node, ...]
    path: Path
    text: str
    why: str
    every: int
    certainty: float
    must_be_said: bool = False


def bundles_of(nodes: Sequence[Node], depth: int) -> list[Bundle]:
    """All bundles among some modules; a module may be in several."""
    members: defaultdict[object, dict[str, Node]] = defaultdict(dict)
    paths: dict[object, Path] = {}
    for node in nodes:
        if (found := _member(node.path[depth:])) is not None:
            concept, rest = found
            members[rest].setdefault(concept, node)
            paths.setdefault(rest, rest)
    bundles = [bundle for rest, group in members.items() for bundle in _runs(group, paths[rest])]
    return bundles + list(_numbered(bundles, nodes, depth))


def _member(path: Path) -> tuple[str, Path] | None:
    """What of query, key, value, gate and up a path names last, and the path without it."""
    known = vocabulary()
    for place in range(len(path) - 1, -1, -1):
        words = path[place].words
        number = path[place + 1].number if place + 1 < len(path) else -1
        numbered = "_".join(words) + str(number)
        if number >= 0 and (found := known.concepts.get(numbered, frozenset()) & _MEMBERS):
            return next(iter(found)), (*path[:place], Element(("*",)), *path[place + 2 :])
        for at, word in enumerate(words):
            if found := known.concepts.get(word, frozenset()) & _MEMBERS:
                rest = Element(("*", *words[:at], *words[at + 1 :]))
                return next(iter(found)), (*path[:place], rest, *path[place + 1 :])
    return None


def _runs(group: dict[str, Node], rest: Path) -> Iterator[Bundle]:
    for name, concepts, why in _RUNS:
        if all(concept in group for concept in concepts):
            nodes = tuple(group[concept] for concept in concepts)
            path = tuple(
                Element((name, *step.words[1:])) if step.words[:1] == ("*",) else step for step in rest
            )
            yield Bundle(nodes, path, _text(nodes), why, 0, 0.85, must_be_said=name == "kv")


def _numbered(bundles: Sequence[Bundle], nodes: Sequence[Node], depth: int) -> Iterator[Bundle]:
    """Modules, or bundles, that only one number tells apart: experts that are stacked on the other side."""
    single = [Bundle((node,), node.path[depth:], "", "", 0, 0.95) for node in nodes]
    sets: defaultdict[tuple[int, Path, int], list[tuple[int, Bundle]]] = defaultdict(list)
    for bundle in [*single, *bundles]:
        places = [at for at, step in enumerate(bundle.path) if step.number >= 0]
        for at in places:
            rest = (*bundle.path[:at], *bundle.path[at + 1 :])
            sets[at, rest, len(bundle.nodes)].append((bundle.path[at].number, bundle))
    for (at, rest, count), numbered in sets.items():
        numbered.sort(key=lambda one: one[0])
        shapes = {
            tuple(tuple(t.shape for t in node.tensors.values()) for node in b.nodes) for _, b in numbered
        }
        if len(numbered) < _FEWEST_STACKED or len(shapes) > 1:
            continue
        members = tuple(node for _, bundle in numbered for node in bundle.nodes)
        text = f"{path_text(rest[:at])}.* ({len(numbered)})".lstrip(".")
        certainty = numbered[0][1].certainty
        yield Bundle(members, rest, text, tr("one for each number, in their order"), count, certainty)


def _text(nodes: Sequence[Node]) -> str:
    return ", ".join(path_text(node.path[-1:]) for node in nodes)
