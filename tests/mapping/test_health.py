"""Rules in a plan: statuses, conflicts, and each rule's health."""

import pytest
import torch
from torch import nn

from tests.mapping.helpers import plan
from wtransplant.mapping import Decisions, Plan, Rule, parse_rule


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(4, 12)
        self.out = nn.Linear(4, 4)


QKV = r"(?P<part>q|k|v)\.(.*) => qkv.\2 | concat(0) ; part=q,k,v"


def source() -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    state = {
        f"{part}.{kind}": torch.randn(*shape)
        for part in "vqk"
        for kind, shape in (("weight", (4, 4)), ("bias", (4,)))
    }
    return state | {"o.weight": torch.randn(4, 4), "o.bias": torch.randn(4)}


def ruled(rules: list[str], state: dict[str, torch.Tensor], folder) -> Plan:
    made = plan(state, Attention(), folder)
    made.decisions = Decisions(rules=tuple(map(parse_rule, rules)))
    return made


def test_a_gathering_rule_makes_the_tensor_that_torch_makes(tmp_path):
    state = source()
    made = ruled([QKV, r"o\.(.*) => out.\1"], state, tmp_path)
    assert made.report.is_clean
    assert torch.equal(made.value("qkv.weight"), torch.cat([state[f"{part}.weight"] for part in "qkv"]))
    assert [(health.hits, health.is_well) for health in made.resolution.health] == [(6, True), (2, True)]
    assert made.resolution.source_counts == {"used": 8}
    assert made.resolution.health[0].describe() == "takes 6 source keys"


def test_a_missing_part_makes_a_mismatch_that_names_it(tmp_path):
    state = source()
    del state["k.bias"]
    made = ruled([QKV], state, tmp_path)
    mismatch = made.resolution.mismatches["qkv.bias"]
    assert mismatch.reason == "the source has no key k.bias"
    assert mismatch.link.sources == ("q.bias", "v.bias")
    assert made.resolution.health[0].incomplete == {"qkv.bias": ("k.bias",)}
    assert made.resolution.target_status["qkv.bias"] == "mismatched"
    assert made.resolution.source_status["q.bias"] == "mismatched"
    assert "of which parts are missing" in made.resolution.health[0].describe()


def test_shapes_that_do_not_fit_are_told_by_rule(tmp_path):
    made = ruled(
        [r"o\.weight => out.weight", r"o\.bias => qkv.bias | transpose", "q.weight => out.bias"],
        source(),
        tmp_path,
    )
    assert [health.mismatches for health in made.resolution.health] == [(), ("qkv.bias",), ("out.bias",)]
    assert made.resolution.mismatches["qkv.bias"].reason.startswith("transpose")


def test_two_rules_or_two_sources_for_one_target_are_a_conflict(tmp_path):
    """E10."""
    made = ruled(
        [r"[qk]\.weight => out.weight", r"o\.(.*) => out.\1", r"out\.bias <= q.bias"], source(), tmp_path
    )
    resolution = made.resolution
    assert [link.sources for link in resolution.conflicts["out.weight"]] == [
        ("q.weight",),
        ("k.weight",),
        ("o.weight",),
    ]
    assert [link.sources for link in resolution.conflicts["out.bias"]] == [("o.bias",), ("q.bias",)]
    assert [health.conflicts for health in resolution.health] == [
        ("out.weight",),
        ("out.weight", "out.bias"),
        ("out.bias",),
    ]
    made.link("out.weight", "k.weight")
    assert made.resolution.links["out.weight"].sources == ("k.weight",)
    assert [health.conflicts for health in made.resolution.health] == [(), ("out.bias",), ("out.bias",)]


def test_rules_that_say_the_same_are_no_conflict(tmp_path):
    made = ruled([r"o\.(.*) => out.\1", r"out\.(.*) <= o.\1"], source(), tmp_path)
    assert made.resolution.conflicts == {}
    assert set(made.resolution.links) == {"out.weight", "out.bias"}


def test_skip_rules_leave_out_keys_of_either_side(tmp_path):
    made = ruled(
        [r"o\.(.*) => out.\1", r"skip target out\.bias", r"skip source [vk].*", QKV], source(), tmp_path
    )
    resolution = made.resolution
    assert resolution.target_status["out.bias"] == "skipped"
    assert resolution.source_status["v.weight"] == resolution.source_status["k.bias"] == "skipped"
    assert resolution.source_status["o.bias"] == "unexpected"
    assert list(resolution.links) == ["out.weight"]
    assert resolution.health[3].incomplete == {
        "qkv.weight": ("k.weight", "v.weight"),
        "qkv.bias": ("k.bias", "v.bias"),
    }
    made.link("out.bias", "k.bias")  # a hand is stronger
    assert made.resolution.target_status["out.bias"] == "linked"


def test_skip_rules_hold_for_names_that_are_equal_too(tmp_path):
    made = plan(Attention().state_dict(), Attention(), tmp_path)
    assert made.report.is_clean
    made.add_rule("skip source out.*")
    made.add_rule(r"skip target qkv\.bias")
    assert made.report.missing == ["out.weight", "out.bias"]
    assert made.report.skipped == ["qkv.bias"]


def test_unknown_unused_and_shadowed_are_told(tmp_path):
    made = ruled(
        [r"o\.(.*) => nowhere.\1", r"(o\.bias) => out.bias", "never => x", r"out\.bias <= none"],
        source(),
        tmp_path,
    )
    health = made.resolution.health
    assert health[0].unknown == (("o.weight", "nowhere.weight"), ("o.bias", "nowhere.bias"))
    assert health[1].shadowed == {0: ["o.bias"]}
    assert [one.unused for one in health] == [False, True, True, False]
    assert health[3].unknown == (("out.bias", "none"),)
    assert [one.describe() for one in health] == [
        "takes 2 source keys; 2 made into a key that the target does not have",
        "matches no key; 1 key goes to rule 1",
        "matches no key",
        "takes 1 target key; 1 made into a key that the source does not have",
    ]


def test_a_rule_that_is_switched_off_is_no_rule(tmp_path):
    made = plan(source(), Attention(), tmp_path)
    made.decisions = Decisions(rules=(Rule(".*", "out.weight", enabled=False),))
    assert made.resolution.health[0].describe() == "switched off"
    assert made.resolution.health[0].is_well and not made.resolution.links


def test_a_target_key_of_a_target_side_rule_is_skipped_when_it_is_unlinked(tmp_path):
    made = ruled([r"out\.(.*) <= o.\1"], source(), tmp_path)
    made.unlink("out.bias")
    assert made.report.skipped == ["out.bias"]


@pytest.mark.parametrize("rules", [[], ["x => y"]])
def test_what_would_follow_can_be_asked_without_changing_the_plan(rules, tmp_path):
    made = ruled([r"o\.(.*) => out.\1"], source(), tmp_path)
    before = made.resolution
    asked = made.resolved(Decisions(rules=tuple(map(parse_rule, rules))))
    assert not asked.links and made.resolution is before
