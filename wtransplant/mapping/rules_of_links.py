"""Hundreds of links as few rules: what a matcher found, to be read and kept in a recipe."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wtransplant.errors import MappingError
from wtransplant.mapping.bundles import Bundle, bundles_of
from wtransplant.mapping.generalise import rule_for
from wtransplant.mapping.inference import Sample, Width, escaped, parted, template_text
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Operation
from wtransplant.mapping.rules import Rule
from wtransplant.mapping.running import RulesRun, link_by_rules

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[A-Za-z]+")
_SIGNS = re.compile(r"\\.|\(.*?\)")
_TAIL = Width(tail=True)
_LAST = 4
"""The step at which every link has a rule of its own."""

_Wanted = Mapping[str, tuple[tuple[str, ...], Operation]]


def as_rules(links: Sequence[Link], sources: Collection[str], targets: Collection[str]) -> tuple[Rule, ...]:
    """Rules that make exactly these links of these keys, few and readable.

    Links whose names differ in the same way become one rule; where that rule would make a link more, or a link
    differently, it is made narrower, at the last one rule for each link.

    Args:
        links: one for each target key at most.
        sources: all source keys that rules are run over.
        targets: all target keys.

    Raises:
        MappingError: a link cannot be written as a rule: it has no source, or one of them twice.
    """
    wanted = {link.target: (link.sources, link.operation) for link in links}
    drafts = list(_at(0, bundles_of(links)))
    while True:
        drafts.sort(key=lambda draft: draft.literal, reverse=True)  # the more a pattern says, the earlier
        rules = tuple(draft.rule for draft in drafts)
        wrong = _wrong(link_by_rules(rules, sources, targets), drafts, wanted)
        if not wrong:
            return rules
        if all(drafts[place].step == _LAST for place in wrong):
            raise MappingError("these links cannot be written as rules", hint="Keep them as links.")
        wrong = {place for place in wrong if drafts[place].step < _LAST}
        narrower = [finer for place in sorted(wrong) for finer in drafts[place].narrowed()]
        drafts = [draft for place, draft in enumerate(drafts) if place not in wrong] + narrower


@dataclass(frozen=True)
class _Draft:
    """A rule for some bundles; the higher the step, the narrower it was made."""

    bundles: tuple[Bundle, ...]
    rule: Rule
    step: int

    @property
    def literal(self) -> tuple[int, int]:
        """How much its pattern says."""
        return self.step, len(_SIGNS.sub("", self.rule.pattern))

    def narrowed(self) -> list[_Draft]:
        """The same bundles by narrower rules."""
        for step in range(self.step + 1, _LAST):
            found = list(_at(step, self.bundles))
            if [draft.rule for draft in found] != [self.rule]:
                return found
        return list(_at(_LAST, self.bundles))


def _wrong(run: RulesRun, drafts: Sequence[_Draft], wanted: _Wanted) -> set[int]:
    """The places of the rules that make something else than what is wanted, or keep others from it."""
    made: set[str] = set()
    wrong: set[int] = set()
    for one in run.runs:
        right = [k.target for k in one.made.links if wanted.get(k.target) == (k.sources, k.operation)]
        if len(right) < len(one.made.links) or len(set(right)) < len(right) or one.made.incomplete:
            wrong.add(one.rule)
        made.update(right)
    for place, draft in enumerate(drafts):
        if any(link.target not in made for bundle in draft.bundles for link in bundle.links):
            wrong.update(run.runs[place].shadowed or (place,))
    return wrong


def _at(step: int, bundles: Sequence[Bundle]) -> Iterator[_Draft]:
    """Rules for bundles: one for all that are alike, and the higher the step the more alike they must be."""
    if step == 0:
        for alike in _by(bundles, _mask_of_words):
            yield from _inferred(0, alike, _TAIL)
    elif step == 1:
        for alike in _by(bundles, _mask_of_heads):
            yield from _inferred(1, alike, _TAIL)
    elif step in (2, 3):
        for alike in _by(bundles, _mask_of_heads if step == 2 else _mask_of_keys):
            yield from _inferred(step, alike, Width())
    else:
        for link in (link for bundle in bundles for link in bundle.links):
            alone = Bundle(Sample((link.target,), ""), "target", link.operation, (link,))
            yield _Draft((alone,), _literal(link), _LAST)


def _inferred(step: int, bundles: Sequence[Bundle], width: Width) -> Iterator[_Draft]:
    rule = rule_for(bundles, width)
    if rule is not None:
        yield _Draft(tuple(bundles), rule, step)
    elif step == 0:
        yield from _at(1, bundles)
    elif len(alone := _by(bundles, _heads)) > 1:  # numbers that nothing explains: a rule for each
        for own in alone:
            yield from _inferred(step, own, width)
    else:
        yield from _at(_LAST, bundles)


def _by(bundles: Sequence[Bundle], kind: Callable[[Bundle], Hashable]) -> list[list[Bundle]]:
    groups: defaultdict[Hashable, list[Bundle]] = defaultdict(list)
    for bundle in bundles:
        groups[bundle.side, bundle.operation, len(bundle.sample.many) > 1, kind(bundle)].append(bundle)
    return list(groups.values())


def _heads(bundle: Bundle) -> Hashable:
    head, _ = parted(bundle.sample, _TAIL)
    return head.many, head.one


def _mask_of_heads(bundle: Bundle) -> Hashable:
    return _mask(parted(bundle.sample, _TAIL)[0])


def _mask_of_keys(bundle: Bundle) -> Hashable:
    return _mask(bundle.sample)


def _mask(sample: Sample) -> Hashable:
    many = dict.fromkeys(_DIGITS.sub("#", key) for key in sample.many)
    return tuple(many), _DIGITS.sub("#", sample.one)


def _mask_of_words(bundle: Bundle) -> Hashable:
    """With a mark in the place of words that are on both sides, too: these may differ from link to link."""
    head, _ = parted(bundle.sample, _TAIL)
    shared = set(_WORDS.findall(head.one)).intersection(*map(_WORDS.findall, head.many))

    def masked(key: str) -> str:
        return _WORDS.sub(lambda word: "@" if word[0] in shared else word[0], _DIGITS.sub("#", key))

    return tuple(dict.fromkeys(map(masked, head.many))), masked(head.one)


def _literal(link: Link) -> Rule:
    """A rule for one link."""
    pattern = escaped(link.target)
    if len(link.sources) == 1:
        return Rule(pattern, template_text(link.sources[0]), link.operation, (), "target")
    return Rule(pattern, "{part}", link.operation, (("part", link.sources),), "target")
