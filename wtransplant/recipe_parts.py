"""The parts of a recipe as data: sources, target, rules, links, what was found, open questions."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from wtransplant.errors import MappingError, RecipeError
from wtransplant.mapping import Link, Rule, compile_rule
from wtransplant.mapping.link import BY_HAND
from wtransplant.mapping.operations import Operation, parse_operation
from wtransplant.matching.result import Choice, Question
from wtransplant.words import tr


class Part(BaseModel):
    """A piece of a recipe: frozen, and without fields that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourcePart(Part):
    """A source file, by its path (from the recipe's folder if not absolute), and its SHA-256 if known."""

    path: str
    sha256: str = ""


class TargetPart(Part):
    """How the target is made; a path in the specification is from the recipe's folder."""

    spec: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    seed: int = 0


class RulePart(Part):
    """A rule; see :class:`wtransplant.mapping.Rule`. Its operation is text, as ``transpose | concat(0)``."""

    pattern: str
    template: str = ""
    operation: str = "identity"
    order: dict[str, Annotated[int, Field(ge=1, strict=True)] | Literal["number"] | tuple[str, ...]] = Field(
        default_factory=dict
    )
    side: Literal["source", "target"] = "source"
    skip: bool = False
    enabled: bool = True

    @classmethod
    def of(cls, rule: Rule) -> RulePart:
        """The part for a rule."""
        return cls(
            pattern=rule.pattern,
            template=rule.template,
            operation=str(rule.operation),
            order=dict(rule.order),
            side=rule.side,
            skip=rule.skip,
            enabled=rule.enabled,
        )

    def rule(self) -> Rule:
        """The rule.

        Raises:
            MappingError: it is not valid.
        """
        operation = parse_operation(self.operation)
        order = tuple(self.order.items())
        rule = Rule(self.pattern, self.template, operation, order, self.side, self.skip, self.enabled)
        compile_rule(rule)
        return rule


class LinkPart(Part):
    """A link that a person made; its reason only where it is another than that."""

    target: str
    sources: tuple[str, ...]
    operation: str = "identity"
    reason: str = ""

    @classmethod
    def of(cls, link: Link) -> LinkPart:
        """The part for a link."""
        reason = "" if link.reason == BY_HAND else link.reason
        return cls(target=link.target, sources=link.sources, operation=str(link.operation), reason=reason)

    def plain(self) -> LinkPart:
        """Without its reason."""
        return self.model_copy(update={"reason": ""})

    def link(self) -> Link:
        """The link.

        Raises:
            RecipeError: its operation is not valid.
        """
        try:
            operation = _operation(self.operation)
        except MappingError as error:
            where = tr("link {target} ← {names}", target=self.target, names=", ".join(self.sources))
            raise RecipeError(error.what, where=where, hint=error.hint) from error
        return Link(self.target, self.sources, operation, "hand", self.reason or BY_HAND)


_known_operation = lru_cache(maxsize=1024)(parse_operation)


def _operation(text: str) -> Operation:
    """Parsed once for 90,000 links; but for those that read files, which may change."""
    return parse_operation(text) if "vocabulary" in text else _known_operation(text)


def _share(confidence: float) -> float:
    """From 0 to 1, which sums of many shares may miss by a rounding error."""
    return min(max(confidence, 0.0), 1.0)


class FoundPart(LinkPart):
    """A link that was found and that nobody has taken over: weaker than rules and than links by hand."""

    by: Literal["matcher", "name"] = "matcher"
    confidence: float = Field(default=1.0, ge=0, le=1)

    @classmethod
    def of(cls, link: Link) -> FoundPart:
        """The part for a link."""
        return cls(
            target=link.target,
            sources=link.sources,
            operation=str(link.operation),
            reason=link.reason,
            by="name" if link.by == "name" else "matcher",
            confidence=_share(link.confidence),
        )

    def link(self) -> Link:
        """The link, as it was found.

        Raises:
            RecipeError: its operation is not valid.
        """
        return super().link()._replace(by=self.by, reason=self.reason, confidence=self.confidence)


class ChoicePart(Part):
    """One answer to a question; see :class:`wtransplant.matching.result.Choice`.

    ``because`` and ``confidence`` are those of all its links.
    """

    name: str
    reason: str = ""
    score: float = 0.0
    because: str = ""
    confidence: float = Field(default=0.0, ge=0, le=1)
    links: tuple[LinkPart, ...]

    @classmethod
    def of(cls, choice: Choice) -> ChoicePart:
        """The part for a choice."""
        first = choice.links[0]
        parts = (LinkPart.of(link) for link in choice.links)
        return cls(
            name=choice.name,
            reason=choice.reason,
            score=choice.score,
            because=first.reason,
            confidence=_share(first.confidence),
            links=tuple(part if part.reason != first.reason else part.plain() for part in parts),
        )

    def choice(self) -> Choice:
        """The choice, as the matcher gave it.

        Raises:
            RecipeError: an operation is not valid.
        """
        links = (
            part.link()._replace(by="matcher", reason=part.reason or self.because, confidence=self.confidence)
            for part in self.links
        )
        return Choice(self.name, self.reason, tuple(links), self.score)


class QuestionPart(Part):
    """What is still open; see :class:`wtransplant.matching.result.Question`.

    ``answer`` is for a person to write: a choice's name, or its number from 1 on. Without one, the keys stay
    ambiguous.
    """

    answer: str | Annotated[int, Field(strict=True)] = ""
    reason: str = ""
    choices: Annotated[tuple[ChoicePart, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _fits(self) -> QuestionPart:
        keys = [[link.target for link in choice.links] for choice in self.choices]
        if any(own != keys[0] for own in keys):
            raise ValueError(
                tr("the choices of a question are about the same target keys, in the same order")
            )
        if self.answer != "" and self.chosen is None:
            names = ", ".join(repr(choice.name) for choice in self.choices)
            raise ValueError(
                tr(
                    "the answer {answer!r} is none of {names}, and no number up to {keys}",
                    answer=self.answer,
                    names=names,
                    keys=len(keys),
                )
            )
        return self

    @property
    def chosen(self) -> ChoicePart | None:
        """The choice that a person has written as the answer; ``None`` where it is open."""
        if isinstance(self.answer, int):
            return self.choices[self.answer - 1] if 0 < self.answer <= len(self.choices) else None
        named = [choice for choice in self.choices if choice.name == self.answer]
        return named[0] if len(named) == 1 and self.answer else None

    @classmethod
    def of(cls, question: Question) -> QuestionPart:
        """The part for a question."""
        return cls(reason=question.reason, choices=tuple(map(ChoicePart.of, question.choices)))

    def question(self) -> Question:
        """The question.

        Raises:
            RecipeError: an operation is not valid.
        """
        choices = tuple(part.choice() for part in self.choices)
        return Question(self.reason, tuple(link.target for link in self.choices[0].links), choices)

    def answered(self) -> tuple[Link, ...]:
        """The links of the answer as links by hand; none where it is open.

        Raises:
            RecipeError: an operation is not valid.
        """
        if self.chosen is None:
            return ()
        reason = f"answered: {self.chosen.name}"
        return tuple(part.link()._replace(reason=reason) for part in self.chosen.links)
