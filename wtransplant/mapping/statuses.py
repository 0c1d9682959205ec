"""A status for each key, of both sides."""

from __future__ import annotations

from collections.abc import Mapping

from wtransplant.mapping.decisions import Decisions
from wtransplant.mapping.link import Link, Mismatch, SourceStatus, TargetStatus, sources_of
from wtransplant.mapping.running import RulesRun
from wtransplant.mapping.sides import Sides
from wtransplant.targets import TargetModel


def tied_keys(target: TargetModel, *decided: Mapping[str, object]) -> dict[str, str]:
    """Keys without a link of their own that are one tensor with a linked key, with that key.

    Args:
        target: whose ties count.
        decided: the links in force, then whatever else is decided, all by target key.
    """
    links = decided[0]
    tied: dict[str, str] = {}
    for names in target.ties:
        filled = next((key for key in names if key in links), None)
        if filled is not None:
            tied.update({key: filled for key in names if not any(key in part for part in decided)})
    return tied


def target_status(
    decisions: Decisions,
    rules: RulesRun,
    sides: Sides,
    links: Mapping[str, Link],
    mismatches: Mapping[str, Mismatch],
    conflicts: Mapping[str, tuple[Link, ...]],
    tied: Mapping[str, str],
) -> dict[str, TargetStatus]:
    """Every target key's status, in the target's order."""
    targets = sides.target_shapes
    status = dict(sides.unfilled_status)
    for keys in (decisions.skipped, rules.skipped_targets):
        status.update({key: "skipped" for key in keys if key in targets})
    status.update(dict.fromkeys(tied, "linked"))
    status.update(dict.fromkeys(conflicts, "ambiguous"))
    status.update(dict.fromkeys(mismatches, "mismatched"))
    for key in links:
        status[key] = "linked"
    return status


def source_status(
    decisions: Decisions,
    rules: RulesRun,
    sides: Sides,
    links: Mapping[str, Link],
    mismatches: Mapping[str, Mismatch],
) -> dict[str, SourceStatus]:
    """Every source key's status, in file order."""
    sources = sides.source_shapes
    status = dict(sides.unused_status)
    for keys in (decisions.skipped_sources, rules.skipped_sources):
        status.update({key: "skipped" for key in keys if key in sources})
    mismatched = sources_of(mismatch.link for mismatch in mismatches.values())
    status.update({key: "mismatched" for key in mismatched if key in sources})
    for key in sources_of(links.values()):
        status[key] = "used"
    return status
