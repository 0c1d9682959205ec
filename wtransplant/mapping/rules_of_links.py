"""Hundreds of links as few rules: what a matcher found, to be read and kept in a recipe."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wtransplant.errors import Cancelled, MappingError
from wtransplant.mapping.bundles import bundles_of
from wtransplant.mapping.link import Link
from wtransplant.mapping.rule_drafts import Draft, KeysByForm, drafts_of
from wtransplant.mapping.rules import Rule
from wtransplant.mapping.running import RuleRun, link_by_rules

_FEWEST = 2
"""Links that are worth a rule; a single one says itself better."""

_MATCHES = 2_000_000
_MATCHES_PER_KEY = 20
"""What may be tried in all, so that the time grows with the number of keys: keys held against patterns."""

_MATCHES_PER_RUN = 1_000
"""What a rule costs beside the keys that are held against its pattern, in matches."""


def as_rules_and_links(
    links: Iterable[Link],
    sources: Collection[str],
    targets: Collection[str],
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[tuple[Rule, ...], tuple[Link, ...]]:
    """Rules for what generalises, few and readable, and the links that are left.

    Links whose names differ in the same way become one rule; where that rule would make a link more, or a link
    differently, it is made narrower. What still has no rule stays a link. Rules and left links together make
    exactly the links given, none of them twice.

    Args:
        links: one for each target key at most.
        sources: all source keys that rules are run over.
        targets: all target keys.
        cancelled: asked before each rule is tried.

    Returns:
        The rules in the order in which they are to be run, and the links that none of them makes, in order.

    Raises:
        Cancelled: ``cancelled`` was true.
    """
    wanted = {link.target: link for link in links}
    rules = _Search(wanted, sources, targets, cancelled).rules()
    rules, made = _verified(rules, wanted, sources, targets)
    return rules, tuple(link for key, link in wanted.items() if key not in made)


@dataclass(frozen=True, eq=False)
class _Tried:
    """A rule that makes nothing but wanted links: which, and which keys of its pattern's side it takes."""

    draft: Draft
    rule: Rule
    made: tuple[Link, ...]
    taken: tuple[str, ...]

    def owned(self) -> Iterator[str]:
        """The keys of its pattern's side that it needs."""
        if self.rule.side == "target":
            return (link.target for link in self.made)
        return (key for link in self.made for key in link.sources)


def _how_literal(one: _Tried) -> tuple[int, int]:
    """The more a pattern says, the earlier the rule."""
    return one.draft.literal


