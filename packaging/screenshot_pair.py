"""Files for the pictures of the bench: a vision transformer as transformers names it, and code in timm's style."""

from __future__ import annotations

from pathlib import Path

import torch

DEPTH, WIDTH, CLASSES = 12, 192, 10
PARTS = ("query", "key", "value")
MODEL = f'''
import torch
from torch import nn
from torch.nn import functional


class PatchEmbed(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.proj = nn.Conv2d(3, width, 16, 16)

    def forward(self, x):
        return self.proj(x).flatten(2).mT


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        return self.proj(functional.scaled_dot_product_attention(*self.qkv(x).chunk(3, -1)))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(functional.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(width), Attention(width)
        self.norm2, self.mlp = nn.LayerNorm(width), Mlp(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class SmallViT(nn.Module):
    """A vision transformer for small pictures."""

    def __init__(self, num_classes: int = {CLASSES}, depth: int = {DEPTH}, width: int = {WIDTH}):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.randn(1, 577, width) * 0.02)
        self.patch_embed = PatchEmbed(width)
        self.blocks = nn.Sequential(*(Block(width) for _ in range(depth)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, num_classes)

    def forward(self, x):
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), self.patch_embed(x)], 1)
        return self.head(self.norm(self.blocks(x + self.pos_embed))[:, 0])
'''


def shapes() -> dict[str, tuple[int, ...]]:
    """Keys of the source with their shapes; the head is stored as (in, out), as JAX does it."""
    found: dict[str, tuple[int, ...]] = {
        "embeddings.cls_token": (1, 1, WIDTH),
        "embeddings.position_embeddings": (1, 197, WIDTH),
        "embeddings.patch_embeddings.projection.weight": (WIDTH, 3, 16, 16),
        "embeddings.patch_embeddings.projection.bias": (WIDTH,),
        "layernorm.weight": (WIDTH,),
        "layernorm.bias": (WIDTH,),
        "head.kernel": (WIDTH, CLASSES),
        "head.bias": (CLASSES,),
    }
    for block in range(DEPTH):
        layer = f"encoder.layer.{block}."
        linear = {f"attention.attention.{part}": (WIDTH, WIDTH) for part in PARTS}
        linear["attention.output.dense"] = (WIDTH, WIDTH)
        linear["intermediate.dense"], linear["output.dense"] = (4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH)
        for name, shape in linear.items():
            found[f"{layer}{name}.weight"], found[f"{layer}{name}.bias"] = shape, shape[:1]
        for name in ("layernorm_before", "layernorm_after"):
            found[f"{layer}{name}.weight"], found[f"{layer}{name}.bias"] = (WIDTH,), (WIDTH,)
    return found


def tensors(seed: int = 0) -> dict[str, torch.Tensor]:
    """Random ones whose spread differs from layer to layer."""
    made = torch.Generator().manual_seed(seed)
    return {
        key: torch.randn(shape, generator=made) * (0.02 + 0.002 * (place % 7))
        for place, (key, shape) in enumerate(shapes().items())
    }


def write(folder: Path) -> tuple[Path, Path]:
    """Write the checkpoint and the code; gives their paths."""
    source, model = folder / "vit_tiny_hf.pth", folder / "small_vit.py"
    torch.save(tensors(), source)
    model.write_text(MODEL.lstrip(), "utf-8")
    return source, model


def write_fine_tuned(folder: Path) -> Path:
    """The same after some more training: most of it moved a little, a new head, one key more and one less."""
    given, other = tensors(), tensors(seed=1)
    moved = {
        key: value if "embeddings" in key else value + other[key] * (0.01 + 0.02 * (place % 5))
        for place, (key, value) in enumerate(given.items())
    }
    moved["head.kernel"], moved["head.bias"] = torch.zeros(WIDTH, 4), torch.zeros(4)
    moved["layernorm.weight"] = moved["layernorm.weight"].half()
    moved["head.scale"] = torch.ones(1)
    del moved["embeddings.cls_token"]
    path = folder / "vit_tiny_finetuned.pth"
    torch.save(moved, path)
    return path


def write_training_state(folder: Path) -> tuple[Path, Path]:
    """A checkpoint of a training run with raw and averaged weights, and a file with the keys that it is for."""
    small = {key: value for key, value in tensors().items() if key.startswith(("encoder.layer.0.", "head."))}
    model = torch.nn.ParameterList([torch.nn.Parameter(value) for value in small.values()])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.05)
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    averaged = {key: value * 0.999 for key, value in small.items()}
    state = {
        "epoch": 42,
        "global_step": 13_150,
        "best_accuracy": 0.8731,
        "arguments": {"learning_rate": 3e-4, "batch_size": 256, "augment": "randaugment", "resume": None},
        "state_dict": small,
        "state_dict_ema": averaged,
        "optimizer": optimizer.state_dict(),
    }
    source, target = folder / "checkpoint_042.pth", folder / "block.safetensors"
    torch.save(state, source)
    from safetensors.torch import save_file

    save_file(small, target)
    return source, target


def load_error() -> str:
    """What torch says when such a checkpoint is loaded as it is."""
    scope: dict[str, object] = {}
    exec(MODEL, scope)  # our own text above
    net = scope["SmallViT"](depth=2)  # type: ignore[operator]
    small = {key: value for key, value in tensors().items() if "layer." not in key or ".layer.0." in key}
    try:
        net.load_state_dict(small)
    except RuntimeError as error:
        return f"Traceback (most recent call last):\n  …\nRuntimeError: {error}"
    raise AssertionError("it fits as it is")
