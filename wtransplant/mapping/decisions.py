"""What was decided about a pair, as one immutable value: what undo, recipes and replay are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from wtransplant.mapping.link import Link
from wtransplant.mapping.rules import Rule


@dataclass(frozen=True)
class Decisions:
    """All decisions on links, in order of strength: by hand, skipped, by rule, automatic.

    Attributes:
        by_hand: links that a person made, by target key.
        skipped: target keys that a person left out on purpose; they keep their own values.
        skipped_sources: source keys that a person left out on purpose.
        rules: ordered rewritings.
        automatic: proposals by target key; a single one is a link, several are for a person to decide.
    """

    by_hand: Mapping[str, Link] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    skipped_sources: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()
    automatic: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    def with_links(self, links: Iterable[Link]) -> Decisions:
        """Add links by hand; each takes the place of what its target key had."""
        added = {link.target: link for link in links}
        return replace(self, by_hand={**self.by_hand, **added}, skipped=self.skipped - added.keys())

    def without_links(self, targets: Iterable[str], ruled: Iterable[str] = ()) -> Decisions:
        """Take links away.

        Args:
            targets: target keys whose link by hand or automatic link goes.
            ruled: of these, the ones that a rule would fill again; they are skipped from now on.
        """
        gone = frozenset(targets)
        return replace(
            self,
            by_hand={key: link for key, link in self.by_hand.items() if key not in gone},
            automatic={key: links for key, links in self.automatic.items() if key not in gone},
            skipped=self.skipped | frozenset(ruled),
        )

    def with_skipped(self, targets: Iterable[str], skipped: bool = True) -> Decisions:
        """Leave target keys out on purpose, or take that back."""
        keys = frozenset(targets)
        return replace(self, skipped=self.skipped | keys if skipped else self.skipped - keys)

    def with_skipped_sources(self, sources: Iterable[str], skipped: bool = True) -> Decisions:
        """Leave source keys out on purpose, or take that back."""
        keys = frozenset(sources)
        now = self.skipped_sources | keys if skipped else self.skipped_sources - keys
        return replace(self, skipped_sources=now)

    def with_rules(self, rules: Iterable[Rule]) -> Decisions:
        """Put another list of rules in place."""
        return replace(self, rules=tuple(rules))

    def with_automatic(self, automatic: Mapping[str, tuple[Link, ...]]) -> Decisions:
        """Put other automatic proposals in place."""
        return replace(self, automatic=dict(automatic))
