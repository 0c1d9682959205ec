"""What operations ask about shapes and dtypes before they work, each with its message."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Destination, Shape
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


def require_axes(shape: Shape, counts: Collection[int], name: str, what: str) -> None:
    """Hold that a tensor has one of these numbers of axes.

    Args:
        shape: the tensor's.
        counts: numbers of axes that are right.
        name: the operation's.
        what: what it takes, for the message: ``a table of positions, N×C or 1×N×C``.

    Raises:
        MappingError: it has another number.
    """
    if len(shape) not in counts:
        raise MappingError(
            tr("{name} takes {what}; this tensor is {shape}", name=name, what=what, shape=format_shape(shape))
        )


def require_elements(shape: Shape, name: str) -> Shape:
    """The shape, held not to be of an empty tensor: there is nothing to compute with.

    Raises:
        MappingError: a size is 0.
    """
    if 0 in shape:
        raise MappingError(
            tr("{name}: a tensor of {shape} has no elements", name=name, shape=format_shape(shape))
        )
    return shape


def require_sizes(sizes: Sequence[int], count: int, name: str, field: str) -> None:
    """Hold that an argument is empty or gives this many sizes, all positive.

    Raises:
        MappingError: it does not.
    """
    if sizes and (len(sizes) != count or min(sizes) < 1):
        wanted = tr("{count} sizes from 1", count=count) if count > 1 else tr("one size from 1")
        raise MappingError(
            tr(
                "{name}: {field} is {tuple}; {wanted} are wanted",
                name=name,
                field=field,
                tuple=tuple(sizes),
                wanted=wanted,
            )
        )


def square_side(count: int, name: str, hint: str) -> int:
    """The side of a square grid of so many places.

    Raises:
        MappingError: no square has so many.
    """
    side = math.isqrt(max(count, 0))
    if count < 1 or side * side != count:
        raise MappingError(
            tr("{name}: {count} places make no square grid", name=name, count=count), hint=hint
        )
    return side


def known(wanted: Shape | None, like: Shape, name: str, hint: str) -> Shape:
    """The target's shape, where the operation takes a size from it.

    Raises:
        MappingError: nobody knows it here, or it has another number of axes than the tensor.
    """
    if wanted is None:
        raise MappingError(
            tr("{name}: nothing tells the new size here; only the last step asks the target", name=name),
            hint=hint,
        )
    if len(wanted) != len(like):
        raise MappingError(
            tr(
                "{name}: the tensor is {like}, the target {wanted}: the new size cannot be told from that",
                name=name,
                like=format_shape(like),
                wanted=format_shape(wanted),
            ),
            hint=hint,
        )
    return wanted


def require_real(tensors: Sequence[torch.Tensor], name: str) -> None:
    """Hold that tensors have a dtype of real numbers with fractions.

    Raises:
        MappingError: one holds integers, truth values or complex numbers.
    """
    for tensor in tensors:
        if not tensor.is_floating_point():
            dtype = str(tensor.dtype).removeprefix("torch.")
            raise MappingError(
                tr("{name} calculates with real numbers, not with {dtype}", name=name, dtype=dtype),
                hint=tr("Put cast(float32) before it."),
            )


def shape_wanted(destination: Destination | None) -> Shape | None:
    """The target key's shape, if there is one."""
    return destination.shape if destination else None
