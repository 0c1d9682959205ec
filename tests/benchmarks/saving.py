"""Transplanting and saving the pair, against ``load_file``, renaming and ``save_file`` of the safetensors library.

Each figure is the median of runs of ours and of the peer's, by turns, every run in a fresh process with its
imports done and the source in the page cache. Ours is the whole of it: source and rule are resolved before, then
weights, hashes of files and tensors, source hashes and manifest are made, and all is flushed to the disk (fsync),
which the peer does not do; a row tells what that is. The peer's hashes are hashlib's of the file that it wrote and
of each tensor.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.processes import by_turns, report
from tests.benchmarks.rows import Row

if TYPE_CHECKING:
    from wtransplant.mapping import Plan

MODULE = "tests.benchmarks.saving"
_ROUNDS = 5
_MATRIX = 1024  # of float32: 4 MiB
_SMALL = 90_000
_RULE = r"blocks\.(.*)=>layers.\1"


def run() -> list[Row]:
    """All figures; writes up to 13 GB of files for a while."""
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        folder = Path(name)
        return [*_two_gigabytes(folder), *_small(folder), *_memory(folder)]


def _two_gigabytes(folder: Path) -> list[Row]:
    source = str(few_large(folder, 512))
    plain, theirs = by_turns(MODULE, ["save", source], ["peer", source], _ROUNDS)
    hashed, theirs_hashed = by_turns(MODULE, ["save", source], ["peer-hashed", source], _ROUNDS)
    unflushed, _ = by_turns(MODULE, ["save-unflushed", source], ["peer", source], 3)
    return [
        Row("transplant 2.1 GB with a rename, pair and hashes", plain.seconds, theirs.seconds, 1.3),
        Row("    the peer with hashlib hashes", hashed.seconds, theirs_hashed.seconds, 1.0),
        Row("    ours without fsync, the peer without hashes", unflushed.seconds, theirs.seconds, 1.3),
    ]


def _small(folder: Path) -> list[Row]:
    source = str(many_small(folder))
    ours, theirs = by_turns(MODULE, ["save-same", source], ["peer-save", source], _ROUNDS)
    return [Row("save 90,000 tensors of 8 numbers", ours.seconds, theirs.seconds, 2.0)]


def _memory(folder: Path) -> list[Row]:
    """Peaks of the resident set while saving, with all mapped pages; the sources are sparse files."""
    rows = []
    for size in (1, 2, 8):
        source = few_large(folder, 256 * size, sparse=True)
        ours, _ = by_turns(MODULE, ["save", str(source)], ["nothing", str(source)], 1)
        source.unlink()
        name = f"peak memory of {size} GiB above the idle process"
        rows.append(Row(name, ours.resident, float("nan"), 300, "MiB", True))
    return rows


def few_large(folder: Path, count: int, *, sparse: bool = False) -> Path:
    """A safetensors file of matrices of 4 MiB; a sparse one takes no room on the disk."""
    import torch
    from safetensors.torch import save_file

    path = folder / f"large-{count}.safetensors"
    if sparse:
        _sparse(path, count)
    else:
        shape = (_MATRIX, _MATRIX)
        save_file({f"blocks.{n}.weight": torch.full(shape, float(n)) for n in range(count)}, path)
    return path


def _sparse(path: Path, count: int) -> None:
    size = 4 * _MATRIX * _MATRIX
    header = json.dumps(
        {
            f"blocks.{n}.weight": {
                "dtype": "F32",
                "shape": [_MATRIX, _MATRIX],
                "data_offsets": [n * size, (n + 1) * size],
            }
            for n in range(count)
        }
    ).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + count * size)


def many_small(folder: Path) -> Path:
    """A safetensors file of 90,000 tensors of 8 numbers."""
    import torch
    from safetensors.torch import save_file

    path = folder / "small.safetensors"
    tensors = {f"layers.{n // 100}.part.{n % 100}.weight": torch.full((8,), float(n)) for n in range(_SMALL)}
    save_file(tensors, path)
    return path


def _save(source: Path) -> Callable[[], object]:
    import torch
    from torch import nn

    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.mapping import Decisions, Plan, parse_rule
    from wtransplant.saving import save
    from wtransplant.targets import open_target

    checkpoint = open_checkpoint(source)
    with torch.device("meta"):
        model = nn.Module()
        model.layers = nn.ModuleList(nn.Linear(_MATRIX, _MATRIX, bias=False) for _ in checkpoint)
    plan = Plan(checkpoint, open_target(model), Decisions().with_rules([parse_rule(_RULE)]))
    _require_links(plan)
    return lambda: save(plan, source.with_name("ours"))


def _save_unflushed(source: Path) -> Callable[[], object]:
    os.fsync = lambda descriptor: None
    return _save(source)


def _save_same(source: Path) -> Callable[[], object]:
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.mapping import Plan
    from wtransplant.saving import save
    from wtransplant.targets import open_target

    plan = Plan(open_checkpoint(source), open_target(str(source)))
    _require_links(plan)
    return lambda: save(plan, source.with_name("ours"))


def _require_links(plan: Plan) -> None:
    counts = plan.resolution.target_counts
    if counts["linked"] != len(plan.target):
        raise RuntimeError(f"not all is linked: {counts}")


def _peer(source: Path) -> Callable[[], object]:
    """What people write; the dictionary is let go before the end, as it is in a function of theirs."""
    from safetensors.torch import load_file, save_file

    def transplant() -> None:
        state = {key.replace("blocks", "layers"): value for key, value in load_file(source).items()}
        save_file(state, source.with_name("peer.safetensors"), {"format": "pt"})

    return transplant


def _peer_hashed(source: Path) -> Callable[[], object]:
    from safetensors.torch import load_file, save_file

    def transplant() -> dict[str, str]:
        state = {key.replace("blocks", "layers"): value for key, value in load_file(source).items()}
        out = source.with_name("peer.safetensors")
        save_file(state, out, {"format": "pt"})
        hashes = {key: hashlib.sha256(value.numpy().data).hexdigest() for key, value in state.items()}
        with out.open("rb") as file:
            return {"": hashlib.file_digest(file, "sha256").hexdigest(), **hashes}

    return transplant


def _peer_save(source: Path) -> Callable[[], object]:
    from safetensors.torch import load_file, save_file

    state = load_file(source)
    return lambda: save_file(state, source.with_name("peer.safetensors"), {"format": "pt"})


TASKS: dict[str, Callable[[Path], Callable[[], object]]] = {
    "save": _save,
    "save-unflushed": _save_unflushed,
    "save-same": _save_same,
    "peer": _peer,
    "peer-hashed": _peer_hashed,
    "peer-save": _peer_save,
    "nothing": lambda source: lambda: None,
}


if __name__ == "__main__":
    chosen = Path(sys.argv[2])
    task = TASKS[sys.argv[1]](chosen)
    report(task)
