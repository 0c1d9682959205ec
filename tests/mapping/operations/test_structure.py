"""Structural operations against torch's own functions and calculations by hand, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch

from tests.mapping.operations.examples import Shape
from tests.mapping.operations.helpers import destination, same_bytes, tensors_of
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import (
    Chain,
    Concat,
    Operation,
    Part,
    Split,
    Squeeze,
    Step,
    Transpose,
    parse_operation,
)

Tensors = Sequence[torch.Tensor]


def _made(text: str, *values: object, dtype: torch.dtype = torch.float32) -> list[object]:
    tensors = [torch.tensor(value, dtype=dtype) for value in values]
    made: list[object] = parse_operation(text).apply(tensors).tolist()
    return made


@pytest.mark.parametrize(
    ("text", "shapes", "peer"),
    [
        ("transpose(1, 2)", [(2, 3, 4)], lambda t: t[0].mT),
        ("permute((2, 0, 1))", [(2, 3, 4)], lambda t: t[0].permute(2, 0, 1)),
        ("reshape((-1, 6))", [(4, 3)], lambda t: torch.reshape(t[0], (-1, 6))),
        ("squeeze((0, -1))", [(1, 3, 1)], lambda t: torch.squeeze(t[0], (0, -1))),
        ("unsqueeze((0, 3))", [(2, 3)], lambda t: t[0][None, :, :, None]),
        ("unsqueeze((-1, -2))", [(2, 3)], lambda t: t[0][..., None, None]),
        ("concat(-1)", [(2, 3), (2, 1)], lambda t: torch.hstack(t)),
        ("split(1, 1/3)", [(2, 6)], lambda t: torch.chunk(t[0], 3, 1)[1]),
        ("split(0, 2, sizes=(1, 2, 3))", [(6, 2)], lambda t: torch.split(t[0], [1, 2, 3])[2]),
        ("stack(1)", [(2, 3), (2, 3)], lambda t: torch.stack(tuple(t), 1)),
        ("unstack(1, 2)", [(2, 3, 4)], lambda t: torch.unbind(t[0], 1)[2]),
        ("slice(1, 1, -1, step=2)", [(2, 6)], lambda t: t[0][:, 1:-1:2]),
        ("take(1, (2, 0, 2))", [(2, 3)], lambda t: torch.index_select(t[0], 1, torch.tensor([2, 0, 2]))),
        ("flip(-1)", [(2, 3)], lambda t: torch.flip(t[0], (-1,))),
        ("pad((0, 1), (4, 5), fill=2)", [(2, 3)], lambda t: torch.nn.functional.pad(t[0], (0, 2, 0, 2), value=2)),
        ("pad(1, 5, place=centre)", [(2, 3)], lambda t: torch.nn.functional.pad(t[0], (1, 1))),
        ("pad(1, 5, place=end)", [(2, 3)], lambda t: torch.nn.functional.pad(t[0], (2, 0))),
        ("crop((1, 2), 3, keep=centre)".replace("3,", "(3, 3),"), [(2, 7, 7)], lambda t: t[0][:, 2:5, 2:5]),
        ("crop(0, 2, keep=end)", [(5, 2)], lambda t: t[0][-2:]),
        ("cast(bfloat16)", [(2, 3)], lambda t: t[0].bfloat16()),
        ("scale(0.3)", [(2, 3)], lambda t: t[0] * 0.3),
        ("blend", [(2, 3)] * 3, lambda t: torch.stack(tuple(t)).mean(0)),
        ("constant(7, (2, 3))", [], lambda t: torch.full((2, 3), 7.0)),
    ],
)  # fmt: skip
def test_it_does_what_torch_does(
    text: str, shapes: list[Shape], peer: Callable[[Tensors], torch.Tensor]
) -> None:
    tensors = tensors_of(shapes)
    torch.testing.assert_close(parse_operation(text).apply(tensors), peer(tensors), rtol=1e-6, atol=0)


def test_the_mean_that_fills_is_taken_along_the_axis() -> None:
    assert _made("pad(0, 3, fill=mean)", [[1, 2], [3, 6]]) == [[1, 2], [3, 6], [2, 4]]
    assert _made("pad(1, 3, fill=mean)", [[1, 2], [3, 6]]) == [[1, 2, 1.5], [3, 6, 4.5]]


def test_the_targets_own_values_fill_what_is_new() -> None:
    made = parse_operation("pad(fill=initial)").apply([torch.tensor([[-1.0, -2.0]])], destination((2, 3)))
    assert made.tolist() == [[-1, -2, 2], [3, 4, 5]]


def test_filling_with_the_targets_values_does_not_round_them_to_the_sources_dtype() -> None:
    target = destination((2,), "float32")
    source = torch.ones(1, dtype=torch.bfloat16)
    assert parse_operation("pad(fill=initial)").apply([source], target).dtype == torch.float32


def test_blended_with_weights_in_float32_and_rounded_once() -> None:
    assert _made("blend((0.75, 0.25))", [1.0, 8.0], [5.0, 0.0]) == [2, 6]
    ones, small = torch.ones(1, dtype=torch.bfloat16), torch.full((1,), 2**-8, dtype=torch.bfloat16)
    made = parse_operation("blend((1, 1, 1))").apply([ones, small, small])
    assert made.tolist() == [1 + 2**-7]  # each addition rounded to bfloat16 would stay at 1


def test_counters_of_batches_are_blended_to_the_nearest_integer() -> None:
    assert _made("blend", 10, 11, 13, dtype=torch.int64) == 11


def test_a_description_says_when_weights_do_not_add_up_to_one() -> None:
    assert parse_operation("blend((0.5, 0.5))").describe() == "added up with the weights 0.5, 0.5"
    assert parse_operation("blend((0.5, 0.25))").describe().endswith("(together 0.75 times)")


def test_a_constant_takes_the_targets_dtype() -> None:
    made = parse_operation("constant(1)").apply([], destination((2,), "int64"))
    assert made.dtype == torch.int64
    assert made.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "shapes", "wanted", "message"),
    [
        ("transpose", [(3,)], None, "transpose: a tensor of shape 3 has no axis 1"),
        ("permute((1, 0))", [(2, 3, 4)], None, "permute: the order has 2 axes, the tensor 3"),
        ("reshape((4, 4))", [(2, 3)], None, "reshape: 2×3 has 6 elements, which do not fill 4×4"),
        ("reshape((4, -1))", [(2, 3)], None, "reshape: 2×3 has 6 elements, which do not fill 4×-1"),
        ("reshape((0, -1))", [(0, 3)], None, "reshape: 0×3 has 0 elements, which do not fill 0×-1"),
        ("reshape", [(2, 3)], None, "reshape: nothing tells the new shape here; only the last step asks the target"),
        ("squeeze(0)", [(2, 1)], None, "squeeze: axis 0 of 2×1 has size 2, not 1"),
        ("squeeze((0, -2))", [(1, 1)], None, "squeeze: one axis of 1×1 is named twice in (0, -2)"),
        ("unsqueeze(2)", [(2,)], None, "unsqueeze: a tensor of shape 2×2 has no axis 2"),
        ("concat(0)", [(2, 3), (2, 4)], None, "concat along axis 0: the other axes differ (2×3, 2×4)"),
        ("concat(0)", [], None, "concat needs at least one tensor"),
        ("concat(0, every=2)", [(2,)] * 4, None, "concat(0, every=2) makes one tensor of 2, and gets 4"),
        ("split(0, 0/3)", [(4, 2)], None, "split: axis 0 of 4×2 does not part into 3 equal parts"),
        ("split(0, 3/3)", [(6, 2)], None, "split: there is no part 3 of 3 (they count from 0)"),
        ("split(0, part/3)", [(6, 2)], None, "split: nothing says which part 'part' is"),
        ("split(0, 0, sizes=(8, -2))", [(6, 2)], None, "split: the sizes (8, -2) are not 2 sizes from 0"),
        ("split(0, 0/3, sizes=(4, 2))", [(6, 2)], None, "split: the sizes (4, 2) are not 3 sizes from 0"),
        ("stack(0)", [(2,), (3,)], None, "stack takes tensors of one shape; these differ (2, 3)"),
        ("unstack(0, 2)", [(2, 3)], None, "unstack: there is no part 2 of 2 (they count from 0)"),
        ("unstack(0, 1/4)", [(2, 3)], None, "unstack: axis 0 of 2×3 holds 2, not 4"),
        ("slice(0, 0, 9)", [(6,)], None, "slice: 0 to 9 goes beyond axis 0, which has 6 rows"),
        ("slice(0, 4, 2)", [(6,)], None, "slice: 4 to 2 takes none of the 6 rows"),
        ("take(0, (0, 5))", [(3, 2)], None, "take: axis 0 of 3×2 has no row 5 (they count from 0)"),
        ("pad(0, 3)", [(5,)], None, "pad: axis 0 of 5 is longer than 3"),
        ("pad(0)", [(5,)], None, "pad: nothing tells the new size here; only the last step asks the target"),
        ("pad(0, 7, fill=initial)", [(5,)], (8,), "pad: the target's own values fill 8 here, not 7"),
        ("pad(0, 7, fill=mean)", [(0,)], None, "pad: 0 has no rows to take the mean of"),
        ("crop(0, 7)", [(5,)], None, "crop: axis 0 of 5 is shorter than 7"),
        ("blend((1, 2))", [(2,)] * 3, None, "blend: 2 weights for 3 tensors"),
        ("constant(0, (2,))", [(2,)], None, "constant takes no source, and gets 1"),
        ("scale(2)", [(2,), (2,)], None, "scale(2.0) takes one tensor, not 2"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    text: str, shapes: list[Shape], wanted: Shape | None, message: str
) -> None:
    with pytest.raises(MappingError) as told:
        parse_operation(text).shape(shapes, wanted)
    assert told.value.what == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reshape((-1, -1))", "reshape: (-1, -1) is no shape"),
        ("unsqueeze((0, -1))", "unsqueeze: (0, -1) is no list of places for new axes"),
        ("slice(0, 0, 4, step=0)", "slice: the step is 0; it is at least 1"),
        ("slice(0, 0, 4, 2)", "slice takes 3 arguments (axis, start, stop), step by its name, not 4"),
        ("take(0, ())", "take: no row is named"),
        ("pad((0, 1), 3)", "pad: 3 are not sizes for the axes (0, 1)"),
        ("pad(0, 3, fill=noise)", "pad: fill is 'noise'"),
        ("cast(float17)", "cast: there is no dtype 'float17'"),
        ("scale(0)", "scale: times 0 nothing is left"),
        ("scale(1e999)", "scale: inf is no number to calculate with"),
        ("constant(0, (-1,))", "constant: (-1,) is no shape"),
        ("concat(0, 2)", "concat takes 1 argument (axis), every by its name, not 2"),
    ],
)
def test_arguments_that_mean_nothing_are_told(text: str, message: str) -> None:
    with pytest.raises(MappingError) as told:
        parse_operation(text)
    assert told.value.what.startswith(message)


@pytest.mark.parametrize(
    ("text", "tensors", "message"),
    [
        ("scale(2)", [torch.ones(2, dtype=torch.int64)], "scale: a factor needs fractions, which int64 has not"),
        ("blend", [torch.ones(2, dtype=torch.bool)] * 2, "blend: truth values have no mean"),
        ("cast(float32)", [torch.ones(2, dtype=torch.complex64)], "cast: float32 has no place for the imaginary part"),
        ("pad(0, 3, fill=0.5)", [torch.ones(2, dtype=torch.int64)], "pad: 0.5 is no int64"),
        ("pad(0, 3, fill=mean)", [torch.ones(2, dtype=torch.int8)], "pad: a mean needs fractions, which int8 has not"),
        (
            "concat(0)",
            [torch.ones(2).to(torch.float8_e4m3fn), torch.ones(2)],
            "concat: no dtype holds the values of all (float8_e4m3fn, float32)",
        ),
    ],
)  # fmt: skip
def test_dtypes_that_cannot_be_used_are_told(text: str, tensors: Tensors, message: str) -> None:
    with pytest.raises(MappingError) as told:
        parse_operation(text).apply(tensors)
    assert told.value.what == message


def test_what_torch_has_no_kernel_for_is_told_as_our_own_error() -> None:
    packed = torch.empty(2, 2, dtype=torch.float4_e2m1fn_x2)
    with pytest.raises(MappingError, match="torch cannot do this with float4_e2m1fn_x2"):
        parse_operation("take(0, (1, 0))").apply([packed])


def test_joined_dtypes_are_promoted_as_torch_does() -> None:
    half, full = torch.ones(2, dtype=torch.float16), torch.ones(2)
    for text in ("concat(0)", "stack(0)", "blend"):
        assert parse_operation(text).apply([half, full]).dtype == torch.float32


def test_a_thousand_classes_in_another_order_can_be_written() -> None:
    order = torch.randperm(10_000, generator=torch.Generator().manual_seed(0))
    operation = parse_operation(f"take(0, {tuple(order.tolist())})")
    weight = torch.arange(10_000.0)
    (back,) = operation.inverse([(10_000,)])
    assert torch.equal(operation.apply([weight]), weight[order])
    assert torch.equal(parse_operation(str(back)).apply([weight[order]]), weight)


@pytest.mark.parametrize(
    "text", ["(" * 5000 + ")" * 5000, "-" * 5000 + "1", "transpose | " * 3000 + "transpose"]
)
def test_texts_that_nest_too_deep_for_the_parser_are_refused(text: str) -> None:
    with pytest.raises(MappingError, match="it is too long"):
        parse_operation(text)


def test_what_does_the_same_is_equal() -> None:
    assert Squeeze((1,)) == Squeeze(1)
    assert parse_operation("unsqueeze((2, 1))") == parse_operation("unsqueeze((1, 2))")
    assert parse_operation("cast(half)") == parse_operation("cast(float16)")
    assert parse_operation("pad(0, 3, fill=zeros)") == parse_operation("pad(0, 3)")


def test_a_chain_in_a_chain_is_its_steps() -> None:
    inner: Operation = Chain((Step(Transpose()), Step(Squeeze())))
    outer = Chain((Step(inner, (0,)), Step(Chain((Step(Concat(0)),)))))
    assert str(outer) == "transpose@0 | squeeze@0 | concat(0)"
    assert parse_operation(str(outer)) == outer


def test_a_step_that_does_not_fit_is_named() -> None:
    with pytest.raises(MappingError) as told:
        parse_operation("transpose | concat(0)").shape([(2, 3), (2, 4), (2,)])
    assert told.value.where == "step 1, transpose"
    assert told.value.what == "transpose: a tensor of shape 2 has no axis 1"


def test_tensors_left_at_the_end_are_told() -> None:
    with pytest.raises(MappingError, match="2 tensors are left at the end, one is wanted"):
        parse_operation("concat(0, every=2) | transpose").shape([(2, 3)] * 4)


def test_parts_are_bound_by_a_rules_names() -> None:
    chain = parse_operation("unstack(0, expert) | split(0, part)")
    assert chain.names == {"expert", "part"}
    bound = chain.bound({"expert": Part(3, 8), "part": Part(1, 2)})
    assert str(bound) == "unstack(0, 3/8) | split(0, 1/2)"
    assert bound.shape([(8, 6, 5)]) == (3, 5)
    assert Split(0, Part("part")).bound({"other": Part(0, 2)}) == Split(0, Part("part"))


def test_part_that_is_all_is_undone() -> None:
    assert str(parse_operation("split(0, 0/1)").inverse([(3, 2)])[0]) == "identity"
    assert str(parse_operation("unstack(-1, 0)").inverse([(3, 1)])[0]) == "unsqueeze(1)"
    assert str(parse_operation("slice(0, 0, 3)").inverse([(3, 1)])[0]) == "identity"


def test_views_are_not_copied() -> None:
    (source,) = tensors_of([(6, 4)])
    for text in ("transpose", "split(0, 1/3)", "slice(0, 2)", "crop(1, 2)", "unsqueeze(0)", "unstack(0, 2)"):
        made = parse_operation(text).apply([source])
        assert made.untyped_storage().data_ptr() == source.untyped_storage().data_ptr()
    assert same_bytes(source, tensors_of([(6, 4)])[0])
