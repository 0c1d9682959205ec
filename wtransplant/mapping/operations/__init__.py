"""Operations on the way from source to target. A new one is a class in a file of its own and a line here."""

from __future__ import annotations

from wtransplant.mapping.operations.axes import Permute, Transpose
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape, Single
from wtransplant.mapping.operations.chain import Chain, Step, simplified
from wtransplant.mapping.operations.identity import Identity
from wtransplant.mapping.operations.joining import Concat
from wtransplant.mapping.operations.splitting import Split
from wtransplant.mapping.operations.text import parse

OPERATIONS: dict[str, type[Operation]] = {
    operation.name: operation
    for operation in (
        Identity,
        Transpose,
        Permute,
        Concat,
        Split,
    )
}


def parse_operation(text: str) -> Operation:
    """The operation that a text names, such as ``transpose | concat(0)``; see :mod:`.text` for the grammar.

    Raises:
        MappingError: it names none, or its arguments are wrong; says where.
    """
    return parse(text, OPERATIONS)


__all__ = [
    "OPERATIONS",
    "Chain",
    "Code",
    "Concat",
    "Destination",
    "Identity",
    "Operation",
    "Part",
    "Permute",
    "Shape",
    "Single",
    "Split",
    "Step",
    "Transpose",
    "parse_operation",
    "simplified",
]
