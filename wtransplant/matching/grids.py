"""Parts numbered twice, where one side counts first what the other side counts last."""

from __future__ import annotations

from dataclasses import replace

from wtransplant.matching.alignment import Alignment, number_shift
from wtransplant.matching.families import Family
from wtransplant.matching.naming import Path
from wtransplant.matching.similarity import meanings

_SAME_WORD, _SAME_NUMBERS = 1.0, 0.5
_CLEARLY = 0.5


def exchanged(ours: Family, theirs: Family, depths: tuple[int, int]) -> Alignment | None:
    """The parts of two grids laid beside each other with rows for columns, if that is what the names say.

    ``convs1.0`` is ``steps.0.conv1``: the number behind the word that both sides share tells. ``None`` where the
    families are no grids of one kind, or where the usual order is as good.

    Args:
        ours: places of the source, numbered twice.
        theirs: places of the target, numbered twice.
        depths: lengths of the paths of the regions' roots.
    """
    if not ours.is_grid(depths[0]) or not theirs.is_grid(depths[1]) or len(ours.nodes) != len(theirs.nodes):
        return None
    mine, yours = ours.axes(depths[0]), theirs.axes(depths[1])
    straight = sum(_near(ours, mine[k], theirs, yours[k], depths) for k in (0, 1))
    crossed = sum(_near(ours, mine[k], theirs, yours[1 - k], depths) for k in (0, 1))
    if crossed < straight + _CLEARLY:
        return None
    ranks = [_ranks(ours, at, depths[0]) for at in mine], [_ranks(theirs, at, depths[1]) for at in yours]
    places = {pair: j for j, pair in enumerate(zip(*ranks[1], strict=True))}
    pairs = [(i, places.get((b, a))) for i, (a, b) in enumerate(zip(*ranks[0], strict=True))]
    found = [(i, j) for i, j in pairs if j is not None]
    return Alignment(tuple(found), 1.0) if len(found) == len(pairs) else None


def by_inner_number(ours: Family, theirs: Family, alignment: Alignment) -> Alignment:
    """Parts numbered twice, of which some are missing on one side: inside each outer number by equal numbers.

    Args:
        ours: the source's parts.
        theirs: the target's parts.
        alignment: how they were laid beside each other.
    """
    outer: dict[Path, set[Path]] = {}
    for i, j in alignment.pairs:
        outer.setdefault(ours.nodes[i].path[:-1], set()).add(theirs.nodes[j].path[:-1])
    partners = {mine: next(iter(yours)) for mine, yours in outer.items() if len(yours) == 1}
    if len(outer) < 2 or len(partners) < len(outer) or len(set(partners.values())) < len(partners):
        return alignment
    pairs = {i: j for i, j in alignment.pairs}
    for mine, yours in partners.items():
        inside = _inside(ours, mine), _inside(theirs, yours)
        shift = number_shift(tuple(inside[0]), tuple(inside[1]))
        if shift is not None:
            pairs = {i: j for i, j in pairs.items() if i not in inside[0].values()}
            pairs |= {i: inside[1][n + shift] for n, i in inside[0].items() if n + shift in inside[1]}
    return replace(alignment, pairs=tuple(sorted(pairs.items())))


def _inside(family: Family, outer: Path) -> dict[int, int]:
    """The places below an outer number, by their own number."""
    return {node.path[-1].number: place for place, node in enumerate(family.nodes) if node.path[:-1] == outer}


def _near(ours: Family, mine: int, theirs: Family, yours: int, depths: tuple[int, int]) -> float:
    """How much two axes look like one: by the words before the number, and by the numbers."""
    same = _numbers(ours, mine, depths[0]) == _numbers(theirs, yours, depths[1])
    return _SAME_WORD * _share_word(ours.path[:mine], theirs.path[:yours]) + _SAME_NUMBERS * same


def _share_word(mine: Path, yours: Path) -> bool:
    """Whether what is counted is called alike: the words right before the number, if there are any."""
    ours, theirs = meanings(mine[-1:]), meanings(yours[-1:])
    return any(a.meaning & b.meaning for a in ours for b in theirs)


def _numbers(family: Family, at: int, depth: int) -> set[int]:
    return {node.path[depth + at].number for node in family.nodes}


def _ranks(family: Family, at: int, depth: int) -> list[int]:
    values = [node.path[depth + at].number for node in family.nodes]
    order = {value: rank for rank, value in enumerate(sorted(set(values)))}
    return [order[value] for value in values]
