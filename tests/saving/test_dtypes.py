"""With which dtype tensors leave: rules, sources, ties; rounded once, and never silently beyond their range."""

import math

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from tests.saving.values import holder, plan_of, raw
from wtransplant.errors import SaveError
from wtransplant.mapping.operations import parse_operation
from wtransplant.saving import DtypeRule, SaveSettings, Trained, TrainingRecord, save
from wtransplant.units import parse_size

F32, F16, BF16, F64 = torch.float32, torch.float16, torch.bfloat16, torch.float64


def saved(made, folder, **settings):
    pair = save(made, folder / "out", settings=SaveSettings(**settings))
    return load_file(pair.weights), pair


def model(**dtypes):
    return holder({key.replace("_", "."): torch.empty(4, dtype=dtype) for key, dtype in dtypes.items()})


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, {"a.w": F32, "b.w": F16, "b.n": torch.int64, "c.w": F64}),
        ({"dtype": "bfloat16"}, {"a.w": BF16, "b.w": BF16, "b.n": torch.int64, "c.w": BF16}),
        ({"dtype": "source"}, {"a.w": BF16, "b.w": F32, "b.n": torch.int64, "c.w": F64}),
        (
            {"dtype": "fp16", "dtypes": [{"pattern": r"b\..*", "dtype": "fp32"}]},
            {"a.w": F16, "b.w": F32, "b.n": torch.int64, "c.w": F16},
        ),
        (
            {"dtypes": [{"pattern": "b.w", "dtype": "target"}, {"pattern": ".*w", "dtype": "bf16"}]},
            {"a.w": BF16, "b.w": F16, "b.n": torch.int64, "c.w": BF16},
        ),
    ],
)
def test_rules_hold_for_what_is_floating_point_and_the_first_one_wins(settings, wanted, tmp_path):
    state = {"a.w": torch.randn(4).to(BF16), "b.w": torch.randn(4), "b.n": torch.arange(4)}
    made = plan_of(state, tmp_path, model(a_w=F32, b_w=F16, b_n=torch.int64, c_w=F64))
    read, pair = saved(made, tmp_path, **settings)
    assert {key: value.dtype for key, value in read.items()} == wanted
    assert {key: f"torch.{r.dtype}" for key, r in pair.manifest.tensors.items()} == {
        k: str(v) for k, v in wanted.items()
    }
    for key, value in state.items():
        assert torch.equal(read[key], value.to(wanted[key]))
    assert not pair.warnings


def test_a_rule_that_matches_no_key_is_an_error(tmp_path):
    made = plan_of({"a": torch.ones(4)}, tmp_path)
    rules = (DtypeRule(pattern="head", dtype="float32"),)
    with pytest.raises(SaveError, match="no key of the target matches 'head'"):
        save(made, tmp_path / "out", settings=SaveSettings(dtypes=rules))
    assert [p.name for p in tmp_path.iterdir()] == ["source.pth"]


def test_numbers_are_rounded_once_from_what_the_operation_gives(tmp_path):
    """1 + 2⁻⁸ + 2⁻¹² lies above the middle of two numbers of bfloat16; by way of float16 it would lie on it."""
    value = torch.full((4,), 1 + 2**-8 + 2**-12, dtype=F32)
    assert value.to(F16).to(BF16)[0] != value.to(BF16)[0]
    made = plan_of({"w": value}, tmp_path, model(w=F16))
    read, _ = saved(made, tmp_path, dtype="bfloat16")
    assert torch.equal(read["w"], value.to(BF16))
    made.link("w", "w", parse_operation("flip(0)"))
    read, _ = saved(made, tmp_path, dtype="bfloat16")
    assert torch.equal(read["w"], value.to(BF16))
    assert torch.equal(made.value("w", "bfloat16"), value.to(BF16))
    assert made.value("w").dtype == F16


def test_a_constant_is_made_with_the_dtype_that_is_saved(tmp_path):
    made = plan_of({"other": torch.ones(1)}, tmp_path, model(w=BF16))
    made.link("w", (), "constant(0.1)")
    read, _ = saved(made, tmp_path, dtype="float32")
    assert read["w"][0].item() == torch.tensor(0.1).item()


def test_several_sources_have_a_dtype_if_it_is_one(tmp_path):
    half, whole = torch.ones(2, dtype=BF16), torch.ones(2)
    for first, second, wanted in ((half, half, BF16), (half, whole, F64), (whole, torch.arange(2), F64)):
        made = plan_of({"x": first, "y": second}, tmp_path, model(w=F64))
        made.link("w", ("x", "y"), "concat(0)")
        assert saved(made, tmp_path, dtype="source")[0]["w"].dtype == wanted


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False)
        self.second.weight = self.first.weight


