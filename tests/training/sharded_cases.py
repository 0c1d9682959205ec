"""Models for the tests of sharded runs, and the script that ``torchrun`` starts: several runs in one start."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm, weight_norm

from tests.training.conftest import CLASSES, FEATURES, make_data
from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy
from wtransplant.training import Autosave, History, LoadedData, RunCheckpoint, RunSettings, fine_tune
from wtransplant.training.data import TensorSamples
from wtransplant.training.distributed import World, joined
from wtransplant.training.sharded_model import sharded
from wtransplant.training.sharded_parts import own_part
from wtransplant.training.states import Kept, LastGood

TOKENS, WIDTH, LENGTH = 11, 6, 5


class Block(nn.Module):
    """Its parameters do not divide by two (some have one row), its output is a view, and it has a scalar."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.inner = nn.Linear(WIDTH, 7)
        self.outer = nn.Linear(7, WIDTH)
        self.gate = nn.Linear(WIDTH, 1)
        self.scale = nn.Parameter(torch.tensor(0.7))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (
            (x + self.scale * torch.sigmoid(self.gate(x)) * self.outer(torch.tanh(self.inner(self.norm(x)))))
            .flatten(1)
            .view_as(x)
        )


class Tied(nn.Module):
    """A small language model: blocks, an embedding tied to the head, a buffer, and a layer that is not used."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(TOKENS, WIDTH)
        self.register_buffer("offset", torch.linspace(-1, 1, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(3))
        self.unused = nn.Linear(WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, TOKENS, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.embedding(tokens) + self.offset
        for block in self.blocks:
            x = block(x)
            x += 0.1  # in place, on what a block gave
        return self.head(x.mean(1) + self.offset)


class Centred(nn.Module):
    """Takes away the mean of what it saw before, which each process sees another part of."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("seen", torch.zeros(FEATURES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.training:
            self.seen.lerp_(x.mean(0), 0.5)
        return x - self.seen


def plain() -> nn.Module:
    return nn.Sequential(
        nn.Linear(FEATURES, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, CLASSES)
    )


def normed() -> nn.Module:
    return nn.Sequential(
        nn.Linear(FEATURES, 9),
        nn.BatchNorm1d(9),
        nn.Tanh(),
        spectral_norm(nn.Linear(9, 9)),
        nn.BatchNorm1d(9),
        nn.Linear(9, 3),
    )


def centred() -> nn.Module:
    return nn.Sequential(Centred(), *plain(), nn.BatchNorm1d(CLASSES))


class Layers(nn.Module):
    """One of each kind that keeps its weights in a way of its own, or writes to what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(TOKENS, WIDTH)
        self.recurrent = nn.LSTM(WIDTH, WIDTH, 2, batch_first=True)
        layer = nn.TransformerEncoderLayer(WIDTH, 2, 8, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.convolutions = nn.Sequential(
            nn.Conv1d(WIDTH, 4, 3, padding=1), nn.GroupNorm(2, 4), nn.ReLU(inplace=True), nn.Conv1d(4, 4, 3)
        )
        self.normed = weight_norm(nn.Linear(4, WIDTH))
        self.head = nn.Linear(WIDTH, TOKENS)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.encoder(self.recurrent(self.embedding(tokens))[0])
        return self.head(torch.tanh(self.normed(self.convolutions(x.transpose(1, 2)).mean(2))))


class Stray(nn.Module):
    """Uses the weights of a block without calling it."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(FEATURES, FEATURES) for _ in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.linear(self.layers[2](x), self.layers[1].weight)


MODELS = {
    "layers": Layers,
    "stray": Stray,
    "centred": centred,
    "tied": Tied,
    "plain": plain,
    "normed": normed,
}


