"""Source models for proofs in the window, by their dotted names, and pairs of independent implementations."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from tests.proving.pairs import pair, true_plan, write_checkpoint
from wtransplant.gui.app import Application
from wtransplant.mapping import Plan
from wtransplant.targets import TargetSpec, open_target

LLAMA, VIT = "llama_hf_to_meta", "vit_hf_to_timm"
LLAMA_SOURCE = TargetSpec("tests.gui.proof_models:llama_source")
VIT_SOURCE = TargetSpec("tests.gui.proof_models:vit_source")
SMALL_SOURCE = TargetSpec("tests.gui.proof_models:SmallSource")


def llama_source() -> nn.Module:
    return pair(LLAMA).build_source()


def vit_source() -> nn.Module:
    return pair(VIT).build_source()


class SmallSource(nn.Module):
    """What the small source of the window's tests was saved from; its ``extra`` was something else's."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4))
        self.norm = nn.LayerNorm(4)
        self.head = nn.Linear(4, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.norm(self.features(x)))


def open_pair(application: Application, name: str, folder: Path) -> Plan:
    """Open a public pair: what its names make certain is linked."""
    workspace = application.workspace
    workspace.set_source(write_checkpoint(name, folder), None)
    target = open_target(pair(name).build_target())
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    assert workspace.plan is not None
    return workspace.plan


def open_true(application: Application, name: str, folder: Path) -> Plan:
    """Open a public pair with its true links, found by the values."""
    plan, workspace = true_plan(name, folder), application.workspace
    workspace.set_source(plan.source, None)
    workspace.set_target(plan.target, plan)
    return plan
