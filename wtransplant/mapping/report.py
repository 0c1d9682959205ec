"""The report on a plan: what is linked, missing, unexpected, mismatched, and what must not be overlooked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import prod
from typing import Any

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping.link import Link, Mismatch
from wtransplant.mapping.resolution import Resolution
from wtransplant.targets import TargetModel
from wtransplant.units import format_count, plural
from wtransplant.unknown import is_unknown
from wtransplant.words import again, in_english, mark, tr

_BY = {
    "name": mark("linked name"),
    "rule": mark("linked rule"),
    "hand": mark("linked hand"),
    "matcher": mark("linked matcher"),
}
_STATUSES = {
    "linked": mark("linked"),
    "missing": mark("missing"),
    "mismatched": mark("mismatched"),
    "ambiguous": mark("ambiguous"),
    "skipped": mark("skipped"),
    "used": mark("used"),
    "unexpected": mark("unexpected"),
}
_LOW = 0.5
"""Less than this part of the target's elements filled is said louder than that something is missing (E4)."""


@dataclass(frozen=True)
class Coverage:
    """How much of the target is filled from the source: keys and elements, filled and in all.

    A tensor that has several names in the target counts under each as a key, and once in elements.
    """

    keys: int
    all_keys: int
    elements: int
    all_elements: int

    @property
    def of_keys(self) -> float:
        """The part of the keys that is filled, 0 to 1; 1 where there are none."""
        return self.keys / self.all_keys if self.all_keys else 1.0

    @property
    def of_elements(self) -> float:
        """The part of the elements that is filled, 0 to 1; 1 where there are none."""
        return self.elements / self.all_elements if self.all_elements else 1.0

    def __str__(self) -> str:
        return tr(
            "{keys:,} of {all_keys} ({of_keys}), {elements} of {all_elements} elements ({of_elements})",
            keys=self.keys,
            all_keys=plural(self.all_keys, "key"),
            of_keys=format_part(self.of_keys),
            elements=format_count(self.elements),
            all_elements=format_count(self.all_elements),
            of_elements=format_part(self.of_elements),
        )


def format_part(part: float) -> str:
    """``0.25`` → ``25 %``; what is not all is never rounded to 100 %, and what is not nothing never to 0 %."""
    if part in (0.0, 1.0):
        return f"{part:.0%}".replace("%", " %")
    return f"{min(max(part * 100, 0.1), 99.9):.1f} %"


