"""A report as sections of grouped rows: what text, Markdown and HTML have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wtransplant.mapping.grouping import KeyGroup, group_keys
from wtransplant.mapping.link import Link, Mismatch
from wtransplant.mapping.names import weight_keys
from wtransplant.mapping.operations import Identity
from wtransplant.units import format_shape, plural, shown
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping.report import Report

_SOURCES_SHOWN = 4
Shapes = Callable[[str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """Keys that are told in one line; every text is escaped for one line.

    Attributes:
        text: the keys, grouped.
        facts: shapes, or why.
        entries: one line for each key, with nothing left out.
    """

    text: str
    facts: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All keys with one status.

    Attributes:
        name: the status, as DESIGN names them.
        meaning: what it means, in a sentence.
        keys: how many.
        rows: the keys.
    """

    name: str
    meaning: str
    keys: int
    rows: tuple[Row, ...]


def sections_of(report: Report) -> list[Section]:
    """All sections, also the empty ones, the ones to act on first and what is linked last."""
    resolution, target, source = report.resolution, report.target, report.source

    def of_target(key: str) -> tuple[int, ...]:
        return target[key].shape

    def of_source(key: str) -> tuple[int, ...]:
        return source[key].shape

    aliases = report.aliases
    weights = {key for keys in weight_keys(source).values() for key in keys}
    skipped_sources = [key for key in resolution.sources_with("skipped") if key in weights]
    return [
        Section(
            "ambiguous",
            tr("Target keys that several source keys claim. None of them is filled until somebody decides."),
            len(report.ambiguous),
            _row_per_key(report.ambiguous, report),
        ),
        Section(
            "mismatched",
            tr("Links whose shapes do not fit. load_state_dict refuses them, even with strict=False."),
            len(report.mismatched),
            _mismatches(report.mismatched),
        ),
        _plain("missing", tr("Target keys that nothing fills."), report.missing, of_target, aliases),
        _plain("unexpected", tr("Source keys that nothing takes."), report.unexpected, of_source, aliases),
        _plain("skipped", tr("Target keys left out on purpose."), report.skipped, of_target, {}),
        _plain("skipped sources", tr("Source keys left out on purpose."), skipped_sources, of_source, {}),
        _rules(report),
        Section(
            "linked", tr("Links that are carried out."), len(report.links), _links(report.links, of_target)
        ),
    ]


def _plain(name: str, meaning: str, keys: Sequence[str], shape: Shapes, aliases: dict[str, str]) -> Section:
    own = [key for key in keys if key not in aliases]
    rows = [_row(group, _shape_text, lambda key: key) for group in group_keys(own, shape)]
    for key in keys:
        if key in aliases:
            line = f"{shown(key)} = {shown(aliases[key])}"
            rows.append(Row(line, tr("one tensor under two names"), (line,)))
    return Section(name, meaning, len(keys), tuple(rows))


def _row(group: KeyGroup, fact_text: Callable[[Hashable], str], entry: Callable[[str], str]) -> Row:
    """A row for a group; facts that differ by the last part of the name are told with it."""
    facts = "; ".join(f"{name}: {fact_text(fact)}" if name else fact_text(fact) for name, fact in group.facts)
    return Row(shown(group.text), shown(facts), tuple(shown(entry(key)) for key in group.keys))


def _shape_text(shape: Hashable) -> str:
    return format_shape(shape) if isinstance(shape, tuple) else str(shape)


def _rules(report: Report) -> Section:
    """Rules with something that a person ought to see, by their places in the list."""
    unwell = [
        (place, health) for place, health in enumerate(report.resolution.health, 1) if not health.is_well
    ]
    rows = [
        Row(
            tr("rule {place}", place=place),
            told := shown(health.describe()),
            (tr("rule {place}: {told}", place=place, told=told),),
        )
        for place, health in unwell
        if health.enabled
    ]
    return Section(
        "rules", tr("Rules that match nothing, or lead to what was hardly meant."), len(rows), tuple(rows)
    )


def _row_per_key(keys: Sequence[str], report: Report) -> tuple[Row, ...]:
    rows = []
    for key in keys:
        claims = tr(" or ").join(link.describe_sources() for link in report.resolution.conflicts[key])
        rows.append(
            Row(shown(key), shown(tr("claimed by {claims}", claims=claims)), (shown(report.explain(key)),))
        )
    return tuple(rows)


def _mismatches(mismatches: Sequence[Mismatch]) -> tuple[Row, ...]:
    by_key = {mismatch.link.target: mismatch for mismatch in mismatches}
    groups = group_keys(by_key, lambda key: _mismatch_text(by_key[key]))
    rows = [_row(group, str, lambda key: f"{by_key[key].link}: {by_key[key].reason}") for group in groups]
    links = [[by_key[key].link for key in group.keys] for group in groups]
    return tuple(_with_sources(row, part) for row, part in zip(rows, links, strict=True))


def _mismatch_text(mismatch: Mismatch) -> str:
    if mismatch.source_shape is None:
        return mismatch.reason
    return tr(
        "source {source_shape}, target {target_shape}",
        source_shape=format_shape(mismatch.source_shape),
        target_shape=format_shape(mismatch.target_shape),
    )


def _links(links: Sequence[Link], shape: Shapes) -> tuple[Row, ...]:
    by_key = {link.target: link for link in links}

    def fact(key: str) -> Hashable:
        link = by_key[key]
        return str(link.operation), link.by, link.reason

    groups = group_keys(by_key, fact)
    rows = []
    for group in groups:
        told = [by_key[key] for key in group.keys]
        row = _row(group, lambda found: _link_text(found), lambda key: _link_entry(by_key[key], shape))
        rows.append(_with_sources(row, told))
    return tuple(rows)


def _link_text(fact: Hashable) -> str:
    if not isinstance(fact, tuple):
        return str(fact)
    operation, by, reason = fact
    told = reason or tr("linked {by}", by=by)
    return told if operation == str(Identity()) else f"{operation}; {told}"


def _link_entry(link: Link, shape: Shapes) -> str:
    sure = "" if link.confidence == 1 else tr(", confidence {confidence:.2f}", confidence=link.confidence)
    return f"{link} ({format_shape(shape(link.target))}{sure})"


def _with_sources(row: Row, links: Sequence[Link]) -> Row:
    """``a.{0–5}.w ← b.{0–5}.w``; nothing is added where all names are equal."""
    if all(link.sources == (link.target,) for link in links):
        return row
    sources = dict.fromkeys(key for link in links for key in link.sources)
    texts = [group.text for group in group_keys(sources)]
    if (rest := len(texts) - _SOURCES_SHOWN) > 1:
        texts[_SOURCES_SHOWN:] = [plural(rest, "other group")]
    listed = ", ".join(texts)
    return replace(row, text=f"{row.text} ← {shown(listed)}")
