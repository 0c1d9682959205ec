"""The matcher's entry: from a checkpoint and a target to links, questions and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wtransplant.checkpoints import Checkpoint
from wtransplant.collector import collector_paused
from wtransplant.mapping import Link
from wtransplant.matching.regions import Solver
from wtransplant.matching.result import Match
from wtransplant.matching.tree import Kinds, build_tree
from wtransplant.matching.vocabulary import vocabulary
from wtransplant.targets import TargetModel

Progress = Callable[[int, int], None]


def find_match(
    source: Checkpoint,
    target: TargetModel,
    *,
    kept: Mapping[str, Link] | None = None,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Match:
    """Match two strangers' code.

    Args:
        source: the checkpoint that gives.
        target: the model that takes.
        kept: links that hold already, by target key: a person's own, or rules'. They are not proposed again;
            what they say about the rest is used as evidence.
        progress: called with the parts of the work that are done and of all.
        cancelled: asked often; when it is true, :class:`Cancelled` is raised.
    """
    with collector_paused():
        kinds = Kinds()
        groups = {group.name: group.kind for group in source.contents.groups}
        ours = build_tree(
            (
                (key, info.shape)
                for key, info in source.items()
                if groups.get(info.group, "weights") == "weights" and _learned(key, info.dtype)
            ),
            kinds,
        )
        theirs = build_tree(
            ((key, info.shape) for key, info in target.items() if _learned(key, info.dtype)), kinds
        )
        solution = Solver(cancelled).solve(ours, theirs)
        units_s, units_t = ours.units(), theirs.units()
        links: dict[str, Link] = {}
        for (place, role), sources, operation, confidence, reason in solution.links:
            key = units_t[place].tensors[role].key
            keys = tuple(units_s[p].tensors[r].key for p, r in sources)
            links[key] = Link(key, keys, operation, "matcher", reason, confidence)
        return Match({key: links[key] for key in target if key in links})


def _learned(key: str, dtype: str) -> bool:
    leaf = key.rpartition(".")[2]
    if leaf in vocabulary().computed:
        return False
    return dtype.startswith(("float", "bfloat", "complex")) or leaf == "num_batches_tracked"
