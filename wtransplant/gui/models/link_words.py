"""A link in words: short for a column of the tree, whole for a tooltip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.models.said_lists import titled
from wtransplant.units import shown
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Link

_ALL_SHOWN = 4
_LINES = 12
_BY = {
    "name": mark("from equal names"),
    "rule": mark("by a rule"),
    "hand": mark("by hand"),
    "matcher": mark("by the matcher"),
}


def link_text(link: Link, known: str = "") -> str:
    """``layer1.weight``; ``concat(0) of attn.{query, key, value}.weight`` where something is done on the way.

    Args:
        link: the link.
        known: what all source keys begin with: that goes without saying.
    """
    keys = sources_text([key.removeprefix(known) for key in link.sources])
    if _is_plain(link):
        return keys
    return tr("{operation} of {keys}", operation=link.operation, keys=keys or tr("nothing"))


def sources_text(keys: Sequence[str]) -> str:
    """Several keys in the order given, with what they have in common said once: ``attn.{q, k, v}.weight``."""
    if len(set(keys)) < 2:
        return f"{keys[0]} ×{len(keys)}" if len(keys) > 1 else "".join(keys)
    parts = [key.split(".") for key in keys]
    head = agreeing(parts)
    tail = min(agreeing([part[::-1] for part in parts]), min(map(len, parts)) - head)
    middles = [".".join(part[head : len(part) - tail]) for part in parts]
    if len(middles) > _ALL_SHOWN:
        middles = [*middles[: _ALL_SHOWN - 1], f"… {middles[-1]}"]
    first, last = parts[0][:head], parts[0][len(parts[0]) - tail :] if tail else []
    return ".".join([*first, f"{{{', '.join(middles)}}}", *last])


def link_lines(link: Link) -> Iterator[str]:
    """All that is known of a link: its sources, what is done, who made it and why, how certain it is.

    What is not printable in keys is escaped, so that a line is a line.
    """
    return map(shown, _lines(link))


def _lines(link: Link) -> Iterator[str]:
    from wtransplant.mapping.link import BY_HAND  # the empty window needs no links

    if len(link.sources) > 1:
        yield from (f"{place}  {key}" for place, key in enumerate(link.sources[:_LINES]))
        if len(link.sources) > _LINES:
            yield tr("… and {more:,} more", more=len(link.sources) - _LINES)
    else:
        yield f"← {''.join(link.sources) or tr('no source')}"
    if not _is_plain(link):
        yield f"{link.operation}: {link.operation.describe()}"
    made = tr("made {by}", by=tr(_BY[link.by]))
    if link.confidence != 1:
        made = tr("made {by}, confidence {confidence:.0%}", by=tr(_BY[link.by]), confidence=link.confidence)
    yield titled(made, again(link.reason)) if link.reason and link.reason != BY_HAND else made


def percent(confidence: float) -> str:
    """``93%``; what is not quite certain is never told as 100%."""
    return f"{int(confidence * 100 + 1e-4)}%"


def _is_plain(link: Link) -> bool:
    return link.operation.name == "identity"


def agreeing(rows: Sequence[Sequence[str]]) -> int:
    """How many parts at the beginning are the same in all; this is asked of thousands of keys at once."""
    count = 0
    for column in zip(*rows, strict=False):
        if column.count(column[0]) < len(column):
            break
        count += 1
    return count
