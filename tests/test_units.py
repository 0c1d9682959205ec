import pytest

from wtransplant.units import (
    format_count,
    format_shape,
    format_size,
    natural_key,
    plural,
    shown,
    shown_lines,
)


def test_numbers_in_names_are_ordered_as_numbers():
    names = ["layer.10", "layer.2", "layer.2.b", "layer", "layer.2.a10", "layer.2.a9", "2", "10"]
    assert sorted(names, key=natural_key) == [
        "2", "10", "layer", "layer.2", "layer.2.a9", "layer.2.a10", "layer.2.b", "layer.10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("nbytes", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (921_600, "900 KiB"),
        (22_439_526, "21.4 MiB"),
        (5 << 40, "5.0 TiB"),
    ],
)
def test_sizes_are_in_binary_units(nbytes, text):
    assert format_size(nbytes) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (999, "999"), (25_557_032, "25.6 M"), (671_000_000_000, "671 G")]
)
def test_counts_are_in_decimal_units(count, text):
    assert format_count(count) == text


def test_shapes_and_plurals():
    assert format_shape((64, 64, 1, 1)) == "64×64×1×1"
    assert format_shape(()) == "scalar"
    assert (plural(1, "tensor"), plural(12_000, "tensor")) == ("1 tensor", "12,000 tensors")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("layer.0 weight-ключ-重み", "layer.0 weight-ключ-重み"),
        ("a\nb\tc\x00", r"a\nb\tc\x00"),
        ("\x1b[31m\x7f\x9b", r"\x1b[31m\x7f\x9b"),
        ("\u202egnp\u2066\u200b\ufeff", r"\u202egnp\u2066\u200b\ufeff"),
        ("\ud800\u2028\U000e0001", r"\ud800\u2028\U000e0001"),
        ("C:\\new", "C:\\new"),
    ],
)
def test_what_is_not_printable_is_escaped(text, escaped):
    assert shown(text) == escaped
    assert shown_lines(f"{text}\n{text}").replace("\n", r"\n") == f"{escaped}\\n{escaped}"