def model_of(name: str) -> nn.Module:
    torch.manual_seed(5)
    model: nn.Module = MODELS[name]()
    for part in model.modules():
        if isinstance(part, nn.BatchNorm1d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
    return model


def data_of(name: str) -> LoadedData:
    if name not in ("tied", "layers"):
        return make_data()
    generator = torch.Generator().manual_seed(2)
    tokens = torch.randint(TOKENS, (50, LENGTH), generator=generator)
    train = TensorSamples(tokens[:40], tokens[:40, 0])
    return LoadedData(train, TensorSamples(tokens[40:], tokens[40:, 0]), ())


def carry_out(case: dict[str, Any], world: World | None = None) -> dict[str, Any]:
    """One run: what it left, by name."""
    model, history = model_of(case["model"]), History()
    if stop := case.get("die_in_pass"):
        _in_pass(model, stop, lambda _: os._exit(9))
    if key := case.get("meddle"):
        _in_pass(model, 3, lambda spread_out: _meddle(spread_out, key))
    autosave = Autosave(Path(case["save"]), None, case.get("save_epochs"), True) if "save" in case else None
    result = fine_tune(
        model,
        data_of(case["model"]),
        RunSettings.model_validate(case["settings"]),
        Policy.model_validate(case.get("policy", {})),
        history=history,
        resume=RunCheckpoint.load(Path(case["resume"])) if "resume" in case else None,
        autosave=autosave,
        world=world,
    )
    return {
        "model": {key: value.clone() for key, value in model.state_dict().items()},
        "loss": torch.tensor(history.training()["loss"]),
        "norms": {k: torch.tensor(v) for k, v in history.gradients().columns.items() if k != "seconds"},
        "audit": str(result.audit),
        "moved": list(result.audit.moved),
        "steps": result.steps,
        "best_step": result.best_step or 0,
        "after": result.after.loss if result.after else 0.0,
        "notes": list(result.notes),
        "tied": case["model"] == "tied" and model.head.weight is model.embedding.weight,
    }


def refusal(case: dict[str, Any], world: World) -> dict[str, Any]:
    """Why there is no run, or what it left."""
    try:
        return carry_out(case, world)
    except TrainingError as error:
        return {"said": error.what}


def _in_pass(model: nn.Module, number: int, do: Callable[[nn.Module], None]) -> None:
    """Do something at the beginning of a training pass; the function is not copied with the model."""
    left = [number]

    def count(module: nn.Module, inputs: object) -> None:
        left[0] -= module.training
        if not left[0]:
            do(module)

    model.register_forward_pre_hook(count)


def _meddle(model: nn.Module, key: str) -> None:
    """Write to the second process's part of a parameter."""
    if dist.get_rank() == 1:
        own_part(dict(model.named_parameters())[key]).add_(1)


def spoil(world: World) -> dict[str, Any]:
    """What every process says when the second one's part of a parameter becomes NaN, and what going back gives."""
    model, settings = model_of("plain"), RunSettings(sharded=True)
    with sharded(model, Policy(), torch.device("cpu"), settings, world) as held:
        good = LastGood(held, 0, None)
        good.require_finite("step 1", settings)
        if world.rank == 1:
            own_part(held.model.get_parameter("2.bias")).fill_(torch.nan)
        try:
            good.require_finite("step 1", settings)
            said = ""
        except TrainingError as error:
            said = error.what
        good.restore()
        kept, whole_ones = Kept(held), good.whole_values()
        if world.is_main:
            assert all(torch.equal(whole_ones[key], value) for key, value in model.named_parameters())
        kept.take({key: value + 1 for key, value in model.named_parameters()}, 1)
        kept.restore()
        parts = sum(own_part(parameter).numel() for parameter in held.model.parameters())
    return {"said": said, "model": model.state_dict(), "parts": parts}


if __name__ == "__main__":
    cases = json.loads(Path(sys.argv[1]).read_text())
    with joined(sys.argv[3]) as (shared, device):
        for case in cases.values():
            if case != "spoil":
                case["settings"]["device"] = device
        found = {
            name: spoil(shared) if case == "spoil" else refusal(case, shared) for name, case in cases.items()
        }
        said = [None, None]
        dist.all_gather_object(said, found.get("spoil", {}).get("said"))
        found["said"] = {"all": said}
        if shared.is_main:
            torch.save(found, sys.argv[2])
