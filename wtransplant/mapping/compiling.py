"""Rules checked and compiled, once for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wtransplant.errors import MappingError
from wtransplant.mapping.operations import Identity
from wtransplant.mapping.patterns import KeyPattern, compile_pattern
from wtransplant.mapping.rules import Rule, Values
from wtransplant.mapping.templates import Template, compile_template
from wtransplant.words import tr

_MOST_VALUES = 100_000


@dataclass(frozen=True)
class Name:
    """One name of a rule's order, and its values.

    Attributes:
        name: as the rule has it.
        values: in order, as texts; empty for as many numbers as there are.
        group: the number of the pattern's group that captures it; 0 if only the template has it.
    """

    name: str
    values: tuple[str, ...]
    group: int = 0

    @property
    def counted(self) -> bool:
        """Whether the values are as many numbers as there are."""
        return not self.values


@dataclass(frozen=True)
class CompiledRule:
    """A rule that is valid in itself, ready to be run.

    Attributes:
        rule: what it was made of.
        pattern: run over the keys of the rule's side.
        template: gives the key on the other side.
        folded: names that the pattern captures: several keys of its side belong to one.
        unfolded: names that only the template has: one key of the pattern's side belongs to several.
    """

    rule: Rule
    pattern: KeyPattern
    template: Template
    folded: tuple[Name, ...]
    unfolded: tuple[Name, ...]

    @property
    def gathered(self) -> tuple[Name, ...]:
        """Names whose values tell several sources of one target apart."""
        return self.folded if self.rule.side == "source" else self.unfolded

    @property
    def spread(self) -> tuple[Name, ...]:
        """Names whose values tell several targets of one source apart."""
        return self.unfolded if self.rule.side == "source" else self.folded


@lru_cache(maxsize=1024)
def compile_rule(rule: Rule) -> CompiledRule:
    """The rule, compiled.

    Raises:
        MappingError: says what is wrong with the pattern, with its position, with the template or with the order.
    """
    pattern = compile_pattern(rule.pattern)
    groups = pattern.plain.groupindex
    if rule.skip:
        _require_bare(rule)
        return CompiledRule(rule, pattern, compile_template("", {}, 0, ()), (), ())
    _require_distinct(rule)
    names = tuple(Name(name, _values(name, values, rule), groups.get(name, 0)) for name, values in rule.order)
    template = compile_template(rule.template, groups, pattern.plain.groups, [n.name for n in names])
    folded = tuple(name for name in names if name.group)
    unfolded = tuple(name for name in names if not name.group)
    _require_use(template, folded, unfolded)
    compiled = CompiledRule(rule, pattern, template, folded, unfolded)
    _require_bound(compiled)
    return compiled


def _values(name: str, values: Values, rule: Rule) -> tuple[str, ...]:
    if values == "number":
        return ()
    if isinstance(values, int) and values > _MOST_VALUES:
        raise MappingError(
            tr(
                "the order of {name!r} has more than {most_values:,} values",
                name=name,
                most_values=_MOST_VALUES,
            ),
            where=str(rule),
        )
    listed = tuple(map(str, range(values))) if isinstance(values, int) else tuple(values)
    if not listed or len(set(listed)) < len(listed):
        raise MappingError(
            tr("the order of {name!r} has no value, or one of them twice", name=name),
            where=str(rule),
            hint=tr("Name each value once: part=query,key,value; expert=8; expert=number."),
        )
    return listed


def _require_bare(rule: Rule) -> None:
    if rule.template or rule.order or not isinstance(rule.operation, Identity):
        raise MappingError(
            tr("a rule that skips makes nothing: it has neither template nor operation nor order"),
            where=rule.pattern,
            hint=tr("Take them away, or let the rule make links."),
        )


def _require_distinct(rule: Rule) -> None:
    names = [name for name, _ in rule.order]
    if twice := [name for name in names if names.count(name) > 1]:
        raise MappingError(
            tr("the order names {twice!r} twice", twice=twice[0]), where=str(rule), hint=tr("Name it once.")
        )


def _require_use(template: Template, folded: tuple[Name, ...], unfolded: tuple[Name, ...]) -> None:
    for name in folded:
        if name.group in template.slots:
            raise MappingError(
                tr(
                    "the order brings keys together whatever {name!r} is, but the template makes "
                    "different keys of them",
                    name=name.name,
                ),
                where=template.text,
                hint=tr("Take {name!r} out of the template, or out of the order.", name=name.name),
            )
    for name in unfolded:
        if name.name not in template.slots:
            raise MappingError(
                tr(
                    "the order names {name!r}, which is neither a group of the pattern nor in the template",
                    name=name.name,
                ),
                where=template.text,
                hint=tr("Write (?P<{name}>…) in the pattern, or {{{name}}} in the template.", name=name.name),
            )


def _require_bound(compiled: CompiledRule) -> None:
    rule = compiled.rule
    known = {name.name for name in compiled.spread}
    if loose := sorted(rule.operation.names - known):
        raise MappingError(
            tr(
                "the operation {operation} takes the part {loose!r}, which no order spreads",
                operation=rule.operation,
                loose=loose[0],
            ),
            where=str(rule),
            hint=tr(
                "Write an order such as ; {loose}=query,key,value and use the name for the targets' keys.",
                loose=loose[0],
            ),
        )
