"""A small pair that needs more than names: query, key and value apart in the source, joined in the target."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import torch

BLOCKS, WIDTH, CLASSES = 3, 8, 5
PARTS = ("query", "key", "value")
MODEL = f'''"""A few blocks of attention, as somebody else wrote them."""

import torch
from torch import nn
from torch.nn import functional


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        return self.proj(functional.scaled_dot_product_attention(q, k, v))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attn = Attention(width)

    def forward(self, x):
        return x + self.attn(self.norm(x))


class Net(nn.Module):
    def __init__(self, width={WIDTH}, blocks={BLOCKS}, classes={CLASSES}):
        super().__init__()
        self.blocks = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.blocks(x).mean(1))
'''


def source_tensors() -> dict[str, torch.Tensor]:
    """All tensors of the source, by their keys: float32, random."""
    generator = torch.Generator().manual_seed(0)
    shapes: dict[str, tuple[int, ...]] = {}
    for block in range(BLOCKS):
        for name in (*(f"attention.{part}" for part in PARTS), "attention.output"):
            shapes[f"encoder.layer.{block}.{name}.weight"] = (WIDTH, WIDTH)
            shapes[f"encoder.layer.{block}.{name}.bias"] = (WIDTH,)
        for name in ("weight", "bias"):
            shapes[f"encoder.layer.{block}.layernorm.{name}"] = (WIDTH,)
    shapes["classifier.weight"], shapes["classifier.bias"] = (CLASSES, WIDTH), (CLASSES,)
    return {key: torch.randn(shape, generator=generator) for key, shape in shapes.items()}


def expected() -> dict[str, torch.Tensor]:
    """What the target is to hold afterwards, by hand."""
    given, wanted = source_tensors(), {}
    for block in range(BLOCKS):
        layer, taker = f"encoder.layer.{block}", f"blocks.{block}"
        for name in ("weight", "bias"):
            parts = [given[f"{layer}.attention.{part}.{name}"] for part in PARTS]
            wanted[f"{taker}.attn.qkv.{name}"] = torch.cat(parts)
            wanted[f"{taker}.attn.proj.{name}"] = given[f"{layer}.attention.output.{name}"]
            wanted[f"{taker}.norm.{name}"] = given[f"{layer}.layernorm.{name}"]
    return {**wanted, **{f"head.{name}": given[f"classifier.{name}"] for name in ("weight", "bias")}}


def write_pair(folder: Path) -> tuple[Path, Path]:
    """Write the source's file and the target's into a folder."""
    source, model = folder / "attention.pth", folder / "attention_net.py"
    torch.save(source_tensors(), source)
    model.write_text(MODEL, "utf-8")
    return source, model


def load_error(model: Path) -> str:
    """What torch says when the source is loaded into the target as it is."""
    net: Any = runpy.run_path(str(model))["Net"]()
    try:
        net.load_state_dict(source_tensors())
    except RuntimeError as error:
        return f"RuntimeError: {error}"
    raise AssertionError("the source fits as it is")
