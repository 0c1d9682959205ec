"""A rule as the texts of its fields: what a person writes, and what comes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from wtransplant.errors import MappingError
from wtransplant.gui.models.said_lists import sentences
from wtransplant.words import in_english, mark, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Rule
    from wtransplant.mapping.operations import Operation
    from wtransplant.mapping.rules import Order

Kind = Literal["on source", "on target", "skip source", "skip target"]
Field = Literal["kind", "pattern", "template", "operation", "order"]

KINDS: tuple[Kind, ...] = ("on source", "on target", "skip source", "skip target")
KIND_NAMES: dict[str, str] = {
    "on source": mark("on source"),
    "on target": mark("on target"),
    "skip source": mark("skip source"),
    "skip target": mark("skip target"),
}
"""How people read each of them."""
KIND_TIPS = {
    "on source": mark("The pattern is run on source keys; the template makes the target key."),
    "on target": mark("The pattern is run on target keys; the template makes the source key that fills it."),
    "skip source": mark("Source keys that match are left out on purpose."),
    "skip target": mark("Target keys that match keep their own values on purpose."),
}


class RuleFields(NamedTuple):
    """The texts of one rule.

    Attributes:
        pattern, template: as the rule has them.
        operation: ``transpose | concat(0)``; empty for taking tensors as they are.
        order: ``part=query,key,value ; expert=8``; empty for none.
        kind: of which keys the pattern is, and whether they are skipped.
    """

    pattern: str = ""
    template: str = ""
    operation: str = ""
    order: str = ""
    kind: str = "on source"

    @property
    def skips(self) -> bool:
        """Whether it makes no links, so that template, operation and order say nothing."""
        return self.kind.startswith("skip")


class FieldError(MappingError):
    """A rule that is not valid; ``field`` is the one that is at fault."""

    def __init__(self, field: Field, error: MappingError) -> None:
        super().__init__(error.what, where=error.where, hint=error.hint)
        self.field = field

    @property
    def reason(self) -> str:
        """What is wrong and what to do, in one line."""
        return sentences(tr("{sentence}.", sentence=self.what).replace("..", "."), self.hint)


def fields_of(rule: Rule) -> RuleFields:
    """The texts that :func:`rule_of` makes this rule of."""
    if rule.skip:
        return RuleFields(rule.pattern, kind=f"skip {rule.side}")
    return RuleFields(rule.pattern, rule.template, operation_text(rule), order_text(rule), f"on {rule.side}")


def operation_text(rule: Rule) -> str:
    """What happens on the way; empty where that is nothing."""
    text = str(rule.operation)
    return "" if text == "identity" else text


def order_text(rule: Rule) -> str:
    """``part=query,key,value ; expert=8``."""
    from wtransplant.mapping import Rule

    return str(Rule("x", "x", order=rule.order)).partition(" ; ")[2]


def rule_of(fields: RuleFields, *, enabled: bool = True) -> Rule:
    """The rule that the texts say, valid in itself.

    Raises:
        FieldError: it is not; names the field.
    """
    from wtransplant.mapping import Rule, compile_rule

    side: Literal["source", "target"] = "target" if fields.kind.endswith("target") else "source"
    if fields.skips:
        rule = Rule(fields.pattern, side=side, skip=True, enabled=enabled)
    else:
        rule = Rule(
            fields.pattern,
            fields.template,
            _operation(fields.operation),
            _order(fields),
            side,
            enabled=enabled,
        )
    try:
        compile_rule(rule)
    except MappingError as error:
        raise FieldError(_field_of(error), error) from error
    return rule


def _operation(text: str) -> Operation:
    from wtransplant.mapping.operations import Identity, parse_operation

    if not text.strip():
        return Identity()
    try:
        return parse_operation(text)
    except MappingError as error:
        raise FieldError("operation", error) from error


def _order(fields: RuleFields) -> Order:
    from wtransplant.mapping.rule_text import read_rule

    text = fields.order.strip().strip(";").strip()
    if not text:
        return ()
    line = f"{json.dumps(fields.pattern or 'x')} => {json.dumps(fields.template or 'x')} ; {text}"
    try:
        return read_rule(line).order
    except MappingError as error:
        with in_english():
            what = error.what.partition(", in the rule")[0]
        raise FieldError("order", MappingError(what, hint=error.hint)) from error


@in_english()  # faults are told apart by what they say
def _field_of(error: MappingError) -> Field:
    """Which field a rule's fault is told at: where it can be mended."""
    fields: tuple[Field, ...] = ("pattern", "operation", "order", "template")
    for field in fields:
        if error.what.startswith((f"invalid {field}", f"the {field}")):
            return field
    return "template" if "template" in error.what else "pattern"
