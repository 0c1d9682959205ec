"""What the saved pair claims after a run is so of the weights that are saved: checked with plain torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from tests.gui.conftest import Pair
from tests.gui.fine_tuning import quiet
from tests.gui.gestures import settle
from wtransplant.freezing import Policy, Unfreezing
from wtransplant.gui.app import Application
from wtransplant.targets.trust import TrustStore, code_hash
from wtransplant.training import RunSettings

DATA = """
import torch
from torch.utils.data import TensorDataset

def data():
    inputs = torch.randn(40, 3, generator=torch.Generator().manual_seed(0))
    labels = (inputs.sum(1) > 0).long()
    return TensorDataset(inputs[:32], labels[:32]), TensorDataset(inputs[32:], %s)
"""
AGREES, CONTRADICTS = "labels[32:]", "1 - labels[32:]"
"""Validation that contradicts: the better the model learns, the worse it is measured."""
STEPS = 4  # an epoch
LATER = Policy(
    overrides={"backbone": True, "norm": True}, schedule=(Unfreezing(epoch=1, paths=("backbone",)),)
)
BACKBONE = {f"backbone.{layer}.{name}" for layer in (0, 1) for name in ("weight", "bias")}
NORM = {"norm.weight", "norm.bias"}


@pytest.fixture
def window(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))
    return pair.application


@dataclass(frozen=True)
class Saved:
    """A pair as plain tools read it, and what the weights were before the run."""

    manifest: dict[str, Any]
    state: dict[str, torch.Tensor]
    before: dict[str, torch.Tensor]

    def keys_with(self, field: str) -> set[str]:
        return {key for key, record in self.manifest["tensors"].items() if record.get(field)}

    @property
    def moved(self) -> set[str]:
        return {key for key, value in self.state.items() if not torch.equal(value, self.before[key])}


def run_and_save(
    qtbot: QtBot, window: Application, folder: Path, labels: str, policy: Policy, **given: object
) -> Saved:
    """Train in the window, save the pair, and read it."""
    file = folder / "own_data.py"
    file.write_text(DATA % labels)
    TrustStore().remember(file, code_hash(file.read_bytes()))
    workspace = window.workspace
    workspace.policy = policy
    workspace.settings = RunSettings.from_values(
        **{
            "data": {"kind": "python", "path": f"{file}:data"},
            "epochs": 4,
            "batch_size": 8,
            "learning_rate": 0.05,
            **given,
        }
    )
    window.window.train.start.click()
    settle(qtbot, window)
    return save(qtbot, window, folder)


def save(qtbot: QtBot, window: Application, folder: Path) -> Saved:
    before = {key: value.clone() for key, value in window.workspace.require_plan().items()}
    window.saving.save_pair(folder / "out")
    settle(qtbot, window)
    manifest = json.loads((folder / "out.freeze.json").read_text("utf-8"))
    return Saved(manifest, load_file(folder / "out.safetensors"), before)


class Net(nn.Module):
    """The target, written out again."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4))
        self.norm = nn.LayerNorm(4)
        self.head = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        output: torch.Tensor = self.head(self.norm(self.backbone(x)))
        return output


def figures(state: dict[str, torch.Tensor], labels: str) -> tuple[float, float]:
    """Loss and accuracy on the validation data, by plain torch."""
    model = Net().eval()
    model.load_state_dict(state)
    inputs = torch.randn(40, 3, generator=torch.Generator().manual_seed(0))
    classes = (inputs.sum(1) > 0).long()[32:]
    wanted = classes if labels == AGREES else 1 - classes
    with torch.no_grad():
        output = model(inputs[32:])
    right = (output.argmax(1) == wanted).double().mean().item()
    return functional.cross_entropy(output, wanted).item(), right


def holds(saved: Saved, labels: str, still: set[str]) -> None:
    """The claims are those of the saved weights; ``still`` is what must not have moved."""
    assert saved.keys_with("frozen") == still
    assert saved.keys_with("fine_tuned") == set(saved.state) - still
    assert saved.moved == set(saved.state) - still
    after = saved.manifest["training"]["after"]
    loss, accuracy = figures(saved.state, labels)
    assert after["loss"] == pytest.approx(loss, rel=1e-5)
    assert after["accuracy"] == pytest.approx(accuracy)


def test_what_was_set_free_on_the_way_is_no_longer_frozen(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    saved = run_and_save(qtbot, window, tmp_path, AGREES, LATER)
    assert saved.manifest["training"]["steps"] == 4 * STEPS
    holds(saved, AGREES, NORM)
    assert [step["paths"] for step in saved.manifest["policy"]["schedule"]] == [["backbone"]]


@pytest.mark.parametrize("steps", [1, STEPS - 1, STEPS])
def test_what_was_to_be_set_free_later_is_frozen_when_the_run_ends_before(
    steps: int, qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    saved = run_and_save(qtbot, window, tmp_path, AGREES, LATER, max_steps=steps)
    assert saved.manifest["training"]["steps"] == steps
    holds(saved, AGREES, NORM | BACKBONE)


def test_one_step_after_it_was_set_free_it_has_moved(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    saved = run_and_save(qtbot, window, tmp_path, AGREES, LATER, max_steps=STEPS + 1)
    holds(saved, AGREES, NORM)


def test_the_best_state_is_claimed_as_it_was_when_it_was_the_best(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    saved = run_and_save(
        qtbot, window, tmp_path, CONTRADICTS, LATER, epochs=50, patience=2, keep_best=True, learning_rate=0.2
    )
    run = window.workspace.run
    assert run is not None and run.result.ending != "done"
    assert run.result.best_step == STEPS < run.result.steps  # the first epoch, before anything was set free
    holds(saved, CONTRADICTS, NORM | BACKBONE)
    assert saved.manifest["training"]["best_step"] == STEPS
    losses = window.training.history.validation()["loss"]
    assert saved.manifest["training"]["after"]["loss"] == pytest.approx(losses[1:].min())
    assert losses[-1] > losses[1]  # the last state would have been another one


def test_a_restored_run_claims_the_same(qtbot: QtBot, window: Application, tmp_path: Path) -> None:
    first = run_and_save(qtbot, window, tmp_path, AGREES, LATER, max_steps=STEPS - 1)
    quiet(qtbot, window)
    window.undo.clear()
    window.runs.restore(1)
    quiet(qtbot, window)
    again = save(qtbot, window, tmp_path)
    holds(again, AGREES, NORM | BACKBONE)
    assert again.manifest["tensors"] == first.manifest["tensors"]


def test_what_the_pair_freezes_later_follows_the_claims(
    qtbot: QtBot, window: Application, tmp_path: Path
) -> None:
    from wtransplant import load_frozen

    run_and_save(qtbot, window, tmp_path, AGREES, LATER, max_steps=STEPS - 1)
    model = Net()
    load_frozen(model, tmp_path / "out.safetensors")
    assert {name for name, value in model.named_parameters() if not value.requires_grad} == NORM | BACKBONE
