"""Drafts of rules for many links: from wide to narrow, each for links whose names differ in the same way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from wtransplant.mapping.bundles import Bundle
from wtransplant.mapping.generalise import rule_for
from wtransplant.mapping.inference import Sample, Width, parted
from wtransplant.mapping.rules import Rule

_DIGITS = re.compile(r"\d+")
_ANY_NUMBER = re.compile(r"\\d\+|\d+")
_WORDS = re.compile(r"[A-Za-z]+")
_SIGNS = re.compile(r"\\.|\(.*?\)")
_TAIL = Width(tail=True)
_LAST = 4
"""The step at which there is no rule any more."""

_MOST_ALONE = 32
"""So many rules at most for links that differ by numbers that nothing explains; more are better read as links."""

_ENOUGH = 256
"""So many bundles say what a rule looks like; whether it makes the others too is found by trying it."""


@dataclass(frozen=True, eq=False)
class Draft:
    """A rule for some bundles, still to be tried; the higher the step, the narrower it was made.

    ``apart`` tells that it is for one value of a number that nothing explains: what it says about the others may
    be chance.
    """

    bundles: tuple[Bundle, ...]
    rule: Rule
    step: int
    apart: bool = False

    @cached_property
    def targets(self) -> frozenset[str]:
        """Of all its links."""
        return frozenset(link.target for bundle in self.bundles for link in bundle.links)

    @property
    def literal(self) -> tuple[int, int]:
        """How much its pattern says."""
        return self.step, len(_SIGNS.sub("", self.rule.pattern))

    def without(self, done: Set[str]) -> Draft:
        """Without the bundles of which a link is made already."""
        if done.isdisjoint(self.targets):
            return self
        left = tuple(b for b in self.bundles if done.isdisjoint(link.target for link in b.links))
        return replace(self, bundles=left)

    def narrowed(self) -> Iterator[Draft]:
        """The same bundles by narrower rules."""
        for step in range(self.step + 1, _LAST if not self.apart else 0):
            found = list(drafts_of(self.bundles, step))
            if [draft.rule for draft in found] != [self.rule]:
                yield from found
                return
        yield from _alone(self.bundles)

    def again(self) -> Iterator[Draft]:
        """The bundles anew, now that the rule has made others: as wide as before, or narrower."""
        for draft in drafts_of(self.bundles, self.step):
            if draft.rule != self.rule:
                yield draft
            else:
                yield from draft.narrowed()


def drafts_of(bundles: Sequence[Bundle], step: int = 0) -> Iterator[Draft]:
    """Rules for bundles: one for all that are alike, and the higher the step the more alike they must be."""
    kinds = (_words_form, _head_form, _head_form, _keys_form)
    for alike in _by(bundles, kinds[step]):
        yield from _inferred(step, alike)


def _inferred(step: int, bundles: Sequence[Bundle]) -> Iterator[Draft]:
    draft = _draft(step, bundles)
    if draft is not None:
        yield draft
    elif step == 0:
        yield from drafts_of(bundles, 1)
    else:  # numbers that nothing explains
        yield from _by_one_number(step, bundles) or _alone(bundles)


def _alone(bundles: Sequence[Bundle]) -> Iterator[Draft]:
    """A rule for each beginning of names, if there are several and not too many."""
    groups = _by(bundles, _head)
    if 1 < len(groups) <= _MOST_ALONE:
        for own in groups:
            yield from _inferred(1, own)


def _draft(step: int, bundles: Sequence[Bundle]) -> Draft | None:
    rule = rule_for(_enough(bundles), _TAIL if step < 2 else Width())
    return None if rule is None else Draft(tuple(bundles), rule, step)


def _by_one_number(step: int, bundles: Sequence[Bundle]) -> Sequence[Draft]:
    """A rule for each value of one number of the one key, if the others are explained then: the fewest of such."""
    best: Sequence[Draft] = ()
    most = len(_by(bundles, _head))
    rows = [_DIGITS.findall(parted(b.sample, _TAIL)[0].one if step < 3 else b.sample.one) for b in bundles]
    for column in zip(*rows, strict=False):
        groups: defaultdict[str, list[Bundle]] = defaultdict(list)
        for value, bundle in zip(column, bundles, strict=True):
            groups[value].append(bundle)
        if 1 < len(groups) <= _MOST_ALONE and len(groups) < (len(best) or most):
            drafts = [_draft(step, own) for own in groups.values()]
            if None not in drafts:
                best = [replace(draft, apart=True) for draft in drafts if draft is not None]
    return best


def _enough(bundles: Sequence[Bundle]) -> Sequence[Bundle]:
    """Some of many bundles: of each form of keys the first, the last, and others at even distances."""
    if len(bundles) <= _ENOUGH:
        return bundles
    forms: defaultdict[Hashable, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        forms[_keys_form(bundle)].append(bundle)
    each = max(3, _ENOUGH // len(forms))
    return [own[place] for own in forms.values() for place in _spread(len(own), each)]


def _spread(count: int, most: int) -> Sequence[int]:
    if count <= most:
        return range(count)
    return sorted({place * (count - 1) // (most - 1) for place in range(most)})


def _by(bundles: Sequence[Bundle], kind: Callable[[Bundle], Hashable]) -> list[list[Bundle]]:
    groups: defaultdict[Hashable, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        groups[bundle.side, bundle.operation, len(bundle.sample.many) > 1, kind(bundle)].append(bundle)
    return list(groups.values())


def _head(bundle: Bundle) -> Hashable:
    head, _ = parted(bundle.sample, _TAIL)
    return head.many, head.one


def _head_form(bundle: Bundle) -> Hashable:
    return _form(parted(bundle.sample, _TAIL)[0])


def _keys_form(bundle: Bundle) -> Hashable:
    return _form(bundle.sample)


def _form(sample: Sample) -> Hashable:
    many = dict.fromkeys(_DIGITS.sub("#", key) for key in sample.many)
    return tuple(many), _DIGITS.sub("#", sample.one)


def _words_form(bundle: Bundle) -> Hashable:
    """With a mark in the place of words that are on both sides, too: these may differ from link to link."""
    head, _ = parted(bundle.sample, _TAIL)
    shared = set(_WORDS.findall(head.one)).intersection(*map(_WORDS.findall, head.many))

    def marked(key: str) -> str:
        return _WORDS.sub(lambda word: "@" if word[0] in shared else word[0], _DIGITS.sub("#", key))

    return tuple(dict.fromkeys(map(marked, head.many))), marked(head.one)


class KeysByForm:
    """Keys of one side, with those together that differ only in their numbers: few forms stand for many keys.

    Attributes:
        all: every key by itself, in order.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self.all = {key: key for key in keys}
        self._forms: defaultdict[str, list[str]] = defaultdict(list)
        for key in self.all:
            self._forms[_DIGITS.sub("#", key)].append(key)

    def that_may_match(self, pattern: str) -> list[str]:
        """Keys among which all are that a drafted pattern matches."""
        form = re.compile(_ANY_NUMBER.sub("#", pattern))
        return [key for own, keys in self._forms.items() if form.fullmatch(own) for key in keys]
