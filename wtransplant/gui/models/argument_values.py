"""What a person writes into the field of one argument, read by what its signature says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtransplant.errors import TargetError
from wtransplant.targets import parse_arguments
from wtransplant.targets.arguments import parse_value
from wtransplant.targets.signature import ParameterInfo, alternatives
from wtransplant.words import mark, tr

_TYPES: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,), "str": (str,)}
_WORDS = {
    "int": mark("a whole number"),
    "float": mark("a number"),
    "bool": mark("True or False"),
    "str": mark("a text"),
}
_OPENERS = ("(", "[", "{", "'", '"')


def read_value(info: ParameterInfo, text: str) -> object:
    """The value that a text stands for.

    Where the annotation names nothing but numbers, texts, truth values and ``None``, the value has to be one
    of them. Without an annotation a number is expected where the default is one; a text in quotes is then
    taken as meant. Elsewhere everything goes that :func:`~wtransplant.targets.arguments.parse_value` reads.

    Raises:
        TargetError: it is nothing that the argument takes; says what is expected.
    """
    text = text.strip()
    value = parse_value(text)
    allowed = _allowed(info)
    if "str" in allowed and not _is_one_of(value, allowed):
        return text
    if text.startswith(_OPENERS) and value == text:
        raise TargetError(
            tr(
                "{text} is not complete: a bracket or quote is not closed, or there is one too many",
                text=text,
            )
        )
    if allowed and not _is_one_of(value, allowed):
        expected = tr(" or ").join(tr(_WORDS[name]) if name in _WORDS else name for name in allowed)
        raise TargetError(tr("{text} is not {expected}", text=text, expected=expected))
    if not info.annotation and info.kind in ("int", "float", "bool") and value == text:
        raise TargetError(
            tr(
                "{text} is not {words}; put it in quotes if a text is meant",
                text=text,
                words=tr(_WORDS[info.kind]),
            )
        )
    return value


def _allowed(info: ParameterInfo) -> list[str]:
    """Names of the types that the annotation allows; empty where it does not settle it.

    A default may be ``None`` without the annotation's saying so.
    """
    names = alternatives(info.annotation)
    if not names or any(name not in _TYPES and name != "None" for name in names):
        return []
    return names if info.default != "None" or "None" in names else [*names, "None"]


def _is_one_of(value: object, names: Iterable[str]) -> bool:
    if value is None or isinstance(value, bool):
        return str(type(value).__name__).replace("NoneType", "None") in names
    return any(isinstance(value, _TYPES[name]) for name in names if name != "None")


def is_default(info: ParameterInfo, value: object) -> bool:
    """Whether a value is what the argument is anyway."""
    if info.required:
        return False
    default = parse_value(info.default)
    return type(value) is type(default) and value == default


def shown_default(info: ParameterInfo) -> str:
    """What an empty field says: the default, a text without its quotes; of a required one, what is expected."""
    if info.required:
        return tr("required: {expected}", expected=info.annotation) if info.annotation else tr("required")
    default = parse_value(info.default)
    plain = info.kind == "text" and isinstance(default, str) and default
    return str(default) if plain else info.default


def written(info: ParameterInfo | None, value: object) -> str:
    """A value as a person would write it into the field, so that reading gives it back."""
    bare = isinstance(value, str) and value == value.strip() != "" and not value.startswith(_OPENERS)
    if bare and (info is None or info.kind == "text") and parse_value(str(value)) == value:
        return str(value)
    return repr(value)


def read_lines(text: str) -> dict[str, object]:
    """Arguments written as ``NAME=VALUE``, one in each line.

    Raises:
        TargetError: a line is something else, or a name comes twice.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    names = [line.partition("=")[0].strip() for line in lines]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise TargetError(tr("{name!r} is given twice", name=name))
    return parse_arguments(lines)


def refused(infos: Sequence[ParameterInfo], given: Iterable[str]) -> str:
    """The first of some names that a factory does not take; ``""`` if it takes them all."""
    if any(info.kind == "more" for info in infos):
        return ""
    known = {info.name for info in infos}
    return next((name for name in given if name not in known), "")
