"""The quick way to all frozen keys agrees with asking for each; what is remembered is what holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from wtransplant.freezing import (
    Policy,
    Unfreezing,
    effective,
    freeze_first_blocks,
    unfreeze_gradually,
    with_rate_decay,
)
from wtransplant.freezing.inheritance import Inheritance
from wtransplant.targets import open_target
from wtransplant.training import RunSettings

KEYS = [
    f"{module}{name}"
    for module in ("", "a.", "a.b.", "a.b.0.", "a.b.10.", "c.", "ab.")
    for name in ("weight", "running_mean", "x")
]
PATHS = ["", "a", "a.b", "a.b.0", "c", "a.b.0.weight", "c.running_mean", "weight", "gone"]

policies = st.builds(
    Policy,
    overrides=st.dictionaries(st.sampled_from(PATHS), st.booleans(), max_size=4),
    patterns=st.dictionaries(st.sampled_from([r".*weight", r"a\.b", ".*x"]), st.booleans(), max_size=2),
    preset=st.sampled_from([None, "linked"]),
    statistics=st.sampled_from(["follow", "frozen", "updating"]),
    modules=st.dictionaries(
        st.sampled_from(PATHS), st.sampled_from([{"statistics": "frozen"}, {"rate": 0.1}]), max_size=2
    ),
)


@given(policies, st.sets(st.sampled_from(KEYS)))
def test_the_frozen_keys_are_those_of_which_it_is_said(policy: Policy, linked: set[str]) -> None:
    asked = Inheritance(policy, KEYS, linked)
    each = {key for key in KEYS if Inheritance(policy, KEYS, linked).said(key).frozen}
    assert asked.frozen(KEYS) == each
    assert policy.frozen_keys(KEYS, (), linked) == each


class Blocks(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
        self.head = nn.Linear(2, 1)


def rate_contradictions(policy: Policy) -> list[str]:
    found = effective(open_target(Blocks()), policy, RunSettings()).contradictions
    return [contradiction.place for contradiction in found if contradiction.kind == "rate"]


def test_a_scale_of_rates_over_frozen_blocks_is_no_contradiction() -> None:
    target = open_target(Blocks())
    two_frozen = freeze_first_blocks(target, 2).policy
    assert rate_contradictions(with_rate_decay(two_frozen, target, 0.5)) == []
    all_frozen = freeze_first_blocks(target, 3).policy
    assert rate_contradictions(with_rate_decay(all_frozen, target, 0.5)) == [
        "blocks.0",
        "blocks.1",
        "blocks.2",
    ]


def test_factors_of_what_a_schedule_sets_free_are_no_contradiction() -> None:
    policy = Policy(overrides={"blocks": True}).with_choice("blocks.2", rate=0.5)
    assert rate_contradictions(policy) == ["blocks.2"]
    freed = policy.model_copy(update={"schedule": (Unfreezing(epoch=3, paths=("blocks.2",)),)})
    assert rate_contradictions(freed) == []


@pytest.mark.parametrize("blocks", [1, 2])
def test_a_schedule_has_no_step_that_frees_nothing(blocks: int) -> None:
    steps = unfreeze_gradually(open_target(Blocks()), blocks=blocks).policy.schedule
    assert all(step.paths for step in steps)
    assert [step.epoch for step in steps] == list(range(1, len(steps) + 1))
    freed = {path for step in steps for path in step.paths}
    assert freed == {"blocks.0", "blocks.1", "blocks.2"}