@dataclass(frozen=True)
class Report:
    """One resolved plan, told.

    "missing", "unexpected" and "mismatched" mean what ``load_state_dict`` means by them.
    """

    source: Checkpoint
    target: TargetModel
    resolution: Resolution

    @property
    def links(self) -> list[Link]:
        """Links that are carried out, in the target's order."""
        return list(self.resolution.links.values())

    @property
    def missing(self) -> list[str]:
        """Target keys that nothing fills."""
        return self.resolution.targets_with("missing")

    @property
    def unexpected(self) -> list[str]:
        """Source keys that nothing takes; the optimizer's tensors and the like are not counted."""
        return self.resolution.sources_with("unexpected")

    @property
    def mismatched(self) -> list[Mismatch]:
        """Links whose shapes do not fit."""
        return list(self.resolution.mismatches.values())

    @property
    def ambiguous(self) -> list[str]:
        """Target keys that several sources claim."""
        return list(self.resolution.conflicts)

    @property
    def skipped(self) -> list[str]:
        """Target keys that were left out on purpose."""
        return self.resolution.targets_with("skipped")

    @property
    def is_clean(self) -> bool:
        """Nothing is missing, unexpected, mismatched or ambiguous."""
        return not (self.missing or self.unexpected or self.mismatched or self.ambiguous)

    @property
    def coverage(self) -> Coverage:
        """How much of the target the source fills."""
        filled = [key for key, status in self.resolution.target_status.items() if status == "linked"]
        return Coverage(len(filled), len(self.target), self._elements(filled), self._elements(self.target))

    def _elements(self, keys: Iterable[str]) -> int:
        # A tie that is filled in part (its names torn apart) counts as filled; a warning of its own says so.
        first = {key: names[0] for names in self.target.ties for key in names}
        owners = {first.get(key, key): key for key in keys}
        return sum(prod(self.target[key].shape) for key in owners.values())

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Keys on either side that are another name of a tensor that was told already, with that name.

        Of the missing keys these are further names of a missing tensor; of the unexpected ones, names of a tensor
        that is used, or that is unexpected under another name.
        """
        found: dict[str, str] = {}
        for ties, left in ((self.target.ties, self.missing), (self.source.contents.ties, self.unexpected)):
            lost = set(left)
            for names in ties:
                told = next((key for key in names if key not in lost), names[0])
                found.update({key: told for key in names if key in lost and key != told})
        return found

    @cached_property
    def unchecked(self) -> list[Link]:
        """Links that nobody can say of whether they fit: a shape is known from no file and no model."""
        unknown = {key for key, info in self.source.items() if is_unknown(info.shape)}
        return [
            link
            for link in self.links
            if is_unknown(self.target[link.target].shape) or not unknown.isdisjoint(link.sources)
        ]

    @property
    def warnings(self) -> list[str]:
        """What must not be overlooked (E4, E8)."""
        warnings = self.alarms
        coverage = self.coverage
        if self.resolution.links and coverage.keys < coverage.all_keys:
            rest = coverage.all_keys - coverage.keys
            warnings.append(
                tr("{keys} will keep the target's own initial values.", keys=plural(rest, "target key"))
            )
        if self.unchecked:
            links = plural(len(self.unchecked), "link")
            warnings.append(
                tr("{links} is between keys whose shapes nobody knows: they may not fit.", links=links)
                if len(self.unchecked) == 1
                else tr("{links} are between keys whose shapes nobody knows: they may not fit.", links=links)
            )
        return warnings

    @property
    def alarms(self) -> list[str]:
        """The gravest of the warnings, told again at saving: (almost) nothing came over, or ties are torn."""
        torn = [self._tie_warning(names) for names in self._torn_ties()]
        if not self.resolution.links:
            if any(key in self.source for key in self.target):
                return [tr("NOTHING was linked, although the source and the target have keys in common.")]
            return [tr("NOTHING was linked: the source and the target have no key in common.")]
        if self.coverage.of_elements >= _LOW:
            return torn
        part = format_part(self.coverage.of_elements)
        return [tr("ONLY {part} of the target's elements come from the source.", part=part), *torn]

    def _torn_ties(self) -> list[tuple[str, ...]]:
        sources = {key: link.sources for key, link in self.resolution.links.items()}
        same = {key: tie for tie in self.source.contents.ties for key in tie}

        def origin(key: str) -> object:
            return tuple(same.get(name, (name,)) for name in sources[key])

        linked = [tuple(key for key in tie if key in sources) for tie in self.target.ties]
        return [keys for keys in linked if len({origin(key) for key in keys}) > 1]

    def _tie_warning(self, names: Sequence[str]) -> str:
        return tr(
            "{names} are one tensor in the target, but are linked to different source keys.",
            names=tr(" and ").join(names),
        )

    def explain(self, key: str) -> str:
        """Why a target or source key has the status it has.

        Raises:
            KeyError: neither side has this key.
        """
        if key in self.target:
            return self._explain_target(key)
        if key not in self.source:
            raise KeyError(key)
        status = self.resolution.source_status[key]
        users = [str(link) for link in self.resolution.links.values() if key in link.sources]
        told = tr(_STATUSES[status])
        return f"{key}: {told}" + (f" ({'; '.join(users)})" if users else "")

    def _explain_target(self, key: str) -> str:
        if key in self.resolution.links:
            link = self.resolution.links[key]
            reason = again(link.reason) if link.reason else tr(_BY[link.by])
            return f"{link}: {reason}"
        if key in self.resolution.tied:
            return tr("{key}: one tensor with {tied}", key=key, tied=self.resolution.tied[key])
        if key in self.resolution.mismatches:
            mismatch = self.resolution.mismatches[key]
            return f"{mismatch.link}: {mismatch.reason}"
        if key in self.resolution.conflicts:
            claims = tr(" and ").join(link.describe_sources() for link in self.resolution.conflicts[key])
            return tr("{key}: claimed by {claims}; choose one", key=key, claims=claims)
        status = self.resolution.target_status[key]
        return tr(
            "{key}: {status}; it keeps the target's own initial values", key=key, status=tr(_STATUSES[status])
        )

    @in_english()
    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints: links as objects, everything else as lists of keys.

        ``shapes`` has both shapes of each mismatched key, ``candidates`` the claims on each ambiguous one, ``rules``
        how each rule fares, in order.
        """
        return {
            "links": [_link_as_dict(link) for link in self.links],
            "missing": self.missing,
            "unexpected": self.unexpected,
            "mismatched": list(self.resolution.mismatches),
            "ambiguous": self.ambiguous,
            "skipped": self.skipped,
            "shapes": {
                mismatch.link.target: {
                    "source": None if mismatch.source_shape is None else list(mismatch.source_shape),
                    "target": list(mismatch.target_shape),
                }
                for mismatch in self.mismatched
            },
            "candidates": {
                key: [_link_as_dict(link) for link in links]
                for key, links in self.resolution.conflicts.items()
            },
            "rules": [health.describe() for health in self.resolution.health],
            "coverage": asdict(self.coverage),
            "warnings": self.warnings,
        }

    def text(self, rows: int | None = 40) -> str:
        """The report in plain text, for terminals.

        Args:
            rows: of each section at most so many lines, the rest is counted; ``None`` for all.
        """
        from wtransplant.mapping.report_text import report_text

        return report_text(self, rows)


def _link_as_dict(link: Link) -> dict[str, Any]:
    return {
        "target": link.target,
        "sources": list(link.sources),
        "operation": str(link.operation),
        "confidence": link.confidence,
        "reason": link.reason,
        "by": link.by,
    }
