"""The matcher's entry: from a checkpoint and a target to links, questions and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from wtransplant.checkpoints import Checkpoint
from wtransplant.collector import collector_paused
from wtransplant.mapping import Link
from wtransplant.matching.copies import choose_root
from wtransplant.matching.doubt import doubted, matching_share, worth_asking
from wtransplant.matching.fused_orders import settle_orders
from wtransplant.matching.naming import Path, parse_name
from wtransplant.matching.orientation import orient
from wtransplant.matching.questions import equal_sources, questions_of
from wtransplant.matching.regions import Solution, Solver
from wtransplant.matching.result import Choice, Match, Question
from wtransplant.matching.rotary import rotary_question
from wtransplant.matching.similarity import name_score
from wtransplant.matching.tree import Kinds, Node, Shape, build_tree
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
        return _Matching(source, target, cancelled).run()


class _Matching:
    def __init__(self, source: Checkpoint, target: TargetModel, cancelled: Callable[[], bool]) -> None:
        self.source, self.target = source, target
        kinds = Kinds()
        self.ours = build_tree(_learned_of_source(source), kinds)
        self.theirs = build_tree(_learned_of_target(target, source), kinds)
        self.solver = Solver(cancelled)

    def run(self) -> Match:
        chosen = choose_root(self.ours, self.theirs, _name_of(self.target), self.solver.alike)
        found = [self._of(root) for root in chosen.roots]
        notes = (chosen.note,) if chosen.note else ()
        links, questions = found[0]
        if len(found) > 1:
            return Match({}, (_which_copy(chosen.roots, [links for links, _ in found]),), notes)
        return Match(links, tuple(questions), notes)

    def _of(self, root: Node) -> tuple[dict[str, Link], list[Question]]:
        solution = self.solver.solve_twice(root, self.theirs)
        sources, targets = root.units(), self.theirs.units()
        found = _links(solution, sources, targets)
        share = matching_share(found, root, self.theirs)
        found = doubted(found, share)
        links = orient({key: found[key] for key in self.target if key in found}, self.source, self.target)
        equal, undecided = equal_sources(solution.undecided, sources, targets, self._hold_the_same)
        links.update({link.target: link for link in equal})
        questions = questions_of(undecided, sources, targets) if worth_asking(share, undecided, targets, self.theirs) else []
        links, orders = settle_orders(links, self.source, self.target)
        rotary = rotary_question(links, self.source, self.target)
        questions += [*orders, *([rotary] if rotary else [])]
        asked = {key for question in questions for key in question.targets}
        return {key: link for key, link in links.items() if key not in asked}, questions


    def _hold_the_same(self, keys: Sequence[str]) -> bool:
        first, *rest = (self.source.tensor(key) for key in keys)
        return all(bool(first.equal(other)) for other in rest)


def _links(solution: Solution, sources: Sequence[Node], targets: Sequence[Node]) -> dict[str, Link]:
    links: dict[str, Link] = {}
    for (place, role), parts, operation, confidence, reason in solution.links:
        key = targets[place].tensors[role].key
        keys = tuple(sources[p].tensors[r].key for p, r in parts)
        links[key] = Link(key, keys, operation, "matcher", reason, confidence)
    return links


def _which_copy(roots: Sequence[Node], found: Sequence[Mapping[str, Link]]) -> Question:
    keys = [key for key in found[0] if all(key in links for links in found)]
    choices = tuple(
        Choice(
            ".".join("_".join(step.words) or str(step.index) for step in root.path),
            "holds all that the target has",
            tuple(links[key] for key in keys),
            1 / len(roots),
        )
        for root, links in zip(roots, found, strict=True)
    )
    return Question("the file holds several sets of these weights, and no name tells which to take", tuple(keys), choices)


def _name_of(target: TargetModel) -> Path:
    return parse_name(f"{target.name}.x").path if target.name else ()


def _learned_of_source(source: Checkpoint) -> Iterator[tuple[str, Shape]]:
    kinds = {group.name: group.kind for group in source.contents.groups}
    for key, info in source.items():
        if kinds.get(info.group, "weights") == "weights" and _learned(key, info.dtype):
            yield key, info.shape


def _learned_of_target(target: TargetModel, source: Checkpoint) -> Iterator[tuple[str, Shape]]:
    """Of the names of one tensor the one that is nearest to a name of the source."""
    aliases = {name for names in target.ties for name in names} - {_nearest(names, source) for names in target.ties}
    for key, info in target.items():
        if key not in aliases and _learned(key, info.dtype):
            yield key, info.shape


def _nearest(names: Sequence[str], source: Checkpoint) -> str:
    known = {parse_name(key).path[-2:] for key in source}
    paths = [parse_name(name).path[-2:] for name in names]
    scores = [max((name_score(own, path) for own in known), default=0.0) for path in paths]
    return names[scores.index(max(scores))]


def _learned(key: str, dtype: str) -> bool:
    leaf = key.rpartition(".")[2]
    if leaf in vocabulary().computed:
        return False
    return dtype.startswith(("float", "bfloat", "complex")) or leaf == "num_batches_tracked"
