"""Whole-number arithmetic in templates: ``{stage*3+block}``."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wtransplant.errors import MappingError
from wtransplant.words import tr

_OPERATORS: Mapping[type[ast.operator], tuple[str, Callable[[int, int], int]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.FloorDiv: ("//", operator.floordiv),
    ast.Mod: ("%", operator.mod),
}
_REFERENCE = re.compile(r"\\(?:(\d+)|g<(\w+)>)")
_LONGEST = 200
_LARGEST = 10**18
"""Numbers in keys are small; a product of products of groups must not eat the memory."""


@dataclass(frozen=True)
class Expression:
    """Arithmetic over the texts of groups.

    Attributes:
        text: as it was written.
        names: of the groups in it, each once: ``i``, or ``1`` for a group without a name.
        tree: what is calculated.
    """

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def value(self, texts: tuple[str, ...]) -> str:
        """The result as text.

        Args:
            texts: of the groups, in the order of ``names``.

        Raises:
            ValueError: a group's text is no whole number, or the arithmetic has no result; says why.
        """
        numbers = {name: _number(name, text) for name, text in zip(self.names, texts, strict=True)}
        try:
            return str(_calculated(self.tree, numbers))
        except ZeroDivisionError as error:
            raise ValueError(tr("{{{text_}}} divides by zero", text_=self.text)) from error


def parse_expression(text: str) -> Expression:
    r"""Numbers, groups (``i``, ``\1``, ``\g<i>``), ``+ - * // %`` and parentheses.

    Raises:
        MappingError: it is something else.
    """
    written = _REFERENCE.sub(lambda found: f" _group_{found[1] or found[2]} ", text).strip()
    names: dict[str, None] = {}
    try:
        if len(text) > _LONGEST:
            raise ValueError(tr("it is too long"))
        tree = ast.parse(written, mode="eval").body
        _check(tree, names)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        raise MappingError(
            tr("the template has {{{text_}}}, which is no arithmetic: {what}", text_=text, what=what),
            hint=tr("For example: {i*2+1}, {\\1//3}; a brace that is meant is written {{ or }}."),
        ) from error
    return Expression(text, tuple(names), tree)


def _check(node: ast.expr, names: dict[str, None]) -> None:
    if isinstance(node, ast.Name):
        names[_plain(node)] = None
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, names)
        _check(node.right, names)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, names)
    elif not (isinstance(node, ast.Constant) and type(node.value) is int):
        signs = " ".join(sign for sign, _ in _OPERATORS.values())
        raise ValueError(tr("only whole numbers, groups, {signs} and parentheses are known", signs=signs))


def _plain(node: ast.Name) -> str:
    return node.id.removeprefix("_group_")


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError(tr("the group {name!r} is {text_!r}, which is no number", name=name, text_=text))
    return int(text)


def _calculated(node: ast.expr, numbers: Mapping[str, int]) -> int:
    if isinstance(node, ast.BinOp):
        sign = _OPERATORS[type(node.op)][1]
        result = sign(_calculated(node.left, numbers), _calculated(node.right, numbers))
        if abs(result) > _LARGEST:
            raise ValueError(tr("the result is too large for a number in a key"))
        return result
    if isinstance(node, ast.UnaryOp):
        return -_calculated(node.operand, numbers)
    if isinstance(node, ast.Name):
        return numbers[_plain(node)]
    assert isinstance(node, ast.Constant) and isinstance(node.value, int)
    return node.value
