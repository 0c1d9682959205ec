"""The order of rotary rows: pairs side by side or two halves; where no name tells it, it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping import Link
from wtransplant.mapping.operations import Identity, RotaryToHalf, RotaryToInterleaved
from wtransplant.matching.heads import head_sizes
from wtransplant.matching.naming import parse_name
from wtransplant.matching.result import Choice, Question
from wtransplant.matching.similarity import meanings
from wtransplant.targets import TargetModel
from wtransplant.words import tr

_NUMBERS = re.compile("[0-9]+")
_HALVES, _PAIRS = frozenset({"inv_freq"}), frozenset({"freqs_cis"})
"""What tables of frequencies are called by code that keeps the two layouts."""


def rotary_question(links: Mapping[str, Link], source: Checkpoint, target: TargetModel) -> Question | None:
    """Ask about the rows of query and key projections, if they may be rotated and nothing tells how.

    Two models that are called the same are the same; else tables of frequencies tell the layout by their name;
    a learned table of positions tells that nothing is rotated.
    """
    rotated = [link for link in links.values() if _is_rotated(link, source)]
    if not rotated or all(_same_code(link) for link in rotated):
        return None
    ours, theirs = _layout(source), _layout([*target, *target.hidden])
    if ours and theirs and ours == theirs:
        return None
    if not _may_rotate(source, target):
        return None
    return _question(rotated, source, target)


def _is_rotated(link: Link, source: Checkpoint) -> bool:
    if not isinstance(link.operation, Identity) or not _is_query_or_key(_NUMBERS.sub("0", link.sources[0])):
        return False
    return len(source[link.sources[0]].shape) <= 2


@lru_cache(maxsize=10_000)
def _is_query_or_key(key: str) -> bool:
    ours = meanings(parse_name(key).path)
    named = next((word.meaning for word in ours if word.meaning & {"query", "key", "value", "result"}), None)
    if named is None or not named & {"query", "key"}:
        return False
    return not any("norm" in word.meaning for word in ours[:2])


def _same_code(link: Link) -> bool:
    """Whether the last two steps of both paths are the same."""
    return parse_name(link.sources[0]).path[-2:] == parse_name(link.target).path[-2:]


def _layout(keys: Iterable[str]) -> str:
    leaves = {key.rpartition(".")[2] for key in keys}
    if leaves & _HALVES:
        return "halves"
    return "pairs" if leaves & _PAIRS else ""


def _may_rotate(source: Checkpoint, target: TargetModel) -> bool:
    """By word, or since there are gated feed-forward layers and norms without a bias, and no table of positions."""
    keys = {_NUMBERS.sub("0", key) for key in (*source, *target, *target.hidden)}
    words = {word for key in keys for step in parse_name(key).path for word in step.words}
    words |= {info.class_name.lower() for info in target.modules.values()}
    if any(hint in word for word in words for hint in ("rotary", "rope")):
        return True
    said = frozenset[str]().union(*(w.meaning for key in keys for w in meanings(parse_name(key).path)))
    if "position" in said or "relative" in said:
        return False
    return "gate" in said and _norms_without_bias(target)


def _norms_without_bias(target: TargetModel) -> bool:
    norms = [
        key for key, info in target.items() if len(info.shape) == 1 and key.endswith(("weight", "scale"))
    ]
    return bool(norms) and not any(f"{key.rpartition('.')[0]}.bias" in target for key in norms)


def _question(links: Sequence[Link], source: Checkpoint, target: TargetModel) -> Question:
    plain = Choice(tr("as they are"), tr("both sides keep the rows alike"), _with_reason(links), 0.4)
    choices = [plain]
    rows = [source[link.sources[0]].shape[0] for link in links]
    for size in head_sizes([link.target for link in links], rows, target):
        for name, operation, what in (
            (
                tr("halves → pairs"),
                RotaryToInterleaved,
                tr("the source keeps two halves, the target pairs side by side"),
            ),
            (
                tr("pairs → halves"),
                RotaryToHalf,
                tr("the source keeps pairs side by side, the target two halves"),
            ),
        ):
            made = [
                link._replace(operation=operation(source[link.sources[0]].shape[0] // size)) for link in links
            ]
            choices.append(
                Choice(tr("{name}, heads of {size}", name=name, size=size), what, _with_reason(made), 0.6 / 6)
            )
    reason = tr(
        "query and key are rotated by their position; the rows may be in pairs or in halves, "
        "and no name tells which (proving with both models decides it)"
    )
    return Question(reason, tuple(link.target for link in links), tuple(choices))


def _with_reason(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(
        link._replace(confidence=0.0, reason=tr("one of the orders of rotary rows")) for link in links
    )
