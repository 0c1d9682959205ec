from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from wtransplant.checkpoints import Checkpoint


def make_tensors() -> dict[str, torch.Tensor]:
    """One tensor of every kind that torch can save, by key."""
    generator = torch.Generator().manual_seed(7)

    def values(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator)

    base = values(6, 8)
    tied = values(3, 3)
    found = {
        "conv.weight": values(4, 3, 2, 2),
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 4),
        "transposed": base.t(),
        "sliced": base[1:5, ::2],
        "expanded": values(3, 1).expand(3, 5),
        "tied.a": tied,
        "tied.b": tied,
        "channels_last": values(2, 3, 4, 4).to(memory_format=torch.channels_last),
        "large": values(1024, 512),
        "count": torch.tensor(2**40, dtype=torch.int64),
        "mask": torch.tensor([True, False, True]),
        "conjugate": torch.view_as_complex(values(3, 2)).conj(),
        "negative": torch.view_as_complex(values(3, 2)).conj().imag,
        "strange\nkey\x00\u202e": values(2),
    }
    for dtype in (
        torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.uint8, torch.int16, torch.int32,
        torch.uint16, torch.uint32, torch.uint64, torch.complex64, torch.complex128, torch.float8_e4m3fn,
        torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz, torch.float8_e8m0fnu,
    ):  # fmt: skip
        raw = torch.randint(0, 100, (5 * dtype.itemsize,), dtype=torch.uint8, generator=generator)
        found[f"dtypes.{str(dtype).removeprefix('torch.')}"] = raw.view(dtype)
    return found


def bits(tensor: torch.Tensor) -> bytes:
    """The elements in order of their indices, byte for byte, NaN or not."""
    return tensor.resolve_conj().resolve_neg().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def assert_same(checkpoint: Checkpoint, expected: dict[str, torch.Tensor]) -> None:
    """Every tensor of the checkpoint is, bit for bit, what the peer read."""
    assert list(checkpoint) == list(expected)
    for key, wanted in expected.items():
        info, tensor = checkpoint[key], checkpoint.tensor(key)
        assert (info.key, info.shape, f"torch.{info.dtype}") == (key, tuple(wanted.shape), str(wanted.dtype))
        assert info.nbytes == wanted.numel() * wanted.element_size()
        assert tensor.dtype == wanted.dtype and tensor.device.type == "cpu"
        assert bits(tensor) == bits(wanted), key


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.register_buffer("kept", torch.arange(3.0))
        self.register_buffer("dropped", torch.arange(5.0), persistent=False)


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2))
        self.body = nn.Sequential(Block(), nn.ReLU(), Block())
        self.head = nn.Linear(4, 2)
        self.head_again = self.head


@pytest.fixture
def network() -> Network:
    torch.manual_seed(3)
    return Network()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "model.pth"
