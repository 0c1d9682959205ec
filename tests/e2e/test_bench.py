"""The bench under a real mouse and a real keyboard; afterwards the command line and plain torch have a look."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.e2e import attention
from tests.e2e.bench_stories import KEYS, parts
from tests.e2e.conftest import Play

pytestmark = pytest.mark.xvfb

QUICK = 120


def program(folder: Path, *words: str) -> None:
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "wtransplant", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=QUICK)
    assert done.returncode == 0, done.stderr


def script(path: Path, *words: str) -> None:
    """An exported script, run by a Python that cannot find this program."""
    command = [sys.executable, *["-P"] * (sys.version_info >= (3, 11)), str(path), *words]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=path.parent, env=environment, capture_output=True, text=True, timeout=QUICK
    )
    assert done.returncode == 0, done.stderr


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    """Whether two state dicts have the same keys, dtypes, shapes and bytes."""
    alike = {key: (t.dtype, t.shape, t.numpy().tobytes()) for key, t in first.items()}
    return alike == {key: (t.dtype, t.shape, t.numpy().tobytes()) for key, t in second.items()}


def test_what_the_bench_made_is_undone_redone_and_replayed(play: Play, tmp_path: Path) -> None:
    attention.write_pair(tmp_path)
    told = play("bench")

    asked, *offered = told["offer"].split("\n\n")
    assert asked.startswith("→ blocks.0.attn.qkv.weight\nThe sources are 3 of 8×8, the target wants 24×8.")
    assert ", ".join(parts(0)) in offered[0]
    assert [hits for *_, hits in told["candidates"]] == ["9 hits", "18 hits", "18 hits"]
    end = told["states"][-1]
    assert end["from"]["blocks.2.attn.qkv.bias"].startswith("← concat(0) of")
    assert set(end["target"].values()) == {"linked"} and len(end["target"]) == KEYS
    assert len(end["rules"]) == 3

    assert told["back"] == told["states"][-2::-1]
    assert told["forth"] == told["states"][1:]
    assert told["jumps"] == [told["states"][0], end]
    assert [words.split()[0] for words in told["steps"]] == [
        *("Link", "Link", "Generalise", "Link", "Link", "Generalise", "Add", "Link")
    ]

    saved = load_file(tmp_path / "window.safetensors")
    assert same(saved, attention.expected())
    (tmp_path / "applied").mkdir()  # the name is in the manifest, and the manifest in the weights
    program(tmp_path, "apply", "window.toml", "--trust", "-o", "applied/window")
    assert sha256(tmp_path / "applied" / "window.safetensors") == sha256(tmp_path / "window.safetensors")
    program(tmp_path, "export", "window.toml", "--trust", "--python", "exported.py")
    for name in ("window", "exported"):
        script(tmp_path / f"{name}.py", f"{name}-by-script.safetensors")
        assert same(load_file(tmp_path / f"{name}-by-script.safetensors"), saved)


def test_an_error_of_torch_is_enough_to_work_out_rules(play: Play, tmp_path: Path) -> None:
    _, model = attention.write_pair(tmp_path)
    (tmp_path / "error.txt").write_text(attention.load_error(model), "utf-8")
    told = play("pasted")

    assert told["text"] == (tmp_path / "error.txt").read_text("utf-8")
    given = attention.source_tensors()
    assert f"{KEYS} missing" in told["said"] and f"{len(given)} unexpected" in told["said"]
    opened, linked = told["opened"], told["linked"]
    assert opened["source"] == dict.fromkeys(given, "unexpected")
    assert opened["target"] == dict.fromkeys(attention.expected(), "missing")
    by_rule = {key for key, status in linked["target"].items() if status == "linked"}
    assert by_rule == {key for key in attention.expected() if ".norm." in key or key.startswith("head.")}
    assert not told["saving"]
