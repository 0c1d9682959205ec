"""Sources and targets for tests, made from plain state dicts and modules."""

from __future__ import annotations

from pathlib import Path

import torch

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.targets import open_target


def checkpoint(saved: object, folder: Path, name: str = "source.pth") -> Checkpoint:
    torch.save(saved, folder / name)
    return open_checkpoint(folder / name)


def plan(saved: object, model: torch.nn.Module, folder: Path) -> Plan:
    return Plan(checkpoint(saved, folder), open_target(model))
