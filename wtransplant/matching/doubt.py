"""Strangers have shapes in common too: where little of two models matches, what matches is doubted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2, prod

from wtransplant.mapping import Link
from wtransplant.matching.naming import Path, parse_name
from wtransplant.matching.result import DEFAULT_THRESHOLD
from wtransplant.matching.solution import Undecided
from wtransplant.matching.tree import Node
from wtransplant.words import tr

_ENOUGH = 0.7
"""From this share on of the smaller of two models that is linked, links are believed as they are."""

_LEAST_TRUST = 0.3
_LEAST_ASKED = 0.3
_SAME_NAME = 2


def doubted(links: Mapping[str, Link], share: float) -> dict[str, Link]:
    """Lower the confidence of links between models of which little matches.

    Links whose last words are the same on both sides are not doubted.

    Args:
        links: by target key.
        share: how much matches, as of :func:`matching_share`.
    """
    if share >= _ENOUGH:
        return dict(links)
    trust = _LEAST_TRUST + (1 - _LEAST_TRUST) * share / _ENOUGH
    note = tr("only {share:.0%} of the smaller model matches", share=share)
    return {
        key: link
        if _same_name(link)
        else link._replace(confidence=link.confidence * trust, reason=f"{link.reason}; {note}")
        for key, link in links.items()
    }


def worth_asking(share: float, undecided: Iterable[Undecided], targets: Sequence[Node], target: Node) -> bool:
    """Whether enough matches, what is open counted in, for the open rest to be worth a person's time.

    Args:
        share: of the links, as of :func:`matching_share`.
        undecided: what is open.
        targets: the target's modules by place.
        target: the root of the target.
    """
    open_ = {place for one in undecided for place in one.targets}
    mass = sum(log2(1 + t.numel) for place in open_ for t in targets[place].tensors.values())
    return share + mass / max(target.its_kind.mass, 1.0) >= _LEAST_ASKED


def matching_share(links: Mapping[str, Link], source: Node, target: Node) -> float:
    """How much of the smaller model is linked, 0 to 1, by the logarithms of the tensors' sizes."""
    least = min(source.its_kind.mass, target.its_kind.mass)
    sizes = {t.key: prod(t.shape) for node in target.units() for t in node.tensors.values()}
    found = sum(log2(1 + sizes[k]) for k, link in links.items() if link.confidence >= DEFAULT_THRESHOLD)
    return min(1.0, found / least) if least else 1.0


def _same_name(link: Link) -> bool:
    own = parse_name(link.target).path
    return bool(own) and all(_tail(parse_name(key).path) == _tail(own) for key in link.sources)


def _tail(path: Path) -> Path:
    return path[-_SAME_NAME:]
