r"""Rules as one line of text: ``PATTERN => TEMPLATE | OPERATIONS ; part=query,key,value ; expert=8``.

``TARGETPATTERN <= TEMPLATE`` has its pattern on the target's keys; ``skip source PATTERN`` and ``skip target PATTERN``
leave keys out. A pattern, template or value in which a character would be taken for one of these signs is written
in double quotes, with JSON's escapes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from wtransplant.errors import MappingError
from wtransplant.mapping.operations import Identity, parse_operation
from wtransplant.mapping.rules import Rule, Side, Values

_ARROW = re.compile(r"(?<!\?)(?<!\?<)(?:=>|<=)")  # not within (?=>…), (?<=…) or (?<=>…)
_SKIP = re.compile(r"skip\s+(source|target)\s+(?=\S)")
_BARE_VALUE = re.compile(r"[^\s,;=\"']+")
_HINT = r"For example: 'module\.(.*)=>\1', or 'skip source .*\.num_batches_tracked'"


def parse_rule(text: str) -> Rule:
    """The rule that a line of text says; spaces around its signs do not count.

    Raises:
        MappingError: it says none, or one that is not valid; says what is wrong.
    """
    from wtransplant.mapping.compiling import compile_rule

    rule = read_rule(text)
    compile_rule(rule)
    return rule


def read_rule(text: str) -> Rule:
    """The same for a rule that may be invalid in itself: an unknown group, say.

    Raises:
        MappingError: the text has not the form of a rule.
    """
    read = _read(text)
    if read.skip:
        return Rule(read.pattern, skip=True, side=read.side)
    return Rule(
        read.pattern,
        read.template,
        parse_operation(read.operation) if read.operation else Identity(),
        tuple(_order(part, text) for part in read.orders),
        read.side,
    )


class _Read(NamedTuple):
    """The parts of a line."""

    pattern: str
    side: Side
    skip: bool = False
    template: str = ""
    operation: str = ""
    orders: Sequence[str] = ()


def _read(text: str) -> _Read:
    line = text.strip()
    if found := _SKIP.match(line):
        return _Read(_only(line[found.end() :], text), "source" if found[1] == "source" else "target", True)
    pattern, arrow, rest = _pattern(line, text)
    template, rest = _template(rest, text)
    operation, orders = _tail(rest, text)
    if not pattern or not template:
        raise _not_a_rule(text)
    return _Read(pattern, "source" if arrow == "=>" else "target", False, template, operation, orders)


@lru_cache(maxsize=4096)
def written_rule(rule: Rule) -> str:
    """The line that :func:`read_rule` reads back as this rule, but for its being switched off."""
    wanted = rule.pattern, rule.side, rule.skip, rule.template
    line = _line(rule, rule.pattern, rule.template)
    try:
        plain = _read(line)[:4] == wanted
    except MappingError:
        plain = False
    return line if plain else _line(rule, json.dumps(rule.pattern), json.dumps(rule.template))


def _line(rule: Rule, pattern: str, template: str) -> str:
    if rule.skip:
        return f"skip {rule.side} {pattern}"
    parts = [f"{pattern} {'=>' if rule.side == 'source' else '<='} {template}"]
    if not isinstance(rule.operation, Identity):
        parts.append(f" | {rule.operation}")
    parts += [f" ; {name}={_written_values(values)}" for name, values in rule.order]
    return "".join(parts)


def _written_values(values: Values) -> str:
    if not isinstance(values, tuple):
        return str(values)
    written = [value if _BARE_VALUE.fullmatch(value) else json.dumps(value) for value in values]
    return ",".join(written) + ("," if len(values) == 1 else "")


def _only(rest: str, text: str) -> str:
    if not rest.startswith('"'):
        return rest
    value, after = _quoted(rest, text)
    if after.strip():
        raise _not_a_rule(text)
    return value


def _pattern(line: str, text: str) -> tuple[str, str, str]:
    """The pattern, the arrow, and what stands behind it."""
    if line.startswith('"'):
        pattern, rest = _quoted(line, text)
        found = _ARROW.match(rest.lstrip())
        if found is None:
            raise _not_a_rule(text)
        return pattern, found[0], rest.lstrip()[2:]
    found = _ARROW.search(line)
    if found is None:
        raise _not_a_rule(text)
    return line[: found.start()].strip(), found[0], line[found.end() :]


def _template(rest: str, text: str) -> tuple[str, str]:
    rest = rest.lstrip()
    if rest.startswith('"'):
        template, rest = _quoted(rest, text)
        if rest.strip() and rest.lstrip()[0] not in "|;":
            raise _not_a_rule(text)
        return template, rest.lstrip()
    end = next((i for i, char in enumerate(rest) if char in "|;"), len(rest))
    return rest[:end].strip(), rest[end:]


def _tail(rest: str, text: str) -> tuple[str, list[str]]:
    """The operations' text, and the orders'."""
    parts = [part.strip() for part in _split(rest, ";")]
    operation = parts[0]
    if operation and not operation.startswith("|"):
        raise _not_a_rule(text)
    operation = operation[1:].strip()
    if rest.startswith("|") and not operation:
        raise MappingError(f"the rule {text!r} has no operation behind |", hint="For example: | concat(0)")
    return operation, parts[1:]


def _order(part: str, text: str) -> tuple[str, Values]:
    name, equals, values = part.partition("=")
    name, values = name.strip(), values.strip()
    if not equals or not name.isidentifier() or not values:
        raise MappingError(
            f"{part!r} is no order, in the rule {text!r}",
            hint="For example: ; part=query,key,value or ; expert=8 or ; expert=number",
        )
    if values == "number":
        return name, "number"
    if values.isascii() and values.isdigit():
        return name, int(values)
    listed = [value.strip() for value in _split(values, ",")]
    if len(listed) > 1 and not listed[-1]:  # a comma behind one value says that it is a list
        listed.pop()
    return name, tuple(_only(value, text) for value in listed)


def _split(text: str, sign: str) -> Iterator[str]:
    """Split at a sign that is in no quotes."""
    start, quote = 0, ""
    place = 0
    while place < len(text):
        char = text[place]
        if quote:
            place += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == sign:
            yield text[start:place]
            start = place + 1
        place += 1
    yield text[start:]


def _quoted(text: str, whole: str) -> tuple[str, str]:
    """A JSON string at the beginning, and what stands behind it."""
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        raise MappingError(
            f"in the rule {whole!r} a quotation is not closed or not valid: {error.msg}",
            hint='Write it as in JSON: "a|b\\\\.c".',
        ) from error
    return str(value), text[end:]


def _not_a_rule(text: str) -> MappingError:
    return MappingError(f"the rule {text!r} is not PATTERN=>TEMPLATE", hint=_HINT)
