"""Source files that hold more than tensors, written by torch, safetensors and gguf themselves."""

from __future__ import annotations

import argparse
import json
import sys
import types
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

HOSTILE = "a\nb\x1b[31m\u202ednuora\x00"
"""A name that breaks the line, colours a terminal, turns the direction of reading, and ends C strings."""

SHOWN = r"a\nb\x1b[31m\u202ednuora\x00"
"""How it is to be shown."""

_MODULE = """
from torch import nn

class Settings:
    def __init__(self):
        self.width = 4

class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
        self.head = nn.Linear(4, 2)
        self.again = self.head
        self.settings = Settings()
"""


def trained(learning_rate: float = 3e-4) -> tuple[nn.Module, torch.optim.Optimizer]:
    """A network after one step of AdamW with two parameter groups, so that there is state."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Linear(4, 2))
    flat = [p for p in network.parameters() if p.ndim < 2]
    groups = [
        {"params": [p for p in network.parameters() if p.ndim > 1]},
        {"params": flat, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=learning_rate)
    network(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    return network, optimizer


def training_checkpoint(path: Path, epoch: int = 12) -> Path:
    """F3: epoch, state dicts of model and optimizer, loss, and the arguments of the script."""
    network, optimizer = trained()
    torch.save(
        {
            "epoch": epoch,
            "model_state_dict": network.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": 0.3125,
            "args": argparse.Namespace(batch_size=64, data="/data/images", tags=["a", "b"]),
        },
        path,
    )
    return path


def lightning_checkpoint(path: Path) -> Path:
    """The layout that Lightning documents: progress, loops, callbacks, schedulers, hyper-parameters."""
    network, optimizer = trained()
    torch.save(
        {
            "epoch": 3,
            "global_step": 1500,
            "pytorch-lightning_version": "2.4.0",
            "state_dict": {f"model.{key}": value for key, value in network.state_dict().items()},
            "loops": {"fit_loop": {"epoch_progress": {"total": {"ready": 4, "completed": 3}}}},
            "callbacks": {"ModelCheckpoint{'monitor': 'val_loss'}": {"best_model_path": "/runs/best.ckpt"}},
            "optimizer_states": [optimizer.state_dict()],
            "lr_schedulers": [{"step_size": 10, "gamma": 0.1}],
            "hyper_parameters": {"hidden": 256, "dropout": 0.1},
        },
        path,
    )
    return path


def whole_model(path: Path) -> Path:
    """F2: a whole model, from a module that is gone before anybody reads the file."""
    module = types.ModuleType("mycode")
    sys.modules["mycode"] = module
    try:
        exec(_MODULE, module.__dict__)
        torch.save(module.Network(), path)
    finally:
        del sys.modules["mycode"]
    return path


def with_metadata(path: Path, metadata: dict[str, str]) -> Path:
    """A safetensors file with ``__metadata__``."""
    save_file({"w": torch.ones(2, 2)}, path, metadata)
    return path


def sharded(folder: Path) -> Path:
    """F6: two files and their index."""
    folder.mkdir()
    files = {"model-00001-of-00002.safetensors": "a.w", "model-00002-of-00002.safetensors": "b.w"}
    for name, key in files.items():
        save_file({key: torch.ones(8, 8)}, folder / name, {"format": "pt"})
    index = {"metadata": {"total_size": 512}, "weight_map": {key: name for name, key in files.items()}}
    path = folder / "model.safetensors.index.json"
    path.write_text(json.dumps(index), "utf-8")
    return path


def hostile(path: Path) -> Path:
    """The hostile name as a key, as the name of a value, and as a value."""
    torch.save({HOSTILE: torch.ones(2), "plain": torch.ones(2), f"{HOSTILE}!": 1, "note": HOSTILE}, path)
    return path
