"""Recipes with what the matcher found: links with their reasons, open questions, answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mapping.helpers import checkpoint
from wtransplant import recipe_text
from wtransplant.errors import RecipeError
from wtransplant.freezing import Policy
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.operations import parse_operation
from wtransplant.matching.planning import rules_for_found
from wtransplant.matching.result import Choice, Question
from wtransplant.recipe import load_recipe, open_recipe, recipe_of, save_recipe
from wtransplant.recipe_parts import FoundPart
from wtransplant.recipe_text import parsed_toml, written_recipe
from wtransplant.saving import save
from wtransplant.targets import TargetSpec, open_target

MODEL = """from torch import nn
def make():
    return nn.ModuleDict({"a": nn.Linear(3, 3), "b": nn.Linear(3, 3), "norm": nn.LayerNorm(3)})
"""
SOURCES = ("x.w", "x.b", "y.w", "y.b", "norm.weight", "norm.bias")


def found(target: str, source: str, operation: str = "identity", sure: float = 0.9) -> Link:
    reason = f'{source} → {target}: "same" place, 3×3 \\ \n = 3×3'
    return Link(target, (source,), parse_operation(operation), "matcher", reason, sure)


def question(*pairs: tuple[str, str, str], reason: str = "nothing tells which") -> Question:
    """About some keys: which of two sources, the other way round for the second choice."""
    first = tuple(found(key, one, sure=0.0) for key, one, _ in pairs)
    other = tuple(found(key, two, sure=0.0) for key, _, two in pairs)
    choices = (Choice("as they come", "order", first, 0.6), Choice("crossed", "", other, 0.25))
    return Question(reason, tuple(key for key, _, _ in pairs), choices)


CROSSED = question(("a.weight", "x.w", "y.w"), ("a.bias", "x.b", "y.b"))


@pytest.fixture
def pair(tmp_path: Path, write_module: Callable[[str], Path]) -> Plan:
    torch.manual_seed(0)
    saved = {key: torch.randn(3, 3) if key.endswith("w") else torch.randn(3) for key in SOURCES}
    source = checkpoint(saved, tmp_path)
    return Plan(source, open_target(TargetSpec(f"{write_module(MODEL)}:make"), trust=True))


def decided(plan: Plan, *links: Link, asked: tuple[Question, ...] = ()) -> Plan:
    claims = {
        key: tuple(choice.links[place] for choice in one.choices)
        for one in asked
        for place, key in enumerate(one.targets)
    }
    more = {link.target: (link,) for link in links} | claims
    plan.decisions = plan.decisions.with_automatic({**plan.decisions.automatic, **more})
    return plan


def through_a_file(plan: Plan, path: Path, *asked: Question) -> Plan:
    save_recipe(recipe_of(plan, Policy(), None, questions=asked), path)
    again, notes = open_recipe(load_recipe(path), trust=True)
    assert notes == []
    return again


def test_what_was_found_comes_back_with_its_reason_and_gives_the_same_bytes(
    pair: Plan, tmp_path: Path
) -> None:
    links = found("a.weight", "y.w", "transpose"), found("b.bias", "x.b", sure=0.625)
    turned = Link(
        "norm.weight", ("norm.bias",), by="matcher", reason="not what its name says", confidence=0.75
    )
    plan = decided(pair, *links, turned)
    again = through_a_file(plan, tmp_path / "r.toml")
    assert again.decisions == plan.decisions
    assert again.resolution == plan.resolution
    assert again.resolution.links["b.bias"] == links[1]
    first = save(plan, tmp_path / "one").weights.read_bytes()
    second = save(again, tmp_path / "two").weights.read_bytes()
    assert second.replace(b"two.safetensors", b"one.safetensors") == first


def test_what_names_make_certain_is_not_written_and_what_was_taken_back_stays_away(
    pair: Plan, tmp_path: Path
) -> None:
    plan = decided(pair, found("a.weight", "y.w"))
    plan.unlink("norm.bias")
    again = through_a_file(plan, tmp_path / "r.toml")
    assert again.resolution.links == plan.resolution.links
    assert set(again.resolution.links) == {"a.weight", "norm.weight"}
    recipe = load_recipe(tmp_path / "r.toml")
    assert [part.target for part in recipe.found] == ["a.weight"]
    assert recipe.unlinked == ("norm.bias",)


def test_an_open_question_stays_open_until_a_person_writes_the_answer(pair: Plan, tmp_path: Path) -> None:
    plan = decided(pair, asked=(CROSSED,))
    path = tmp_path / "r.toml"
    again = through_a_file(plan, path, CROSSED)
    assert again.resolution.conflicts == plan.resolution.conflicts
    assert load_recipe(path).asked(again.source, again.target) == (CROSSED,)
    text = path.read_text("utf-8")
    assert text.count('answer = ""') == 1
    for answer, sources in (("2", "y"), ('"crossed"', "y"), ("1", "x"), ('"as they come"', "x")):
        path.write_text(text.replace('answer = ""', f"answer = {answer}"), "utf-8")
        recipe = load_recipe(path)
        answered, notes = open_recipe(recipe, trust=True)
        assert notes == []
        assert answered.resolution.conflicts == {}
        links = answered.resolution.links
        assert [links[key].sources[0][0] for key in ("a.weight", "a.bias")] == [sources] * 2
        assert {links[key].by for key in ("a.weight", "a.bias")} == {"hand"}
        save_recipe(recipe, path)
        assert load_recipe(path) == recipe


@pytest.mark.parametrize("answer", ["3", "0", '"neither"', "true", "1.5"])
def test_an_answer_that_is_no_choice_is_refused(answer: str, pair: Plan, tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    save_recipe(recipe_of(decided(pair, asked=(CROSSED,)), Policy(), None, questions=[CROSSED]), path)
    path.write_text(path.read_text("utf-8").replace('answer = ""', f"answer = {answer}"), "utf-8")
    with pytest.raises(RecipeError, match=r"questions\.0"):
        load_recipe(path)


def test_claims_that_nobody_asked_about_are_asked_about_in_the_recipe(pair: Plan, tmp_path: Path) -> None:
    plan = decided(pair, asked=(CROSSED,))
    again = through_a_file(plan, tmp_path / "r.toml")
    assert again.resolution == plan.resolution
    parts = load_recipe(tmp_path / "r.toml").questions
    assert [[choice.name for choice in part.choices] for part in parts] == [["x.w", "y.w"], ["x.b", "y.b"]]


def test_on_other_files_what_is_not_there_is_told_and_no_claim_wins_by_default(
    pair: Plan, tmp_path: Path
) -> None:
    plan = decided(pair, found("b.weight", "y.w"), asked=(CROSSED,))
    path = tmp_path / "r.toml"
    save_recipe(recipe_of(plan, Policy(), None, questions=[CROSSED]), path)
    checkpoint({"x.w": torch.zeros(3, 3), "x.b": torch.zeros(3), "y.b": torch.zeros(3)}, tmp_path)
    again, notes = open_recipe(load_recipe(path), trust=True)
    assert again.resolution.links == {}
    assert list(again.resolution.conflicts) == ["a.bias"]
    assert any("link b.weight ← y.w: the source has no key 'y.w'" in note for note in notes)
    assert any("question about a.weight" in note for note in notes)


def test_a_file_that_people_wrote_in_keeps_their_comments_beside_what_was_found(
    pair: Plan, tmp_path: Path
) -> None:
    path = tmp_path / "r.toml"
    plan = decided(pair, found("a.weight", "y.w"))
    save_recipe(recipe_of(plan, Policy(), None), path)
    path.write_text("# Mine.\n" + path.read_text("utf-8"), "utf-8")
    other = decided(pair, found("a.weight", "x.w"), found("a.bias", "x.b"))
    recipe = recipe_of(other, Policy(), None)
    save_recipe(recipe, path)
    text = path.read_text("utf-8")
    assert text.startswith("# Mine.\n") and text.count("[[found]]") == 2
    assert [part.sources for part in load_recipe(path).found] == [("x.w",), ("x.b",)]
    save_recipe(recipe, path)
    assert path.read_text("utf-8") == text


def test_rules_say_beside_them_what_they_stand_for(tmp_path: Path) -> None:
    keys = [f"layers.{n}.{kind}" for n in range(3) for kind in ("w", "b")]
    (tmp_path / "t").mkdir()
    checkpoint({key.replace("layers", "blocks"): torch.zeros(2) for key in keys}, tmp_path / "t")
    target = open_target(TargetSpec(str(tmp_path / "t" / "source.pth")))
    source = checkpoint({key: torch.ones(2) for key in keys}, tmp_path)
    links = [found(key.replace("layers", "blocks"), key, sure=0.75 + n / 100) for n, key in enumerate(keys)]
    plan = Plan(source, target, Decisions(automatic={link.target: (link,) for link in links}))
    resolved = plan.resolution.links
    plan.decisions, comments = rules_for_found(plan)
    path = tmp_path / "r.toml"
    for _ in range(2):  # written again, it says it once
        save_recipe(recipe_of(plan, Policy(), None), path, comments=comments)
        text = path.read_text("utf-8")
        assert text.count("[[rules]] # 6 links found, confidence 0.75 and above\n") == 1
        assert "[[found]]" not in text and "[[links]]" not in text
    again, notes = open_recipe(load_recipe(path))
    assert notes == []
    assert {key: link.sources for key, link in again.resolution.links.items()} == {
        key: link.sources for key, link in resolved.items()
    }


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_PARTS = st.lists(
    st.builds(
        FoundPart,
        target=_TEXT,
        sources=st.lists(_TEXT, max_size=3).map(tuple),
        operation=st.sampled_from(["identity", "transpose | concat(0)"]),
        reason=_TEXT,
        by=st.sampled_from(["matcher", "name"]),
        confidence=st.floats(0, 1),
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(_PARTS, _TEXT)
def test_any_text_of_what_was_found_is_written_as_toml(parts: list[FoundPart], other: str) -> None:
    data = {"version": 1, "other": other, "found": [part.model_dump(mode="json") for part in parts]}
    text = written_recipe(data)
    again = parsed_toml(text)
    assert [FoundPart.model_validate(part) for part in again.get("found", [])] == parts
    assert again["other"] == other
    assert written_recipe(data, text) == text


_CLAIM = st.sampled_from(["x.w", "y.w"])
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("found"), st.sampled_from(["a.weight", "b.weight"]), _CLAIM, st.floats(0.5, 1)),
        st.tuples(st.just("hand"), st.sampled_from(["a.weight", "b.weight"]), _CLAIM),
        st.tuples(st.just("unlink"), st.sampled_from(["norm.weight", "norm.bias", "a.weight"])),
        st.tuples(st.just("skip"), st.sampled_from(["norm.weight", "b.weight"])),
        st.tuples(st.just("ask"), st.sampled_from(["a", "b"])),
    ),
    max_size=6,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STEPS)
def test_any_plan_comes_back_from_its_recipe(
    pair: Plan, tmp_path: Path, steps: list[tuple[object, ...]]
) -> None:
    plan = Plan(pair.source, pair.target)
    asked: list[Question] = []
    for kind, key, *more in steps:
        if kind == "found":
            decided(plan, found(str(key), str(more[0]), "transpose", float(str(more[1]))))
        elif kind == "hand":
            plan.link(str(key), str(more[0]))
        elif kind == "unlink":
            plan.unlink(str(key))
        elif kind == "skip":
            plan.decisions = plan.decisions.with_skipped([str(key)])
        else:
            one = question((f"{key}.weight", "x.w", "y.w"), (f"{key}.bias", "x.b", "y.b"), reason=f"{key}?")
            asked.append(one)
            decided(plan, asked=(one,))
    again = through_a_file(plan, tmp_path / "r.toml", *asked)
    assert again.resolution == plan.resolution
    assert recipe_of(again, Policy(), None, questions=asked) == recipe_of(
        plan, Policy(), None, questions=asked
    )


def test_where_python_reads_no_toml_itself_recipes_are_read_all_the_same(
    pair: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe_text, "sys", SimpleNamespace(version_info=(3, 10)))
    plan = decided(pair, found("a.weight", "y.w"), asked=(CROSSED,))
    assert through_a_file(plan, tmp_path / "r.toml", CROSSED).resolution == plan.resolution
