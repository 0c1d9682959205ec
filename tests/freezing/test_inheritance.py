"""Who decides about a key: the nearest choice by hand, then a regex, then the links; never the order."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wtransplant.errors import TrainingError
from wtransplant.freezing import ModuleChoice, Policy, Unfreezing
from wtransplant.freezing.paths import fewest_paths, uniform_paths

NAMES = st.sampled_from(["a", "b", "norm", "0", "1"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(".".join)
KEYS = st.lists(PATHS, unique=True, max_size=15)
OVERRIDES = st.dictionaries(PATHS | st.just(""), st.booleans(), max_size=6)
REGEXES = st.sampled_from(
    [".*", r"a\..*", ".*norm.*", r".*\.0", "b", r"(a|b)\.1", r".*\.norm", r"a(\.0)?", "x"]
)
PATTERNS = st.dictionaries(REGEXES, st.booleans(), max_size=4)
CHOICES = st.builds(
    ModuleChoice,
    method=st.sampled_from([None, "both", "no_grad", "left_out"]),
    statistics=st.sampled_from([None, "follow", "frozen", "updating"]),
    dropout=st.sampled_from([None, "off", "on"]),
    rate=st.none() | st.sampled_from([0.1, 0.5, 2.0]),
)


def prefixes(key: str) -> list[str]:
    """The key, what is above it, and the root: the nearest first."""
    parts = key.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), -1, -1)]


def frozen_by_definition(policy: Policy, key: str, linked: set[str]) -> bool:
    for path in prefixes(key):
        if path in policy.overrides:
            return policy.overrides[path]
    # Each regex stands at the uppermost path that it matches; the deepest place wins, then frozen.
    places = []
    for pattern, frozen in policy.patterns.items():
        matched = [
            len(path.split(".")) if path else 0 for path in prefixes(key) if re.fullmatch(pattern, path)
        ]
        if matched:
            places.append((min(matched), frozen))
    if places:
        return max(places)[1]
    return policy.preset == "linked" and key in linked


@settings(deadline=None)  # the first regex imports the package that runs it
@given(OVERRIDES, PATTERNS, KEYS, st.sampled_from([None, "linked"]), st.data())
def test_hand_before_regex_before_links(
    overrides: dict[str, bool],
    patterns: dict[str, bool],
    keys: list[str],
    preset: str | None,
    data: st.DataObject,
) -> None:
    linked = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    policy = Policy(overrides=overrides, patterns=patterns, preset=preset)
    expected = {key for key in keys if frozen_by_definition(policy, key, linked)}
    assert policy.frozen_keys(keys, (), linked) == expected
    resolved = policy.resolved(linked, keys)
    assert resolved.preset is None
    assert resolved.frozen_keys(keys) == expected


@settings(deadline=None)  # the first regex imports the package that runs it
@given(OVERRIDES, PATTERNS, st.dictionaries(PATHS, CHOICES, max_size=5), KEYS, st.randoms())
def test_the_order_in_which_things_were_said_does_not_matter(
    overrides: dict[str, bool],
    patterns: dict[str, bool],
    modules: dict[str, ModuleChoice],
    keys: list[str],
    chance: random.Random,
) -> None:
    def shuffled(said: dict[str, object]) -> dict[str, object]:
        return dict(chance.sample(list(said.items()), len(said)))

    one = Policy(overrides=overrides, patterns=patterns, modules=modules)
    other = Policy(overrides=shuffled(overrides), patterns=shuffled(patterns), modules=shuffled(modules))
    assert one.frozen_keys(keys) == other.frozen_keys(keys)
    for key in keys:
        assert (one.method_of(key), one.dropout_of(key), one.rate_of(key), one.statistics_at(key)) == (
            other.method_of(key), other.dropout_of(key), other.rate_of(key), other.statistics_at(key),
        )  # fmt: skip


@given(st.dictionaries(PATHS | st.just(""), CHOICES, max_size=6), PATHS)
def test_each_choice_is_inherited_from_the_nearest_that_has_one(
    modules: dict[str, ModuleChoice], key: str
) -> None:
    policy = Policy(modules=modules)

    def nearest(name: str, otherwise: object) -> object:
        found = (getattr(modules[path], name) for path in prefixes(key) if path in modules)
        return next((value for value in found if value is not None), otherwise)

    assert policy.method_of(key) == nearest("method", "both")
    assert policy.dropout_of(key) == nearest("dropout", "off")
    assert policy.rate_of(key) == nearest("rate", 1.0)
    assert policy.statistics_at(key)[1] == nearest("statistics", "follow")


@settings(deadline=None)  # the first regex imports the package that runs it
@given(OVERRIDES, PATTERNS, KEYS, PATHS, st.booleans())
def test_a_choice_by_hand_holds_for_all_below_whatever_a_regex_says(
    overrides: dict[str, bool], patterns: dict[str, bool], keys: list[str], path: str, frozen: bool
) -> None:
    after = Policy(overrides=overrides, patterns=patterns).set(path, frozen)
    below = [key for key in keys if path in prefixes(key)]
    assert after.frozen_keys(below) == (set(below) if frozen else set())


@given(st.dictionaries(PATHS, st.integers(0, 3), max_size=15))
def test_uniform_paths_give_each_key_its_label_by_the_nearest(labels: dict[str, int]) -> None:
    paths = uniform_paths(labels)
    for key, label in labels.items():
        assert next(paths[path] for path in prefixes(key) if path in paths) == label


@given(KEYS, st.data())
def test_fewest_paths_cover_what_is_meant(keys: list[str], data: st.DataObject) -> None:
    frozen = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    assert Policy(overrides=fewest_paths(frozen, keys)).frozen_keys(keys) == frozen


def test_everything_but_the_norms_by_two_regexes() -> None:
    keys = ["stem.weight", "block.norm.weight", "block.norm.bias", "block.conv.weight", "norm.weight"]
    policy = Policy().with_pattern(".*norm.*", False).with_pattern(".*", True)
    assert policy.frozen_keys(keys) == {"stem.weight", "block.conv.weight"}
    assert policy.with_pattern(".*norm.*", None).frozen_keys(keys) == set(keys)


def test_statistics_have_a_setting_of_their_own_and_a_choice_for_the_very_key_beats_it() -> None:
    keys = ["bn.weight", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"]
    frozen = Policy(overrides={"bn": True}, statistics="updating")
    assert frozen.frozen_keys(keys) == {"bn.weight"}
    assert Policy(statistics="frozen").frozen_keys(keys) == set(keys[1:])
    assert frozen.with_choice("bn", statistics="follow").frozen_keys(keys) == set(keys)
    assert frozen.set("bn.running_mean", False).set("bn.running_var", True).frozen_keys(keys) == {
        "bn.weight",
        "bn.running_var",
    }


def test_a_choice_is_taken_away_by_none_and_leaves_the_others() -> None:
    policy = Policy().with_choice("a", rate=0.1, method="left_out")
    assert policy.with_choice("a", rate=None).modules == {"a": ModuleChoice(method="left_out")}
    assert policy.with_choice("a", rate=None, method=None).modules == {}


@pytest.mark.parametrize("choice", [{"rate": 0}, {"rate": float("inf")}, {"method": "maybe"}, {"colour": 1}])
def test_a_choice_that_does_not_exist_is_refused(choice: dict[str, object]) -> None:
    with pytest.raises(TrainingError) as caught:
        Policy().with_choice("a", **choice)
    assert caught.value.where.startswith("modules.a") and caught.value.hint


@pytest.mark.parametrize("pattern", ["(", "[a", "*"])
def test_a_regex_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(TrainingError, match="invalid pattern"):
        Policy().with_pattern(pattern, True)


def test_a_regex_that_would_take_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wtransplant.mapping.patterns.TIME_LIMIT", 0.2)
    with pytest.raises(TrainingError, match="takes longer"):
        Policy(patterns={"(a|aa)+b": True}).frozen_keys(["a" * 60])


def test_the_schedule_sets_free_and_what_is_left_at_the_end_never_moved() -> None:
    keys = ["stem.w", "blocks.0.w", "blocks.1.w", "head.w"]
    policy = Policy(
        overrides={"": True, "head": False},
        schedule=(Unfreezing(epoch=4, paths=("blocks.0",)), Unfreezing(epoch=2, paths=("blocks.1",))),
    )
    still = [policy.policy_at(epoch).frozen_keys(keys) for epoch in range(6)]
    assert (
        still
        == [{"stem.w", "blocks.0.w", "blocks.1.w"}] * 2 + [{"stem.w", "blocks.0.w"}] * 2 + [{"stem.w"}] * 2
    )
    assert policy.change_epochs == (2, 4)
    assert policy.at_end.frozen_keys(keys) == {"stem.w"} and policy.at_end.schedule == ()


def test_all_of_a_policy_survives_json_and_an_old_one_is_read() -> None:
    policy = Policy(
        overrides={"a": True}, patterns={".*norm.*": False}, method="no_grad", statistics="frozen", dropout="on",
        modules={"a.b": ModuleChoice(rate=0.1)}, rows={"e.weight": ((0, 2), (5, 6))}, decay_norms=False,
        schedule=(Unfreezing(epoch=1, paths=("a",)),),
    )  # fmt: skip
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    old = Policy.model_validate({"overrides": {"a": True}, "method": "no_grad"})
    assert old == Policy(overrides={"a": True}, method="no_grad")
