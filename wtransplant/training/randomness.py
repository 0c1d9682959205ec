"""The random generators that a run draws from: seeded, kept, and put back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch


@dataclass(frozen=True)
class RandomState:
    """The state of every global generator.

    Attributes:
        cpu: uint8, torch's own on the CPU.
        cuda: uint8, one for each CUDA device that the run uses; none on the CPU.
        python: what ``random.getstate`` gives.
        numpy: what ``numpy.random.get_state(legacy=False)`` gives, in plain values.
    """

    cpu: torch.Tensor
    cuda: tuple[torch.Tensor, ...]
    python: tuple[Any, ...]
    numpy: dict[str, Any]

    @classmethod
    def now(cls, device: torch.device) -> RandomState:
        """As they are now."""
        cuda = (torch.cuda.get_rng_state(device),) if device.type == "cuda" else ()
        return cls(torch.get_rng_state(), cuda, random.getstate(), _numpy_state())

    def put_back(self, device: torch.device) -> None:
        """Draw from here on."""
        torch.set_rng_state(self.cpu)
        if self.cuda and device.type == "cuda":
            torch.cuda.set_rng_state(self.cuda[0], device)
        version, numbers, gauss = self.python
        random.setstate((version, tuple(numbers), gauss))
        state = self.numpy["state"] | {"key": np.asarray(self.numpy["state"]["key"], dtype=np.uint32)}
        np.random.set_state(self.numpy | {"state": state})


def seed_everything(seed: int) -> None:
    """Seed torch, Python and NumPy; NumPy takes 32 bits."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)


@contextmanager
def randomness_kept(device: torch.device) -> Iterator[None]:
    """The program's own random numbers go on afterwards as if nothing had been."""
    before = RandomState.now(device)
    try:
        yield
    finally:
        before.put_back(device)


def _numpy_state() -> dict[str, Any]:
    state: dict[str, Any] = dict(np.random.get_state(legacy=False))
    return state | {"state": {"key": state["state"]["key"].tolist(), "pos": int(state["state"]["pos"])}}
