"""What a manifest says of a fine-tuning run."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import wtransplant as wt
from tests.saving.pairs_for_tests import spec_plan
from wtransplant.freezing import Policy
from wtransplant.recipe import Recipe
from wtransplant.saving import Manifest
from wtransplant.training import History, RunControl, RunSettings, open_data
from wtransplant.workspace import FinishedRun, run_training


def settings(folder: Path, **more: object) -> RunSettings:
    torch.manual_seed(0)
    if not (folder / "data.pt").exists():
        torch.save({"inputs": torch.randn(12, 1, 4, 4), "targets": torch.arange(12) % 2}, folder / "data.pt")
    data = {"kind": "tensors", "path": str(folder / "data.pt")}
    return RunSettings.from_values(data=data, epochs=2, batch_size=4, **more)


def run(folder: Path, **more: object) -> FinishedRun:
    return run_training(
        spec_plan(folder), Policy.freeze_linked(), settings(folder, **more), History(), RunControl()
    )


@pytest.fixture
def saved(tmp_path: Path) -> Manifest:
    done = run(tmp_path)
    return wt.save(
        spec_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked(), trained=done.trained
    ).manifest


def test_it_says_on_what_where_and_how_it_was_trained(saved: Manifest, tmp_path: Path) -> None:
    record = saved.training
    assert record is not None and record.data is not None
    data = open_data(settings(tmp_path))
    assert record.data.fingerprint == data.fingerprint()
    assert (record.data.training, record.data.validation) == (len(data.train), len(data.validation))
    assert record.steps == 2 * -(-len(data.train) // 4)
    assert record.device.startswith("cpu")
    assert record.versions["torch"] == torch.__version__
    assert record.after.keys() == record.before.keys() == {"loss", "accuracy"}
    assert "nothing" not in record.ended and record.ended


def test_its_folders_are_nobodys_business(saved: Manifest, tmp_path: Path) -> None:
    text = saved.to_json()
    assert str(tmp_path) not in text
    assert saved.training is not None
    assert saved.training.settings["data"]["path"] == "data.pt"
    recipe = Recipe.model_validate(saved.recipe)
    assert recipe.run is not None and recipe.run.epochs == 2


def test_what_it_trained_names_it(saved: Manifest) -> None:
    assert saved.training is not None
    trained = {key for key, record in saved.tensors.items() if record.fine_tuned == saved.training.run != ""}
    assert trained == {"head.weight", "head.bias"}


def test_the_same_run_has_the_same_id_and_another_one_another(tmp_path: Path) -> None:
    first, again, other = run(tmp_path), run(tmp_path), run(tmp_path, learning_rate=0.25)
    assert first.trained.record.run == again.trained.record.run
    assert first.trained.record.run != other.trained.record.run
    pairs = [
        wt.save(spec_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked(), trained=done.trained)
        for done in (first, again)
    ]
    assert pairs[0].manifest.weights.sha256 == pairs[1].manifest.weights.sha256
