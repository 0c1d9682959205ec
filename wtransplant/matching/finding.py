"""The matcher's entry: from a checkpoint and a target to links, questions and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping import Link
from wtransplant.mapping.names import link_by_name
from wtransplant.matching.result import Match, Question
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
    found = link_by_name(source, target)
    links = {key: claims[0] for key, claims in found.items() if len(claims) == 1}
    questions = [Question("several keys have this name", (key,), ()) for key, claims in found.items() if len(claims) > 1]
    return Match(links, tuple(questions))
