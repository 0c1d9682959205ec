"""Links that one rule would make together: the parts of one source are one bundle, as are the sources of one link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from wtransplant.mapping.inference import Sample
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Operation, Part
from wtransplant.mapping.parts import parts_of, with_parts
from wtransplant.mapping.rules import Side


@dataclass(frozen=True)
class Bundle:
    """Links to be made by one rule together.

    Attributes:
        sample: the keys.
        side: of which keys there are many, and the rule's pattern is.
        operation: of all of them, with nothing in the place of parts where they differ.
        links: the links, in the order of the sample's keys if there are several.
    """

    sample: Sample
    side: Side
    operation: Operation
    links: tuple[Link, ...]

    def operation_with(self, names: Sequence[str]) -> Operation | None:
        """The operation with these names in the place of the parts that differ; ``None`` if they do not fit."""
        if len(self.links) == 1:
            return self.links[0].operation
        rows = [parts_of(link.operation) for link in self.links]
        differing = [place for place, column in enumerate(zip(*rows, strict=True)) if len(set(column)) > 1]
        if len(differing) != len(names):
            return None
        # The keys run through the names outermost first: the part of the outermost changes last.
        slowest = sorted(differing, key=lambda place: _first_change(rows, place), reverse=True)
        return with_parts(self.links[0].operation, dict(zip(slowest, map(Part, names), strict=True)))


def _first_change(rows: Sequence[Sequence[Part]], place: int) -> int:
    return next(number for number, row in enumerate(rows) if row[place] != rows[0][place])


def bundles_of(links: Sequence[Link]) -> list[Bundle]:
    """The links in bundles, in order."""
    by_source: defaultdict[tuple[str, ...], list[Link]] = defaultdict(list)
    for link in links:
        by_source[link.sources].append(link)
    bundles: list[Bundle] = []
    for sources, own in by_source.items():
        if len(own) == 1:
            bundles.append(_single(own[0]))
        elif len(sources) == 1:
            bundles += _shared(sources[0], own)
        else:
            bundles += [_single(link) for link in own]
    return bundles


def _single(link: Link) -> Bundle:
    return Bundle(Sample(link.sources, link.target), "source", link.operation, (link,))


def _shared(source: str, links: Sequence[Link]) -> list[Bundle]:
    """Links of one source: parts of it, or copies."""
    kinds: defaultdict[Operation, list[Link]] = defaultdict(list)
    for link in links:
        kinds[without_numbers(link.operation)].append(link)
    found: list[Bundle] = []
    for kind, own in kinds.items():
        places = [tuple(part.index for part in parts_of(link.operation)) for link in own]
        if len(own) > 1 and len(set(places)) == len(own):
            ordered = [link for _, link in sorted(zip(places, own, strict=True), key=lambda pair: pair[0])]
            sample = Sample(tuple(link.target for link in ordered), source)
            found.append(Bundle(sample, "target", kind, tuple(ordered)))
        else:
            found += [
                Bundle(Sample((link.target,), source), "target", link.operation, (link,)) for link in own
            ]
    return found


def without_numbers(operation: Operation) -> Operation:
    """The operation with a mark in the place of every part's number: equal for the parts of one tensor."""
    count = len(parts_of(operation))
    return with_parts(operation, dict.fromkeys(range(count), Part("any"))) if count else operation
