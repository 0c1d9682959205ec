"""What is written is the same whatever the window speaks: recipes, pairs, scripts, reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from safetensors.numpy import load_file

from wtransplant import words
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError
from wtransplant.exporting import load_state_dict_call, python_script
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.mapping.report_files import FORMS
from wtransplant.matching import match
from wtransplant.matching.planning import find_proposals
from wtransplant.pairs import save
from wtransplant.recipe import recipe_of, save_recipe
from wtransplant.targets import TargetSpec, open_target
from wtransplant.training import History, RunControl, RunSettings
from wtransplant.workspace import run_training

SIGN = "⟦"
"""Stands in every text of the other language, and in no file."""


class Marked(Mapping[tuple[str, str], str]):
    """A language that has every text: the English one behind a sign."""

    def __getitem__(self, key: tuple[str, str]) -> str:
        return f"{SIGN}{key[0]}"

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def __len__(self) -> int:
        return 1


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    words.use(words.ENGLISH)
    words.remember(False)


class Written(NamedTuple):
    """All files of one transplant."""

    texts: dict[str, str]
    manifest: dict[str, object]
    weights: dict[str, bytes]


def transplant(example: Path, folder: Path) -> Written:
    """Match, link one key by hand, fine-tune two steps, and write whatever can be written."""
    folder.mkdir()
    plan: Plan = match(open_checkpoint(example / "digits_cnn.pth"), open_target(spec(example), trust=True))
    key = next(iter(plan.resolution.links))
    plan.link(key, plan.resolution.links[key].sources)
    asked = find_proposals(plan).match.questions
    policy = Policy.freeze_linked().resolved(plan.resolution.links, plan.target)
    settings = RunSettings.model_validate({"max_steps": 2, "data": {"kind": "example"}, "device": "cpu"})
    run = run_training(plan, policy, settings, History(), RunControl())
    save_recipe(recipe_of(plan, policy, settings, questions=asked), folder / "recipe.toml")
    pair = save(plan, folder / "pair", policy=run.policy, trained=run.trained, questions=asked)
    texts = {ending: write(plan.report) for ending, write in FORMS.items()}
    texts |= {"call": load_state_dict_call(plan), "script": python_script(plan, folder)}
    texts |= {"recipe": (folder / "recipe.toml").read_text("utf-8")}
    manifest = json.loads(pair.manifest_path.read_text("utf-8"))
    weights = {key: value.tobytes() for key, value in load_file(pair.weights).items()}
    return Written(texts, manifest, weights)


def spec(example: Path) -> TargetSpec:
    return TargetSpec(f"{example / 'target.py'}:build", {"num_classes": 2})


def without_times(value: object) -> object:
    """The manifest without what is another one at each save: dates, durations, and what is hashed with them."""
    volatile = {"created", "seconds", "checksum", "sha256", "run", "nbytes", "steps_per_second"}
    if isinstance(value, dict):
        return {key: without_times(one) for key, one in value.items() if key not in volatile}
    return list(map(without_times, value)) if isinstance(value, list) else value


def test_all_files_of_a_transplant_are_the_same_in_every_language(example: Path, tmp_path: Path) -> None:
    english = transplant(example, tmp_path / "one")
    words.remember(True)
    words.use(words.Catalogue("zh_CN", Marked()))
    other = transplant(example, tmp_path / "two")
    assert words.tr("linked").startswith(SIGN), "the other language was not spoken"
    for name, text in other.texts.items():
        assert SIGN not in text, name
        assert text == english.texts[name].replace("/one", "/two"), name
    assert SIGN not in json.dumps(other.manifest, ensure_ascii=False)
    assert without_times(other.manifest) == without_times(english.manifest)
    assert other.weights == english.weights


def test_why_a_key_was_linked_is_kept_in_english_and_said_in_the_language_of_now(example: Path) -> None:
    words.remember(True)
    words.use(words.Catalogue("zh_CN", Marked()))
    plan = match(open_checkpoint(example / "digits_cnn.pth"), open_target(spec(example), trust=True))
    reasons = {link.reason for link in plan.resolution.links.values()}
    assert reasons and not any(SIGN in reason for reason in reasons)
    assert all(SIGN in words.again(reason) for reason in reasons)


def test_an_error_made_in_a_job_is_said_in_the_language_of_now(tmp_path: Path) -> None:
    words.remember(True)
    with words.in_english(), pytest.raises(CheckpointError) as raised:
        open_checkpoint(tmp_path / "nothing.pth")
    assert "there is no such file" in str(raised.value)
    words.use(words.Catalogue("zh_CN", Marked()))
    assert f"{SIGN}there is no such file" in str(raised.value)
