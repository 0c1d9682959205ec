"""What several operations ask about their arguments and about the dtypes of tensors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtransplant.errors import MappingError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

    from wtransplant.mapping.operations.base import Operation


def number_or_tuple(value: int | tuple[int, ...]) -> int | tuple[int, ...]:
    """``(1,)`` as ``1``, so that operations that do the same are equal."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def as_tuple(value: int | tuple[int, ...]) -> tuple[int, ...]:
    """``1`` as ``(1,)``."""
    return (value,) if isinstance(value, int) else value


def require_finite(name: str, *values: float) -> None:
    """Hold that numbers can be calculated with.

    Raises:
        MappingError: one is infinite or not a number.
    """
    if strangers := [value for value in values if not math.isfinite(value)]:
        raise MappingError(
            tr("{name}: {strangers} is no number to calculate with", name=name, strangers=strangers[0])
        )


def require_run(every: int, count: int, operation: Operation) -> None:
    """Hold that an operation on runs of ``every`` tensors gets one such run; 0 takes any number.

    Raises:
        MappingError: it gets another number.
    """
    if every < 0 or (every and count != every):
        raise MappingError(
            tr(
                "{operation} makes one tensor of {every}, and gets {count}",
                operation=operation,
                every=every,
                count=count,
            ),
            hint=tr("Put a step behind it that joins the results: concat(0, every=2) | stack(0)."),
        )


def require_common_dtype(tensors: Sequence[torch.Tensor], name: str) -> torch.dtype:
    """The dtype that holds the values of all tensors, as torch promotes.

    Raises:
        MappingError: there is none (torch promotes no 8-bit floats).
    """
    import torch

    dtype = tensors[0].dtype
    for tensor in tensors[1:]:
        try:
            dtype = torch.promote_types(dtype, tensor.dtype)
        except RuntimeError as error:
            listed = ", ".join(str(t.dtype).removeprefix("torch.") for t in tensors)
            raise MappingError(
                tr("{name}: no dtype holds the values of all ({listed})", name=name, listed=listed),
                hint=tr("Put cast(float32) before it."),
            ) from error
    return dtype


def require_fractions(tensor: torch.Tensor, name: str, what: str) -> None:
    """Hold that a tensor's dtype has fractions.

    Raises:
        MappingError: it holds integers or truth values.
    """
    if not (tensor.is_floating_point() or tensor.is_complex()):
        dtype = str(tensor.dtype).removeprefix("torch.")
        raise MappingError(
            tr("{name}: {what} needs fractions, which {dtype} has not", name=name, what=what, dtype=dtype),
            hint=tr("Put cast(float32) before it."),
        )


def require_value(value: float, dtype: torch.dtype, name: str) -> None:
    """Hold that a dtype can say a number: integers no fractions, truth values only 0 and 1.

    Raises:
        MappingError: it cannot.
    """
    import torch

    broken = not (dtype.is_floating_point or dtype.is_complex) and value != int(value)
    if broken or (dtype == torch.bool and value not in (0, 1)):
        raise MappingError(
            tr(
                "{name}: {value} is no {removeprefix}",
                name=name,
                value=value,
                removeprefix=str(dtype).removeprefix("torch."),
            )
        )
