"""How much memory a piece of work takes at its highest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class PeakMemory:
    """Measures against what the process had when this was made.

    On CUDA what torch had allocated counts, on Linux the resident set. Elsewhere the system does not tell the peak;
    there it is twice the bytes that autograd keeps for the backward pass, whose gradients are about as large.

    Args:
        device: where the work is done.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._cuda = device.type == "cuda"
        self._proc = not self._cuda and _STATUS.exists() and _RESET.exists()
        self._before = self._now()

    def of(self, work: Callable[[], object]) -> int:
        """Bytes above the beginning, at the peak of some work, which is done here."""
        if not (self._cuda or self._proc):
            return 2 * _saved_bytes(work)
        self._reset()
        work()
        return max(0, self._peak() - self._before)

    def _now(self) -> int:
        if self._cuda:
            return int(torch.cuda.memory_allocated(self._device))
        return _status("VmRSS") if self._proc else 0

    def _reset(self) -> None:
        if self._cuda:
            torch.cuda.reset_peak_memory_stats(self._device)
        else:
            _RESET.write_text("5")

    def _peak(self) -> int:
        return int(torch.cuda.max_memory_allocated(self._device)) if self._cuda else _status("VmHWM")


def _status(field: str) -> int:
    """A line of ``/proc/self/status`` in bytes."""
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


def _saved_bytes(work: Callable[[], object]) -> int:
    total = 0

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        nonlocal total
        total += tensor.nbytes
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        work()
    return total
