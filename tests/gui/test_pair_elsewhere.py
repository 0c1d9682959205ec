"""A pair that was saved in the window, in a training script of somebody who has no window."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.gestures import click_box, drop, settle
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.targets import TargetSpec, open_target

MODEL = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5))
        self.middle = nn.Sequential(nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
        self.head = nn.Linear(4 * 4 * 4, 3)

    def forward(self, x):
        return self.head(self.middle(self.stem(x)).flatten(1))
"""

TRAIN = """
import hashlib, json, sys
import torch
import wtransplant as wt
from model import Net

pair, optimizer_name = sys.argv[1:]
torch.manual_seed(3)
model = Net()
loaded = wt.load_frozen(model, pair)
if optimizer_name == "sgd":
    optimizer = torch.optim.SGD(loaded.optimizer_groups(), lr=0.1, momentum=0.9, weight_decay=0.1)
else:
    optimizer = torch.optim.AdamW(loaded.optimizer_groups(), lr=0.01, weight_decay=0.1)
for step in range(20):
    model.train()
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(torch.randn(8, 1, 8, 8)), torch.randint(3, (8,)))
    loss.backward()
    optimizer.step()
hashes = {key: hashlib.sha256(v.contiguous().numpy().tobytes()).hexdigest() for key, v in model.state_dict().items()}
print(json.dumps({"hashes": hashes, "qt": [name for name in sys.modules if "PySide6" in name]}))
"""

STEM = [
    "0.weight",
    "0.bias",
    "1.weight",
    "1.bias",
    "1.running_mean",
    "1.running_var",
    "1.num_batches_tracked",
]


@pytest.fixture
def saved(qtbot: QtBot, application: Application, dialogs: Answers, tmp_path: Path) -> Path:
    """The window's work: the stem by hand from a file with other names, the stem frozen, the pair saved."""
    (tmp_path / "model.py").write_text(MODEL)
    names: dict[str, type[torch.nn.Module]] = {}
    exec(MODEL, names)
    torch.manual_seed(1)
    state = {
        f"old{key[4:]}": value for key, value in names["Net"]().state_dict().items() if key.startswith("stem")
    }
    torch.save(state, tmp_path / "old.pth")
    workspace = application.workspace
    workspace.set_source(open_checkpoint(tmp_path / "old.pth"), None)
    target = open_target(TargetSpec(f"{tmp_path / 'model.py'}:Net"), trust=True)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    for name in STEM:
        drop(application, [f"old.{name}"], f"stem.{name}")
    click_box(application, "stem")
    dialogs.give((str(tmp_path / "pair.safetensors"), "safetensors (*.safetensors)"))
    application.window.actions_["save_pair"].trigger()
    settle(qtbot, application)
    return tmp_path / "pair.safetensors"


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_frozen_tensors_still_have_the_manifests_hashes_after_twenty_steps_elsewhere(
    saved: Path, optimizer: str
) -> None:
    """With momentum, weight decay, batch norm and dropout in training mode, in another process."""
    (saved.parent / "train.py").write_text(TRAIN)
    done = subprocess.run(
        [sys.executable, "train.py", str(saved), optimizer],
        cwd=saved.parent, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    tensors = json.loads(saved.with_name("pair.freeze.json").read_text("utf-8"))["tensors"]
    frozen = {key for key, record in tensors.items() if record["frozen"]}
    assert frozen == {f"stem.{name}" for name in STEM}
    still = {key for key, digest in told["hashes"].items() if digest == tensors[key]["sha256"]}
    assert still == frozen, "what is frozen stays, and everything else moves"
    assert told["qt"] == []


def test_the_manifest_tells_of_what_was_done_in_the_window(saved: Path) -> None:
    manifest = json.loads(saved.with_name("pair.freeze.json").read_text("utf-8"))
    assert manifest["weights"]["sha256"] == hashlib.sha256(saved.read_bytes()).hexdigest()
    origin = manifest["tensors"]["stem.0.weight"]["origin"]
    assert (origin["kind"], origin["sources"], origin["by"]) == ("transplanted", ["old.0.weight"], "hand")
    assert len(manifest["recipe"]["links"]) == len(STEM)
    assert manifest["modules"]["stem.1"]["statistics"] == "frozen"
