"""Several rules as text, a line for each: for the clipboard and for files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wtransplant.errors import MappingError
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping import Rule

_OFF = "# off: "
_MOST_TOLD = 5


def rules_text(rules: Iterable[Rule]) -> str:
    """A line for each rule; one that is switched off is a comment that :func:`read_rules` knows again."""
    return "".join(f"{'' if rule.enabled else _OFF}{replace(rule, enabled=True)}\n" for rule in rules)


def read_rules(text: str) -> list[Rule]:
    """The rules of a text; empty lines and comments (``# …``) are passed over.

    Raises:
        MappingError: lines that say no valid rule, with their numbers; or there is no rule at all.
    """
    from wtransplant.mapping import parse_rule

    rules: list[Rule] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        off = line.startswith(_OFF)
        said = line.removeprefix(_OFF).strip()
        if not said or said.startswith("#"):
            continue
        try:
            rules.append(replace(parse_rule(said), enabled=not off))
        except MappingError as error:
            faults.append(tr("line {number}: {what}", number=number, what=error.what))
    if faults:
        raise MappingError(
            tr("not all lines are rules"), where=_told(faults), hint=tr("Nothing was added. Mend them.")
        )
    if not rules:
        hint = tr(
            "Write a line for each, such as  {example}", example=r"features\.(\d+)\.(.*) => backbone.\1.\2"
        )
        raise MappingError(tr("there is no rule in this text"), hint=hint)
    return rules


def _told(faults: Sequence[str]) -> str:
    more = [tr("and {more:,} more", more=len(faults) - _MOST_TOLD)] if len(faults) > _MOST_TOLD else []
    return "; ".join([*faults[:_MOST_TOLD], *more])
