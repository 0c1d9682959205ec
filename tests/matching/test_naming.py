"""Names taken apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wtransplant.matching.naming import Element, Name, parse_name, path_text, template
from wtransplant.matching.vocabulary import vocabulary

WORDS = st.sampled_from(["layer", "conv", "attn", "stem", "zorb", "quil", "mixer", "pool"])
STEPS = st.one_of(WORDS, st.integers(0, 99_999).map(str), st.builds("{}{}".format, WORDS, st.integers(0, 99)))


def words(*names: str) -> Element:
    return Element(names)


def number(value: int) -> Element:
    return Element((), value)


@pytest.mark.parametrize(
    ("key", "path", "role"),
    [
        ("conv1.weight", (words("conv"), number(1)), "weight"),
        ("layer3.0.bias", (words("layer"), number(3), number(0)), "bias"),
        ("Layer_3/0/bias", (words("layer"), number(3), number(0)), "bias"),
        ("attn.in_proj_weight", (words("attn"), words("in", "proj")), "weight"),
        ("lstm.weight_hh_l0", (words("lstm"), words("hh", "l"), number(0)), "weight"),
        ("patchEmbed.proj.kernel", (words("patch", "embed"), words("proj")), "weight"),
        ("bn.running_mean", (words("bn"),), "mean"),
        ("bn.moving_variance", (words("bn"),), "var"),
        ("norm.gamma", (words("norm"),), "weight"),
        ("norm.beta", (words("norm"),), "bias"),
        ("module.stem.weight", (words("stem"),), "weight"),
    ],
)
def test_numbers_become_steps_and_the_last_word_a_role(
    key: str, path: tuple[Element, ...], role: str
) -> None:
    found = parse_name(key)
    assert (found.path, found.role) == (path, role)


@given(st.text(max_size=200))
@example("")
@example("...")
@example("a/b:c")
@example("\x00\u202e\ud800")
@example("parametrizations.weight.original0")
@example("x" * 1000)
@example("9" * 1000)
def test_any_text_is_a_name(key: str) -> None:
    found = parse_name(key)
    assert isinstance(found, Name) and found.role
    assert all(bool(step.words) != (step.number >= 0) for step in found.path)
    assert len(template(found.path)) == len(found.path)


@given(st.lists(STEPS, max_size=8), st.sampled_from(["weight", "bias"]))
def test_path_and_role_keep_all_words_and_numbers(steps: list[str], role: str) -> None:
    found = parse_name(".".join([*steps, role]))
    said = [part for step in steps for part in re.findall(r"[a-z]+|\d+", step)]
    kept = [part for step in found.path for part in (step.words or (str(step.number),))]
    assert kept == [part if part.isalpha() else str(int(part)) for part in said]
    assert found.role == role


@given(st.lists(STEPS, min_size=1, max_size=6))
def test_separators_and_capitals_say_nothing(steps: list[str]) -> None:
    dotted = parse_name(".".join([*steps, "weight"]))
    assert parse_name("/".join([*steps, "weight"])).path == dotted.path
    assert parse_name(".".join([*(step.capitalize() for step in steps), "weight"])).path == dotted.path


def test_every_role_of_the_vocabulary_is_found_at_the_end_of_a_key() -> None:
    for name, role in vocabulary().roles.items():
        assert parse_name(f"zorb.{name}").role == role, name


def test_a_path_as_text() -> None:
    path = parse_name("encoder.layer.3.attn_out.weight").path
    assert path_text(path) == "encoder.layer.3.attn_out"
    assert path_text(path, star=True) == "encoder.layer.*.attn_out"


def test_long_numbers_stay_apart() -> None:
    paths = {parse_name(f"blocks.{2**31 + place}.weight").path for place in range(3)}
    assert len(paths) == 3


def test_words_of_other_scripts_stay_apart() -> None:
    assert parse_name("слой.weight").path != parse_name("вес.weight").path


def test_the_colon_and_number_behind_a_name_hide_no_role() -> None:
    assert parse_name("encoder/dense/bias:0").role == "bias"
