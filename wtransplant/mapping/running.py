"""Rules run over all keys at once: who takes which key, and which links come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat

from wtransplant.errors import MappingError
from wtransplant.mapping.compiling import CompiledRule, compile_rule
from wtransplant.mapping.gathering import Made, Match, gather, listed_only
from wtransplant.mapping.link import Link
from wtransplant.mapping.rules import Rule, RuleHit, Side
from wtransplant.words import tr

Keys = dict[str, str]
"""Keys that are there, each by itself."""

_link = partial(tuple.__new__, Link)


@dataclass(frozen=True)
class RuleRun:
    """What one rule did.

    Attributes:
        rule: its place in the list.
        side: of which keys its pattern is.
        taken: keys of that side that it took, in order.
        shadowed: keys that it would have taken, by the place of the earlier rule that took them.
        made: the links.
    """

    rule: int
    side: Side = "source"
    taken: Sequence[str] = ()
    shadowed: Mapping[int, Sequence[str]] = field(default_factory=dict)
    made: Made = field(default_factory=Made)

    def hits(self) -> Iterable[RuleHit]:
        """Every source key with every target key that it is brought together with, there or not."""
        for target, sources, *_ in self.made.links:
            yield from (RuleHit(self.rule, source, target) for source in sources)
        for link, _ in self.made.incomplete:
            yield from (RuleHit(self.rule, source, link.target) for source in link.sources)
        for key, other in self.made.unknown:
            yield RuleHit(self.rule, *((key, other) if self.side == "source" else (other, key)))


@dataclass(frozen=True)
class RulesRun:
    """What all rules did.

    Attributes:
        runs: one for each rule, in order; those that are switched off did nothing.
        skipped_sources, skipped_targets: keys that rules leave out.
    """

    runs: tuple[RuleRun, ...]
    skipped_sources: Set[str] = frozenset()
    skipped_targets: Set[str] = frozenset()


def link_by_rules(
    rules: Sequence[Rule], sources: Collection[str], targets: Collection[str] | None
) -> RulesRun:
    """Run all rules; on each side, of the enabled rules the first one that matches takes the key.

    What a rule leaves out on one side is for no rule of the other side.

    Args:
        rules: in order.
        sources: source keys that may be used, in order; fastest as a dictionary of each key by itself.
        targets: target keys, likewise; ``None`` if nobody knows them: then every key that a rule makes is taken
            to be there, and rules on target keys have nothing to run on.

    Raises:
        MappingError: a rule is not valid or takes too long; ``where`` names it.
    """
    compiled = [_compiled(place, rule) if rule.enabled else None for place, rule in enumerate(rules)]
    takings = _Taking(compiled, "source", sources).all() | _Taking(compiled, "target", targets or ()).all()
    skipped = {side: _skipped(takings.values(), side) for side in ("source", "target")}
    there: dict[Side, Keys | None] = {
        "source": _without(sources, skipped["source"]),
        "target": None if targets is None else _without(targets, skipped["target"]),
    }
    runs = []
    for place, rule in enumerate(rules):
        taking = takings.get(place)
        if taking is None:
            runs.append(RuleRun(place, rule.side))
            continue
        other: Side = "target" if rule.side == "source" else "source"
        made = _links(taking, there[other], skipped[other])
        runs.append(RuleRun(place, rule.side, taking.keys, taking.shadowed, made))
    return RulesRun(tuple(runs), skipped["source"], skipped["target"])


def run_rules(
    rules: Sequence[Rule], keys: Collection[str], targets: Collection[str] | None = None
) -> list[RuleHit]:
    """What the rules bring together, in their order.

    Args:
        rules: in order.
        keys: source keys.
        targets: target keys; without them, every key that a rule makes counts, and rules whose pattern is for
            target keys do nothing.

    Raises:
        MappingError: a rule is not valid or takes too long.
    """
    return [hit for run in link_by_rules(rules, keys, targets).runs for hit in run.hits()]


@dataclass(frozen=True)
class _Taken:
    """What one rule took."""

    compiled: CompiledRule
    keys: Sequence[str]
    rows: Sequence[tuple[str, ...]]
    shadowed: Mapping[int, Sequence[str]]


class _Taking:
    """One side's keys, and which rule takes which."""

    def __init__(self, rules: Sequence[CompiledRule | None], side: Side, keys: Collection[str]) -> None:
        self._rules = [
            (place, rule) for place, rule in enumerate(rules) if rule is not None and rule.rule.side == side
        ]
        self._keys = keys if isinstance(keys, (tuple, list)) else tuple(keys)
        self._owner: dict[str, int] = {}

    def all(self) -> dict[int, _Taken]:
        """By the rule's place, what it took."""
        return {place: self._one(place, rule) for place, rule in self._rules}

    def _one(self, place: int, rule: CompiledRule) -> _Taken:
        try:
            keys, rows = rule.pattern.matches(self._keys)
        except MappingError as error:
            raise MappingError(error.what, where=_where(place, rule.rule), hint=error.hint) from error
        if rule.folded:
            left = listed_only(rule, list(zip(keys, rows, strict=True)))
            keys, rows = [key for key, _ in left], [row for _, row in left]
        shadowed: Mapping[int, Sequence[str]] = {}
        if self._owner and not self._owner.keys().isdisjoint(keys):
            shadowed = self._shadowed(keys)
            free = [number for number, key in enumerate(keys) if key not in self._owner]
            keys, rows = [keys[number] for number in free], [rows[number] for number in free]
        if place != self._rules[-1][0]:
            self._owner.update(dict.fromkeys(keys, place))
        return _Taken(rule, keys, rows, shadowed)

    def _shadowed(self, keys: Sequence[str]) -> Mapping[int, Sequence[str]]:
        found: defaultdict[int, list[str]] = defaultdict(list)
        for key in keys:
            if key in self._owner:
                found[self._owner[key]].append(key)
        return dict(found)


