"""The figures that the matcher is held to, on the pairs themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from tests.matching.backwards import NotInvertible, back
from tests.matching.measuring import Outcome, measure, measure_strangers, measure_with_probing
from tests.matching.pairs import pairlib as pl
from tests.matching.suites import BY_NAME, OWN, PROBED, PUBLIC, UNDECIDABLE, UNRELATED

LINKED_TO_STRANGERS = 0.02
ROTARY = [f"layers.{i}.attention.w{name}.weight" for i in range(3) for name in "qk"]
ROTARY_BACK = [f"model.layers.{i}.self_attn.{name}_proj.weight" for i in range(3) for name in "qk"]

NO_WAY_BACK = {
    "vocoder_folded": "is calculated",  # weight norms are multiplied out
    "electra_to_adapted": "modules of its own",  # adapters, which do nothing only at their initial values
}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """On networks as small as these, threads that wait for each other take most of the time."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def hold_public(outcomes: list[Outcome]) -> None:
    assert len({one.counts for one in outcomes}) == 1
    for one in outcomes:
        assert one.wrong_keys == ()
        if one.name in PROBED:
            assert sorted(one.asked_keys) == sorted(ROTARY_BACK if one.name.endswith("back") else ROTARY)
            assert (one.correct, one.missed) == (one.should - 6, 6)
        else:
            assert one.functional
            assert (one.correct, one.missed, one.asked) == (one.should, 0, 0)


@pytest.mark.parametrize("pair", PUBLIC, ids=lambda pair: pair.name)
def test_public_pairs_are_functional_in_each_order_of_the_file(pair: pl.Pair) -> None:
    hold_public([*(measure(pair, order) for order in pl.ORDERS), measure(pair, "shuffled", "safetensors")])


@pytest.mark.parametrize("pair", PUBLIC, ids=lambda pair: pair.name)
def test_public_pairs_are_functional_the_other_way_round(pair: pl.Pair) -> None:
    turned = back(pair)
    hold_public([measure(turned, order) for order in pl.ORDERS])


@pytest.mark.parametrize("way", ["forth", "back"])
def test_where_rotary_rows_are_asked_both_models_decide(way: str) -> None:
    pair = BY_NAME["llama_hf_to_meta"]
    found = measure_with_probing(pair if way == "forth" else back(pair), "alphabetical")
    assert found.functional
    assert (found.correct, found.wrong, found.asked) == (30, 0, 0)


@pytest.mark.parametrize("suite", OWN)
def test_our_own_pairs_hold_nothing_wrong_either_way(suite: str) -> None:
    wrong: dict[str, tuple[str, ...]] = {}
    for pair in OWN[suite]:
        ways = [pair]
        if pair.name not in NO_WAY_BACK:
            ways.append(back(pair))
        wrong.update({way.name: found for way in ways if (found := measure(way, "shuffled").wrong_keys)})
    assert wrong == {}


@pytest.mark.parametrize("name", NO_WAY_BACK)
def test_pairs_without_a_way_back_say_why(name: str) -> None:
    with pytest.raises(NotInvertible, match=NO_WAY_BACK[name]):
        back(BY_NAME[name])


@pytest.mark.parametrize("case", UNDECIDABLE, ids=lambda case: case[0].name)
def test_what_no_evidence_decides_is_asked_and_nothing_else(case: tuple[pl.Pair, list[str]]) -> None:
    pair, keys = case
    found = measure(pair, "shuffled")
    assert found.wrong_keys == ()
    assert set(found.asked_keys) == set(keys)


def test_strangers_are_hardly_linked() -> None:
    found = [measure_strangers(case) for case in UNRELATED]
    assert sum(one.linked for one in found) <= LINKED_TO_STRANGERS * sum(one.target for one in found)
