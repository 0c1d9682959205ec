"""Odd input is normal input: nothing at all, single tensors, odd shapes, odd names."""

from __future__ import annotations

import pytest
import torch

from tests.matching.held import links_of
from tests.matching.made import Shape, source_of, target_of
from wtransplant.errors import Cancelled
from wtransplant.matching.finding import find_match
from wtransplant.matching.result import Match

TWO: dict[str, Shape] = {"stem.weight": (3, 4), "stem.bias": (3,)}


@pytest.mark.parametrize(("source", "target"), [({}, {}), ({}, TWO), (TWO, {})])
def test_where_one_side_is_empty_there_is_nothing(source: dict[str, Shape], target: dict[str, Shape]) -> None:
    assert find_match(source_of(source), target_of(target)) == Match({})


@pytest.mark.parametrize("shape", [(), (1,), (0, 4), (3, 4), (1, 1, 1, 1)])
def test_one_tensor_finds_itself(shape: Shape) -> None:
    assert links_of({"stem.weight": shape}, {"stem.weight": shape}) == {"stem.weight": ("stem.weight",)}


def test_scalars_go_to_scalars() -> None:
    source: dict[str, Shape] = {"attn.scale": (), "attn.weight": (3,)}
    target: dict[str, Shape] = {"net.attn.scale": (), "net.attn.weight": (3,)}
    assert links_of(source, target) == {f"net.{key}": (key,) for key in source}


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.bool])
def test_what_was_not_learned_is_not_linked(dtype: torch.dtype) -> None:
    source = source_of({"table.weight": torch.ones(3, 4, dtype=dtype)})
    assert find_match(source, target_of({"other.weight": (3, 4)})).links == {}


@pytest.mark.parametrize(
    "names",
    [
        ("enc/dense/kernel", "dec/dense/kernel"),
        ("é.вес.weight", "日本.weight"),
        ("x" * 1000 + ".weight", "y" * 1000 + ".weight"),
        (".".join("x" * 250) + ".weight", "x.weight"),
        (f"blocks.{2**31}.weight", f"blocks.{2**31 + 1}.weight"),
        (f"blocks.{10**20}.weight", f"blocks.{10**20 + 1}.weight"),
        ("", "."),
        ("...", ".."),
        ("a b\n\x00.weight", "\u202e.weight"),
        ("A.weight", "a.weight"),
        ("norm.gamma", "norm.weight"),
        ("stem", "stem.conv"),
    ],
    ids=lambda names: ascii(names[0])[:20],
)
def test_odd_names_find_themselves(names: tuple[str, str]) -> None:
    shapes: dict[str, Shape] = {names[0]: (3, 4), names[1]: (5, 6)}
    assert links_of(shapes, shapes) == {name: (name,) for name in names}


@pytest.mark.parametrize("leaves", [("scale", "weight"), ("weight", "scale")])
def test_two_names_of_one_role_in_one_module_stay_what_they_are(leaves: tuple[str, str]) -> None:
    """Scales of quantised weights stand beside them."""
    source: dict[str, Shape] = {f"mix.{i}.{leaf}": (3, 4) for i in range(3) for leaf in leaves}
    target: dict[str, Shape] = {
        f"net.mix.{i}.{leaf}": (3, 4) for i in range(3) for leaf in ("weight", "scale")
    }
    assert links_of(source, target) == {key: (key.removeprefix("net."),) for key in target}


def test_tensorflow_names_find_torch_ones() -> None:
    source: dict[str, Shape] = {"enc/dense/kernel:0": (3, 4), "enc/dense/bias:0": (4,)}
    target: dict[str, Shape] = {"enc.dense.weight": (4, 3), "enc.dense.bias": (4,)}
    assert links_of(source, target) == {
        "enc.dense.weight": ("enc/dense/kernel:0",),
        "enc.dense.bias": ("enc/dense/bias:0",),
    }


def test_words_of_other_scripts_tell_modules_apart() -> None:
    source: dict[str, Shape] = {
        f"{name}.{leaf}": (3,) for name in ("слой", "вес") for leaf in ("weight", "bias")
    }
    target = {f"net.{key}": shape for key, shape in source.items()}
    assert links_of(source, target) == {f"net.{key}": (key,) for key in source}


def test_deep_nesting() -> None:
    paths = [".".join(f"m{i}" for i in range(depth)) for depth in range(1, 120, 7)]
    shapes: dict[str, Shape] = {f"{path}.weight": (3, place + 2) for place, path in enumerate(paths)}
    assert links_of(shapes, shapes) == {key: (key,) for key in shapes}


def test_a_person_may_give_up() -> None:
    shapes: dict[str, Shape] = {f"blocks.{i}.fc{j}.weight": (3 + j, 4) for i in range(20) for j in range(5)}
    renamed = {key.replace("blocks", "h"): shape for key, shape in shapes.items()}
    with pytest.raises(Cancelled):
        find_match(source_of(renamed), target_of(shapes), cancelled=lambda: True)


def test_progress_goes_up_and_is_never_beyond_the_end() -> None:
    seen: list[tuple[int, int]] = []
    find_match(source_of(TWO), target_of(TWO), progress=lambda done, total: seen.append((done, total)))
    done = [step for step, _ in seen]
    assert len(done) > 1
    assert done == sorted(set(done))
    assert all(step <= total for step, total in seen)