def _compiled(place: int, rule: Rule) -> CompiledRule:
    try:
        return compile_rule(rule)
    except MappingError as error:
        raise MappingError(error.what, where=_where(place, rule), hint=error.hint) from error


def _where(place: int, rule: Rule) -> str:
    return tr("rule {place}, {rule}", place=place + 1, rule=rule)


def _skipped(takings: Iterable[_Taken], side: Side) -> Set[str]:
    rules = (taken for taken in takings if taken.compiled.rule.skip and taken.compiled.rule.side == side)
    return frozenset(key for taken in rules for key in taken.keys)


def _without(keys: Collection[str], skipped: Set[str]) -> Keys:
    if not skipped:
        return keys if isinstance(keys, dict) else {key: key for key in keys}
    return {key: key for key in keys if key not in skipped}


def _links(taken: _Taken, there: Keys | None, skipped: Set[str]) -> Made:
    compiled = taken.compiled
    if compiled.rule.skip:
        return Made()
    if compiled.rule.order:
        matches: list[Match] = list(zip(taken.keys, taken.rows, strict=True))
        made = gather(compiled, matches, there, str(compiled.rule))
    else:
        made = _single_links(taken, there)
    if skipped:
        # What another rule leaves out on that side is not there for this one, but no mistake of it.
        unknown = [(key, other) for key, other in made.unknown if other not in skipped]
        return Made(made.links, made.incomplete, unknown, made.problems)
    return made


def _single_links(taken: _Taken, there: Keys | None) -> Made:
    """The links of a rule without an order: each key gives one. In bulk, since there may be 90,000.

    A key that was made is put aside for the other side's own: what is one object is looked up faster.
    """
    rule = taken.compiled.rule
    filled = taken.compiled.template.fill(taken.rows, {}, taken.keys)
    keys, made = taken.keys, filled.keys
    problems = {keys[row]: reason for row, reason in filled.problems.items()}
    unknown: list[tuple[str, str]] = []
    own = made if there is None else list(map(there.get, made))
    if problems or None in own:
        pairs = [pair for pair in zip(keys, made, own, strict=True) if pair[0] not in problems]
        unknown = [(key, other) for key, other, known in pairs if known is None]
        known_pairs = [(key, known) for key, _, known in pairs if known is not None]
        keys, own = [key for key, _ in known_pairs], [known for _, known in known_pairs]
    targets, sources = (own, keys) if rule.side == "source" else (keys, own)
    same = (repeat(rule.operation), repeat("rule"), repeat(str(rule)), repeat(1.0))
    links = list(map(_link, zip(targets, zip(sources, strict=True), *same, strict=False)))
    return Made(links, [], unknown, problems)
