"""Square matrices, turned or not: they follow their neighbours, whose shapes tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping import Link
from wtransplant.mapping.operations import (
    Chain,
    Concat,
    Identity,
    Operation,
    Stack,
    Step,
    Transpose,
    Unstack,
)
from wtransplant.matching.naming import Path, parse_name
from wtransplant.matching.similarity import meanings
from wtransplant.targets import TargetModel
from wtransplant.words import tr

_TABLES = frozenset({"embedding", "token", "position", "segment"})
_KERNEL = "kernel"
_BY_NEIGHBOURS, _BY_WORD, _ODD = 0.95, 0.8, 0.4
_NEIGHBOURS = 2
_NEAR = 4


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A link of matrices: ``turned`` is what its shapes tell, ``None`` for square ones."""

    link: Link
    path: Path
    turned: bool | None


def orient(links: Mapping[str, Link], source: Checkpoint, target: TargetModel) -> dict[str, Link]:
    """Turn the square matrices whose neighbours are turned.

    A layer that keeps its weight as (in, out) beside one that keeps it as (out, in) shows in every matrix that is
    not square, and where one layer is turned its neighbours are.
    """
    if not any(_turns(link.operation) or _kernel_on_one_side(link) for link in links.values()):
        return dict(links)
    matrices = [matrix for link in links.values() if (matrix := _matrix(link, source, target)) is not None]
    votes: defaultdict[Path, Counter[bool]] = defaultdict(Counter)
    for matrix in matrices:
        if matrix.turned is not None:
            for depth in range(len(matrix.path)):
                votes[matrix.path[:depth]][matrix.turned] += 1
    changed = dict(links)
    odd = [matrix for matrix in matrices if matrix.turned and _is_odd(matrix, votes)]
    for matrix in odd:
        link = matrix.link
        reason = tr("{reason}; turned, though its neighbours are not", reason=link.reason)
        changed[link.target] = link._replace(confidence=link.confidence * _ODD, reason=reason)
        for depth in range(len(matrix.path)):
            votes[matrix.path[:depth]][True] -= 1
    for matrix in matrices:
        if matrix.turned is None:
            changed[matrix.link.target] = _decided(matrix, votes)
    return changed


def _is_odd(matrix: _Matrix, votes: Mapping[Path, Counter[bool]]) -> bool:
    """Whether of the nearest neighbours at least two are as they were, and hardly one is turned like this one."""
    for depth in range(len(matrix.path) - 1, max(0, len(matrix.path) - _NEAR), -1):
        count = votes[matrix.path[:depth]]
        if count[False] >= _NEIGHBOURS or count[True] > _NEIGHBOURS:
            return count[False] >= _NEIGHBOURS * count[True]
    return False


def _decided(matrix: _Matrix, votes: Mapping[Path, Counter[bool]]) -> Link:
    for depth in range(len(matrix.path) - 1, -1, -1):
        count = votes.get(matrix.path[:depth])
        if count and (count[True] > 0 or count[False] > 0):
            if count[True] > 0 and count[False] <= 0:
                return _turned(matrix.link, _as_neighbours(count[True]), _BY_NEIGHBOURS)
            return matrix.link
    if _kernel_on_one_side(matrix.link):
        return _turned(matrix.link, tr("square; a kernel is kept as (in, out)"), _BY_WORD)
    return matrix.link


def _as_neighbours(count: int) -> str:
    if count == 1:
        return tr("square; its neighbour that is not square is turned")
    return tr("square; its {count} neighbours that are not square are turned", count=count)


def _turned(link: Link, why: str, trust: float) -> Link:
    operation = link.operation
    first: Operation = Transpose()
    if isinstance(operation, Identity):
        made = first
    elif isinstance(operation, (Concat, Stack)):
        made = Chain((Step(first), Step(operation)))
    else:
        made = Chain((Step(operation), Step(first)))
    return link._replace(operation=made, confidence=link.confidence * trust, reason=f"{link.reason}; {why}")


def _matrix(link: Link, source: Checkpoint, target: TargetModel) -> _Matrix | None:
    info = target[link.target]
    shape = source[link.sources[0]].shape
    if len(shape) not in (2, 3) or len(info.shape) not in (2, 3):
        return None
    module = target.modules.get(info.module)
    if module is not None and "Embedding" in module.class_name:
        return None
    path = parse_name(link.sources[0]).path
    if any(word.meaning & _TABLES for word in meanings(path)[:2]):
        return None
    return _Matrix(link, path, _told(link.operation, shape))


def _turns(operation: Operation) -> bool:
    if isinstance(operation, Chain):
        return any(isinstance(step.operation, Transpose) for step in operation.steps)
    return isinstance(operation, Transpose)


def _told(operation: Operation, shape: tuple[int, ...]) -> bool | None:
    """Whether shapes tell that the matrix is turned; ``None`` where it fits both ways."""
    if isinstance(operation, (Identity, Concat, Stack, Unstack)) and shape[-1] == shape[-2]:
        return None
    return _turns(operation)


def _kernel_on_one_side(link: Link) -> bool:
    leaves = [name.rpartition(".")[2].rpartition("/")[2] for name in (link.sources[0], link.target)]
    return (leaves[0] == _KERNEL) != (leaves[1] == _KERNEL)
