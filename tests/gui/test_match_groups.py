from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from pytestqt.modeltest import ModelTester

from tests.gui.found_links import FUSED, PROJ, found_links, link
from wtransplant.gui.models.match_groups import LinkGroups
from wtransplant.gui.models.match_model import MatchModel
from wtransplant.gui.models.match_states import (
    ACCEPTED,
    BELOW,
    IN_FORCE,
    REJECTED,
    state_words,
    with_threshold,
)


def groups() -> LinkGroups:
    return LinkGroups.of(found_links().values())


def test_repetitions_are_one_row() -> None:
    made = {group.target: group for group in groups().groups}
    assert list(made) == ["embed", "blocks.{i}.attn.qkv.weight", "blocks.{i}.attn.proj.weight", "head.bias"]
    fused = made["blocks.{i}.attn.qkv.weight"]
    assert fused.source == "concat(0) of layer.{i}.{q, k, v}"
    assert fused.numbers == "i = 0–2"
    assert [one.target for one in fused.links] == list(FUSED)
    assert fused.certainty == "93%"
    proj = made["blocks.{i}.attn.proj.weight"]
    assert proj.certainty == "60–80%"
    assert proj.reason.endswith(PROJ[2])  # the reason of the least certain one


def test_every_link_is_in_exactly_one_group() -> None:
    made = groups()
    inside = Counter(one.target for group in made.groups for one in group.links)
    assert inside == Counter(found_links().keys())
    for place, one in enumerate(made.links):
        assert one in made.groups[made.group[place]].links


@pytest.mark.parametrize(
    ("pairs", "target", "source"),
    [
        ([("b.0.w", "a.1.w"), ("b.1.w", "a.2.w")], "b.{i}.w", "a.{i+1}.w"),
        ([("b.0.w", "a.0.w"), ("b.1.w", "a.2.w"), ("b.2.w", "a.4.w")], "b.{i}.w", "a.{0, 2, 4}.w"),
        ([("s.0.0.w", "f.0.w"), ("s.0.1.w", "f.1.w"), ("s.1.0.w", "f.2.w")], "s.{i}.{j}.w", "f.{0–2}.w"),
        ([("b.3.c1.w", "a.3.w"), ("b.4.c1.w", "a.4.w")], "b.{i}.c1.w", "a.{i}.w"),
        ([("b_0.w", "a_5.w"), ("b_1.w", "a_6.w")], "b_{i}.w", "a_{i+5}.w"),
    ],
)
def test_numbers_are_told_by_letters(pairs: list[tuple[str, str]], target: str, source: str) -> None:
    (group,) = LinkGroups.of([link(t, s, confidence=0.9) for t, s in pairs]).groups
    assert (group.target, group.source) == (target, source)


def test_what_is_done_differently_is_told_apart() -> None:
    links = [
        link("b.0.w", "a.0.w", confidence=0.9),
        link("b.1.w", "a.1.w", operation="transpose", confidence=0.9),
        link("b.conv1.w", "a.conv1.w", confidence=0.9),
        link("b.conv2.w", "a.conv2.w", confidence=0.9),
    ]
    assert len(LinkGroups.of(links).groups) == 4


def test_a_threshold_moves_only_what_nobody_has_decided() -> None:
    codes = np.array([IN_FORCE, BELOW, REJECTED, ACCEPTED, IN_FORCE], dtype=np.int8)
    confidence = np.array([0.5, 0.5, 0.9, 0.1, 0.49], dtype=np.float32)
    moved = with_threshold(codes, confidence, 0.5)
    assert moved.tolist() == [IN_FORCE, IN_FORCE, REJECTED, ACCEPTED, BELOW]


def test_states_in_words() -> None:
    counts = np.zeros(8, dtype=np.int64)
    assert state_words(counts) == ("", "")
    counts[IN_FORCE] = 9
    assert state_words(counts) == ("in force", "linked")
    counts[BELOW] = 3
    assert state_words(counts)[0] == "9 in force, 3 below"


def model_of(made: LinkGroups) -> MatchModel:
    model = MatchModel()
    model.set_groups(made, np.zeros(len(made.links), dtype=np.int8))
    return model


def targets(model: MatchModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_rows_are_sorted_and_narrowed() -> None:
    model = model_of(groups())
    model.sort(3)
    assert targets(model)[:2] == ["embed", "blocks.{i}.attn.proj.weight"]
    model.sort(0)
    model.narrow("LAYER.2. qkv")  # words of any key in the group
    assert targets(model) == ["blocks.{i}.attn.qkv.weight"]
    assert model.places([0]) == [1, 3, 5]
    model.narrow("")
    model.try_threshold(0.7)
    assert (model.count(IN_FORCE), model.count(BELOW)) == (6, 2)  # embed and the last proj are below
    assert model.index(2, 4).data() == "2 in force, 1 below"
    model.narrow("", BELOW)
    assert targets(model) == ["embed", "blocks.{i}.attn.proj.weight"]


def test_rows_as_text() -> None:
    model = model_of(groups())
    first, second = model.text([1]).split("\n")
    assert first.split("\t") == ["target", "from", "links", "confidence", "state", "why"]
    assert second.split("\t")[:5] == [
        "blocks.{i}.attn.qkv.weight",
        "← concat(0) of layer.{i}.{q, k, v}",
        "3",
        "93%",
        "in force",
    ]


def test_the_model_holds_to_qts_rules(qtmodeltester: ModelTester) -> None:
    model = MatchModel()
    qtmodeltester.check(model)
    model = model_of(groups())
    qtmodeltester.check(model)
    model.narrow("qkv")
    model.sort(2)
    model.try_threshold(0.95)
    qtmodeltester.check(model)


def test_ninety_thousand_links_are_grouped() -> None:
    links = [
        link(f"m.{block}.part{part}.w", f"x.{block}.p{part}.w", confidence=0.9)
        for block in range(3000)
        for part in range(30)
    ]
    begun = time.perf_counter()
    made = LinkGroups.of(links)
    print(f"{len(links):,} links in {time.perf_counter() - begun:.2f} s")
    assert len(made.groups) == 30
    assert all(len(group.links) == 3000 for group in made.groups)
    assert made.groups[7].numbers == "i = 0–2999"