@pytest.mark.parametrize("pattern", ["first.weight", "second.weight"])
def test_what_a_rule_says_of_one_name_of_a_tied_tensor_holds_for_all(pattern, tmp_path):
    made = plan_of({"second.weight": torch.randn(4, 4)}, tmp_path, Tied())
    rules = [{"pattern": pattern, "dtype": "bf16"}]
    read, pair = saved(made, tmp_path, dtypes=rules)
    assert [value.dtype for value in read.values()] == [BF16]
    assert {record.dtype for record in pair.manifest.tensors.values()} == {"bfloat16"}


def test_trained_values_have_no_source(tmp_path):
    made = plan_of({"w": torch.ones(4, dtype=BF16)}, tmp_path, model(w=F32))
    trained = Trained({"w": torch.full((4,), 0.3)}, TrainingRecord(settings={}, steps=1, seconds=0.0))
    pair = save(made, tmp_path / "out", trained=trained, settings=SaveSettings(dtype="source"))
    assert torch.equal(load_file(pair.weights)["w"], trained.state["w"])


@pytest.mark.parametrize(
    ("value", "dtype", "lost"),
    [
        ([65504.0, 65519.0, 65520.0, -1e9], "float16", 2),  # halfway to the next one rounds away
        ([math.inf, math.nan, 1e30, 1.0], "float16", 1),  # what was infinite before is not lost
        ([3.4e38, -3.4e38, 3.3e38, 0.0], "bfloat16", 2),
        ([1e-9, 1.0, 2.0, 65504.0], "float16", 0),
    ],
)
@pytest.mark.parametrize("operation", ["identity", "flip(0)"])
def test_numbers_beyond_the_range_are_counted_and_told(value, dtype, lost, operation, tmp_path):
    made = plan_of({"w": torch.tensor(value)}, tmp_path, model(w=F32, v=F32))
    made.link("w", "w", operation)
    read, pair = saved(made, tmp_path, dtype=dtype)
    assert int((~read["w"].isfinite()).sum()) - sum(not math.isfinite(v) for v in value) == lost
    said = f"w: {lost} number{'s' * (lost != 1)} too large for {dtype}, and not saved as they are"
    assert pair.warnings == ((said,) if lost else ())


def test_the_targets_own_dtype_is_no_excuse(tmp_path):
    made = plan_of({"w": torch.tensor([1e5, 1.0, 1.0, 1.0])}, tmp_path, model(w=F16))
    assert saved(made, tmp_path)[1].warnings == (
        "w: 1 number too large for float16, and not saved as they are",
    )


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        # Largest numbers 448 and 57344, and steps there of 32 and 8192 (OCP 8-bit floating point, 1.0).
        (torch.float8_e4m3fn, [463.0, 464.0, -1e9, math.inf]),
        (torch.float8_e5m2, [61439.0, 61440.0, -1e9, 1e6]),
    ],
)
def test_floats_of_eight_bits_are_looked_at_too(dtype, value, tmp_path):
    made = plan_of({"w": torch.tensor(value)}, tmp_path, model(w=dtype))
    name = str(dtype).removeprefix("torch.")
    assert saved(made, tmp_path)[1].warnings == (
        f"w: 3 numbers too large for {name}, and not saved as they are",
    )


def test_conversions_are_torchs_over_many_blocks(tmp_path):
    value = torch.randn(3_000_001, generator=torch.Generator().manual_seed(0), dtype=F64) * 1e5
    made = plan_of({"w": value}, tmp_path, holder({"w": torch.empty(3_000_001)}))
    for dtype in (F32, F16, BF16):
        read, pair = saved(made, tmp_path, dtype=str(dtype)[6:])
        assert raw(read["w"]) == raw(value.to(dtype))
        assert bool(pair.warnings) == (dtype is F16)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("5GB", 5 * 10**9),
        ("500MB", 5 * 10**8),
        ("2GiB", 2**31),
        ("1.5 MiB", 3 * 2**19),
        ("1500", 1500),
        ("7kb", 7000),
    ],
)
def test_sizes_are_read_as_the_hugging_face_libraries_read_them(text, size):
    assert parse_size(text) == size
    assert SaveSettings(max_shard_size=text).max_shard_size == size


@pytest.mark.parametrize("text", ["", "GB", "5XB", "-1GB", "0", "0.1", "five"])
def test_what_is_no_size_is_said(text):
    with pytest.raises(ValueError, match=r"size|less than a byte"):
        parse_size(text)
