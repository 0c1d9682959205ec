"""The arguments that a person gives for a model's factory, and the check that they fit its signature."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Mapping

from wtransplant.errors import TargetError
from wtransplant.words import tr

_WORDS = {"true": True, "false": False, "none": None, "null": None}


def parse_arguments(texts: Iterable[str]) -> dict[str, object]:
    """``["num_classes=10", "act=relu"]`` → ``{"num_classes": 10, "act": "relu"}``.

    Values are Python literals; whatever is none is taken as text.

    Raises:
        TargetError: an entry is not ``NAME=VALUE``.
    """
    arguments: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise TargetError(
                tr("the target argument {text_!r} is not NAME=VALUE", text_=text),
                hint=tr("For example: num_classes=10"),
            )
        arguments[name.strip()] = parse_value(value.strip())
    return arguments


def parse_value(text: str) -> object:
    """One value as a Python literal (``10``, ``(3, 4)``, ``'a'``), ``true``/``false``/``none``, or text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def check_arguments(factory: Callable[..., object], arguments: Mapping[str, object], name: str) -> None:
    """Hold the arguments against the factory's signature before it is called.

    Raises:
        TargetError: one that is needed is missing, or one that was given is not known.
    """
    try:
        signature = inspect.signature(factory)
    except (TypeError, ValueError):  # some built-in callables have none; the call itself will tell
        return
    parameters = signature.parameters
    if missing := [p for p in needed_parameters(signature) if p not in arguments]:
        given = " ".join(f"--target-arg {parameter}=…" for parameter in missing)
        raise TargetError(
            tr("{name} needs {list}", name=name, list=_list(missing)),
            hint=tr("Give the values as arguments of the target: {given}", given=given),
        )
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    if not takes_any and (unknown := [given for given in arguments if given not in parameters]):
        known = ", ".join(parameters) or "none"
        raise TargetError(
            tr("{name} does not take {list}", name=name, list=_list(unknown)),
            hint=tr("It takes: {known}", known=known),
        )


def needed_parameters(signature: inspect.Signature) -> list[str]:
    """Names of the parameters without a default."""
    return [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def _list(names: list[str]) -> str:
    noun = tr("the argument") if len(names) == 1 else tr("the arguments")
    return f"{noun} {', '.join(repr(name) for name in names)}"
