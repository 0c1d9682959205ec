"""Pairs to be saved one over the other: other values, other freezing, another number of files, other formats."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.saving import SaveSettings, save
from wtransplant.targets import open_target

_SIZE = 64
_LAYERS = 12

SCENARIOS: dict[str, tuple[SaveSettings, ...]] = {
    "one file": (SaveSettings(), SaveSettings()),
    "pth": (SaveSettings(format="pth"), SaveSettings(format="pth")),
    # From some shards to more, to fewer, and, in the last step, to as many, which have the same names.
    "shards": tuple(SaveSettings(max_shard_size=size << 10) for size in (120, 80, 120)),
    "to one": (SaveSettings(max_shard_size=80 << 10), SaveSettings()),
    "folder": (SaveSettings(format="dcp"), SaveSettings(format="dcp")),
    "formats": (SaveSettings(), SaveSettings(format="pth")),
}
"""Ways to save, and the states that a name goes through."""


@dataclass
class State:
    """One of the pairs.

    Attributes:
        files: what :func:`files_of` gives when it is there, right after the one before it.
        weights: what the pair is called by.
    """

    plan: Plan
    policy: Policy
    settings: SaveSettings
    files: dict[str, str] = field(default_factory=dict)
    weights: tuple[str, ...] = ()

    def save(self, out: Path) -> Path:
        return save(self.plan, out, policy=self.policy, settings=self.settings).weights

    def parts(self, weights: str) -> list[str]:
        """Files that a reader opens who opens these weights."""
        stem = weights.partition(".")[0]
        inside = [name for name in self.files if name.startswith((f"{weights}/", f"{stem}-0"))]
        return [weights, *(inside if weights.endswith((".dcp", ".index.json")) else [])]


def net() -> nn.Module:
    return nn.Sequential(*(nn.Linear(_SIZE, _SIZE) for _ in range(_LAYERS)))


def scenario(name: str, folder: Path) -> list[State]:
    """The states of a scenario, each of which was saved once; the last one is in the folder."""
    states = [_state(number, settings, folder) for number, settings in enumerate(SCENARIOS[name])]
    for _ in range(2):  # in the second round each has the one before it beside it, where that stays
        for state in states:
            state.weights = (state.save(folder / "out").name,)
            state.files = files_of(folder)
    return states


def _state(number: int, settings: SaveSettings, folder: Path) -> State:
    torch.manual_seed(number)
    source = folder / f"source{number}.pth"
    torch.save(net().state_dict(), source)
    plan = Plan(open_checkpoint(source), open_target(net()))
    return State(plan, Policy(overrides={f"{number}": True}), settings)


def files_of(folder: Path) -> dict[str, str]:
    """Hash of each file of the pair by its name; a manifest's without what another save has otherwise."""
    paths = [path for path in folder.rglob("*") if path.relative_to(folder).parts[0].startswith("out")]
    return {str(path.relative_to(folder)): _hash(path) for path in paths}


def _hash(path: Path) -> str:
    if path.is_dir():
        return "folder"
    data = path.read_bytes()
    if path.name.endswith(".freeze.json"):
        told = json.loads(data)
        data = json.dumps(
            {key: told[key] for key in told if key not in ("created", "checksum", "summary")}
        ).encode()
    return hashlib.sha256(data).hexdigest()


def leftovers(folder: Path) -> list[Path]:
    """What no pair is made of."""
    return [
        path
        for path in folder.rglob("*")
        if not path.name.startswith(("out", "source", "__0_0", ".metadata"))
    ]
