"""Tensors of every dtype and some shapes for tests of writing, and their bytes as plain torch sees them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import torch
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.targets import open_target

IN_SAFETENSORS = [
    *("float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz"),
    *("float8_e5m2fnuz", "float8_e8m0fnu", "float4_e2m1fn_x2", "int64", "int32", "int16", "int8"),
    *("uint8", "uint16", "uint32", "uint64", "bool", "complex64"),
]
EVERY = [*IN_SAFETENSORS, "complex128", "complex32"]
SHAPES = ((), (0, 3), (2, 4))


def of_dtype(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """Numbers with any bits, but for truth values."""
    dtype = getattr(torch, name)
    raw = torch.arange(1, 1 + 8 * dtype.itemsize, dtype=torch.uint8) * 31
    whole = (raw % 2 if name == "bool" else raw).view(dtype).reshape(2, 4)
    return whole[0, 0].reshape(()).clone() if shape == () else whole[:0, :3] if 0 in shape else whole


def values(names: list[str]) -> dict[str, torch.Tensor]:
    """A tensor for each dtype and shape; there is no half of a byte of two numbers."""
    pairs = ((name, shape) for name in names for shape in SHAPES if shape or "_x2" not in name)
    return {f"of_{name}.{len(shape)}": of_dtype(name, shape) for name, shape in pairs}


def holder(state: dict[str, torch.Tensor]) -> nn.Module:
    """A module with buffers of these keys, shapes and dtypes."""
    root = nn.Module()
    for key, value in state.items():
        *path, name = key.split(".")
        module = root
        for part in path:
            if not hasattr(module, part):
                module.add_module(part, nn.Module())
            module = getattr(module, part)
        buffer = torch.empty(value.shape, dtype=value.dtype)
        buffer.reshape(-1).view(torch.uint8).zero_()
        module.register_buffer(name, buffer)
    return root


def plan_of(state: dict[str, torch.Tensor], folder: Path, model: nn.Module | None = None) -> Plan:
    torch.save(state, folder / "source.pth")
    return Plan(open_checkpoint(folder / "source.pth"), open_target(model or holder(state)))


def raw(value: torch.Tensor) -> str:
    """SHA-256 of the elements in order."""
    data = value.contiguous().reshape(-1).view(torch.uint8)
    return hashlib.sha256(data.numpy().tobytes()).hexdigest()


def facts(state: dict[str, torch.Tensor]) -> dict[str, list[object]]:
    """What has to come back: dtype, shape and bytes of each."""
    return {k: [str(v.dtype).removeprefix("torch."), list(v.shape), raw(v)] for k, v in state.items()}


_READING = """
import hashlib, json, sys, torch
{read}
assert not [name for name in sys.modules if name.startswith("wtransplant")]
raw = lambda v: v.contiguous().reshape(-1).view(torch.uint8)
print(json.dumps({{k: [str(v.dtype)[6:], list(v.shape), hashlib.sha256(raw(v).numpy().tobytes()).hexdigest()]
                  for k, v in state.items()}}))
"""


def read_elsewhere(read: str, *arguments: object, cwd: Path) -> dict[str, list[object]]:
    """Facts of what some lines of Python put into ``state``, in a process without wtransplant."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-I", "-c", _READING.format(read=read), *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=cwd,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
