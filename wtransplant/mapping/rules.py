"""Rules: ordered regex rewritings that make links, source pattern → target template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wtransplant.errors import MappingError

_REFERENCE = re.compile(r"\\(?:(?P<number>\d+)|g<(?P<name>\w+)>|(?P<escaped>\\))")
Fill = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Rule:
    r"""One rewriting of source keys to target keys.

    Attributes:
        pattern: a Python regular expression; the whole source key must match.
        template: the target key, with ``\1`` and ``\g<name>`` for the pattern's groups.
        enabled: a rule that is switched off stays in the list and does nothing.
    """

    pattern: str
    template: str
    enabled: bool = True

    def __str__(self) -> str:
        return f"{self.pattern} => {self.template}"


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One source key that a rule took, and the target key that it made of it."""

    rule: int
    source: str
    target: str


def parse_rule(text: str) -> Rule:
    """``'PATTERN=>TEMPLATE'`` as on the command line; spaces around the arrow do not count.

    Raises:
        MappingError: no arrow, an invalid pattern, or a template that names a group that is not there.
    """
    pattern, arrow, template = text.partition("=>")
    if not arrow or not pattern.strip() or not template.strip():
        raise MappingError(
            f"the rule {text!r} is not PATTERN=>TEMPLATE", hint=r"For example: 'module\.(.*)=>\1'"
        )
    rule = Rule(pattern.strip(), template.strip())
    compile_rule(rule)
    return rule


def compile_rule(rule: Rule) -> tuple[re.Pattern[str], Fill]:
    """The rule as a compiled pattern and a function from its match to the target key.

    Raises:
        MappingError: says what is wrong with the pattern, with its position, or with the template.
    """
    try:
        pattern = re.compile(rule.pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise MappingError(
            f"invalid pattern: {error}", where=rule.pattern, hint="Mend the regular expression."
        ) from error
    return pattern, _compile_template(rule.template, pattern)


def _compile_template(template: str, pattern: re.Pattern[str]) -> Fill:
    parts: list[str | int] = []
    end = 0
    for reference in _REFERENCE.finditer(template):
        parts.append(template[end : reference.start()])
        parts.append("\\" if reference["escaped"] else _group_number(reference, template, pattern))
        end = reference.end()
    parts.append(template[end:])
    if stray := next((part for part in parts if isinstance(part, str) and "\\" in part[:-1]), None):
        raise MappingError(f"unknown escape in the template near {stray!r}", where=template)
    pieces = [part for part in parts if part != ""]
    if all(isinstance(piece, str) for piece in pieces):
        text = "".join(map(str, pieces))
        return lambda match: text
    return lambda match: "".join(
        [piece if isinstance(piece, str) else match.group(piece) or "" for piece in pieces]
    )


def _group_number(reference: re.Match[str], template: str, pattern: re.Pattern[str]) -> int:
    name = reference["name"] or reference["number"]
    number = int(name) if name.isdigit() else pattern.groupindex.get(name, -1)
    if not 0 <= number <= pattern.groups:
        known = [str(i) for i in range(1, pattern.groups + 1)] + list(pattern.groupindex)
        raise MappingError(
            f"the template names the group {name!r}, which the pattern does not have",
            where=template,
            hint=f"The pattern has the groups: {', '.join(known) or 'none'}.",
        )
    return number


def run_rules(rules: Sequence[Rule], keys: Iterable[str]) -> list[RuleHit]:
    """Run all rules over all keys at once; of the enabled rules the first one that matches takes the key.

    Raises:
        MappingError: a rule is not valid.
    """
    hits: list[RuleHit] = []
    left = list(keys)
    for index, rule in enumerate(rules):
        if not rule.enabled:
            continue
        pattern, fill = compile_rule(rule)
        matches = [(key, pattern.fullmatch(key)) for key in left]
        hits += [RuleHit(index, key, fill(match)) for key, match in matches if match]
        left = [key for key, match in matches if not match]
    return hits
