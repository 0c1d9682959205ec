"""What of plugins a recipe needs, written into it, so that another machine can say what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError, model_validator
from pydantic_core import PydanticCustomError

from wtransplant.errors import RecipeError
from wtransplant.mapping.operations import Chain, Operation, parse_operation
from wtransplant.plugins import Kind, Plugin, plugins
from wtransplant.recipe_parts import LinkPart, Part, QuestionPart, RulePart
from wtransplant.words import mark, tr

_NOT_INSTALLED = "plugin_not_installed"
_SHARDS = " shards"
_WORDS: dict[Kind, str] = {
    "formats": mark("format"),
    "operations": mark("operation"),
    "targets": mark("kind of target"),
    "data": mark("kind of data"),
}


class NotInstalled(RecipeError):
    """A recipe needs something of a plugin that is not here; the recipe itself may be sound."""


class NeedPart(Part):
    """Something of a plugin that a recipe needs; see :class:`wtransplant.plugins.Plugin`.

    Another version will do: whether its bytes are the same, the hashes tell.
    """

    kind: Kind
    name: str
    distribution: str = ""
    version: str = ""

    @classmethod
    def of(cls, plugin: Plugin) -> NeedPart:
        """The part for a plugin."""
        return cls(
            kind=plugin.kind, name=plugin.name, distribution=plugin.distribution, version=plugin.version
        )

    @model_validator(mode="after")
    def _is_installed(self) -> NeedPart:
        if self.name not in plugins(self.kind):
            raise PydanticCustomError(
                _NOT_INSTALLED,
                "{name} of {distribution} is not installed",
                self.model_dump(),
            )
        return self


def needs_of(
    parts: Iterable[RulePart | LinkPart | QuestionPart], *, formats: Iterable[str], spec: str, data: str
) -> tuple[NeedPart, ...]:
    """What a recipe needs of plugins.

    Args:
        parts: its rules, links and questions.
        formats: of its sources.
        spec: of its target.
        data: the kind of data of its run, ``""`` without one.
    """
    names: dict[Kind, Collection[str]] = {
        "formats": [name.removesuffix(_SHARDS) for name in formats],
        "operations": _operations_of(parts) if plugins("operations") else (),
        "targets": [spec.partition(":")[0]],
        "data": [data],
    }
    return tuple(
        NeedPart.of(plugin)
        for kind, used in names.items()
        for name, plugin in plugins(kind).items()
        if name in used
    )


def unmet(error: ValidationError) -> NotInstalled | None:
    """What is to be told of needs that are not met, if it is they that keep a recipe from being read."""
    missing = [item for item in error.errors() if item["type"] == _NOT_INSTALLED]
    if not missing:
        return None
    names = dict.fromkeys(item["ctx"]["distribution"] for item in missing)
    hint = tr("Install what is missing: pip install {names}", names=" ".join(filter(None, names)))
    return NotInstalled("; ".join(_said(item["ctx"]) for item in missing), hint=hint)


def _said(need: Mapping[str, Any]) -> str:
    return tr(
        "the recipe needs the {what} {name}, of {distribution} {version}, which is not installed",
        what=tr(_WORDS[need["kind"]]),
        name=need["name"],
        distribution=need["distribution"],
        version=need["version"],
    )


def _operations_of(parts: Iterable[RulePart | LinkPart | QuestionPart]) -> frozenset[str]:
    """Names of all operations; 90,000 links have few different ones."""
    texts: set[str] = set()
    for part in parts:
        if isinstance(part, QuestionPart):
            texts.update(link.operation for choice in part.choices for link in choice.links)
        else:
            texts.add(part.operation)
    return frozenset(name for text in texts for name in _names(parse_operation(text)))


def _names(operation: Operation) -> Iterator[str]:
    if isinstance(operation, Chain):
        for step in operation.steps:
            yield from _names(step.operation)
    else:
        yield operation.name
