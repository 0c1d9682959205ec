"""In which order a fused tensor holds its parts, where its name does not tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping import Link
from wtransplant.mapping.operations import (
    Chain,
    Concat,
    Operation,
    Part,
    Reshape,
    Split,
    Stack,
    Step,
    Unstack,
)
from wtransplant.matching.heads import head_sizes
from wtransplant.matching.naming import Path, parse_name
from wtransplant.matching.result import Choice, Question
from wtransplant.matching.similarity import meanings
from wtransplant.targets import TargetModel
from wtransplant.words import tr

_BY_HEADS = ("query", "key", "value")
"""Tensors that are called by all three words are kept head by head as often as one after the other."""

_TOLD_NUMBERS = frozenset({12, 13})
"""``w12`` and ``w13`` name their halves."""


@dataclass(frozen=True)
class _Fused:
    """The links of one fused tensor: one that joins two sources, or one for each of its parts."""

    key: str
    links: tuple[Link, ...]
    joined: bool


def settle_orders(
    links: Mapping[str, Link], source: Checkpoint, target: TargetModel
) -> tuple[dict[str, Link], list[Question]]:
    """Put halves in the order that names tell, and ask where they do not.

    Returns:
        The links, and a question for gates and one for heads if there are such.
    """
    fused = list(_fused(links))
    changed = dict(links)
    gates: list[_Fused] = []
    for one in fused:
        told = _told_order(parse_name(one.key).path) if _is_gate(one) else "gate"
        if told == "up":
            changed.update({link.target: link for link in _swapped(one)})
        elif not told:
            gates.append(one)
    heads = [one for one in fused if _says_all_three(one.key) and _parts(one) == 3]
    questions = [_gate_question(gates)] if gates else []
    if heads and (question := _head_question(heads, source, target)):
        questions.append(question)
    return changed, questions


def _fused(links: Mapping[str, Link]) -> Iterable[_Fused]:
    parted: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links.values():
        steps = _operations(link.operation)
        if any(isinstance(step, Concat) for step in steps):
            yield _Fused(link.target, (link,), True)
        elif any(isinstance(step, Split) for step in steps):
            parted[link.sources[0]].append(link)
    for key, own in parted.items():
        yield _Fused(key, tuple(own), False)


def _operations(operation: Operation) -> list[Operation]:
    return [step.operation for step in operation.steps] if isinstance(operation, Chain) else [operation]


def _parts(one: _Fused) -> int:
    return len(one.links[0].sources) if one.joined else len(one.links)


def _says_all_three(key: str) -> bool:
    words = [word for step in parse_name(key).path[-2:] for word in step.words]
    return all(word in words for word in _BY_HEADS)


def _is_gate(one: _Fused) -> bool:
    keys = one.links[0].sources if one.joined else tuple(link.target for link in one.links)
    said = [word.meaning for key in keys[:2] for word in meanings(parse_name(key).path)[:3]]
    return any("gate" in meaning for meaning in said) and any("widen" in meaning for meaning in said)


def _told_order(path: Path) -> str:
    """``gate`` or ``up``: what the fused tensor's name says first of the two; empty if it does not say both."""
    if path and path[-1].number in _TOLD_NUMBERS:
        return "gate"
    said = [word.meaning for word in reversed(meanings(path[-2:]))]
    gate = next((at for at, meaning in enumerate(said) if "gate" in meaning), None)
    widen = next((at for at, meaning in enumerate(said) if "widen" in meaning), None)
    if gate is None or widen is None:
        return ""
    return "gate" if gate < widen else "up"


def _swapped(one: _Fused) -> tuple[Link, ...]:
    """The same with the two halves exchanged."""
    if one.joined:
        link = one.links[0]
        pairs = zip(link.sources[1::2], link.sources[::2], strict=True)
        return (link._replace(sources=tuple(key for pair in pairs for key in pair)),)
    halves: defaultdict[object, list[Link]] = defaultdict(list)
    for link in one.links:
        halves[_without_part(link.operation)].append(link)
    swapped: list[Link] = []
    for pair in halves.values():
        for link, other in zip(pair, reversed(pair), strict=True):
            swapped.append(link._replace(operation=other.operation))
    return tuple(swapped)


def _without_part(operation: Operation) -> tuple[str, ...]:
    return tuple("split" if isinstance(step, Split) else str(step) for step in _operations(operation))


def _gate_question(fused: Sequence[_Fused]) -> Question:
    plain = [link for one in fused for link in one.links]
    other = [link for one in fused for link in _swapped(one)]
    keys = tuple(link.target for link in plain)
    found = {link.target: link for link in other}
    return Question(
        tr("gate and up are one tensor on one side, and its name does not tell which half is the gate"),
        keys,
        (
            Choice(tr("gate first"), tr("the usual order"), _asked(plain), 0.5),
            Choice(tr("up first"), tr("the other order"), _asked([found[key] for key in keys]), 0.4),
        ),
    )


def _asked(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(link._replace(confidence=0.0) for link in links)


def _head_question(fused: Sequence[_Fused], source: Checkpoint, target: TargetModel) -> Question | None:
    plain = [link for one in fused for link in one.links]
    keys = tuple(link.target for link in plain)
    rows = [source[key].shape[0] // (1 if one.joined else 3) for one in fused for key in one.links[0].sources]
    choices = [Choice(tr("query, key, value one after the other"), tr("the usual order"), _asked(plain), 0.5)]
    for size in head_sizes(keys, rows, target):
        made = [_by_heads(link, one, size, source) for one in fused for link in one.links]
        choices.append(
            Choice(
                tr("head by head, {size} rows each", size=size),
                tr("as some code keeps it"),
                _asked(made),
                0.15,
            )
        )
    reason = tr(
        "query, key and value are one tensor on one side; its rows may go head by head, and "
        "no name tells (proving with both models decides it)"
    )
    return Question(reason, keys, tuple(choices)) if len(choices) > 1 else None


def _by_heads(link: Link, one: _Fused, size: int, source: Checkpoint) -> Link:
    shape = source[link.sources[0]].shape
    if one.joined:
        heads = shape[0] // size
        steps = (Step(Reshape((heads, size, *shape[1:]))), Step(Stack(1)), Step(Reshape()))
    else:
        heads = shape[0] // (3 * size)
        part = next(step.part for step in _operations(link.operation) if isinstance(step, Split))
        index = part.index if isinstance(part, Part) else 0
        taken = Unstack(1, Part(index, 3))
        steps = (Step(Reshape((heads, 3, size, *shape[1:]))), Step(taken), Step(Reshape()))
    return link._replace(operation=Chain(steps))
