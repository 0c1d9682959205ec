"""The measures themselves: the way back of a pair, and the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from tests.matching.backwards import NotInvertible, back
from tests.matching.measuring import measure
from tests.matching.pairs import pairlib as pl
from tests.matching.suites import BY_NAME
from tests.matching.table import ABLATIONS, markdown


class Apart(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.out = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(torch.cat([self.first(x), self.second(x)], 1))


class Together(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.kernel, self.both = nn.Parameter(torch.randn(8, 2)), nn.Linear(4, 8)
        self.shift, self.spare = nn.Parameter(torch.zeros(2)), nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.both(x) @ self.kernel + self.shift


def reference(state: pl.StateDict) -> pl.Reference:
    return {
        "kernel": state["out.weight"].t().contiguous(),
        "shift": state["out.bias"],
        "both.weight": torch.cat([state["first.weight"], state["second.weight"]]),
        "both.bias": torch.cat([state["first.bias"], state["second.bias"]]),
        "spare.weight": None,
        "spare.bias": None,
    }


PAIR = pl.Pair(
    name="apart_to_together",
    tier="ops",
    notes="two layers to one",
    build_source=Apart,
    build_target=lambda: pl.seeded(Together),
    example=lambda: pl.randn(3, 4),
    reference=reference,
)


def test_the_way_back_undoes_joining_and_turning() -> None:
    turned = back(PAIR)
    state = turned.source_states()[0]
    found = turned.reference(dict(state))
    by_hand = {
        "first.weight": state["both.weight"][:4],
        "second.weight": state["both.weight"][4:],
        "first.bias": state["both.bias"][:4],
        "second.bias": state["both.bias"][4:],
        "out.weight": state["kernel"].T,
        "out.bias": state["shift"],
    }
    assert found.keys() == by_hand.keys()
    for key, value in by_hand.items():
        assert torch.equal(found[key], value), key
    assert pl.prove(turned)["ok"]


def test_what_is_dropped_on_the_way_is_left_alone_on_the_way_back() -> None:
    """DistilBERT's four layers to two: the way back fills two of four."""
    turned = back(BY_NAME["distilbert_to_shallow"])
    alone = [key for key, value in turned.reference(dict(turned.source_states()[0])).items() if value is None]
    assert len(alone) == 32
    assert {key.split(".")[2] for key in alone} == {"2", "3"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda value: 2 * value, "`kernel` is calculated"),
        (lambda value: torch.cat([value[:4], value[:4]]), "only a part of `out.weight` is used"),
    ],
)
def test_what_is_calculated_or_cut_has_no_way_back(change: object, why: str) -> None:
    def other(state: pl.StateDict) -> pl.Reference:
        found = reference(state)
        return {**found, "kernel": change(found["kernel"])}  # type: ignore[operator]

    with pytest.raises(NotInvertible, match=why):
        back(replace(PAIR, reference=other))


@pytest.mark.parametrize("kind", [name for name in ABLATIONS if name != "all evidence"])
def test_each_kind_of_evidence_carries_something(kind: str) -> None:
    names = ("vit_hf_to_timm", "unet_to_unet", "distilbert_to_shallow")
    whole = sum(measure(BY_NAME[name], "shuffled").correct for name in names)
    less = sum(measure(BY_NAME[name], "shuffled", evidence=ABLATIONS[kind]).correct for name in names)
    assert less < whole


def test_a_table_is_markdown() -> None:
    assert markdown(("pair", "correct"), [("`a`", 3)]) == "| pair | correct |\n| :--- | ---: |\n| `a` | 3 |"
