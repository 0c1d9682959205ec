from __future__ import annotations

from dataclasses import fields

import pytest

from tests.mapping.operations.examples import EXAMPLES, Example
from wtransplant.errors import MappingError
from wtransplant.gui.models.operation_arguments import arguments_of, choosable, summary_of
from wtransplant.gui.models.operation_draft import (
    DraftStep,
    draft_of,
    draft_of_text,
    examine,
    shapes_text,
    text_of,
)
from wtransplant.mapping.operations import OPERATIONS, parse_operation, simplified


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_an_operation_comes_back_from_its_form(example: Example) -> None:
    operation = parse_operation(example.text)
    steps = draft_of(operation)
    assert draft_of_text(text_of(steps)) == steps
    if steps:
        assert parse_operation(text_of(steps)) == simplified(operation)
    else:
        assert simplified(operation) == parse_operation("identity")


@pytest.mark.parametrize("name", choosable())
def test_every_operation_has_a_sentence_and_fields_for_all_arguments(name: str) -> None:
    assert len(summary_of(name)) > 10 and "`" not in summary_of(name)
    assert [each.name for each in arguments_of(name)] == [field.name for field in fields(OPERATIONS[name])]
    assert not any("Literal" in each.expected for each in arguments_of(name) if not each.choices)


def test_what_is_written_in_a_field_is_read_by_its_type() -> None:
    assert DraftStep("permute", {"order": "2, 0, 1"}).text == "permute((2, 0, 1))"
    assert DraftStep("permute", {"order": "(2, 0, 1)"}).text == "permute((2, 0, 1))"
    assert DraftStep("reshape", {"sizes": "12"}).text == "reshape((12,))"
    assert DraftStep("cast", {"dtype": "float32"}).text == "cast(float32)"
    assert DraftStep("split", {"axis": "0", "part": "1/3"}).text == "split(0, 1/3)"
    assert DraftStep("vocabulary", {"old": "a b.txt", "new": "it's.json"}).text == (
        "vocabulary(old='a b.txt', new=\"it's.json\")"
    )
    assert DraftStep("transpose", {}, "0, 1").text == "transpose@(0, 1)"
    assert DraftStep("slice", {"axis": "0", "start": "-3", "stop": ""}).text == "slice(0, -3)"


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (DraftStep("concat"), "concat needs 'axis'"),
        (DraftStep("concat", {"axis": "0, every=2"}), "axis is '0, every=2', which is not a whole number"),
        (DraftStep("concat", {"axis": "0) | transpose("}), "which is not a whole number"),
        (DraftStep("concat", {"axis": "x"}), "concat: axis is 'x'"),
        (DraftStep("transpose", {}, "a"), "'a' are no places of tensors"),
        (DraftStep("transpose", {}, "-1"), "'-1' are no places of tensors"),
        (DraftStep("transpose", {}, "(0, 1), 2"), "are no places of tensors"),
    ],
)
def test_what_cannot_be_read_is_told(step: DraftStep, what: str) -> None:
    with pytest.raises(MappingError) as error:
        step.read()
    assert what in error.value.what
    assert step.name in step.text  # it stays written as it is


def test_shapes_are_followed_from_step_to_step() -> None:
    found = examine(draft_of_text("transpose@(0, 1) | concat(0)"), [(3, 2), (3, 2), (2, 3)], (6, 3))
    assert [(look.text, look.before, look.after) for look in found.looks] == [
        ("transpose@(0, 1)", "3×2, 3×2, 2×3", "3 of 2×3"),
        ("concat(0)", "3 of 2×3", "6×3"),
    ]
    assert found.operation == parse_operation("transpose@(0, 1) | concat(0)")
    assert found.counts == (3, 3, 1)


def test_the_last_step_alone_is_told_what_the_target_wants() -> None:
    fits = examine(draft_of_text("transpose | reshape"), [(3, 4)], (2, 6))
    assert (fits.looks[-1].after, fits.verdict) == ("2×6", "gives 2×6, as the target wants")
    middle = examine(draft_of_text("reshape | transpose"), [(3, 4)], (2, 6))
    assert middle.operation is None and middle.looks[0].fault


def test_a_fault_stands_at_its_step_and_the_ones_behind_it_wait() -> None:
    found = examine(draft_of_text("transpose | concat(5) | transpose"), [(2, 3), (2, 3)], (6, 3))
    faults = [bool(look.fault) for look in found.looks]
    assert faults == [False, True, False]
    assert (found.looks[1].before, found.looks[2].before) == ("2 of 3×2", "")
    assert found.verdict == f"step 2: {found.looks[1].fault}"
    assert found.operation is None


@pytest.mark.parametrize(
    ("shapes", "verdict"),
    [
        ([(2, 3)], "gives 2×3, the target wants 6×3"),
        ([(2, 3), (2, 3)], "2 tensors are left at the end; join them by concat, stack or blend"),
        ([], "there is no source: add one, or a constant"),
        ([(6, 3)], "gives 6×3, as the target wants"),
    ],
)
def test_without_steps_the_sources_are_what_comes_out(shapes: list[tuple[int, ...]], verdict: str) -> None:
    found = examine((), shapes, (6, 3))
    assert found.verdict == verdict
    assert (found.operation is not None) == (shapes == [(6, 3)])


def test_a_constant_needs_no_source() -> None:
    assert examine(draft_of_text("constant(0.5)"), [], (4,)).operation == parse_operation("constant(0.5)")


def test_many_shapes_in_few_words() -> None:
    assert shapes_text([]) == "nothing"
    assert shapes_text([(4,), (2, 3)]) == "4, 2×3"
    assert shapes_text([(n,) for n in range(6)]) == "0, 1, 2, 3 … (6)"
