"""Operations as text: ``transpose | concat(0)``, as rules and recipes write them.

The grammar is a part of Python's expressions: calls joined by ``|``, carried out from left to right. Arguments are
numbers, words, quoted strings, tuples and parts (``1/3``). ``rotary_to_half(12)@(0, 1)`` does the step with the first
and the second of several tensors only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Operation, Part
from wtransplant.mapping.operations.chain import Chain, Step
from wtransplant.words import tr

_LONGEST = 1_000_000
_MOST_SIGNS = 4000
"""Of what can nest; Python's parser may run out of stack on more. Lists of numbers may be longer."""
_NUMBERS = re.compile(r"[0-9,\s]+")


def written(operation: Operation) -> str:
    """An operation as text; what stands at its default is left out."""
    if isinstance(operation, Chain):
        return " | ".join(_written_step(step) for step in operation.steps)
    arguments: list[str] = []
    by_name = False
    for field in fields(operation):  # type: ignore[arg-type]  # every operation is a dataclass
        value = getattr(operation, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is not MISSING and value == default:
            by_name = True
            continue
        named = by_name or field.kw_only
        arguments.append(f"{field.name}={_value(value)}" if named else _value(value))
    return f"{operation.name}({', '.join(arguments)})" if arguments else operation.name


def _written_step(step: Step) -> str:
    if not step.only:
        return written(step.operation)
    return f"{written(step.operation)}@{step.only[0] if len(step.only) == 1 else step.only}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))}{',' * (len(value) == 1)})"
    if isinstance(value, str):
        return value if value.isidentifier() and value not in ("True", "False", "None") else repr(value)
    return str(value) if isinstance(value, Part) else repr(value)


def parse(text: str, known: Mapping[str, type[Operation]]) -> Operation:
    """The operation that a text names.

    Raises:
        MappingError: the text is none; says where.
    """
    try:
        if len(text) > _LONGEST or len(_NUMBERS.sub("", text)) > _MOST_SIGNS:
            raise ValueError(tr("it is too long"))
        tree = ast.parse(text.strip(), mode="eval").body
        steps = [_step(node, known) for node in _flat(tree)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        hint = tr("For example: transpose | concat(0)")
        raise MappingError(
            tr("{text_!r} is no operation: {what}", text_=text, what=what), hint=hint
        ) from error
    if len(steps) == 1 and not steps[0].only:
        return steps[0].operation
    return Chain(tuple(steps))


def _flat(node: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _step(node: ast.expr, known: Mapping[str, type[Operation]]) -> Step:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        only = _argument(node.right)
        places = only if isinstance(only, tuple) else (only,)
        if not all(isinstance(place, int) and not isinstance(place, bool) for place in places):
            raise ValueError(tr("after @ stand the places of tensors, such as @0 or @(0, 1)"))
        return Step(_operation(node.left, known), places)
    return Step(_operation(node, known))


def _operation(node: ast.expr, known: Mapping[str, type[Operation]]) -> Operation:
    call = node if isinstance(node, ast.Call) else ast.Call(func=node, args=[], keywords=[])
    if not isinstance(call.func, ast.Name):
        raise ValueError(tr("{unparse!r} is not NAME or NAME(ARGUMENTS)", unparse=ast.unparse(node)))
    if call.func.id not in known:
        raise MappingError(
            tr("there is no operation {id!r}", id=call.func.id), hint=f"Known: {', '.join(known)}"
        )
    if any(keyword.arg is None for keyword in call.keywords):
        raise ValueError(tr("** has no meaning here"))
    named = {str(keyword.arg): _argument(keyword.value) for keyword in call.keywords}
    return known[call.func.id].made_from([_argument(value) for value in call.args], named)


def _argument(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str, bool, type(None))):
        return node.value
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, (ast.Tuple, ast.List)):
        return tuple(_argument(part) for part in node.elts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _argument(node.operand)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return -value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        index, of = _argument(node.left), _argument(node.right)
        if isinstance(index, (int, str)) and isinstance(of, int):
            return Part(index, of)
    raise ValueError(
        tr(
            "{unparse!r} is no argument: a number, a word, 'text', (1, 2) or 0/3 is wanted",
            unparse=ast.unparse(node),
        )
    )
