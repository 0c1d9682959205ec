"""The pairs of this folder are what they say: true conversions, real doubts, real strangers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
import torch

from tests.matching.pairs import (
    more_audio,
    more_generative,
    more_own,
    more_towers,
    more_vision,
    pairlib,
    unrelated,
)
from tests.matching.pairs.more_towers import UNDECIDABLE
from tests.matching.pairs.unrelated import UNRELATED, Unrelated

MODULES = (more_vision, more_own, more_audio, more_generative, more_towers)
ALL = [pair for module in MODULES for pair in module.PAIRS]
DOUBTFUL = [pair for pair, _ in UNDECIDABLE]


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """On networks as small as these, threads that wait for each other take most of the time."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("pair", ALL + DOUBTFUL, ids=lambda pair: pair.name)
def test_true_conversion_gives_the_same_outputs(pair: pairlib.Pair) -> None:
    result = pairlib.prove(pair)
    assert result["difference"] <= pairlib.TOLERANCE
    assert result["ok"], result


def test_names_are_unique() -> None:
    counts = Counter(case.name for case in [*ALL, *DOUBTFUL, *UNRELATED])
    assert [name for name, count in counts.items() if count > 1] == []


def test_pairlib_is_one_module_under_both_of_its_names() -> None:
    import pairlib as bare

    assert bare is pairlib


@pytest.mark.parametrize("case", UNDECIDABLE, ids=lambda case: case[0].name)
def test_what_must_be_asked_has_a_rival_of_the_same_shape(case: tuple[pairlib.Pair, list[str]]) -> None:
    pair, asked = case
    state = pair.build_target().state_dict()
    shapes = Counter((state[key].shape, key.rpartition(".")[2]) for key in asked)
    assert len(set(asked)) == len(asked) < len(state)
    assert min(shapes.values()) >= 2


@pytest.mark.parametrize("case", UNRELATED, ids=lambda case: case.name)
def test_strangers_share_shapes_but_no_names(case: Unrelated) -> None:
    source = pairlib.flatten(case.checkpoint())
    target = case.build_target().state_dict()
    assert set(source).isdisjoint(target)
    assert {tuple(v.shape) for v in source.values() if v.dim()} & {tuple(v.shape) for v in target.values()}


def test_a_stranger_is_built_the_same_way_each_time() -> None:
    case = unrelated.UNRELATED[0]
    first, second = (case.build_target().state_dict() for _ in range(2))
    assert all(first[key].equal(second[key]) for key in first)
