"""What a rule does in its place, by hand on the small pair; its rows as a model, and its badges."""

from __future__ import annotations

import pytest
from pytestqt.modeltest import ModelTester

from tests.gui.conftest import Pair
from wtransplant.gui.models.health_badges import badges_of
from wtransplant.gui.models.hits_model import NOTE, SOURCE, TARGET, HitsModel
from wtransplant.gui.models.rule_look import HitRow, RuleLook, look_at
from wtransplant.mapping import Plan, Rule, parse_rule

BOTH = parse_rule(r"features\.(.*) => backbone.\1")


@pytest.fixture
def plan(pair: Pair) -> Plan:
    plan = pair.application.workspace.plan
    assert plan is not None
    return plan


def look(plan: Plan, text: str, place: int | None = None) -> RuleLook:
    last = len(plan.decisions.rules)
    return look_at(plan, parse_rule(text), last if place is None else place, place is not None)


def test_new_links(plan: Plan) -> None:
    found = look(plan, r"features\.0\.(.*) => backbone.0.\1")
    assert found.rows == [
        HitRow("new", "features.0.weight", "backbone.0.weight", "was missing"),
        HitRow("new", "features.0.bias", "backbone.0.bias", "was missing"),
    ]
    assert found.describe() == "takes 2 source keys. 2 new links."
    assert found.texts[1] == "features.0.bias\nbackbone.0.bias"
    assert plan.decisions.rules == ()  # the plan is as it was


def test_a_rule_that_is_in_force_changes_nothing(plan: Plan) -> None:
    plan.add_rule(BOTH)
    found = look(plan, str(BOTH), 0)
    assert found.resolution is plan.resolution
    assert found.counts == {"same": 4}
    assert found.describe() == "takes 4 source keys."


def test_links_that_change_and_go(plan: Plan) -> None:
    plan.add_rule(BOTH)
    found = look(plan, r"features\.1\.bias => backbone.0.bias", 0)
    assert found.rows[0] == HitRow("changed", "features.1.bias", "backbone.0.bias", "was features.0.bias")
    assert [row[:3] for row in found.rows[1:]] == [
        ("gone", "features.0.weight", "backbone.0.weight"),
        ("gone", "features.1.weight", "backbone.1.weight"),
        ("gone", "features.1.bias", "backbone.1.bias"),
    ]
    assert found.rows[1].note == "was linked by another rule; becomes missing"
    assert found.describe() == "takes 1 source key. 1 changed, 3 gone."


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "extra => backbone.0.bias",
            ("mismatched", "extra", "backbone.0.bias", "the source is 7, the target wants 4"),
        ),
        ("extra => nowhere", ("unknown", "extra", "nowhere", "the target has no such key")),
        ("backbone.0.bias <= gone", ("unknown", "gone", "backbone.0.bias", "the source has no such key")),
        ("skip source extra", ("skipped", "extra", "", "left out on purpose")),
        ("skip target head.bias", ("skipped", "", "head.bias", "left out on purpose")),
    ],
)
def test_what_becomes_of_one_key(plan: Plan, text: str, row: tuple[str, ...]) -> None:
    assert [tuple(found) for found in look(plan, text).rows] == [row]


def test_two_sources_for_one_target(plan: Plan) -> None:
    rows = look(plan, r"features\.\d\.bias => backbone.0.bias").rows
    assert [tuple(row) for row in rows] == [
        ("conflict", "features.0.bias", "backbone.0.bias", "also claimed by features.1.bias"),
        ("conflict", "features.1.bias", "backbone.0.bias", "also claimed by features.0.bias"),
    ]


def test_an_earlier_rule_and_a_hand_are_stronger(plan: Plan) -> None:
    plan.add_rule(r"features\.0\.(.*) => backbone.0.\1")
    plan.link("backbone.1.bias", "norm.bias")
    found = look(plan, str(BOTH))
    assert [(row.kind, row.source, row.note) for row in found.rows] == [
        ("new", "features.1.weight", "was missing"),
        ("weaker", "features.1.bias", "stays linked by hand to norm.bias"),
        ("shadowed", "features.0.weight", "rule 1 takes it"),
        ("shadowed", "features.0.bias", "rule 1 takes it"),
    ]


