"""Who decides whether a key is frozen: a choice by hand, a regex, the links, or nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wtransplant.errors import MappingError, TrainingError
from wtransplant.freezing.choices import STATISTICS
from wtransplant.freezing.paths import ancestors, depth
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing.policy import Policy

Voice = Literal["hand", "statistics", "regex", "linked", "nobody"]


@dataclass(frozen=True, slots=True)
class Said:
    """A decision about a key: frozen or not, who says so, and where.

    ``place`` is the module path or key of a choice by hand or of a setting, or the text of a regex.
    """

    frozen: bool
    by: Voice
    place: str = ""

    def __str__(self) -> str:
        where = f"`{self.place}`" if self.place else tr("the whole model")
        return {
            "hand": tr("set on {where}", where=where),
            "statistics": tr("by the setting for statistics of {where}", where=where),
            "regex": tr("by the regex `{place}`", place=self.place),
            "linked": tr("it is linked") if self.frozen else tr("it is not linked"),
            "nobody": tr("nothing is said about it"),
        }[self.by]


class Inheritance:
    """The decisions of one policy, asked for many keys; each module is visited once.

    Args:
        policy: what is decided.
        paths: the keys (or module paths) that will be asked for; regexes are run over them and what is above.
        linked: what a preset looks into.
    """

    def __init__(self, policy: Policy, paths: Iterable[str], linked: Collection[str]) -> None:
        self._policy = policy
        self._linked = linked if policy.preset is not None else None
        self._by_hand: dict[str, Said | None] = {
            path: Said(frozen, "hand", path) for path, frozen in policy.overrides.items()
        }
        self._by_hand.setdefault("", None)
        self._patterns = PatternPlaces(policy.patterns, paths) if policy.patterns else None
        self._by_statistics = any(choice.statistics for choice in policy.modules.values())

    def said(self, key: str) -> Said:
        """The decision about a key: its own, that on its statistics, the nearest by hand, a regex, the links."""
        own = self._policy.overrides.get(key)
        if own is not None:
            return Said(own, "hand", key)
        return self._of_statistics(key) or self.said_beside_statistics(key)

    def frozen(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are frozen: as :meth:`said` has it, without its reasons, and so much sooner."""
        if self._patterns is not None or self._policy.statistics != "follow" or self._by_statistics:
            return {key for key in keys if self.said(key).frozen}
        own, linked = self._policy.overrides, self._linked
        of_module: dict[str, bool | None] = {}
        found = set()
        for key in keys:
            frozen = own.get(key)
            if frozen is None:
                module = key.rpartition(".")[0]
                if module not in of_module:
                    by_hand = self._nearest(module)
                    of_module[module] = None if by_hand is None else by_hand.frozen
                frozen = of_module[module]
            if frozen or (frozen is None and linked is not None and key in linked):
                found.add(key)
        return found

    def said_beside_statistics(self, key: str) -> Said:
        """The same without the setting for statistics."""
        by_hand = self._nearest(key)
        if by_hand is not None:
            return by_hand
        by_regex = self._patterns.said(key) if self._patterns is not None else None
        if by_regex is not None:
            return by_regex
        if self._linked is not None:
            return Said(key in self._linked, "linked")
        return Said(False, "nobody")

    def _nearest(self, path: str) -> Said | None:
        climbed = []
        while path not in self._by_hand:
            climbed.append(path)
            path = path.rpartition(".")[0]
        found = self._by_hand[path]
        self._by_hand.update(dict.fromkeys(climbed, found))
        return found

    def _of_statistics(self, key: str) -> Said | None:
        policy = self._policy
        if key.rpartition(".")[2] not in STATISTICS or (
            policy.statistics == "follow" and not self._by_statistics
        ):
            return None
        place, choice = policy.statistics_at(key)
        return None if choice == "follow" else Said(choice == "frozen", "statistics", place)


class PatternPlaces:
    """Where regexes take hold: each at the uppermost path that it matches as a whole.

    Of several the deepest place wins, so that ``.*`` frozen and ``.*norm.*`` trainable go together; at the same
    place frozen wins. So the order in which they were written does not matter.

    Raises:
        TrainingError: a regex is not valid or takes too long.
    """

    def __init__(self, patterns: Mapping[str, bool], keys: Iterable[str]) -> None:
        paths = _with_ancestors(keys)
        self._patterns = [(text, frozen, _matching(text, paths)) for text, frozen in patterns.items()]
        self._places: dict[str, tuple[str | None, ...]] = {}

    def said(self, path: str) -> Said | None:
        """The decision about a path; ``None`` if no regex matches it or anything above."""
        found = [
            (depth(place), frozen, text)
            for (text, frozen, _), place in zip(self._patterns, self._of(path), strict=True)
            if place is not None
        ]
        if not found:
            return None
        _, frozen, text = max(found)
        return Said(frozen, "regex", text)

    def unused(self) -> list[str]:
        """The regexes that match nothing."""
        return [text for text, _, matched in self._patterns if not matched]

    def _of(self, path: str) -> tuple[str | None, ...]:
        known = self._places.get(path)
        if known is None:
            above = self._of(path.rpartition(".")[0]) if path else (None,) * len(self._patterns)
            known = self._places[path] = tuple(
                (path if path in matched else None) if place is None else place
                for place, (_, _, matched) in zip(above, self._patterns, strict=True)
            )
        return known


def _with_ancestors(keys: Iterable[str]) -> list[str]:
    paths: dict[str, None] = {"": None}
    for key in keys:
        paths[key] = None
        for above in ancestors(key):
            if above in paths:
                break
            paths[above] = None
    return list(paths)


def _matching(text: str, paths: list[str]) -> frozenset[str]:
    # The package `mapping` comes with all operations, and most policies have no regex.
    from wtransplant.mapping.patterns import compile_pattern

    try:
        return frozenset(compile_pattern(text).matches(paths).keys)
    except MappingError as error:
        raise TrainingError(error.what, where=error.where, hint=error.hint) from error
