"""Which part of the source is the model: below wrappers, and of two copies the one to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wtransplant.matching.alignment import Likeness
from wtransplant.matching.naming import Path, path_text
from wtransplant.matching.similarity import CONTRADICTION, name_score
from wtransplant.matching.tree import Kinds, Node
from wtransplant.matching.vocabulary import vocabulary
from wtransplant.words import tr

_ROUNDING = 1e-6
_CLEARLY = 0.15
_LEAST_MODEL = 4
"""Fewer modules are a part of a model, and may be called anything."""


@dataclass(frozen=True)
class Chosen:
    """What of the source is matched.

    Attributes:
        roots: one place; several where they are copies between which nothing decides.
        note: which was taken of several, if there were.
    """

    roots: tuple[Node, ...]
    note: str = ""


def choose_root(source: Node, target: Node, name: Path, alike: Likeness, kinds: Kinds) -> Chosen:
    """Go down in the source as long as one place holds all that the target has of it.

    Args:
        source: the root of the source.
        target: the root of the target.
        name: what the target is called, as a path.
        alike: compares kinds.
        kinds: of both trees.
    """
    note = ""
    source = _without_strangers(source, name, kinds)
    while True:
        least = alike.shared(source.its_kind, target.its_kind) - _ROUNDING
        holding = [
            child
            for child in source.children.values()
            if least > 0 and alike.shared(child.its_kind, target.its_kind) >= least
        ]
        if not holding:
            return Chosen((source,), note)
        if len(holding) == 1:
            rest = _without(source, holding, kinds)
            if alike.shared(rest.its_kind, target.its_kind) < least:
                source = holding[0]
                continue
            holding.append(rest)  # the model itself, and a copy of it below
        chosen = _of_copies(holding, name)
        if chosen is None:
            same = len({_shape_of(child) for child in holding}) == 1
            return Chosen(tuple(holding) if same else (source,), note)
        source, note = chosen, _told(chosen, holding)


def _without(source: Node, children: Sequence[Node], kinds: Kinds) -> Node:
    """A place as if these were not below it."""
    left = {step: child for step, child in source.children.items() if child not in children}
    rest = Node(source.path, source.tensors, left, source.order)
    kinds.number(rest)
    return rest


def _without_strangers(source: Node, name: Path, kinds: Kinds) -> Node:
    """Without the parts whose name says that they are another model: a discriminator for a generator."""
    strangers = [
        child
        for child in source.children.values()
        if child.its_kind.units >= _LEAST_MODEL and name_score(child.path, name) == CONTRADICTION
    ]
    if not strangers or len(strangers) == len(source.children):
        return source
    return _without(source, strangers, kinds)


def _of_copies(copies: Sequence[Node], name: Path) -> Node | None:
    """The one that is an average of the others, or that is called like the target."""
    averaged = [node for node in copies if _is_averaged(node)]
    if len(averaged) == 1:
        return averaged[0]
    if averaged:
        return None
    scored = sorted(copies, key=lambda node: -name_score(node.path[-1:], name))
    first, second = (name_score(node.path[-1:], name) for node in scored[:2])
    return scored[0] if first - max(second, 0.0) >= _CLEARLY else None


def _is_averaged(node: Node) -> bool:
    words = node.path[-1].words if node.path else ()
    known = vocabulary().averaged
    return "_".join(words) in known or any(word in known for word in words)


def _shape_of(node: Node) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(node.its_kind.sizes.items()))


def _told(chosen: Node, copies: Sequence[Node]) -> str:
    paths = [path_text(node.path) or tr("the file itself") for node in copies if node is not chosen]
    others = ", ".join(f"`{path}`" for path in paths)
    why = tr("the averaged weights") if _is_averaged(chosen) else tr("called like the target")
    return tr(
        "The file holds several sets of these weights; `{part}` was taken ({why}), not {others}.",
        part=path_text(chosen.path),
        why=why,
        others=others,
    )
