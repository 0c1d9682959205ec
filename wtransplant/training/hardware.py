"""Where a run can take place."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from wtransplant.errors import TrainingError
from wtransplant.training.cores import usable_cores
from wtransplant.units import format_size, plural
from wtransplant.words import tr


@dataclass(frozen=True)
class Device:
    """A device that torch can compute on.

    Attributes:
        name: as torch writes it, ``cpu`` or ``cuda:0``.
        title: what people call it.
        total: memory in bytes; ``None`` if the system does not tell.
        free: memory in bytes that is free now; ``None`` if the system does not tell.
        threads: cores that the process may use; 0 for a GPU.
    """

    name: str
    title: str
    total: int | None
    free: int | None
    threads: int = 0

    def __str__(self) -> str:
        facts = [plural(self.threads, "thread")] if self.threads else []
        if self.total is not None:
            total = format_size(self.total)
            facts.append(
                total
                if self.free is None
                else tr("{free} free of {total}", free=format_size(self.free), total=total)
            )
        return tr("{title} ({facts})", title=self.title, facts=", ".join(facts)) if facts else self.title


def devices() -> tuple[Device, ...]:
    """The CPU, then every CUDA device, then Apple's GPU; one that does not answer is listed without its memory."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return (_cpu(), *(_cuda(index) for index in range(count)), *_mps())


def free_memory(device: torch.device) -> int | None:
    """Bytes that are free on a device now; ``None`` if the system does not tell."""
    if device.type == "cuda":
        # What torch holds in reserve is free too.
        reserved = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + reserved
    return _memory()[1]


def find_device(name: str) -> torch.device:
    """The torch device of a name.

    Raises:
        TrainingError: it is not on this machine.
    """
    device = torch.device(name)
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device.type == "cuda" and (device.index or 0) >= count:
        there = plural(count, "CUDA device") if count else tr("no CUDA device")
        raise TrainingError(
            tr("there is no device {name}: torch sees {there}", name=name, there=there),
            where="device",
            hint=tr("Choose another, such as cpu."),
        )
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise TrainingError(
            tr("there is no device mps: torch sees no Apple GPU"),
            where="device",
            hint=tr("Choose another, such as cpu."),
        )
    return torch.device("cuda", device.index or 0) if device.type == "cuda" else device


def _cpu() -> Device:
    total, free = _memory()
    return Device("cpu", platform.processor() or "CPU", total, free, usable_cores())


def _cuda(index: int) -> Device:
    name = f"cuda:{index}"
    try:
        free, total = torch.cuda.mem_get_info(index)
        return Device(name, torch.cuda.get_device_name(index), total, free)
    except RuntimeError as error:
        # A GPU in exclusive use by another process, or with a broken driver.
        return Device(
            name,
            tr("{name}, does not answer: {splitlines}", name=name, splitlines=str(error).splitlines()[0]),
            None,
            None,
        )


def _mps() -> tuple[Device, ...]:
    """Apple's GPU, which shares the main memory; torch tells what it may use of it."""
    if not torch.backends.mps.is_available():
        return ()
    total = int(torch.mps.recommended_max_memory())
    return (Device("mps", "Apple GPU", total, total - int(torch.mps.driver_allocated_memory())),)


def _memory() -> tuple[int | None, int | None]:
    """Total and free main memory in bytes."""
    if sys.platform == "win32":
        return _windows_memory()
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    meminfo = Path("/proc/meminfo")
    lines = meminfo.read_text().splitlines() if meminfo.is_file() else []
    available = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), None)
    return total, None if available is None else int(available) * 1024


def _windows_memory() -> tuple[int | None, int | None]:
    """From ``GlobalMemoryStatusEx``: two 32-bit numbers (its own size, load), then seven of 64 bits."""
    status = (ctypes.c_uint64 * 8)(64)
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None, None
    return status[1], status[2]
