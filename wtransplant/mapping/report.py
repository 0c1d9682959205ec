"""The report on a plan: what is linked, missing, unexpected, mismatched, and what must not be overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping.link import Link, Mismatch
from wtransplant.mapping.resolution import Resolution
from wtransplant.targets import TargetModel
from wtransplant.units import format_count, format_shape, plural

_LINES_PER_SECTION = 40


@dataclass(frozen=True)
class Coverage:
    """How much of the target is filled from the source: keys and elements, filled and in all."""

    keys: int
    all_keys: int
    elements: int
    all_elements: int

    def __str__(self) -> str:
        return (
            f"{self.keys:,} of {plural(self.all_keys, 'key')}, "
            f"{format_count(self.elements)} of {format_count(self.all_elements)} elements"
        )


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

    def _elements(self, keys: Sequence[str] | TargetModel) -> int:
        return sum(prod(self.target[key].shape) for key in keys)

    @property
    def warnings(self) -> list[str]:
        """What must not be overlooked (E4, E8)."""
        warnings = []
        if not self.resolution.links:
            warnings.append("NOTHING was linked: the source and the target have no key in common.")
        elif len(filled := self.resolution.targets_with("linked")) < len(self.target):
            rest = len(self.target) - len(filled)
            warnings.append(f"{plural(rest, 'target key')} will keep the target's own initial values.")
        warnings += [self._tie_warning(names) for names in self._torn_ties()]
        return warnings

    def _torn_ties(self) -> list[tuple[str, ...]]:
        sources = {key: link.sources for key, link in self.resolution.links.items()}
        same = {key: tie for tie in self.source.contents.ties for key in tie}

        def origin(key: str) -> object:
            return tuple(same.get(name, (name,)) for name in sources[key])

        linked = [tuple(key for key in tie if key in sources) for tie in self.target.ties]
        return [keys for keys in linked if len({origin(key) for key in keys}) > 1]

    def _tie_warning(self, names: Sequence[str]) -> str:
        return f"{' and '.join(names)} are one tensor in the target, but are linked to different source keys."

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
        return f"{key}: {status}" + (f" ({'; '.join(users)})" if users else "")

    def _explain_target(self, key: str) -> str:
        if key in self.resolution.links:
            link = self.resolution.links[key]
            return f"{link}: {link.reason or 'linked ' + link.by}"
        if key in self.resolution.tied:
            return f"{key}: one tensor with {self.resolution.tied[key]}"
        if key in self.resolution.mismatches:
            mismatch = self.resolution.mismatches[key]
            return f"{mismatch.link}: {mismatch.reason}"
        if key in self.resolution.conflicts:
            claims = " and ".join(link.describe_sources() for link in self.resolution.conflicts[key])
            return f"{key}: claimed by {claims}; choose one"
        status = self.resolution.target_status[key]
        return f"{key}: {status}; it keeps the target's own initial values"

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints: links as objects, everything else as lists of keys.

        ``shapes`` has both shapes of each mismatched key, ``candidates`` the claims on each ambiguous one.
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
            "warnings": self.warnings,
        }

    def text(self) -> str:
        """The report in plain text, for terminals."""
        lines = [f"linked      {self.coverage}"]
        lines += [f"! {warning}" for warning in self.warnings]
        lines += _section("missing", self.missing)
        lines += _section("unexpected", self.unexpected)
        lines += _section("mismatched", [f"{m.link}: {_shapes(m)}" for m in self.mismatched])
        lines += _section("ambiguous", [self._explain_target(key) for key in self.ambiguous])
        lines += _section("skipped", self.skipped)
        return "\n".join(lines)


def _shapes(mismatch: Mismatch) -> str:
    if mismatch.source_shape is None:
        return mismatch.reason
    return f"source {format_shape(mismatch.source_shape)}, target {format_shape(mismatch.target_shape)}"


def _section(title: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    lines = [f"{title:<12}{len(entries):,}"] + [f"  {entry}" for entry in entries[:_LINES_PER_SECTION]]
    if (rest := len(entries) - _LINES_PER_SECTION) > 0:
        lines.append(f"  … and {rest:,} more (--json lists all)")
    return lines


def _link_as_dict(link: Link) -> dict[str, Any]:
    return {
        "target": link.target,
        "sources": list(link.sources),
        "operation": str(link.operation),
        "confidence": link.confidence,
        "reason": link.reason,
        "by": link.by,
    }
