"""An operation's result beside a peer's, held to what every operation owes."""

from __future__ import annotations

import torch

from tests.mapping.operations.helpers import run_code, same_bytes
from wtransplant.mapping.operations import Destination, parse_operation

__all__ = ["destination_like", "result_of", "same_bytes"]


def destination_like(initial: torch.Tensor) -> Destination:
    """A target key with these values of its own."""
    return Destination(tuple(initial.shape), str(initial.dtype).removeprefix("torch."), initial.clone)


def result_of(text: str, *tensors: torch.Tensor, into: torch.Tensor | None = None) -> torch.Tensor:
    """The operation's result; its text, shape and code agree with it, and the inputs are as they were."""
    operation = parse_operation(text)
    assert parse_operation(str(operation)) == operation
    before = [tensor.clone() for tensor in tensors]
    destination = None if into is None else destination_like(into)
    result = operation.apply(tensors, destination)
    wanted = destination.shape if destination else None
    assert operation.shape([tuple(t.shape) for t in tensors], wanted) == tuple(result.shape)
    assert all(map(same_bytes, tensors, before))
    assert same_bytes(run_code(operation, tensors, destination), result)
    return result