def test_a_gather_without_a_part(plan: Plan) -> None:
    text = r"features\.(?P<n>[0-9])\.weight => backbone.1.weight | concat(0) ; n=0,1,2"
    found = look(plan, text)
    assert [(row.kind, row.source) for row in found.rows] == [
        ("incomplete", f"features.{number}.weight") for number in range(2)
    ]
    assert found.rows[0].note == "the source has no key features.2.weight"


def test_a_rule_that_matches_nothing_says_so(plan: Plan) -> None:
    assert look(plan, "nothing => x").describe().startswith("No source key matches.")


def test_badges_tell_what_is_to_be_seen(plan: Plan) -> None:
    plan.add_rule(r"features\.0\.(.*) => backbone.0.\1")
    plan.add_rule(r"(features|extra).* => norm.bias")
    plan.add_rule("none => x")
    plan.add_rule(Rule("switched", "off", enabled=False))
    found = [[(b.kind, b.text) for b in badges_of(health)] for health in plan.resolution.health]
    assert found == [
        [],
        [("conflict", "1 claimed twice"), ("shadowed", "2 shadowed by 1")],
        [("", "unused")],
        [],
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_hits_are_a_proper_model(count: int, qtmodeltester: ModelTester) -> None:
    model = HitsModel()
    rows = [HitRow("new", f"a.{n}", f"b.{n}", "was missing") for n in range(count)]
    model.set_rows(rows, [f"a.{n}\nb.{n}" for n in range(count)])
    qtmodeltester.check(model)


def test_hits_are_narrowed_by_kind_and_words(qapp: object) -> None:
    rows = [
        HitRow("new", "Layer.1", "body.1"),
        HitRow("gone", "layer.2", "body.2"),
        HitRow("new", "x", "y.1"),
    ]
    model = HitsModel()
    model.set_rows(rows, [f"{row.source}\n{row.target}".lower() for row in rows])

    def shown() -> list[str]:
        return [model.index(row, SOURCE).data() for row in range(model.rowCount())]

    model.narrow("new", "")
    assert shown() == ["Layer.1", "x"]
    model.narrow("", "LAYER body")
    assert shown() == ["Layer.1", "layer.2"]
    model.narrow("new", "1 x")
    assert shown() == ["x"]
    assert (model.index(0, TARGET).data(), model.index(0, NOTE).data()) == ("→  y.1", "new")
    assert model.total == 3


def test_links_by_hand_that_a_rule_makes_as_well_are_freed(plan: Plan) -> None:
    for key in ("0.weight", "0.bias"):
        plan.link(f"backbone.{key}", f"features.{key}")
    plan.link("backbone.1.bias", "norm.bias")  # another one than the rule makes: it stays
    found = look_at(plan, BOTH, 0, False, frees=True)
    assert found.freed == {"backbone.0.weight", "backbone.0.bias"}
    assert list(found.decided.by_hand) == ["backbone.1.bias"] and found.decided.rules == (BOTH,)
    assert [row.kind for row in found.rows] == ["freed", "freed", "new", "weaker"]
    assert {key: link.by for key, link in found.resolution.links.items() if key.startswith("backbone")} == {
        "backbone.0.weight": "rule",
        "backbone.0.bias": "rule",
        "backbone.1.weight": "rule",
        "backbone.1.bias": "hand",
    }


def test_a_link_by_hand_that_settles_a_conflict_is_kept(plan: Plan) -> None:
    plan.add_rule("norm.bias => backbone.0.bias")
    plan.link("backbone.0.bias", "features.0.bias")
    found = look_at(plan, BOTH, 1, False, frees=True)
    assert found.freed == frozenset() and "backbone.0.bias" in found.resolution.links
