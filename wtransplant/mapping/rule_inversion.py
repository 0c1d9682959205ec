"""Rules the other way round: from the target's keys back to the source's.

The keys are the easy part. A rule whose pattern is for source keys says which target key belongs to each of them; when
the two sides change places, the same pattern is for target keys, and says which source key belongs to each. So
pattern, template and order stay, whatever they are. What is turned round is the operation: what was gathered is
spread, and what was spread is gathered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations, product
from typing import TYPE_CHECKING

from wtransplant.errors import MappingError
from wtransplant.mapping.compiling import CompiledRule, Name, compile_rule
from wtransplant.mapping.inversion import invert_links
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Identity, Operation, Part
from wtransplant.mapping.parts import parts_of, with_parts
from wtransplant.mapping.rule_examples import Example, examples_in, invented_examples
from wtransplant.mapping.rules import Order, Rule
from wtransplant.mapping.running import link_by_rules
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping.plan import Plan


@dataclass(frozen=True, slots=True)
class RuleNotInvertible:
    """A rule without a way back.

    Attributes:
        place: in the list that was to be inverted.
        rule: the rule.
        reason: why not, in a sentence.
    """

    place: int
    rule: Rule
    reason: str


@dataclass(frozen=True, slots=True)
class InvertedRules:
    """Rules from the target to the source.

    Attributes:
        rules: in the order of those that they undo.
        not_invertible: the ones left out.
        conflicts: source keys that several target keys would be given back to, seen on the plan's keys; a person
            decides which (two target keys with the same source, say).
    """

    rules: tuple[Rule, ...]
    not_invertible: tuple[RuleNotInvertible, ...]
    conflicts: tuple[str, ...] = ()


def invert_rules(rules: Sequence[Rule], plan: Plan | None = None) -> InvertedRules:
    """The rules that give the source back from the target, in the same order.

    Args:
        rules: from source to target.
        plan: that they are part of: its shapes are asked where a way back depends on them (a reshape, parts of
            unequal size), and its keys whether the way back is one.
    """
    found: list[Rule] = []
    lost: list[RuleNotInvertible] = []
    for place, rule in enumerate(rules):
        try:
            found.append(_inverted(rule, plan))
        except MappingError as error:
            lost.append(RuleNotInvertible(place, rule, error.what))
    return InvertedRules(tuple(found), tuple(lost), _conflicts(found, plan) if plan else ())


_Way = tuple[Operation, Order]


def _inverted(rule: Rule, plan: Plan | None) -> Rule:
    turned = replace(rule, side="target" if rule.side == "source" else "source")
    if rule.skip or (isinstance(rule.operation, Identity) and not rule.order):
        return turned
    compiled = compile_rule(rule)
    if compiled.gathered and compiled.spread:
        raise MappingError(tr("it gathers and spreads at once; write it as two rules"))
    operation, order = _way_in(plan, compiled) or _way_without_plan(rule)
    return replace(turned, operation=operation, order=order)


def _way_in(plan: Plan | None, compiled: CompiledRule) -> _Way | None:
    """The way back of all that a rule made in a plan."""
    if plan is None:
        return None
    ways = {_way_back(compiled, example) for example in examples_in(plan, compiled)}
    if len(ways) > 1:
        raise MappingError(tr("its way back depends on the shapes, which differ from link to link"))
    return ways.pop() if ways else None


@lru_cache(maxsize=256)
def _way_without_plan(rule: Rule) -> _Way:
    """The way back, where it is the same whatever the shapes are."""
    compiled = compile_rule(rule)
    ways = {_way_back(compiled, example) for example in invented_examples(compiled)}
    if len(ways) != 1:
        raise MappingError(
            tr(
                "the way back of {operation} depends on the shapes: give the plan",
                operation=compiled.rule.operation,
            )
        )
    return ways.pop()


def _way_back(compiled: CompiledRule, example: Example) -> _Way:
    inverted = invert_links(example.links, example.sources, example.targets)
    if inverted.not_invertible:
        raise MappingError(inverted.not_invertible[0].reason)
    if compiled.spread:
        return _gathering(compiled, example, inverted.links[0])
    back = {link.target: link.operation for link in inverted.links}
    operations = [back[source] for source in example.links[0].sources]
    if not compiled.gathered:
        return operations[0], ()
    return _spreading(compiled.gathered, example.values, operations), compiled.rule.order


def _gathering(compiled: CompiledRule, example: Example, back: Link) -> _Way:
    """The join of what was spread, with the order in which it takes the parts."""
    values = {link.target: own for link, own in zip(example.links, example.values, strict=True)}
    taken = [values[key] for key in back.sources]
    columns = [tuple(dict.fromkeys(column)) for column in zip(*taken, strict=True)]
    own = dict(compiled.rule.order)
    for places in permutations(range(len(columns))):
        wanted = [tuple(row[places.index(place)] for place in range(len(places)))
                  for row in product(*(columns[place] for place in places))]  # fmt: skip
        if wanted == taken:
            order = []
            for place in places:
                name = compiled.spread[place].name
                whole = len(columns[place]) == len({row[place] for row in example.values})
                order.append((name, own[name] if whole else columns[place]))
            return back.operation, tuple(order)
    raise MappingError(tr("its parts come back in an order that no order of a rule says"))


def _spreading(
    names: Sequence[Name], values: Sequence[tuple[str, ...]], operations: Sequence[Operation]
) -> Operation:
    """One operation for all parts, with the rule's names in the place of the numbers that differ."""
    ranks = [{value: rank for rank, value in enumerate(dict.fromkeys(column))} for column in zip(*values)]  # noqa: B905
    parts = [
        {name.name: Part(rank[value], len(rank)) for name, rank, value in zip(names, ranks, row, strict=True)}
        for row in values
    ]
    slots = [parts_of(operation) for operation in operations]
    if len({len(own) for own in slots}) == 1:
        for chosen in permutations([name.name for name in names], len(names)):
            named = _named(operations[0], slots, parts, chosen)
            if all(named.bound(own) == op for own, op in zip(parts, operations, strict=True)):
                return named
    raise MappingError(tr("its parts come back in different ways, which no one operation says"))


def _named(
    operation: Operation,
    slots: Sequence[Sequence[Part]],
    parts: Sequence[Mapping[str, Part]],
    names: Sequence[str],
) -> Operation:
    """The operation with names for those of its parts that are the same as theirs everywhere."""
    left = list(names)
    changes: dict[int, Part] = {}
    for number in range(len(slots[0])):
        column = [own[number] for own in slots]
        name = next((n for n in left if [own[n] for own in parts] == column), None)
        if name is not None:
            left.remove(name)
            changes[number] = Part(name)
    return with_parts(operation, changes)


def _conflicts(rules: Sequence[Rule], plan: Plan) -> tuple[str, ...]:
    """Source keys that the rules would fill more than once."""
    run = link_by_rules(rules, list(plan.target), list(plan.source))
    claims = Counter(link.target for one in run.runs for link in one.made.links)
    return tuple(key for key, count in claims.items() if count > 1)
