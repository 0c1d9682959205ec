"""A plan that only renames, as the ``key_mapping`` of transformers' ``from_pretrained``."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from wtransplant.errors import MappingError
from wtransplant.mapping import Link, Plan, Rule
from wtransplant.mapping.operations import Identity
from wtransplant.words import in_english

_HINT = "Export a plain torch script instead."
_NUMBERED = re.compile(r"\\(\d+)|\\g<")


@in_english()
def key_mapping(plan: Plan) -> dict[str, str]:
    r"""Regular expressions and what they are replaced by, to be passed to ``from_pretrained(key_mapping=…)``.

    transformers searches each pattern in the key, replaces what it found, and goes on with the next one; of a
    pattern's groups it knows ``\1`` alone. A rule with one group is taken as it is; other renamings become one entry
    for each beginning of names that changes. Before it is given away the mapping is tried, as transformers would, on
    every key of the source.

    Raises:
        MappingError: a rule or link does more than rename, the checkpoint is nested, or the renamings cannot be said
            one after the other; names the rule and the key.
    """
    links = list(plan.resolution.links.values())
    _require_renamings(plan, links)
    by_reason: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.sources[0] != link.target:
            by_reason[link.reason if link.by == "rule" else ""].append(link)
    rules = {str(rule): rule for rule in plan.decisions.rules}
    mapping: dict[str, str] = {}
    for reason, made in by_reason.items():
        rule = rules.get(reason)
        whole = _as_it_is(rule) if rule is not None and _is_simple(rule) else {}
        mapping.update(whole if whole and _suffices(whole, made) else _beginnings(made))
    _try(mapping, plan, links)
    return mapping


def _require_renamings(plan: Plan, links: Iterable[Link]) -> None:
    uses: Counter[str] = Counter()
    for link in links:
        where = f"rule {link.reason}" if link.by == "rule" else str(link)
        if len(link.sources) != 1 or not isinstance(link.operation, Identity):
            what = f"this does more than rename: {link.operation.describe()}"
            raise MappingError(what, where=where, hint=_HINT)
        uses[link.sources[0]] += 1
        if uses[link.sources[0]] > 1:
            raise MappingError(f"{link.sources[0]!r} goes to more than one key", where=where, hint=_HINT)
        if plan.source[link.sources[0]].group:
            raise MappingError(
                f"{link.sources[0]!r} is in a part of the file, and from_pretrained reads flat files only",
                where=where,
                hint="Save the part as a file of its own first.",
            )


def _is_simple(rule: Rule) -> bool:
    r"""Whether transformers does with it what we do: one group, named ``\1`` in the template, from end to end."""
    try:
        pattern = re.compile(rule.pattern)
    except (re.error, OverflowError, RecursionError):  # of a rule that another engine runs
        return False
    references = {found[1] for found in _NUMBERED.finditer(rule.template)}
    plain = not re.search(r"[{}()]", rule.template) and "*." not in rule.pattern and "\\1" not in rule.pattern
    return plain and pattern.groups <= 1 and references <= {"1"} and pattern.flags == re.compile("").flags


def _as_it_is(rule: Rule) -> dict[str, str]:
    return {f"^(?:{rule.pattern})$" if "|" in rule.pattern else f"^{rule.pattern}$": rule.template}


def _beginnings(links: Iterable[Link]) -> dict[str, str]:
    r"""``^model\.layer\.0\.`` → ``blocks.0.``: what is left of the longest common end of both names."""
    mapping: dict[str, str] = {}
    for link in links:
        source, target = link.sources[0].split("."), link.target.split(".")
        rest = ""
        while len(source) > 1 and target and source[-1] == target[-1]:
            source.pop()
            target.pop()
            rest = "."
        if source != target:
            after = ".".join(target) + rest if target else ""
            mapping[f"^{re.escape('.'.join(source) + rest)}{'' if rest else '$'}"] = after
    return mapping


def _suffices(mapping: Mapping[str, str], links: Iterable[Link]) -> bool:
    compiled = _compiled(mapping)
    return all(_renamed(link.sources[0], compiled) == link.target for link in links)


def _compiled(mapping: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), replacement) for pattern, replacement in mapping.items()]


def _try(mapping: Mapping[str, str], plan: Plan, links: Iterable[Link]) -> None:
    compiled = _compiled(mapping)
    wanted = {link.sources[0]: link for link in links}
    for key, info in plan.source.items():
        made = _renamed(key, compiled)
        link = wanted.get(key)
        if link is not None and made != link.target:
            raise MappingError(
                f"{key!r} would become {made!r} instead of {link.target!r}: the renamings act on each other",
                where=f"rule {link.reason}" if link.by == "rule" else str(link),
                hint=_HINT,
            )
        if link is None and not info.group and (made in plan.target or key in plan.target):
            raise MappingError(
                f"{key!r} is left out here, but from_pretrained would load it",
                where=made if made in plan.target else key,
                hint=_HINT,
            )


def _renamed(key: str, mapping: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """What transformers 5 makes of a key (``core_model_loading.WeightRenaming.rename_source_key``)."""
    for pattern, replacement in mapping:
        if found := pattern.search(key):
            new = replacement.replace("\\1", found[1]) if "\\1" in replacement else replacement
            key = key.replace(found[0], new, 1)
    return key
