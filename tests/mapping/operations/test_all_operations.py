"""What holds for every operation, tested with the table of examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.mapping.operations.examples import EXAMPLES, Example
from tests.mapping.operations.helpers import destination, run_code, same_bytes, tensors_of
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import OPERATIONS, Chain, Destination, Operation, parse_operation


@pytest.fixture(params=EXAMPLES, ids=lambda example: f"{example.text} {example.shapes}")
def example(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Example]:
    found: Example = request.param
    for name, text in found.files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield found


def _operation(example: Example) -> Operation:
    return parse_operation(example.text)


def _destination(example: Example, dtype: str) -> Destination | None:
    return None if example.told is None else destination(example.told, example.gives or dtype)


def _names(operation: Operation) -> set[str]:
    if isinstance(operation, Chain):
        return {step.operation.name for step in operation.steps}
    return {operation.name}


def test_every_operation_has_an_example() -> None:
    assert set(OPERATIONS) == set().union(*(_names(_operation(example)) for example in EXAMPLES))


def test_text_reads_back_as_the_same_operation(example: Example) -> None:
    operation = _operation(example)
    assert parse_operation(str(operation)) == operation


def test_shape_told_before_is_the_shape_made(example: Example) -> None:
    operation = _operation(example)
    assert operation.shape(example.shapes, example.told) == example.result
    for dtype in example.dtypes:
        made = operation.apply(tensors_of(example.shapes, dtype), _destination(example, dtype))
        assert tuple(made.shape) == example.result


def test_dtype_stays_and_the_inputs_are_not_written_to(example: Example) -> None:
    for dtype in example.dtypes:
        tensors = tensors_of(example.shapes, dtype)
        made = _operation(example).apply(tensors, _destination(example, dtype))
        assert made.dtype == getattr(torch, example.gives or dtype)
        assert all(map(same_bytes, tensors, tensors_of(example.shapes, dtype)))


def test_code_for_scripts_gives_the_same_bytes(example: Example) -> None:
    operation = _operation(example)
    for dtype in example.dtypes:
        tensors, target = tensors_of(example.shapes, dtype), _destination(example, dtype)
        assert same_bytes(run_code(operation, tensors, target), operation.apply(tensors, target))


def test_inverse_gives_every_source_back(example: Example) -> None:
    operation = _operation(example)
    if example.back == "none":
        with pytest.raises(MappingError):
            operation.inverse(example.shapes)
        return
    ways = operation.inverse(example.shapes)
    assert len(ways) == len(example.shapes)
    for dtype in example.dtypes:
        sources = tensors_of(example.shapes, dtype)
        made = operation.apply(sources, _destination(example, dtype))
        if example.back == "another":
            others = [way.apply([made]) for way in ways]
            torch.testing.assert_close(operation.apply(others), made, rtol=1e-5, atol=1e-5)
            continue
        for source, way in zip(sources, ways, strict=True):
            given = way.apply([made], destination(tuple(source.shape), dtype))
            assert way.shape([example.result], tuple(source.shape)) == tuple(source.shape)
            if example.back == "exact":
                assert same_bytes(given, source)
            else:
                torch.testing.assert_close(given, source, rtol=1e-5, atol=1e-5)


def test_inverse_reads_back_from_its_text(example: Example) -> None:
    if example.back != "none":
        for way in _operation(example).inverse(example.shapes):
            assert parse_operation(str(way)) == way


def test_phrase_is_one_line_without_names_of_code(example: Example) -> None:
    phrase = _operation(example).describe()
    assert phrase and "\n" not in phrase and "Part(" not in phrase and "(," not in phrase


def test_without_a_target_it_says_the_same_or_that_it_needs_one(example: Example) -> None:
    operation = _operation(example)
    try:
        shape = operation.shape(example.shapes)
    except MappingError as error:
        assert example.told is not None
        assert error.hint
    else:
        assert shape == example.result
