from __future__ import annotations

import pytest

from wtransplant.errors import WtransplantError
from wtransplant.gui.models.key_filter import FilterError, parse_filter
from wtransplant.gui.models.row_info import RowInfo, short_dtype
from wtransplant.gui.models.statuses import status_codes
from wtransplant.gui.models.tensor_columns import list_tensors

SHAPES = {
    "encoder.layer.0.query.weight": (768, 768),
    "encoder.layer.0.query.bias": (768,),
    "encoder.layer.11.Query.weight": (768, 64, 1),
    "head.scale": (),
}
DTYPES = dict(zip(SHAPES, ["float32", "bfloat16", "float8_e4m3fn", "int64"], strict=True))
STATUSES = dict(zip(SHAPES, ["linked", "missing", "mismatched", "linked"], strict=True))
A, B, C, D = SHAPES


def select(text: str) -> set[str]:
    tensors = list_tensors({key: RowInfo(SHAPES[key], DTYPES[key], 0) for key in SHAPES}, natural=True)
    keys = tensors.tree.keys
    chosen = parse_filter(text).select(tensors, status_codes(map(STATUSES.get, keys), len(keys)))
    return {key for key, is_chosen in zip(keys, chosen, strict=True) if is_chosen}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {A, B, C, D}),
        ("query", {A, B, C}),
        ("QUERY weight", {A, C}),
        (r"/layer\.\d\./", {A, B}),
        (r"/Query/", {C}),
        (r"/query\.weight$", {A}),
        (r"/query/ bias", {B}),
        ("/", {A, B, C, D}),
        ("shape:768,*", {A}),
        ("shape:768,...", {A, B, C}),
        ("shape:...,768", {A, B}),
        ("shape:768×64×1", {C}),
        ("shape:768x768", {A}),
        ("shape:scalar", {D}),
        ("shape:", {A, B, C, D}),
        ("dtype:bf16", {B}),
        ("dtype:bfloat16", {B}),
        ("dtype:f32,i64", {A, D}),
        ("dtype:float8", {C}),
        ("dtype:f8_e4m3fn", {C}),
        ("status:missing", {B}),
        ("status:mis", {B, C}),
        ("status:linked shape:scalar", {D}),
        ("query dtype:f32 status:linked", {A}),
        ("STATUS:Missing", {B}),
        ("nothing like it", set()),
    ],
)
def test_terms_narrow_down(text: str, found: set[str]) -> None:
    assert select(text) == found


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [("/layer.[/", 7, "unterminated"), ("abc /a(b/", 6, "missing )"), ("shape:12,x1,q", 12, "'q'")],
)
def test_a_fault_is_told_with_its_position(text: str, position: int, word: str) -> None:
    with pytest.raises(FilterError, match=word.replace(")", r"\)")) as caught:
        parse_filter(text)
    assert caught.value.position == position
    assert caught.value.hint
    assert isinstance(caught.value, WtransplantError) and isinstance(caught.value, ValueError)


def test_an_empty_filter_is_false() -> None:
    assert not parse_filter("  ")
    assert parse_filter("a")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("float32", "f32"),
        ("bfloat16", "bf16"),
        ("int64", "i64"),
        ("uint8", "u8"),
        ("complex64", "c64"),
        ("bool", "bool"),
        ("float8_e5m2", "f8_e5m2"),
        ("quint8", "qu8"),
        ("float4_e2m1fn_x2", "f4_e2m1fn_x2"),
    ],
)
def test_short_names_of_dtypes(name: str, short: str) -> None:
    assert short_dtype(name) == short
