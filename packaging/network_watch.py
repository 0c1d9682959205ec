"""Runs a program where there is no network, and counts what it tries all the same.

In a network namespace of its own, with no interface that is up, Linux refuses every packet and counts it: connections
and datagrams of any library in any language, so that a count of zero says that nothing was tried.
Only IPv6 to an address given in digits fails before it is counted; to find out the address of a name is, over IPv4.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

_COUNTERS = (
    "Ip OutRequests",
    "Ip OutNoRoutes",
    "Tcp ActiveOpens",
    "Udp OutDatagrams",
    "Ip6OutRequests",
    "Ip6OutNoRoutes",
)
_THEN_COUNT = '"$@"; code=$?; /bin/cat /proc/net/snmp /proc/net/snmp6 > "$0" 2>/dev/null; exit $code'


def can_watch() -> bool:
    """Whether this system gives out namespaces (Linux, unless it was told not to)."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    return subprocess.run([unshare, "-rn", "/bin/true"], capture_output=True).returncode == 0


def run_without_network(
    command: Sequence[str], timeout: float, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> tuple[subprocess.CompletedProcess[str], dict[str, int]]:
    """Run a program without a network.

    Returns:
        How it ended, with what it said, and those counters of the kernel that are not zero.
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        raise SystemExit("unshare is not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        counters = Path(folder) / "counters"
        done = subprocess.run(
            [unshare, "-rn", "/bin/sh", "-c", _THEN_COUNT, str(counters), *command],
            capture_output=True,
            text=True,
            timeout=timeout,
            env=env,
            cwd=cwd,
        )
        return done, attempts(counters.read_text("ascii"))


def attempts(text: str) -> dict[str, int]:
    """The counters of interest in the text of ``/proc/net/snmp`` and ``snmp6``, as far as they are not zero."""
    lines = [line.split() for line in text.splitlines()]
    found: dict[str, int] = {}
    for names, values in pairwise(
        lines
    ):  # a line of names, and a line of numbers that begins with the same word
        if names[0] == values[0]:
            found |= {
                f"{names[0][:-1]} {name}": int(value)
                for name, value in zip(names[1:], values[1:], strict=True)
            }
    found |= {line[0]: int(line[1]) for line in lines if len(line) == 2 and line[1].isdigit()}
    return {name: found[name] for name in _COUNTERS if found.get(name)}
