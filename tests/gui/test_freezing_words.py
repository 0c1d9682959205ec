"""The small pieces of the freezing panel: rows as text, borders, rates, and what the tree says."""

from __future__ import annotations

import pytest
from pytestqt.modeltest import ModelTester
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing import (
    Policy,
    Unfreezing,
    freeze_all_but_head,
    freeze_first_blocks,
    with_rate_decay,
)
from wtransplant.gui.controllers.freezing_rates import decay_of
from wtransplant.gui.models.freeze_blocks import Blocks
from wtransplant.gui.models.freeze_rates_model import RatesModel
from wtransplant.gui.models.freeze_rows import format_rows, parse_rows
from wtransplant.gui.models.freeze_schedule_model import ScheduleModel
from wtransplant.gui.models.freeze_words import choice_words
from wtransplant.targets import open_target


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(2, 2)
        self.blocks = nn.ModuleList(nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2)) for _ in range(3))
        self.norm = nn.LayerNorm(2)
        self.head = nn.Linear(2, 2)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("100–119", ((100, 120),)),
        ("100-119, 7", ((7, 8), (100, 120))),
        ("3:4 9", ((3, 5), (9, 10))),
        ("", ()),
        (" 0 ", ((0, 1),)),
        ("199", ((199, 200),)),
    ],
)
def test_rows_are_read_as_first_and_last(text: str, ranges: tuple[tuple[int, int], ...]) -> None:
    assert parse_rows(text, 200) == ranges
    assert parse_rows(format_rows(ranges), 200) == ranges


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("200", "no row 200"),
        ("5-2", "backwards"),
        ("a", "no row and no range"),
        ("1-", "no row and no range"),
        ("-1", "no row"),
    ],
)
def test_rows_that_are_not_there_are_refused(text: str, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        parse_rows(text, 200)


def test_a_policy_is_recognised_as_the_preset_that_it_amounts_to() -> None:
    target = open_target(Net())
    blocks = Blocks.of(target)
    assert blocks.paths == ("blocks.0", "blocks.1", "blocks.2") and blocks.head == "head"

    def name(policy: Policy) -> str:
        return blocks.preset_of(policy, policy.frozen_keys(target, target.ties, set()))

    assert name(Policy()) == "nothing"
    assert name(Policy.freeze_linked()) == "linked"
    assert name(freeze_all_but_head(target).policy) == "head"
    for count in (1, 2, 3):
        policy = freeze_first_blocks(target, count).policy
        assert name(policy) == "blocks"
        assert blocks.frozen_blocks(policy.frozen_keys(target)) == count
    assert name(Policy(overrides={"blocks.0": True})) == "hand"  # the stem before it is not
    assert name(Policy(patterns={".*norm": True})) == "regex"
    assert name(Policy(patterns={".*norm": False}, preset="linked")) == "hand"


def test_rates_of_each_depth() -> None:
    target = open_target(Net())
    policy = with_rate_decay(freeze_first_blocks(target, 1).policy, target, 0.5)
    rows = Blocks.of(target).rates(policy, policy.frozen_keys(target))
    assert [row.name for row in rows] == [
        "before the blocks: stem",
        "blocks.0",
        "blocks.1",
        "blocks.2",
        "after the blocks: norm",
    ]
    assert [row.lowest for row in rows] == [0.0625, 0.125, 0.25, 0.5, 1.0]
    assert [row.rate(0.1) for row in rows] == ["frozen", "frozen", "0.025", "0.05", "0.1"]
    assert decay_of([(row.lowest, row.highest) for row in rows]) == 0.5
    own = policy.with_choice("blocks.1.0.bias", rate=3.0)
    rows = Blocks.of(target).rates(own, own.frozen_keys(target))
    assert rows[2].factor == "× 0.25 … 3" and decay_of([(row.lowest, row.highest) for row in rows]) is None


def test_models_keep_qts_rules(qtmodeltester: ModelTester) -> None:
    target = open_target(Net())
    rates = RatesModel()
    rates.set_rows(Blocks.of(target).rates(Policy(), frozenset()), 0.1)
    qtmodeltester.check(rates)
    schedule = ScheduleModel()
    schedule.set_steps([Unfreezing(epoch=2, paths=("head", "gone"))], {"head"})
    qtmodeltester.check(schedule)
    assert schedule.unknown(0) == ["gone"] and schedule.text([0]).endswith("2\thead, gone")


def test_what_was_chosen_is_said_in_a_word() -> None:
    policy = Policy().with_choice("a", rate=0.75, method="left_out").with_choice("b", statistics="updating")
    policy = policy.with_rows("e.weight", (100, 120))
    assert choice_words(policy) == {
        "a": ("× 0.75", "left out"),
        "b": ("statistics always updating",),
        "e.weight": ("20 rows trained",),
    }
