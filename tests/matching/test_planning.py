"""What the matcher found beside what names make certain, in a plan, and as rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mapping.helpers import checkpoint
from wtransplant.errors import Cancelled
from wtransplant.mapping import Decisions, Link, Plan, parse_rule
from wtransplant.mapping.operations import parse_operation
from wtransplant.matching import match
from wtransplant.matching.planning import (
    find_proposals,
    open_questions,
    rules_for_found,
    same_link,
    with_names,
)
from wtransplant.matching.result import Choice, Match, Question
from wtransplant.targets import TargetSpec, open_target

LAYERS = 4


def found(target: str, *sources: str, operation: str = "identity", sure: float = 0.9) -> Link:
    return Link(target, sources, parse_operation(operation), "matcher", f"why {target}", sure)


def named(key: str) -> Link:
    return Link(key, (key,), by="name", reason="equal names")


def pair(folder: Path, source: Mapping[str, int], target: Mapping[str, int]) -> Plan:
    """A plan for tensors of so many square rows, without any decision."""
    (folder / "t").mkdir(exist_ok=True)
    checkpoint({key: torch.zeros(rows, 2) for key, rows in target.items()}, folder / "t")
    made = checkpoint({key: torch.zeros(rows, 2) for key, rows in source.items()}, folder)
    return Plan(made, open_target(TargetSpec(str(folder / "t" / "source.pth"))), Decisions())


@pytest.fixture
def layered(tmp_path: Path) -> Plan:
    """Layers with parts and a fused part, a key of equal name, and two that claim one key."""
    source = {f"old.{n}.{part}.w": 2 for n in range(LAYERS) for part in ("q", "k", "out")}
    source |= {"head": 2, "raw": 2, "average": 2}
    target = {f"new.{n}.{part}.w": rows for n in range(LAYERS) for part, rows in (("qk", 4), ("proj", 2))}
    plan = pair(tmp_path, source, target | {"head": 2, "one": 2})
    links = [
        link
        for n in range(LAYERS)
        for link in (
            found(f"new.{n}.qk.w", f"old.{n}.q.w", f"old.{n}.k.w", operation="concat(0)", sure=0.9 - n / 100),
            found(f"new.{n}.proj.w", f"old.{n}.out.w", sure=0.8),
        )
    ]
    automatic = {link.target: (link,) for link in links} | {"head": (named("head"),)}
    plan.decisions = plan.decisions.with_automatic(
        automatic | {"one": (found("one", "raw"), found("one", "average"))}
    )
    return plan


def test_where_both_say_the_same_it_is_the_name_and_where_not_the_sure_one() -> None:
    names = {key: (named(key),) for key in ("same", "turned", "unsure", "alone", "asked")}
    names["claimed"] = (named("claimed"), found("claimed", "other"))
    links = {
        "same": found("same", "same", sure=0.6),
        "turned": found("turned", "turned", operation="transpose"),
        "unsure": found("unsure", "else", sure=0.4),
        "claimed": found("claimed", "other", sure=0.7),
        "more": found("more", "less", sure=0.1),
    }
    choices = tuple(Choice(name, "", (found("asked", name),), 0.5) for name in "xy")
    question = Question("which", ("asked",), choices)
    order = ["claimed", "alone", "more", "unsure", "turned", "same", "asked", "nothing"]
    made = with_names(Match(links, (question,), ("a note",)), names, order, 0.5)
    assert made.links == {
        "claimed": links["claimed"],
        "alone": named("alone"),
        "more": links["more"],
        "unsure": named("unsure"),
        "turned": links["turned"],
        "same": named("same"),
    }
    assert list(made.links) == order[:6]
    assert (made.questions, made.notes) == ((question,), ("a note",))


def test_what_a_person_and_rules_say_is_kept_and_what_names_claim_stays_open(
    layered: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    layered.decisions = Decisions().with_rules([parse_rule(r"old\.(\d)\.out\.w => new.\1.proj.w")])
    layered.link("one", "raw")
    told: list[Mapping[str, Link]] = []

    def search(source: object, target: object, *, kept: Mapping[str, Link], **_: object) -> Match:
        told.append(kept)
        return Match({"new.0.qk.w": found("new.0.qk.w", "old.0.q.w", "old.0.k.w", operation="concat(0)")})

    monkeypatch.setattr("wtransplant.matching.finding.find_match", search)
    proposals = find_proposals(layered)
    assert {key: link.by for key, link in told[0].items()} == {
        **{f"new.{n}.proj.w": "rule" for n in range(LAYERS)},
        "one": "hand",
    }
    assert {key: [link.by for link in links] for key, links in proposals.automatic().items()} == {
        "new.0.qk.w": ["matcher"],
        "head": ["name"],
    }


def test_match_gives_a_plan_with_names_and_what_was_found(tmp_path: Path) -> None:
    torch.manual_seed(0)
    ours = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2))
    theirs = torch.nn.ModuleDict({"fc1": torch.nn.Linear(4, 3), "fc2": torch.nn.Linear(3, 2)})
    plan = match(checkpoint(ours.state_dict(), tmp_path), theirs)
    assert {key: link.sources for key, link in plan.resolution.links.items()} == {
        "fc1.weight": ("0.weight",),
        "fc1.bias": ("0.bias",),
        "fc2.weight": ("2.weight",),
        "fc2.bias": ("2.bias",),
    }
    assert {link.by for link in plan.resolution.links.values()} == {"matcher"}
    same = match(checkpoint(ours.state_dict(), tmp_path), ours)
    assert {link.by for link in same.resolution.links.values()} == {"name"}


def does(plan: Plan) -> dict[str, object]:
    links = {key: (link.sources, str(link.operation)) for key, link in plan.resolution.links.items()}
    return {**links, "conflicts": plan.resolution.conflicts}


def test_rules_take_the_place_of_what_was_found_and_say_how_sure_it_was(layered: Plan) -> None:
    before, decisions = does(layered), layered.decisions
    after, said = rules_for_found(layered)
    assert layered.decisions is decisions
    assert sorted(said) == [
        "4 links found, confidence 0.80 and above",
        "4 links found, confidence 0.87 and above",
    ]
    assert set(after.automatic) == {"head", "one"}
    layered.decisions = after
    assert does(layered) == before


def test_rules_that_were_there_come_first_and_what_they_take_away_stays_a_link(layered: Plan) -> None:
    plan = layered
    plan.decisions = plan.decisions.with_rules([parse_rule(r"old\.0\.(q|k)\.w => spare.\1")])
    before = does(plan)
    after, said = rules_for_found(plan)
    plan.decisions = after
    assert does(plan) == before
    assert str(after.rules[0]) == r"old\.0\.(q|k)\.w => spare.\1" and said[0] == ""
    assert len(said) == len(after.rules)


_OTHERS = st.sampled_from(["raw", "average", "old.1.q.w", "old.2.out.w", "head"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 2 * LAYERS - 1)), _OTHERS, _OTHERS, st.booleans(), st.booleans())
def test_rules_change_nothing_of_what_is_linked_or_open(
    layered: Plan, gone: set[int], first: str, second: str, shared: bool, skipped: bool
) -> None:
    """Some links are not found, sources are shared with open questions and with other links."""
    automatic = layered.decisions.automatic
    kept = {key: links for place, (key, links) in enumerate(automatic.items()) if place not in gone}
    kept |= {"one": (found("one", first), found("one", second, operation="transpose"))}
    kept |= {"head": (found("head", "old.1.out.w"),)} if shared else {}
    decisions = Decisions(automatic=kept, skipped_sources=frozenset(["old.3.out.w"] if skipped else []))
    plan = Plan(layered.source, layered.target, decisions)
    before = does(plan)
    plan.decisions, _ = rules_for_found(plan)
    assert does(plan) == before


def test_open_questions_are_kept_and_other_claims_are_asked_about_one_by_one() -> None:
    claims = {key: (found(key, "x"), found(key, "y")) for key in ("a", "b", "c", "d")}
    choices = tuple(
        Choice(name, name.upper(), tuple(claims[key][place] for key in ("a", "b")), 0.5)
        for place, name in enumerate("xy")
    )
    known = Question("x or y", ("a", "b"), choices)
    decisions = Decisions(
        by_hand={"b": found("b", "y")._replace(by="hand")},
        automatic={**claims, "e": (found("e", "x"),)},
    )
    asked = open_questions(decisions, [known], {"d": claims["d"]})
    assert [(one.reason, one.targets) for one in asked] == [
        ("x or y", ("a",)),
        ("claimed more than once", ("c",)),
    ]
    assert [choice.links for choice in asked[0].choices] == [(link,) for link in claims["a"]]
    assert [choice.name for choice in asked[1].choices] == ["x", "y"]


def test_a_search_that_was_given_up_gives_nothing(layered: Plan) -> None:
    before = layered.decisions
    with pytest.raises(Cancelled):
        rules_for_found(layered, cancelled=lambda: True)
    assert layered.decisions is before


def test_links_that_do_the_same_whoever_made_them() -> None:
    assert same_link(found("a", "b"), found("a", "b")._replace(by="hand", reason=""))
    assert not same_link(found("a", "b"), found("a", "b", operation="transpose"))
    assert not same_link(found("a", "b"), None)
