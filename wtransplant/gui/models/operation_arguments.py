"""What a form asks about each kind of operation: its arguments with their types, defaults and explanations."""

from __future__ import annotations

import ast
import re
from dataclasses import MISSING, dataclass, fields, replace
from functools import cache
from inspect import cleandoc
from typing import Any, Literal, get_args, get_origin, get_type_hints

from wtransplant.errors import MappingError
from wtransplant.gui.models.operation_texts import TEXTS
from wtransplant.mapping.operations import ALL_OPERATIONS, Identity, Operation, Part
from wtransplant.words import mark, tr

_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_MARKUP = re.compile(r"``|:\w+:`|`")
_EXPECTED = {
    "int": mark("a whole number"),
    "float": mark("a number"),
    "str": mark("a text"),
    "tuple[int, ...]": mark("whole numbers: 1, 2"),
    "tuple[float, ...]": mark("numbers: 0.5, 0.5"),
    "int | tuple[int, ...]": mark("whole numbers: 1, 2"),
    "int | None": mark("a whole number, or None"),
    "Part": mark("a part: 0/3"),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an operation.

    Attributes:
        name: of the dataclass's field.
        default: as text; ``None`` where a value is needed.
        expected: in words, what it takes.
        choices: all that it takes, where these are a few words.
        is_text: whether what is written is taken as it is, without quotes.
        is_list: whether it takes several values, separated by commas.
        explanation: what it means; may be empty.
    """

    name: str
    default: str | None
    expected: str
    choices: tuple[str, ...]
    is_text: bool
    is_list: bool
    explanation: str


def arguments_of(name: str) -> tuple[Argument, ...]:
    """The arguments of the operation of this name, in order; what is said of them in the language of now."""
    return tuple(
        replace(each, expected=_expected(each.expected), explanation=_said(each.explanation))
        for each in _arguments(name)
    )


@cache
def _arguments(name: str) -> tuple[Argument, ...]:
    """The same in English, with the annotation in the place of what is expected."""
    operation = ALL_OPERATIONS[name]
    types, explained = get_type_hints(operation), _explanations(operation)
    return tuple(
        Argument(
            field.name,
            _default(field),
            str(field.type),
            _choices(types[field.name]),
            types[field.name] is str or get_origin(types[field.name]) is Literal,
            "tuple" in str(field.type),
            explained.get(field.name, ""),
        )
        for field in fields(operation)  # type: ignore[arg-type]  # every operation is a dataclass
    )


def summary_of(name: str) -> str:
    """What the operation of this name does, in the first sentence about it."""
    return _said(_plain(cleandoc(ALL_OPERATIONS[name].__doc__ or "").partition("\n")[0]).rstrip("."))


def _said(text: str) -> str:
    return tr(text) if text in TEXTS else text  # a plugin speaks its own language


def choosable() -> tuple[str, ...]:
    """Names of the operations that can be a step; that nothing is done needs none."""
    return tuple(name for name in ALL_OPERATIONS if name != Identity.name)


def joins(name: str) -> bool:
    """Whether it makes one tensor of several."""
    return ALL_OPERATIONS[name].joins


def written_value(value: Any) -> str:
    """A value as a person writes it into a form."""
    if isinstance(value, tuple):
        return ", ".join(map(written_value, value))
    return str(value) if isinstance(value, (str, Part)) else repr(value)


def expression(argument: Argument, text: str, operation: str) -> str:
    """What is written in a form, in the grammar of operations.

    Raises:
        MappingError: it is nothing that stands for a value.
    """
    text = text.strip()
    if argument.is_text:
        return repr(text)
    if argument.is_list and not text.startswith("("):
        text = f"({text.rstrip(',')},)"
    try:
        return ast.unparse(ast.parse(text, mode="eval").body)
    except SyntaxError as error:
        raise MappingError(
            tr(
                "{operation}: {name} is {text!r}, which is not {expected}",
                operation=operation,
                name=argument.name,
                text=text,
                expected=argument.expected,
            )
        ) from error


def _default(field: Any) -> str | None:
    if field.default is not MISSING:
        return written_value(field.default)
    return None if field.default_factory is MISSING else written_value(field.default_factory())


def _choices(kind: Any) -> tuple[str, ...]:
    if kind is bool:
        return ("True", "False")
    return tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()


def _explanations(operation: type[Operation]) -> dict[str, str]:
    """The ``Attributes`` of the class and of what it is derived from, by name."""
    found: dict[str, str] = {}
    for kind in operation.__mro__:
        _, _, attributes = cleandoc(kind.__doc__ or "").partition("Attributes:\n")
        for name, text in _ATTRIBUTE.findall(attributes):
            found.setdefault(name, _plain(text))
    return found


def _plain(text: str) -> str:
    """A sentence of a docstring without its markup and line breaks."""
    return _MARKUP.sub("", re.sub(r"\s+", " ", text))


def _expected(annotation: str) -> str:
    kind, _, words = annotation.partition(" | Literal")
    expected = tr(_EXPECTED[kind]) if kind in _EXPECTED else kind
    if not words:
        return expected
    return tr("{kind} or one of {words}", kind=expected, words=words.strip("[]").replace("'", ""))
