"""The further pairs of text, sequences and wrapped files are what they claim to be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import torch

from tests.matching.pairs import more_text, more_wrapped
from tests.matching.pairs import pairlib as pl

PAIRS = more_text.PAIRS + more_wrapped.PAIRS
UNDECIDABLE = more_wrapped.UNDECIDABLE
KEY_BIAS = r"(\bkey|k_proj|k_lin|wk|to_k|k_linear|keyLinear|W_keys)\.bias$"
ALL = PAIRS + [pair for pair, _ in UNDECIDABLE]


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Networks this small lose time to threads, most of all on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def by_name(pair: pl.Pair) -> str:
    return pair.name


def equal_trees(a: object, b: object) -> bool:
    left, right = pl.flatten(a), pl.flatten(b)
    return list(left) == list(right) and all(torch.equal(left[k], right[k]) for k in left)


@pytest.mark.parametrize("pair", ALL, ids=by_name)
def test_the_true_conversion_gives_equal_outputs_and_its_absence_does_not(pair: pl.Pair) -> None:
    result = pl.prove(pair)

    assert result["ok"], result


@pytest.mark.parametrize("pair", ALL, ids=by_name)
def test_the_file_is_the_same_each_time_and_holds_every_variant_whole(pair: pl.Pair) -> None:
    saved = pair.checkpoint()
    fingerprints = {(v.shape, v.dtype, v.double().sum().item()) for v in pl.flatten(saved).values()}

    assert equal_trees(saved, pair.checkpoint())
    for state in pair.source_states():
        assert {(v.shape, v.dtype, v.double().sum().item()) for v in state.values()} <= fingerprints


@pytest.mark.parametrize("pair", ALL, ids=by_name)
def test_the_target_is_the_same_each_time(pair: pl.Pair) -> None:
    assert equal_trees(dict(pair.build_target().state_dict()), dict(pair.build_target().state_dict()))


@pytest.mark.parametrize("pair", [p for p in ALL if p.tier != "partial"], ids=by_name)
@torch.no_grad()
def test_every_mapped_tensor_shows_in_the_output_but_those_that_cannot(pair: pl.Pair) -> None:
    target = pair.build_target()
    truth = {k: v for k, v in pair.reference(dict(pair.source_states()[0])).items() if v is not None}
    target.load_state_dict(truth, strict=False)
    want = pair.run_target(target, pair.example())
    unseen = []
    for key, value in target.state_dict().items():
        if key in truth and value.is_floating_point():
            kept = value.clone()
            value.copy_(kept.flip(0) + 0.5)
            if pl.outputs_agree(want, pair.run_target(target, pair.example()))[0]:
                unseen.append(key)
            value.copy_(kept)

    # a bias of the keys adds the same to all scores of a query, which the softmax takes out again
    assert [k for k in unseen if not re.search(KEY_BIAS, k)] == []


def test_score_counts_a_swap_of_two_tensors_of_equal_shape() -> None:
    (pair,) = (p for p in PAIRS if p.name == "bert_torch_to_hf")
    truth = pair.reference(dict(pair.source_states()[0]))
    q, k = (f"encoder.layer.1.attention.self.{n}.weight" for n in ("query", "key"))

    score = pl.score(pair, {**truth, q: truth[k], k: truth[q]})

    assert sorted(score["wrong_keys"]) == [k, q]
    assert (score["correct"], score["functional"]) == (53, False)  # 55 tensors, but for the two


@pytest.mark.parametrize(("pair", "keys"), UNDECIDABLE, ids=lambda value: getattr(value, "name", ""))
def test_the_open_tensors_of_an_undecidable_pair_are_mapped_ones(
    pair: pl.Pair, keys: tuple[str, ...]
) -> None:
    truth = pair.reference(dict(pair.source_states()[0]))

    assert keys and all(truth[key] is not None for key in keys)


def test_names_are_unique_and_builders_can_be_imported_by_name() -> None:
    names = [pair.name for pair in ALL]

    assert len(set(names)) == len(names)
    for module in (more_text, more_wrapped):
        for pair in module.PAIRS:
            assert (
                getattr(module, f"build_{pair.name}")().state_dict().keys()
                == pair.build_target().state_dict().keys()
            )
