"""Opening and reading checkpoints, against ``safe_open`` and ``torch.load(mmap=True, weights_only=True)``.

Each figure is the median of seven runs of ours and seven of the peer's, by turns, every run in a fresh process
with its imports done and the files in the page cache. The peers are warmed up by an earlier call; where only
the index is wanted ours is not, and has no torch. Reading is the whole of it for both: open, sum every tensor,
let go of the file, which for mapped files is a third of the time.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import large_files
from tests.benchmarks.processes import by_turns, report
from tests.benchmarks.rows import Row

if TYPE_CHECKING:
    import torch

_AHEAD = 9  # MiB of a file that stay mapped for the next tensor
MODULE = "tests.benchmarks.reading"
_ROUNDS = 7
# Some systems soon take away what they have cached: a file is read again until that is faster than from a disk.
_PASSES, _FROM_MEMORY = 5, 3e9  # bytes per second


def run() -> list[Row]:
    """All figures; writes 4.3 GB of files for a while."""
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        folder = Path(name)
        index = large_files.sharded(folder)
        many = large_files.many_small(folder)
        large = large_files.few_large(folder)
        return [
            *_rows("index of 89,939 tensors in 163 files", "open", "safetensors-index", index, 1.0, 150),
            *_rows("index of a .pth of 90,000 tensors", "open", "torch-index", many, 0.25),
            *_rows("index of a .pth of 2.1 GB", "open", "torch-index", large["pth"], 1.0, 50),
            *_rows("read a .pth of 2.1 GB", "read", "torch-read", large["pth"], 1.1, 8),
            *_rows(
                "read a safetensors of 2.1 GB",
                "read",
                "safetensors-read",
                large["safetensors"],
                1.1,
                8,
            ),
        ]


def _rows(
    name: str, ours: str, peer: str, path: Path, target: float, memory: float | None = None
) -> list[Row]:
    mine, theirs = by_turns(MODULE, [ours, str(path)], [peer, str(path)], _ROUNDS)
    rows = [Row(name, mine.seconds, theirs.seconds, target)]
    if memory is not None:
        rows += [
            Row("    memory of its own (RssAnon)", mine.anonymous, theirs.anonymous, memory, "MiB", True),
            Row(
                "    peak with mapped pages (VmHWM)",
                mine.resident,
                theirs.resident,
                memory + _AHEAD,
                "MiB",
                True,
            ),
        ]
    return rows


def _open(path: Path) -> Callable[[], object]:
    from wtransplant.checkpoints import open_checkpoint

    return lambda: open_checkpoint(path)


def _read(path: Path) -> Callable[[], object]:
    from wtransplant.checkpoints import open_checkpoint

    def read() -> float:
        with open_checkpoint(path) as checkpoint:
            return _sum(checkpoint.tensor(key) for key in checkpoint)

    _warm_up()
    return read


def _torch_index(path: Path) -> Callable[[], object]:
    import torch

    _warm_up()
    return lambda: torch.load(path, mmap=True, weights_only=True)


def _torch_read(path: Path) -> Callable[[], object]:
    import torch

    _warm_up()
    return lambda: _sum(torch.load(path, mmap=True, weights_only=True).values())


def _safetensors_index(index: Path) -> Callable[[], object]:
    files = sorted(index.parent.glob("model-*.safetensors"))
    _shapes(files)
    return lambda: _shapes(files)


def _shapes(files: Iterable[Path]) -> None:
    from safetensors import safe_open

    for file in files:
        with safe_open(file, "pt") as opened:
            for key in opened.keys():  # noqa: SIM118
                opened.get_slice(key).get_shape()


def _safetensors_read(path: Path) -> Callable[[], object]:
    from safetensors import safe_open

    def read() -> float:
        with safe_open(path, "pt") as opened:
            return _sum(opened.get_tensor(key) for key in opened.keys())  # noqa: SIM118

    _warm_up()
    with safe_open(path, "pt") as opened:
        opened.get_tensor(next(iter(opened.keys())))
    return read


def _touch(path: Path) -> None:
    """Read what will be read, so that it is in the page cache for everybody: of shards their headers."""
    buffer = bytearray(1 << 22)
    for shard in path.parent.glob("model-*.safetensors") if path.suffix == ".json" else ():
        with shard.open("rb", buffering=0) as file:
            file.readinto(memoryview(buffer)[: 1 << 20])
    for _ in range(_PASSES):
        begin = time.perf_counter()
        with path.open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass
        if path.stat().st_size / (time.perf_counter() - begin) > _FROM_MEMORY:
            break


def _warm_up() -> None:
    """Let torch load its unpickler before anything is timed, and sum with one thread.

    Several wait for each other by turning in circles: on a machine that does something else beside, sums then
    take ten times as long, and say nothing about reading.
    """
    import io

    import torch

    torch.set_num_threads(1)
    file = io.BytesIO()
    torch.save({"weight": torch.ones(1024, 1024)}, file)
    file.seek(0)
    torch.load(file, weights_only=True)["weight"].sum().item()


def _sum(tensors: Iterable[torch.Tensor]) -> float:
    return sum(tensor.sum().item() for tensor in tensors)


TASKS: dict[str, Callable[[Path], Callable[[], object]]] = {
    "open": _open,
    "read": _read,
    "torch-index": _torch_index,
    "torch-read": _torch_read,
    "safetensors-index": _safetensors_index,
    "safetensors-read": _safetensors_read,
}


if __name__ == "__main__":
    chosen = Path(sys.argv[2])
    _touch(chosen)
    report(TASKS[sys.argv[1]](chosen))
