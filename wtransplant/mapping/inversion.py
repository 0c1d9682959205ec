"""Links the other way round: what gives each source key back from the target keys that it went to.

A way is what happens to one source on one link. A step that can be undone is undone; of steps that take parts, a
complete set is joined again, also where parts are taken of parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.errors import MappingError
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Chain, Identity, Run, Shape, Step
from wtransplant.mapping.reassembly import Recovered, complete_set, joined, piece_of
from wtransplant.units import format_shape
from wtransplant.words import in_english, tr

if TYPE_CHECKING:
    from wtransplant.mapping.plan import Plan


@dataclass(frozen=True, slots=True)
class NotInvertible:
    """A source key that the target keys do not give back.

    Attributes:
        source: the key.
        targets: where it went.
        reason: why that is not enough, in a sentence.
    """

    source: str
    targets: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Inverted:
    """Links from target keys to source keys.

    Attributes:
        links: in the order in which the sources were first used.
        not_invertible: the sources that they do not give back.
    """

    links: tuple[Link, ...]
    not_invertible: tuple[NotInvertible, ...]


@dataclass(frozen=True, slots=True)
class _Stage:
    """One step of a way: the tensors that it takes together, and which of them is ours."""

    run: Run
    place: int

    @property
    def shape(self) -> Shape:
        """Our tensor's before the step."""
        return self.run.shapes[self.place]

    @property
    def kind(self) -> Hashable:
        """Equal for steps that give the same tensor on several ways; one that joins is on one way alone."""
        return self.run.operation if len(self.run.shapes) == 1 else id(self)


@dataclass(frozen=True, slots=True)
class _Way:
    """From where a source is now to one target."""

    link: Link
    stages: tuple[_Stage, ...]

    def rest(self) -> _Way:
        """Behind the first step."""
        return _Way(self.link, self.stages[1:])


def invert_plan(plan: Plan) -> Inverted:
    """The links in force the other way round; see :func:`invert_links`."""
    return invert_links(
        plan.resolution.links.values(),
        {key: info.shape for key, info in plan.source.items()},
        {key: info.shape for key, info in plan.target.items()},
    )


@in_english()
def invert_links(
    links: Iterable[Link], source_shapes: Mapping[str, Shape], target_shapes: Mapping[str, Shape]
) -> Inverted:
    """The links the other way round: joins become parts, complete sets of parts become joins.

    Args:
        links: that fit; a target key has one.
        source_shapes: of every source key that they name.
        target_shapes: of every target key that they name.

    Returns:
        One link for each source that comes back, also where it went to several targets (copies), and a reason
        for each that does not. Rounding is not undone: a factor comes back as its reciprocal.
    """
    ways: defaultdict[str, list[_Way]] = defaultdict(list)
    for link in links:
        for source, stages in _traced(link, source_shapes):
            ways[source].append(_Way(link, stages))
    found: list[Link] = []
    lost: list[NotInvertible] = []
    for source, taken in ways.items():
        try:
            found.append(_back(source, taken, source_shapes[source], target_shapes))
        except MappingError as error:
            targets = tuple(dict.fromkeys(way.link.target for way in taken))
            lost.append(NotInvertible(source, targets, error.what))
    return Inverted(tuple(found), tuple(lost))


def _traced(link: Link, shapes: Mapping[str, Shape]) -> Iterator[tuple[str, tuple[_Stage, ...]]]:
    """For each source of a link, in order, the steps that it goes through."""
    if isinstance(link.operation, Identity):
        yield link.sources[0], ()
        return
    chain = link.operation if isinstance(link.operation, Chain) else Chain((Step(link.operation),))
    stages: list[list[_Stage]] = [[] for _ in link.sources]
    member = list(range(len(link.sources)))
    for runs in chain.runs([shapes[key] for key in link.sources]):
        places = [(number, i) for number, run in enumerate(runs) for i in range(len(run.shapes))]
        for own, place in enumerate(member):
            number, within = places[place]
            member[own] = number
            if runs[number].operation is not None:
                stages[own].append(_Stage(runs[number], within))
    yield from zip(link.sources, map(tuple, stages), strict=True)


def _back(source: str, ways: Sequence[_Way], shape: Shape, targets: Mapping[str, Shape]) -> Link:
    found = _recovered(ways)
    made = found.operation.shape([targets[key] for key in found.keys], shape)
    if made != shape:
        raise MappingError(
            tr("what comes back is {made}, not {shape}", made=format_shape(made), shape=format_shape(shape))
        )
    used = [way.link for way in ways if way.link.target in found.keys]
    reason = tr("the way back of: {reason}", reason=used[0].reason) if used[0].reason else tr("the way back")
    confidence = min(link.confidence for link in used)
    return Link(source, found.keys, found.operation, used[0].by, reason, confidence)


def _recovered(ways: Sequence[_Way]) -> Recovered:
    """What gives back the tensor from which these ways start.

    Raises:
        MappingError: they do not; says why.
    """
    if whole := next((way for way in ways if not way.stages), None):
        return Recovered((whole.link.target,), Identity())
    kinds: defaultdict[Hashable, list[_Way]] = defaultdict(list)
    for way in ways:
        kinds[way.stages[0].kind].append(way)
    groups = list(kinds.values())
    reasons: list[str] = []
    for attempt in (_undone, _assembled):
        try:
            return attempt(groups)
        except MappingError as error:
            reasons.append(error.what)
    raise MappingError(reasons[1] or reasons[0])


def _undone(groups: Sequence[Sequence[_Way]]) -> Recovered:
    """The first of the steps that can be undone, undone."""
    reasons: list[str] = []
    for group in groups:
        stage = group[0].stages[0]
        try:
            back = stage.run.inverse()[stage.place]
            inner = _recovered([way.rest() for way in group])
        except MappingError as error:
            reasons.append(error.what)
        else:
            return inner if back is None else inner.then(back)
    raise MappingError("; ".join(dict.fromkeys(reasons)))


def _assembled(groups: Sequence[Sequence[_Way]]) -> Recovered:
    """A complete set of parts, joined."""
    first = [group[0].stages[0] for group in groups]
    found = (piece_of(number, stage.run.operation, stage.shape) for number, stage in enumerate(first))
    pieces = [piece for piece in found if piece is not None]
    if not pieces:
        raise MappingError("")
    chosen = complete_set(pieces, first[0].shape)
    parts = [_recovered([way.rest() for way in groups[piece.number]]) for piece in chosen]
    return joined(chosen, parts, first[0].shape)
