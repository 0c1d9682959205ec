"""Names taken apart: the path of numbered words to a module, and what the tensor is to it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from wtransplant.matching.vocabulary import vocabulary

_COMPONENTS = re.compile(r"[./:]+")
_TOKENS = re.compile(r"[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_0-9A-Za-z]+")
_OUTPUT = re.compile(r":[0-9]+$")
"""The number of an output, behind a variable's name."""

_DIMENSIONAL = re.compile(r"(?<=[A-Za-z_])([123])[dD](?=$|[^a-z])")
_LETTERED = re.compile(r"(?:(?<=[0-9])|(?<=[a-z0-9]_)|^)([a-d])(?=$|(?<=[0-9].)_)")
_ORIGINAL = re.compile(r"^(?P<owner>.*?)\.?parametrizations\.(?P<name>\w+)\.original(?P<part>[01]?)$")
_HALVES = {"": "", "0": "_g", "1": "_v"}
"""What the parametrised weight norm calls length and direction, in the words of the older one."""

_ROLE_WORDS = 3
_DEEPEST = 64
_DIGITS = 4000
"""Python does not read longer numbers."""


class Element(NamedTuple):
    """One step of a path: words in lower case, or a number (-1: none).

    ``layer.3``, ``layer3`` and ``Layer_3`` are one path of two steps, ``layer`` and ``3``.
    """

    words: tuple[str, ...]
    number: int = -1


Path = tuple[Element, ...]


class Name(NamedTuple):
    """A key taken apart.

    Attributes:
        path: where the module is.
        role: what the tensor is to it: ``weight``, ``bias``, ``mean`` …; ``value`` where the name tells no role.
        leaf: the last part of the key, as it is written.
    """

    path: Path
    role: str
    leaf: str


def parse_name(key: str) -> Name:
    """Take a key apart.

    The last part of the key gives the role, and whatever else it says becomes a step of the path:
    ``attn.in_proj_weight`` is the weight of ``attn.in_proj``, ``lstm.weight_hh_l0`` that of ``lstm.hh_l.0``.
    """
    if "parametrizations" in key and (found := _ORIGINAL.match(key)):
        key = f"{found['owner']}.{found['name']}{_HALVES[found['part']]}"
    parts = [part for part in _COMPONENTS.split(_OUTPUT.sub("", key)) if part]
    path: list[Element] = []
    for part in parts[:-1]:
        path += _elements(part)
    leaf = parts[-1] if parts else ""
    role, rest = _role(leaf)
    path += rest
    return Name(_capped(path), role, leaf)


def _capped(path: list[Element]) -> Path:
    """No name of a network is nested so deep; one that is keeps its middle as one step."""
    if len(path) <= _DEEPEST:
        return tuple(path)
    half = _DEEPEST // 2
    middle = tuple(word for step in path[half:-half] for word in (step.words or (str(step.number),)))
    return (*path[:half], Element(middle), *path[-half:])


@lru_cache(maxsize=50_000)
def _elements(part: str) -> tuple[Element, ...]:
    return _of_tokens(_tokens(part))


def _tokens(part: str) -> list[str]:
    part = _LETTERED.sub(lambda letter: f"_{ord(letter[1]) - ord('a')}", _DIMENSIONAL.sub("", part))  # 2a, 2b
    return [token.lower() for token in _TOKENS.findall(part)]


def _of_tokens(tokens: list[str]) -> tuple[Element, ...]:
    found: list[Element] = []
    words: list[str] = []
    for token in tokens:
        if token.isdecimal():
            if words:
                found.append(Element(tuple(words)))
            found.append(Element((), int(token[:_DIGITS])))
            words = []
        else:
            words.append(token)
    if words and not _is_wrapper(words):
        found.append(Element(tuple(words)))
    return tuple(found)


def _is_wrapper(words: list[str]) -> bool:
    return "_".join(words) in vocabulary().wrappers


@lru_cache(maxsize=50_000)
def _role(leaf: str) -> tuple[str, tuple[Element, ...]]:
    """The role that a last part names, and what else it says."""
    known = vocabulary()
    if role := known.roles.get(leaf.lower()):
        return role, ()
    tokens = _tokens(leaf)
    if len(tokens) > 1 and "_".join(tokens) in known.concepts:
        return "value", _of_tokens(tokens)
    for count in range(min(_ROLE_WORDS, len(tokens)), 0, -1):
        if role := known.roles.get("_".join(tokens[-count:])):
            return role, _of_tokens(tokens[:-count])
    for count in range(min(_ROLE_WORDS, len(tokens)), 0, -1):
        if role := known.roles.get("_".join(tokens[:count])):
            return role, _of_tokens(tokens[count:])
    if "_".join(tokens) in known.tables:
        return "weight", ()
    return "value", _of_tokens(tokens)


def template(path: Path) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The path without its numbers: what repeated parts share."""
    return tuple((element.words, element.number >= 0) for element in path)


def path_text(path: Path, star: bool = False) -> str:
    """The path as text, ``layers.3.attn``; with ``star`` without its numbers, ``layers.*.attn``."""
    return ".".join("_".join(words) or ("*" if star else str(number)) for words, number in path)
