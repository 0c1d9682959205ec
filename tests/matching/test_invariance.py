"""What says nothing changes nothing: the order of the file, words that mean nothing, dtypes, wrappers."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.changes import known_words, shuffled, with_new_words
from tests.matching.held import Held, Tensors, held, links_of
from tests.matching.made import Shape
from tests.matching.pairs import pairlib as pl
from tests.matching.suites import BY_NAME, PUBLIC
from wtransplant.matching.result import Match
from wtransplant.targets import open_target

SEVERAL = (
    "unet_to_unet",
    "vit_hf_to_timm",
    "gpt2_hf_to_nano",
    "llama_hf_to_meta",
    "vgg_with_rnn",
    "convnext_parallel",
)
SEEDS = st.integers(0, 2**32)
WORDS = st.text("bcdfghjklmnpqrstvwxz", min_size=4, max_size=8).filter(lambda word: word not in known_words())


def told(match: Match) -> dict[str, object]:
    """All that a match says, in no order."""
    links = {
        key: (link.sources, str(link.operation), round(link.confidence, 9))
        for key, link in match.links.items()
    }
    asked = {
        key: frozenset((choice.name, choice.links[place].sources) for choice in question.choices)
        for question in match.questions
        for place, key in enumerate(question.targets)
    }
    return {**links, **asked, "": sorted(match.notes)}


@pytest.mark.parametrize("name", SEVERAL)
@settings(max_examples=8, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_the_file_says_nothing(name: str, seed: int) -> None:
    pair = held(name)
    assert told(pair.match(shuffled(pair.tensors, seed))) == told(pair.match())


@pytest.mark.parametrize("name", SEVERAL)
@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_words_that_nobody_knows_may_be_any_words(name: str, seed: int) -> None:
    pair = held(name)
    renamed = with_new_words(pair.tensors, seed)
    assert pair.wrong(renamed) == {}


@st.composite
def chains(draw: st.DrawFn) -> dict[str, Shape]:
    """A chain of layers with names and sizes of which none comes twice."""
    sizes = draw(st.lists(st.integers(3, 4000), min_size=2, max_size=9, unique=True))
    names = draw(st.lists(WORDS, min_size=len(sizes), max_size=len(sizes), unique=True))
    shapes: dict[str, Shape] = {}
    for name, columns, rows in zip(names, sizes, sizes[1:], strict=False):
        shapes |= {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}
    return shapes


@settings(max_examples=40, deadline=None)
@given(chains(), SEEDS)
def test_shapes_that_come_once_decide_whatever_the_names_are(shapes: dict[str, Shape], seed: int) -> None:
    renamed = with_new_words(shapes, seed)
    truth = {key: (new,) for key, new in zip(shapes, renamed, strict=True)}
    found = links_of(shuffled(renamed, seed), shapes)
    assert {key: truth[key] for key in found} == found
    assert set(found) == set(truth)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_dtype_says_nothing(dtype: torch.dtype) -> None:
    pair = held("vit_hf_to_timm")
    other = {key: value.to(dtype) for key, value in pair.tensors.items()}
    assert told(pair.match(other)) == told(pair.match())


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model.", "state_dict.model.", "zorb."])
def test_a_prefix_says_nothing(prefix: str) -> None:
    pair = held("bert_hf_to_torch")
    prefixed = {prefix + key: value for key, value in pair.tensors.items()}
    assert pair.wrong(prefixed) == {}
    assert len(pair.made(prefixed)) == len(pair.made())


@pytest.mark.parametrize("name", [pair.name for pair in PUBLIC])
def test_a_model_takes_its_own_state_dict_whole(name: str) -> None:
    pair = own_state(name)
    computed = {
        key for key in pair.target if key.endswith("inv_freq")
    }  # frequencies are the code's, not the file's
    floats = {key for key, value in pair.tensors.items() if value.is_floating_point()}
    tied = {key for names in pair.target.ties for key in names[1:]}
    assert pair.wrong() == {}
    assert floats - set(pair.made()) <= computed | tied


def own_state(name: str) -> Held:
    model = BY_NAME[name].build_target()
    pl.fill_unique(model, 3)
    state: Tensors = pl.clone_state(model.state_dict())
    return Held(state, open_target(BY_NAME[name].build_target()), (dict(state),))
