"""Measuring in a process of its own: seconds and peak memory of one call, ours and the peer's by turns."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5


@dataclass(frozen=True)
class Measured:
    """What one call took: seconds, and MiB above what the process had before (peak)."""

    seconds: float
    resident: float
    anonymous: float


def measure(call: Callable[[], object]) -> Measured:
    """Time a call, with the peak of the resident set and the growth of its anonymous part.

    The peak is the kernel's ``VmHWM``, set back before the call: it includes pages of files that are mapped,
    which the kernel may take away at any time. ``RssAnon`` has no high-water mark; it is read after the call,
    while its result is still held. Both are ``nan`` where there is no ``/proc``.
    """
    _reset_peak()
    resident, anonymous = _memory("VmRSS"), _memory("RssAnon")
    begin = time.perf_counter()
    held = call()
    seconds = time.perf_counter() - begin
    found = Measured(seconds, _memory("VmHWM") - resident, _memory("RssAnon") - anonymous)
    del held
    return found


def report(call: Callable[[], object]) -> None:
    """Measure a call and print the figures for :func:`by_turns`."""
    print(json.dumps(vars(measure(call))))


def by_turns(
    module: str, ours: list[str], peer: list[str], rounds: int = ROUNDS
) -> tuple[Measured, Measured]:
    """Run ``python -m MODULE …`` with the arguments of ours and of the peer by turns; medians of each.

    Who comes first changes from round to round: what was not touched for a while is slower on virtual machines.
    """
    found: dict[bool, list[Measured]] = {True: [], False: []}
    for number in range(rounds):
        for is_ours in (True, False) if number % 2 else (False, True):
            found[is_ours].append(_in_process(module, ours if is_ours else peer))
    return _median(found[True]), _median(found[False])


def _in_process(module: str, arguments: list[str]) -> Measured:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _median(runs: list[Measured]) -> Measured:
    return Measured(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.resident for run in runs),
        statistics.median(run.anonymous for run in runs),
    )


def _reset_peak() -> None:
    path = Path("/proc/self/clear_refs")
    if path.exists():
        path.write_text("5")


def _memory(field: str) -> float:
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return float("nan")