class _Search:
    def __init__(
        self,
        wanted: Mapping[str, Link],
        sources: Collection[str],
        targets: Collection[str],
        cancelled: Callable[[], bool],
    ) -> None:
        self._wanted, self._cancelled = wanted, cancelled
        self._keys = {"source": KeysByForm(sources), "target": KeysByForm(targets)}
        self._budget = _MATCHES + _MATCHES_PER_KEY * (len(sources) + len(targets))
        self._done: set[str] = set()

    def rules(self) -> tuple[Rule, ...]:
        """The rules that were found, in order; two may still come into each other's way."""
        writable = [link for link in self._wanted.values() if _is_writable(link)]
        drafts = sorted(drafts_of(bundles_of(writable)), key=lambda draft: -len(draft.bundles))
        found: list[_Tried] = []
        while drafts:
            found += self._right(drafts)
            found.sort(key=_how_literal, reverse=True)
            in_the_way = _in_the_way(found)
            found = [one for place, one in enumerate(found) if place not in in_the_way]
            drafts = [finer for one in in_the_way.values() for finer in one.draft.narrowed()]
            self._done -= {link.target for one in in_the_way.values() for link in one.made}
        owners = _owners(found)
        kept = [self._to_itself(one, owners) for one in found]
        return tuple(one.rule for one in sorted(kept, key=_how_literal, reverse=True))

    def _to_itself(self, one: _Tried, owners: Mapping[tuple[str, str], str]) -> _Tried:
        """A rule that takes no keys of others, where there is such a one for the same links; else as it was."""
        if self._budget <= 0 or not _takes_of_others(one, owners):
            return one
        own = {link.target for link in one.made}
        narrower = list(one.draft.narrowed())
        self._done -= own
        tried = self._try(narrower[0]) if len(narrower) == 1 else None
        self._done |= own
        if tried is None or len(tried.made) < len(own) or _takes_of_others(tried, owners):
            return one
        return tried

    def _right(self, drafts: Iterable[Draft]) -> Iterator[_Tried]:
        """Rules that make nothing wrong; those that do are made narrower until they do not."""
        queue = deque(drafts)
        while queue and self._budget > 0:
            if self._cancelled():
                raise Cancelled
            draft = queue.popleft().without(self._done)
            if len(draft.targets) < _FEWEST:
                continue
            tried = self._try(draft)
            if tried is None or len(tried.made) < _FEWEST:
                queue.extend(draft.narrowed())
            else:
                self._done.update(link.target for link in tried.made)
                yield tried
                queue.extend(draft.without(self._done).again())

    def _try(self, draft: Draft) -> _Tried | None:
        run = self._run(draft.rule)
        if run is None or run.made.incomplete:
            return None
        targets = [link.target for link in run.made.links]
        own = draft.targets
        right = all(
            key in own and key not in self._done and same_link(self._wanted[key], link)
            for key, link in zip(targets, run.made.links, strict=True)
        )
        if not right or len(set(targets)) < len(targets) or not targets:
            return None
        return _Tried(draft, draft.rule, tuple(run.made.links), tuple(run.taken))

    def _run(self, rule: Rule) -> RuleRun | None:
        """What the rule does alone; ``None`` if it takes too long."""
        candidates = self._keys[rule.side].that_may_match(rule.pattern)
        self._budget -= len(candidates) + _MATCHES_PER_RUN
        sides: dict[str, Collection[str]] = {side: keys.all for side, keys in self._keys.items()}
        sides[rule.side] = candidates
        try:
            return link_by_rules([rule], sides["source"], sides["target"]).runs[0]
        except MappingError:
            return None


def same_link(link: Link | None, other: Link | None) -> bool:
    """Whether two links do the same, whoever made them."""
    if link is None or other is None:
        return False
    return link is other or (link.sources, link.operation) == (other.sources, other.operation)


def _is_writable(link: Link) -> bool:
    """A rule makes no link that has no source, or one of them twice."""
    return bool(link.sources) and len(set(link.sources)) == len(link.sources)


def _owners(found: Iterable[_Tried]) -> dict[tuple[str, str], str]:
    """By side and key, a target key of the rule that needs the key."""
    return {(one.rule.side, key): one.made[0].target for one in found for key in one.owned()}


def _takes_of_others(one: _Tried, owners: Mapping[tuple[str, str], str]) -> bool:
    own = {link.target for link in one.made}
    return any(owners.get((one.rule.side, key), one.made[0].target) not in own for key in one.taken)


def _in_the_way(found: Sequence[_Tried]) -> dict[int, _Tried]:
    """By place, the rules that take keys that a later one needs."""
    owner = {(one.rule.side, key): place for place, one in enumerate(found) for key in one.owned()}
    wrong: dict[int, _Tried] = {}
    for place, one in enumerate(found):
        if any(owner.get((one.rule.side, key), place) > place for key in one.taken):
            wrong[place] = one
    return wrong


def _verified(
    rules: tuple[Rule, ...], wanted: Mapping[str, Link], sources: Collection[str], targets: Collection[str]
) -> tuple[tuple[Rule, ...], set[str]]:
    """The rules without those that together make something else than what is wanted, and what they make."""
    while rules:
        made: set[str] = set()
        wrong: set[int] = set()
        for one in link_by_rules(rules, sources, targets).runs:
            right = [link.target for link in one.made.links if same_link(wanted.get(link.target), link)]
            if len(set(right) - made) < len(one.made.links) or one.made.incomplete or not right:
                wrong.add(one.rule)
            made.update(right)
        if not wrong:
            return rules, made
        rules = tuple(rule for place, rule in enumerate(rules) if place not in wrong)
    return (), set()
