"""``wtransplant transplant`` of a checkpoint larger than the memory that it may have.

The process may have 2 GiB of addresses more than it has when all is imported (``RLIMIT_AS``, as ``ulimit -v``):
that counts mapped files too, and is stricter than a limit on memory. One tensor has a quarter of the file. The
source is a sparse file, the target is known by its shapes, and a rule renames every key.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.rows import Row

ABOVE = 2 << 30
_MATRIX = 1024
_TRANSPLANT = """
import resource, sys
import torch
from wtransplant.cli import run
import wtransplant.pairs, wtransplant.checkpoints.opening, wtransplant.matching.planning, wtransplant.targets
def status(field):
    return next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith(field))
idle, limit = status("VmRSS"), status("VmSize") + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
code = run(["transplant", *sys.argv[2:]])
print(status("VmHWM") - idle, file=sys.stderr)
sys.exit(code)
"""


def run() -> list[Row]:
    """8 GiB; takes 8 GiB of the disk for a while."""
    seconds, peak = transplant(8)
    return [
        Row("transplant 8 GiB with 2 GiB of addresses above the idle process", seconds, float("nan"), 1e9),
        Row("    peak memory above the idle process", peak, float("nan"), 300, "MiB", True),
    ]


def transplant(gigabytes: float, *options: str, above: int = ABOVE) -> tuple[float, float]:
    """Transplant a file of so many GiB under the limit; gives seconds and MiB of memory above the idle process.

    Raises:
        RuntimeError: it did not go through.
    """
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        folder = Path(name)
        _sparse(folder / "source.safetensors", "blocks", gigabytes)
        _sparse(folder / "target.safetensors", "layers", gigabytes)
        command = ["source.safetensors", "--target", "target.safetensors", "-o", "out", *options]
        rule = ["--rule", r"blocks\.(.*)=>layers.\1", "--no-auto", "--strict"]
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _TRANSPLANT, str(above), *command, *rule],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{done.stdout}\n{done.stderr}")
        return time.perf_counter() - begin, int(done.stderr.splitlines()[-1]) / 2**20


def _sparse(path: Path, stem: str, gigabytes: float) -> None:
    size = 4 * _MATRIX * _MATRIX
    count = int(gigabytes * (1 << 30)) // size
    rows = count // 4
    shapes = {f"{stem}.large": [rows * _MATRIX, _MATRIX]}
    shapes |= {f"{stem}.{number}.weight": [_MATRIX, _MATRIX] for number in range(count - rows)}
    header: dict[str, object] = {}
    end = 0
    for key, shape in shapes.items():
        begin, end = end, end + 4 * shape[0] * shape[1]
        header[key] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
    data = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(data)) + data)
        file.truncate(8 + len(data) + end)


if __name__ == "__main__":
    print(transplant(float(sys.argv[1]), *sys.argv[2:]))
