"""The verb match: rules where what was found generalises, and an answer written into the recipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from wtransplant.cli import run
from wtransplant.recipe import load_recipe

MODEL = """
from torch import nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.after = nn.Linear(6, 8), nn.Linear(8, 6), nn.LayerNorm(6)

def make():
    return nn.ModuleDict({"stem": nn.Linear(4, 6), "blocks": nn.ModuleList(Block() for _ in range(5))})
"""


@pytest.fixture
def folder(tmp_path: Path, write_module: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkpoint of the same model, written by somebody else."""
    write_module(MODEL)
    torch.manual_seed(0)
    saved = {"input_proj.weight": torch.randn(6, 4), "input_proj.bias": torch.randn(6)}
    for layer in range(5):
        for name, shape in (("mlp.fc1", (8, 6)), ("mlp.fc2", (6, 8)), ("norm", (6,))):
            saved[f"encoder.layers.{layer}.{name}.weight"] = torch.randn(shape)
            saved[f"encoder.layers.{layer}.{name}.bias"] = torch.randn(shape[0])
    torch.save(saved, tmp_path / "source.pth")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_recipe_of_few_rules_gives_what_transplant_gives(folder: Path) -> None:
    target = ("--target", "model.py:make", "--trust")
    assert run(("match", "source.pth", *target, "-o", "recipe.toml", "--strict")) == 0
    recipe = load_recipe(folder / "recipe.toml")
    assert 1 <= len(recipe.rules) <= 4
    assert len(recipe.found) <= 2 and recipe.links == ()
    text = (folder / "recipe.toml").read_text("utf-8")
    assert text.count(" found, confidence 0.") == len(recipe.rules)
    assert run(("apply", "recipe.toml", "-o", "applied", "--trust", "--strict")) == 0
    assert run(("transplant", "source.pth", *target, "-o", "direct")) == 0
    applied, direct = load_file(folder / "applied.safetensors"), load_file(folder / "direct.safetensors")
    source = torch.load(folder / "source.pth", weights_only=True)
    assert applied.keys() == direct.keys() and len(applied) == len(source)
    assert all(torch.equal(applied[key], direct[key]) for key in direct)
    assert torch.equal(applied["blocks.3.second.weight"], source["encoder.layers.3.mlp.fc2.weight"])


def test_a_higher_threshold_leaves_what_is_less_sure_out_of_the_recipe(folder: Path) -> None:
    target = ("--target", "model.py:make", "--trust")
    assert run(("match", "source.pth", *target, "-o", "recipe.toml", "--threshold", "1.01")) == 0
    recipe = load_recipe(folder / "recipe.toml")
    assert (recipe.rules, recipe.found, recipe.links) == ((), (), ())
