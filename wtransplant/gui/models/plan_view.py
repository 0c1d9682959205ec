"""What the trees and the ribbon show of a plan: columns, made in any thread, and texts for where somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.key_tree import KeyTree
from wtransplant.gui.models.link_words import link_lines, link_text
from wtransplant.gui.models.listing import Listing
from wtransplant.gui.models.statuses import status_code, status_codes
from wtransplant.gui.models.strands import Ints, Links
from wtransplant.units import shown
from wtransplant.words import again, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Link, Resolution


@dataclass(frozen=True, eq=False)
class PlanView:
    """A plan's statuses and links, by the numbers of the tensors in two trees.

    Attributes:
        resolution: of the plan.
        source, target: what the trees show.
        source_codes, target_codes: int8, place of every tensor's status in ``SEVERITY``, in leaf order.
        source_counts, target_counts: number of tensors per status.
        links: all links, those that are not carried out too.
        confidence: float32, of every target tensor's link, in leaf order; NaN where a person or a rule stands for it
            or there is none; ``None`` where the matcher found none.
    """

    resolution: Resolution
    source: Listing
    target: Listing
    source_codes: NDArray[np.int8]
    target_codes: NDArray[np.int8]
    source_counts: Mapping[str, int]
    target_counts: Mapping[str, int]
    links: Links
    confidence: NDArray[np.float32] | None

    @classmethod
    def of(cls, resolution: Resolution, source: Listing, target: Listing) -> PlanView:
        """Work it out: some hundredths of a second for 90,000 links."""
        trees = source.tensors.tree, target.tensors.tree
        return cls(
            resolution,
            source,
            target,
            status_codes(map(resolution.source_status.get, trees[0].keys), len(trees[0])),
            status_codes(map(resolution.target_status.get, trees[1].keys), len(trees[1])),
            resolution.source_counts,
            resolution.target_counts,
            links_of(resolution, *trees),
            confidence_of(resolution, trees[1]),
        )

    @property
    def texts(self) -> PlanTexts:
        """What the target says beyond the status words."""
        return PlanTexts(self.resolution, self.source.prefix)


class PlanTexts(Mapping[str, str]):
    """What the last column of the target says beyond the status word, by target key."""

    def __init__(self, resolution: Resolution, known: str) -> None:
        """Take the resolution, and what all keys of the source's weights begin with: that goes without saying."""
        self._resolution = resolution
        self._known = known

    def __getitem__(self, key: str) -> str:
        resolution = self._resolution
        if key in resolution.links:
            return f"← {self._sources(resolution.links[key])}"
        if key in resolution.tied:
            return f"= {resolution.tied[key]}"
        if key in resolution.mismatches:
            mismatch = resolution.mismatches[key]
            return f"≠ {self._sources(mismatch.link)}: {again(mismatch.reason)}"
        claims = tr(" and ").join(map(self._sources, resolution.conflicts[key]))
        return tr("claimed by {sources}", sources=claims)

    def _sources(self, link: Link) -> str:
        return link_text(link, self._known)

    def explain(self, key: str) -> str:
        """All that is known of a key's links, in lines; ``""`` where it has none."""
        resolution = self._resolution
        if key in resolution.links:
            return "\n".join(link_lines(resolution.links[key]))
        if key in resolution.mismatches:
            mismatch = resolution.mismatches[key]
            return "\n".join((shown(again(mismatch.reason)), *link_lines(mismatch.link)))
        claims = resolution.conflicts.get(key, ())
        return "\n\n".join("\n".join(link_lines(link)) for link in claims)

    def __iter__(self) -> Iterator[str]:
        resolution = self._resolution
        for part in (resolution.links, resolution.tied, resolution.mismatches, resolution.conflicts):
            yield from part

    def __len__(self) -> int:
        return sum(1 for _ in self)


def links_of(resolution: Resolution, source: KeyTree, target: KeyTree) -> Links:
    """All links of a plan, those that are not carried out too, between the tensors of two trees.

    A link with several sources is one for each of them. Sources that the tree does not have are left out.
    """
    parts = (
        ("linked", resolution.links.values()),
        ("mismatched", [mismatch.link for mismatch in resolution.mismatches.values()]),
        ("ambiguous", [link for links in resolution.conflicts.values() for link in links]),
    )
    shown = [link for _, links in parts for link in links]
    codes = np.repeat([status_code(status) for status, _ in parts], [len(links) for _, links in parts])
    sources = [link.sources for link in shown]
    owner = np.repeat(np.arange(len(shown)), np.fromiter(map(len, sources), dtype=np.int64, count=len(shown)))
    ends = _leaves(source, chain.from_iterable(sources), len(owner))
    owner, ends = owner[ends >= 0], ends[ends >= 0]
    confidence = np.fromiter(map(attrgetter("confidence"), shown), dtype=np.float32, count=len(shown))
    return Links(
        source=ends,
        target=_leaves(target, map(attrgetter("target"), shown), len(shown))[owner],
        code=codes[owner],
        confidence=confidence[owner],
        ids=[shown[number] for number in owner.tolist()],
    )


def confidence_of(resolution: Resolution, target: KeyTree) -> NDArray[np.float32] | None:
    """How certain the link of every target tensor is, in leaf order: see :class:`PlanView`."""
    links = resolution.links
    if not any(link.by == "matcher" for link in links.values()):
        return None
    certain = {key: link.confidence for key, link in links.items() if link.by in ("matcher", "name")}
    values = map(certain.get, target.keys, repeat(np.nan))
    return np.fromiter(values, dtype=np.float32, count=len(target))


def _leaves(tree: KeyTree, keys: Iterable[str], count: int) -> Ints:
    """Leaf number of each key, -1 where the tree does not have it."""
    return np.fromiter(map(tree.leaf_of.get, keys, repeat(-1)), dtype=np.int64, count=count)
