"""What became of found links: which are in force, and why the others are not. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.found import Found, same_link
from wtransplant.gui.models.said_lists import counted, listed
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.match_groups import LinkGroups
    from wtransplant.mapping import Link, Plan

STATES = (
    mark("in force"),
    mark("below"),
    mark("rejected"),
    mark("accepted"),
    mark("by a rule"),
    mark("skipped"),
    mark("mismatched"),
    mark("another link"),
)
IN_FORCE, BELOW, REJECTED, ACCEPTED, BY_RULE, SKIPPED, MISMATCHED, OTHER = range(len(STATES))
_TOKENS = ("linked", "skipped", "skipped", "linked", "linked", "skipped", "mismatched", "skipped")


def state_codes(found: Found, links: Iterable[Link], plan: Plan) -> NDArray[np.int8]:
    """What became of each link: place in :data:`STATES`."""
    resolution, decisions = plan.resolution, plan.decisions
    there, automatic = resolution.links, decisions.automatic

    def code(link: Link) -> int:
        key = link.target
        now = there.get(key)
        if now is link:
            return IN_FORCE
        if now is not None:
            if not same_link(now, link):
                return OTHER
            return ACCEPTED if now.by == "hand" else BY_RULE if now.by == "rule" else IN_FORCE
        if key in decisions.skipped:
            return SKIPPED
        if key in found.rejected:
            return REJECTED
        if link.confidence < found.threshold:
            return BELOW
        if key not in automatic:
            return REJECTED
        return MISMATCHED if key in resolution.mismatches else OTHER

    return np.fromiter(map(code, links), dtype=np.int8)


def with_threshold(
    codes: NDArray[np.int8], confidence: NDArray[np.float32], threshold: float
) -> NDArray[np.int8]:
    """What would become of the links with another threshold."""
    free = (codes == IN_FORCE) | (codes == BELOW)
    reaches = confidence >= np.float32(threshold)
    return np.where(free, np.where(reaches, IN_FORCE, BELOW), codes).astype(np.int8)


def counts_by_group(groups: LinkGroups, codes: NDArray[np.int8]) -> NDArray[np.int64]:
    """How many links of each group are in each state: [groups, states]."""
    place = groups.group.astype(np.int64) * len(STATES) + codes
    counts = np.bincount(place, minlength=len(groups.groups) * len(STATES))
    return counts.reshape(len(groups.groups), len(STATES))


def state_words(counts: NDArray[np.int64]) -> tuple[str, str]:
    """``in force``, or ``9 in force, 3 below`` where links of one group differ; and the status that colours it."""
    present = np.flatnonzero(counts).tolist()
    if not present:
        return "", ""
    status = _TOKENS[max(present)] if MISMATCHED in present else _TOKENS[present[0]]
    if len(present) == 1:
        return tr(STATES[present[0]]), status
    return listed(counted(int(counts[code]), STATES[code]) for code in present), status
