"""A small classifier with convolution, normalisation and dropout, its source file, and pairs of them."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

import wtransplant as wt
from wtransplant.mapping import Plan
from wtransplant.saving import SaveSettings

MODEL = """
from torch import nn

class Net(nn.Module):
    def __init__(self, classes: int = 2):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Dropout(0.5))
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        return self.head(self.body(x).flatten(1))
"""
FORMATS = {
    "one file": SaveSettings(),
    "shards": SaveSettings(max_shard_size=90),
    "pth": SaveSettings(format="pth"),
    "dcp": SaveSettings(format="dcp"),
}
ENDING = {"one file": "safetensors", "shards": "safetensors.index.json", "pth": "pth", "dcp": "dcp"}


def net(classes: int = 2) -> nn.Module:
    """An instance of the model in the file."""
    names: dict[str, type[nn.Module]] = {}
    exec(MODEL, names)
    torch.manual_seed(classes)
    return names["Net"](classes)


def source_file(folder: Path) -> Path:
    """A pretrained body under other names, with a head for five classes."""
    path = folder / "pretrained.pth"
    torch.save({f"module.{key}": value for key, value in net(5).state_dict().items()}, path)
    return path


def spec_plan(folder: Path) -> Plan:
    """The body from the file, the head at its initial values; the target by a specification."""
    (folder / "model.py").write_text(MODEL)
    target = wt.open_target(f"{folder / 'model.py'}:Net", trust=True)
    return wt.match(wt.open_checkpoint(source_file(folder)), target)
