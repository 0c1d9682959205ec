"""Operations on the way from source to target. A new one is a class in a file of its own and a line here."""

from __future__ import annotations

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Operation, Shape
from wtransplant.mapping.operations.identity import Identity

OPERATIONS: dict[str, type[Operation]] = {operation.name: operation for operation in (Identity,)}


def make_operation(name: str) -> Operation:
    """The operation with this name.

    Raises:
        MappingError: there is none.
    """
    if name not in OPERATIONS:
        raise MappingError(f"there is no operation {name!r}", hint=f"Known: {', '.join(OPERATIONS)}")
    return OPERATIONS[name]()


__all__ = ["OPERATIONS", "Identity", "Operation", "Shape", "make_operation"]
