from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy

NAMES = st.sampled_from(["a", "b", "c", "0", "1"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(".".join)
PATHS_AND_ROOT = st.just("") | PATHS
OVERRIDES = st.dictionaries(PATHS_AND_ROOT, st.booleans(), max_size=8)
KEYS = st.lists(PATHS, unique=True, max_size=20)


def nearest_by_definition(overrides: dict[str, bool], key: str) -> bool:
    """Longest override that is the key, or a whole-name prefix of it; written as differently as possible."""
    parts = key.split(".")
    prefixes = [".".join(parts[:length]) for length in range(len(parts), -1, -1)]
    return next((overrides[prefix] for prefix in prefixes if prefix in overrides), False)


def below(key: str, path: str) -> bool:
    return path == "" or key == path or key.startswith(path + ".")


@given(OVERRIDES, KEYS)
def test_nearest_ancestor_or_self_wins(overrides: dict[str, bool], keys: list[str]) -> None:
    policy = Policy(overrides=overrides)
    expected = {key for key in keys if nearest_by_definition(overrides, key)}
    assert policy.frozen_keys(keys) == expected
    assert {key for key in keys if policy.is_frozen(key)} == expected


@given(OVERRIDES, KEYS, st.lists(PATHS_AND_ROOT, min_size=1, max_size=3), st.booleans())
def test_set_decides_everything_below_and_nothing_else(
    overrides: dict[str, bool], keys: list[str], paths: list[str], frozen: bool
) -> None:
    before = Policy(overrides=overrides)
    after = before.set(paths, frozen)
    for key in keys:
        chosen = any(below(key, path) for path in paths)
        assert after.is_frozen(key) == (frozen if chosen else before.is_frozen(key))
    assert before.overrides == overrides


@given(OVERRIDES, PATHS_AND_ROOT, st.booleans())
def test_set_leaves_no_redundant_override_at_or_below_the_path(
    overrides: dict[str, bool], path: str, frozen: bool
) -> None:
    after = Policy(overrides=overrides).set(path, frozen).overrides
    assert not [other for other in after if other != path and below(other, path)]
    if path in after:
        assert nearest_by_definition({k: v for k, v in after.items() if k != path}, path) != frozen


@given(KEYS, st.sets(PATHS, max_size=8), OVERRIDES)
def test_resolving_freezes_what_is_linked_with_the_overrides_as_exceptions(
    keys: list[str], linked: set[str], overrides: dict[str, bool]
) -> None:
    policy = Policy(preset="linked", overrides=overrides).resolved(linked, keys)
    assert policy.preset is None
    for key in keys:
        says = [path for path in overrides if below(key, path)]
        expected = overrides[max(says, key=len)] if says else key in linked
        assert policy.is_frozen(key) == expected


def test_resolving_writes_the_fewest_paths() -> None:
    keys = ["stem.weight", "body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias", "head.weight"]
    linked = {"body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias", "stem.weight"}
    assert Policy.freeze_linked().resolved(linked, keys).overrides == {"stem": True, "body": True}
    assert Policy.freeze_linked().resolved(linked - {"body.0.bias"}, keys).overrides == {
        "stem": True, "body.0.weight": True, "body.1": True,
    }  # fmt: skip
    assert Policy.freeze_linked().resolved(keys, keys).overrides == {"": True}


def test_an_exception_to_a_preset_is_kept_even_if_it_says_the_default() -> None:
    policy = Policy.freeze_linked().set("body.norm", False)
    assert policy.overrides == {"body.norm": False}
    resolved = policy.resolved(
        {"body.norm.weight", "body.conv.weight"}, ["body.norm.weight", "body.conv.weight"]
    )
    assert resolved.frozen_keys(["body.norm.weight", "body.conv.weight"]) == {"body.conv.weight"}


def test_an_unresolved_preset_is_never_read_as_nothing_frozen() -> None:
    with pytest.raises(TrainingError, match="does not know yet what is linked"):
        Policy.freeze_linked().frozen_keys(["a"])
    with pytest.raises(TrainingError):
        Policy.freeze_linked().is_frozen("a")


def test_freezing_one_tied_key_freezes_the_other() -> None:
    policy = Policy(overrides={"embedding": True})
    keys = ["embedding.weight", "head.weight", "head.bias"]
    assert policy.frozen_keys(keys, ties=[("embedding.weight", "head.weight")]) == {
        "embedding.weight",
        "head.weight",
    }


def test_a_single_path_may_be_given_as_text() -> None:
    assert Policy().set("layer1", True).overrides == {"layer1": True}


def test_a_policy_survives_json() -> None:
    policy = Policy(overrides={"": True, "head": False}, method="left_out")
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


def test_ninety_thousand_keys_are_decided_by_visiting_each_module_once() -> None:
    keys = [f"layers.{layer}.experts.{expert}.{part}.weight" for layer in range(60) for expert in range(500)
            for part in ("gate", "up", "down")]  # fmt: skip
    policy = Policy(overrides={f"layers.{layer}": True for layer in range(30)}).set(
        "layers.3.experts.7", False
    )
    assert len(keys) == 90_000
    assert len(policy.frozen_keys(keys)) == 45_000 - 3
    assert Policy.freeze_keys(policy.frozen_keys(keys), keys).frozen_keys(keys) == policy.frozen_keys(keys)


def test_a_policy_needs_no_torch() -> None:
    code = "import sys, wtransplant.freezing; print('torch' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


@given(OVERRIDES, KEYS, st.data())
def test_what_is_frozen_beside_the_links_is_told_without_resolving(
    overrides: dict[str, bool], keys: list[str], data: st.DataObject
) -> None:
    linked = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    ties = [data.draw(st.sets(st.sampled_from(keys), max_size=3))] if keys else []
    for policy in (Policy(overrides=overrides, preset="linked"), Policy(overrides=overrides)):
        expected = policy.resolved(linked, keys).frozen_keys(keys, ties)
        assert policy.frozen_keys(keys, ties, linked) == expected
