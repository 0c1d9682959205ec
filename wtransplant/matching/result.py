"""What matching gives: links with a confidence, what it does not know as questions, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wtransplant.mapping import Link

DEFAULT_THRESHOLD = 0.5
"""Links of less confidence are told, but are not in force until a person takes them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question.

    Attributes:
        name: what sets it apart from the others, ``as it is``, ``rows as pairs``.
        reason: what speaks for it.
        links: what it makes, one for each of the question's target keys, in their order.
        score: how much speaks for it, 0 to 1; the choices of a question add up to 1 at most.
    """

    name: str
    reason: str
    links: tuple[Link, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Question:
    """What the evidence does not decide, asked once for all repetitions.

    Attributes:
        reason: why it is not decided, in a sentence.
        targets: the target keys that it is about, in the target's order.
        choices: the answers, the likeliest first; two at least.
    """

    reason: str
    targets: tuple[str, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Match:
    """The result of matching one source to one target.

    Attributes:
        links: what was found, by target key in the target's order; ``by`` is ``name`` or ``matcher``.
        questions: what is ambiguous; no target key is in two of them, or also in ``links``.
        notes: sentences about the pair as a whole, such as which of two sets of weights was taken.
    """

    links: Mapping[str, Link]
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()

    def automatic(self, threshold: float = DEFAULT_THRESHOLD) -> dict[str, tuple[Link, ...]]:
        """As ``Decisions.automatic`` wants it: the links from this confidence on, and all ambiguous claims."""
        found: dict[str, tuple[Link, ...]] = {}
        found |= {key: (link,) for key, link in self.links.items() if link.confidence >= threshold}
        for question in self.questions:
            for place, key in enumerate(question.targets):
                found[key] = tuple(choice.links[place] for choice in question.choices)
        return found
