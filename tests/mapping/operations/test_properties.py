"""What holds for every operation with any arguments, on tensors of any shape."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mapping.operations.helpers import destination, run_code, same_bytes, tensors_of
from tests.mapping.operations.strategies import chains, operations, sources, targets
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import OPERATIONS, Chain, Operation, Step, parse_operation

MOVING = (
    *("identity", "transpose", "permute", "reshape", "squeeze", "unsqueeze", "concat", "split", "stack"),
    *("unstack", "slice", "take", "flip", "crop", "pad"),
)
_RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


@given(st.one_of(operations(), chains()))
@_RELAXED
def test_text_reads_back(operation: Operation) -> None:
    assert parse_operation(str(operation)) == operation


@pytest.mark.parametrize("name", OPERATIONS)
@given(data=st.data())
@settings(_RELAXED, max_examples=25)
def test_shape_refuses_exactly_what_apply_refuses(name: str, data: st.DataObject) -> None:
    operation = data.draw(operations((name,)))
    shapes = data.draw(sources())
    wanted = data.draw(targets(shapes))
    target = None if wanted is None else destination(wanted)
    tensors = tensors_of(shapes)
    try:
        told = operation.shape(shapes, wanted)
    except MappingError:
        with pytest.raises(MappingError):
            operation.apply(tensors, target)
        return
    if (made := _applied(operation, tensors, target)) is not None:
        assert tuple(made.shape) == told
        assert same_bytes(run_code(operation, tensors, target), made)
        assert all(map(same_bytes, tensors, tensors_of(shapes)))


@given(steps=st.lists(operations(MOVING), min_size=2, max_size=3), data=st.data())
@settings(_RELAXED, max_examples=200)
def test_a_chain_refuses_exactly_what_its_steps_refuse(steps: list[Operation], data: st.DataObject) -> None:
    chain = Chain(tuple(map(Step, steps)))
    shapes = data.draw(sources(least=1))
    tensors = tensors_of(shapes)
    try:
        told = chain.shape(shapes)
    except MappingError:
        with pytest.raises(MappingError):
            chain.apply(tensors)
        return
    made = chain.apply(tensors)
    assert tuple(made.shape) == told == chain.shapes(shapes)[-1][0]
    assert same_bytes(run_code(chain, tensors), made)


@pytest.mark.parametrize("name", MOVING)
@given(data=st.data())
@settings(_RELAXED, max_examples=25)
def test_the_inverse_undoes(name: str, data: st.DataObject) -> None:
    operation = data.draw(operations((name,)))
    shapes = data.draw(sources(least=1))
    wanted = data.draw(targets(shapes))
    target = None if wanted is None else destination(wanted)
    try:
        operation.shape(shapes, wanted)
        ways = operation.inverse(shapes)
    except MappingError:
        return
    tensors = tensors_of(shapes)
    made = operation.apply(tensors, target)
    for tensor, way in zip(tensors, ways, strict=True):
        assert same_bytes(way.apply([made]), tensor)
        assert parse_operation(str(way)) == way


def _applied(operation: Operation, tensors: list[torch.Tensor], target: object) -> torch.Tensor | None:
    """The result; none where the values, not the shapes, are the reason that there is none."""
    try:
        return operation.apply(tensors, target)  # type: ignore[arg-type]
    except MappingError as error:
        assert operation.name in ("constant", "cast") and error.hint is not None
        return None
