"""`verify` against coreutils' `sha256sum` of the same file, by turns; and a manifest of 90,000 tensors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from math import nan
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import skip_init

from tests.benchmarks.processes import by_turns, report
from tests.benchmarks.rows import Row
from wtransplant.freezing import Policy
from wtransplant.saving.manifest import (
    Manifest,
    ModuleRecord,
    Origin,
    TargetRecord,
    TensorRecord,
    WeightsRecord,
)

MODULE = "tests.benchmarks.verifying"
_LAYERS, _WIDTH = 80, 2048
_TENSORS = 90_000


def run() -> list[Row]:
    """All figures; writes 1.3 GB for a while."""
    rows = [_speed()] if shutil.which("sha256sum") else []
    for what in ("write", "read"):
        seconds = by_turns(MODULE, [what], [what], 2)[0].seconds
        rows.append(Row(f"{what} a manifest of {_TENSORS:,} tensors", seconds, nan, 2.0, absolute=True))
    return rows


def _speed() -> Row:
    """At least 0.8 times the speed of sha256sum, which hashes the file alone."""
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        weights = _pair(Path(name))
        ours, peer = by_turns(MODULE, ["verify", str(weights)], ["sha256sum", str(weights)])
        size = weights.stat().st_size / 1e9
    return Row(f"verify {size:.1f} GB, against sha256sum", ours.seconds, peer.seconds, 1 / 0.8)


def _pair(folder: Path) -> Path:
    """Some GB of noise in a pair; the source goes again."""
    import wtransplant as wt

    layers = [skip_init(nn.Linear, _WIDTH, _WIDTH, bias=False) for _ in range(_LAYERS)]
    noise = torch.randn(_WIDTH, _WIDTH)
    for number, layer in enumerate(layers):
        layer.weight.data.copy_(noise + number)
    model = nn.Sequential(*layers)
    torch.save(model.state_dict(), folder / "source.pth")
    pair = wt.save(wt.match(wt.open_checkpoint(folder / "source.pth"), wt.open_target(model)), folder / "out")
    (folder / "source.pth").unlink()
    return pair.weights


def _large_manifest() -> Manifest:
    origin = Origin(kind="transplanted", sources=("a.weight",), files=(0,), operation="identity", by="rule")
    keys = [f"model.layers.{number // 9}.experts.{number % 9}.weight" for number in range(_TENSORS)]
    tensors = {
        key: TensorRecord(
            sha256="a" * 64, shape=(64, 128), dtype="bfloat16", kind="parameter", frozen=True, origin=origin
        )
        for key in keys
    }
    modules = {key[:-7]: ModuleRecord(class_name="Linear", frozen=1, tensors=1) for key in keys}
    return Manifest(
        weights=WeightsRecord(name="a.safetensors"),
        target=TargetRecord(spec="a"),
        policy=Policy(),
        modules=modules,
        tensors=tensors,
    )


def _one(what: str, path: str = "") -> None:
    """One measurement, in a process of its own."""
    from wtransplant.saving import verify
    from wtransplant.saving.reading import read_manifest

    if what == "verify":
        report(lambda: verify(path).text())
    elif what == "sha256sum":
        report(lambda: subprocess.run(["sha256sum", path], check=True, stdout=subprocess.DEVNULL))
    elif what == "write":
        manifest = _large_manifest()
        report(manifest.to_json)
    else:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.freeze.json"
            file.write_text(_large_manifest().to_json(), "utf-8")
            report(lambda: read_manifest(file))


if __name__ == "__main__":
    _one(*sys.argv[1:])
