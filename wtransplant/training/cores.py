"""How many cores there are to compute with."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Cores that this process may use, which may be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_beside_window() -> int:
    """For ``RunSettings.threads`` when a window has to stay usable: one core is left to it."""
    return max(1, usable_cores() - 1)
