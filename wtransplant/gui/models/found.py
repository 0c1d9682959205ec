"""What was found for the pair that is open, and how much of it is wanted: found links, threshold, refusals. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from wtransplant.gui.models.said_lists import counted, listed, sentences
from wtransplant.units import plural
from wtransplant.words import in_english, tr

if TYPE_CHECKING:
    from wtransplant.mapping import Decisions, Link, Plan, Resolution
    from wtransplant.matching.planning import Proposals
    from wtransplant.matching.result import Match, Question

Automatic = dict[str, "tuple[Link, ...]"]


@dataclass(frozen=True, eq=False)
class Found:
    """One immutable value, so that undo and redo put it back together with the decisions that follow from it.

    Attributes:
        match: what was found, all of it.
        threshold: links of this confidence and above are in force, 0 to 1.
        rejected: target keys whose found links a person does not want, whatever the threshold.
        searched: whether the matcher was run, now or before the pair was saved or read again; otherwise these
            are the links of equal names.
        claimed: what several source keys claim by their names with equal right.
    """

    match: Match
    threshold: float
    rejected: frozenset[str] = frozenset()
    searched: bool = True
    claimed: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)

    @classmethod
    def standing(cls, decisions: Decisions, asked: Iterable[Question] = ()) -> Found:
        """What there is before anybody looks: the automatic links and claims as they stand.

        Args:
            decisions: where they stand.
            asked: questions that the claims may have come from.
        """
        from wtransplant.matching.planning import still_asked
        from wtransplant.matching.result import DEFAULT_THRESHOLD, Match

        links = {key: claims[0] for key, claims in decisions.automatic.items() if len(claims) == 1}
        least = min((link.confidence for link in links.values()), default=1.0)
        questions = still_asked(asked, decisions.automatic)
        known = {key for question in questions for key in question.targets}
        claimed = {k: own for k, own in decisions.automatic.items() if len(own) > 1 and k not in known}
        searched = bool(questions) or any(link.by == "matcher" for link in links.values())
        match = Match(links, questions)
        return cls(match, min(DEFAULT_THRESHOLD, least), searched=searched, claimed=claimed)

    def renewed(self, proposals: Proposals) -> Found:
        """Another result for the same pair: threshold and refusals stay, as far as the same is found again."""
        from wtransplant.matching.result import DEFAULT_THRESHOLD

        match = proposals.match
        before = self.match.links
        again = {key for key in self.rejected if same_link(before.get(key), match.links.get(key))}
        threshold = self.threshold if self.searched else DEFAULT_THRESHOLD
        return Found(match, threshold, frozenset(again), claimed=proposals.claimed)

    def with_threshold(self, threshold: float) -> Found:
        """Another threshold."""
        return replace(self, threshold=threshold)

    def with_rejected(self, keys: Iterable[str], rejected: bool = True) -> Found:
        """Refuse found links, by their target keys, or take that back."""
        now = self.rejected | frozenset(keys) if rejected else self.rejected - frozenset(keys)
        return replace(self, rejected=now)

    @cached_property
    def automatic(self) -> Automatic:
        """What follows for ``Decisions.automatic``."""
        found = {**self.claimed, **self.match.automatic(self.threshold)}
        return {key: claims for key, claims in found.items() if claims and key not in self.rejected}

    def taken_back(self, decisions: Decisions) -> frozenset[str]:
        """Target keys whose found links would be in force, had a person not unlinked them meanwhile."""
        return frozenset(self.automatic.keys() - decisions.automatic.keys())

    def decided(self, decisions: Decisions) -> Decisions:
        """The decisions with what follows from here."""
        return decisions.with_automatic(self.automatic)


class Findings:
    """What was found for the plan in force; another plan begins with what stands in its decisions."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._found: Found | None = None

    def of(self, plan: Plan) -> Found:
        """What was found for a plan."""
        if self._found is None or plan is not self._plan:
            asked = () if self._found is None else self._found.match.questions
            self._plan, self._found = plan, Found.standing(plan.decisions, asked)
        return self._found

    def begin(self, plan: Plan, asked: Iterable[Question]) -> None:
        """Another plan comes, with the questions that were open when it was saved."""
        self._plan, self._found = plan, Found.standing(plan.decisions, asked)

    def put(self, plan: Plan, found: Found) -> None:
        """From now on this was found."""
        self._plan, self._found = plan, found

    def searched(self, plan: Plan) -> Found | None:
        """What the matcher found for a plan, if it was run."""
        found = self.of(plan)
        return found if found.searched else None


def same_link(link: Link | None, other: Link | None) -> bool:
    """Whether two links do the same, whoever made them."""
    if link is None or other is None:
        return False
    return link is other or (link.sources, link.operation) == (other.sources, other.operation)


def accepted(links: Iterable[Link]) -> list[Link]:
    """Found links as links by hand: a person stands for them now; what spoke for them is kept."""
    return [link._replace(by="hand", reason=_of_accepted(link), confidence=1.0) for link in links]


@in_english()  # it goes into recipes
def _of_accepted(link: Link) -> str:
    return tr("accepted: {reason}", reason=link.reason) if link.reason else tr("accepted")


def describe_outcome(resolution: Resolution, questions: int) -> str:
    """``412 of 420 keys linked, 6 ambiguous in 1 question, 2 missing``."""
    counts: Mapping[str, int] = resolution.target_counts
    total = len(resolution.target_status)
    parts = [tr("{count:,} of {total:,} keys linked", count=counts["linked"], total=total)]
    if counts["ambiguous"] and questions:
        asked = plural(questions, "question")
        parts.append(tr("{count:,} ambiguous in {questions}", count=counts["ambiguous"], questions=asked))
    elif counts["ambiguous"]:
        parts.append(counted(counts["ambiguous"], "ambiguous"))
    parts += [counted(counts[word], word) for word in ("mismatched", "missing", "skipped") if counts[word]]
    return listed(parts)


def describe_nothing(resolution: Resolution, searched: bool) -> str:
    """Why no link was found by itself: ``24 links come from rules …``; for a table that would be empty."""
    made = Counter(link.by for link in resolution.links.values())
    parts = [tr("{links} by rules", links=plural(made["rule"], "link"))] if made["rule"] else []
    parts += [tr("{links} by hand", links=plural(made["hand"], "link"))] if made["hand"] else []
    if not parts:
        found = tr("Nothing was found that fits.") if searched else tr("No names agree.")
    else:
        found = tr("There are {links}, and none that was found automatically.", links=tr(" and ").join(parts))
    open_keys = len(resolution.target_status) - len(resolution.links)
    return sentences(found, tr("Auto-match looks for more.") if open_keys and not searched else "")
