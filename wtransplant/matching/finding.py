"""The matcher's entry: from a checkpoint and a target to links, questions and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from wtransplant.checkpoints import Checkpoint
from wtransplant.collector import collector_paused
from wtransplant.errors import Cancelled
from wtransplant.mapping import Link, weight_keys
from wtransplant.matching.copies import choose_root
from wtransplant.matching.doubt import doubted, matching_share, worth_asking
from wtransplant.matching.evidence import ALL, Evidence
from wtransplant.matching.fits import change_of
from wtransplant.matching.fused_orders import settle_orders
from wtransplant.matching.naming import Path, parse_name
from wtransplant.matching.orientation import orient
from wtransplant.matching.questions import equal_sources, questions_of
from wtransplant.matching.regions import Solver
from wtransplant.matching.result import Choice, Match, Question
from wtransplant.matching.rotary import rotary_question
from wtransplant.matching.similarity import name_score
from wtransplant.matching.solution import Solution
from wtransplant.matching.tree import Kinds, Node, Shape, build_tree
from wtransplant.matching.vocabulary import vocabulary
from wtransplant.targets import TargetModel
from wtransplant.words import tr

_BESIDE_DEPTH = 2
Progress = Callable[[int, int], None]


def find_match(
    source: Checkpoint,
    target: TargetModel,
    *,
    kept: Mapping[str, Link] | None = None,
    evidence: Evidence = ALL,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Match:
    """Match two strangers' code.

    Args:
        source: the checkpoint that gives.
        target: the model that takes.
        kept: links that hold already, by target key: a person's own, or rules'. They are not proposed again,
            and their sources are not proposed for anything else.
        evidence: what to go by; all of it but for studies.
        progress: called with the parts of the work that are done and of all.
        cancelled: asked often; when it is true, :class:`Cancelled` is raised.
    """
    with collector_paused():
        return _Matching(source, target, kept or {}, evidence, _Watch(progress, cancelled)).run()


@dataclass
class _Watch:
    """Tells how far the work is, and ends it when a person gave up."""

    progress: Progress
    cancelled: Callable[[], bool]
    done: int = 0
    total: int = 1

    def __call__(self) -> None:
        if self.cancelled():
            raise Cancelled()
        self.done += 1
        self.total = max(self.total, self.done + 1)
        self.progress(self.done, self.total)


class _Matching:
    def __init__(
        self,
        source: Checkpoint,
        target: TargetModel,
        kept: Mapping[str, Link],
        evidence: Evidence,
        watch: _Watch,
    ) -> None:
        self.source, self.target, self.evidence, self.watch = source, target, evidence, watch
        taken = {key for link in kept.values() for key in link.sources}
        given = ((key, shape) for key, shape in _learned_of_source(source) if key not in taken)
        wanted = ((key, shape) for key, shape in _learned_of_target(target, source) if key not in kept)
        self.kinds = kinds = Kinds()
        self.ours = build_tree(_seen(given, evidence), kinds)
        watch()
        self.theirs = build_tree(_seen(wanted, evidence), kinds)
        watch()
        self.solver = Solver(evidence, watch)

    def run(self) -> Match:
        if not self.ours.its_kind.sizes or not self.theirs.its_kind.sizes:
            return Match({})
        chosen = choose_root(self.ours, self.theirs, _name_of(self.target), self.solver.alike, self.kinds)
        found = [self._of(root) for root in chosen.roots]
        notes = (chosen.note,) if chosen.note else ()
        links, questions = found[0]
        if len(found) > 1:
            return Match({}, (_which_copy(chosen.roots, [links for links, _ in found]),), notes)
        return Match(links, tuple(questions), notes)

    def _of(self, root: Node) -> tuple[dict[str, Link], list[Question]]:
        solution = self.solver.solve_twice(root, self.theirs)
        sources, targets = root.units(), self.theirs.units()
        self.watch()
        found = _links(solution, sources, targets)
        if not self.evidence.shapes:
            found = _fitting(found, self.source, self.target)
        share = matching_share(found, root, self.theirs)
        found = doubted(found, share)
        links = orient({key: found[key] for key in self.target if key in found}, self.source, self.target)
        equal, undecided = equal_sources(solution.undecided, sources, targets, self._hold_the_same)
        links.update({link.target: link for link in equal})
        questions = (
            questions_of(undecided, sources, targets)
            if worth_asking(share, undecided, targets, self.theirs)
            else []
        )
        links, orders = settle_orders(links, self.source, self.target)
        rotary = rotary_question(links, self.source, self.target)
        questions += [*orders, *([rotary] if rotary else [])]
        open_keys = {key for question in questions for key in question.targets}
        return {key: link for key, link in links.items() if key not in open_keys}, questions

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


def _fitting(links: Mapping[str, Link], source: Checkpoint, target: TargetModel) -> dict[str, Link]:
    """The links that were found without looking at sizes, as far as the sizes allow them."""
    found = {}
    for key, link in links.items():
        change = change_of(source[link.sources[0]].shape, target[key].shape)
        if change is not None and len(link.sources) == 1:
            found[key] = link._replace(operation=change.operation)
    return found


def _seen(tensors: Iterable[tuple[str, Shape]], evidence: Evidence) -> Iterator[tuple[str, Shape]]:
    """With the sizes left out where they do not count."""
    for key, shape in tensors:
        yield key, shape if evidence.shapes else (2,) * len(shape)


def _which_copy(roots: Sequence[Node], found: Sequence[Mapping[str, Link]]) -> Question:
    keys = [key for key in found[0] if all(key in links for links in found)]
    choices = tuple(
        Choice(
            ".".join("_".join(step.words) or str(step.number) for step in root.path),
            tr("holds all that the target has"),
            tuple(links[key] for key in keys),
            1 / len(roots),
        )
        for root, links in zip(roots, found, strict=True)
    )
    return Question(
        tr("the file holds several sets of these weights, and no name tells which to take"),
        tuple(keys),
        choices,
    )


def _name_of(target: TargetModel) -> Path:
    return parse_name(f"{target.name}.x").path if target.name else ()


def _learned_of_source(source: Checkpoint) -> Iterator[tuple[str, Shape]]:
    beside = vocabulary().beside
    for key in chain.from_iterable(weight_keys(source).values()):
        info = source[key]
        if beside.isdisjoint(key.split(".")[:_BESIDE_DEPTH]) and _learned(key, info.dtype):
            yield key, info.shape


def _learned_of_target(target: TargetModel, source: Checkpoint) -> Iterator[tuple[str, Shape]]:
    """Of the names of one tensor the one that is nearest to a name of the source."""
    aliases = {name for names in target.ties for name in names} - {
        _nearest(names, source) for names in target.ties
    }
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
    known = vocabulary()
    if leaf in known.computed or leaf in known.optimizer:
        return False
    return dtype.startswith(("float", "bfloat", "complex")) or leaf == "num_batches_tracked"
