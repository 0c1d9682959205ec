"""A save that is killed leaves the old pair or the new one. The whole of it is ``make torture``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError, SaveError
from wtransplant.mapping import Plan
from wtransplant.saving import Work, save, verify
from wtransplant.targets import open_target

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks processes and kills them with SIGKILL")
ROOT = Path(__file__).parents[2]


def torture(*arguments: str) -> list[dict[str, Any]]:
    """In a process of its own: one with Qt in it is not to be forked."""
    command = [sys.executable, "-m", "tests.saving.torture", "--flips", "0", "--json", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def test_kills_at_any_time() -> None:
    rows = torture("--kills", "4", "--ways", "0", "--scenarios", "one file", "shards", "pth")
    assert [row["kills"] for row in rows] == [4, 4, 4]
    for row in rows:
        assert (
            row["old"] + row.get("new", 0) == 4 and not row["leftovers"] and not row["torn for plain readers"]
        )


def test_a_kill_at_each_move_of_a_save_of_shards_over_shards_of_the_same_names() -> None:
    (row,) = torture("--kills", "0", "--ways", "1", "--moves", "--scenarios", "shards")
    assert (
        row["kills"] == row["old"] + row["new"] and not row["leftovers"] and not row["torn for plain readers"]
    )
    # The journal; the index away; two shards, index and manifest in place; the old index, journal and lock away.
    assert row["old"] >= 1 and row["with a journal"] >= 7 and row["new"] >= 8


def transposed(source: Path) -> Plan:
    """The operation reads the source through a mapping of it."""
    made = Plan(open_checkpoint(source), open_target(torch.nn.Linear(1024, 512, bias=False)))
    made.link("weight", "w", "transpose(0, 1)")
    return made


def cut_off_while_saving(source: Path, out: Path) -> None:
    """Save, and cut the source off when its tensor is mapped and not yet read."""
    made = transposed(source)
    work = Work(lambda done, total: os.truncate(source, 4096))
    try:
        save(made, out, work=work)
    except (SaveError, CheckpointError) as error:
        print(error.what)


def test_a_source_that_is_cut_off_under_a_mapping_leaves_the_old_pair(tmp_path: Path) -> None:
    """Reading behind the end of a mapped file is no error that could be told, but the end of the process."""
    source, folder = tmp_path / "source.pth", tmp_path / "pair"
    folder.mkdir()
    torch.save({"w": torch.rand(1024, 512)}, source)
    save(transposed(source), folder / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code = "import sys; from pathlib import Path; from tests.saving.test_kill import cut_off_while_saving as cut;"
    command = [sys.executable, "-c", f"{code} cut(*map(Path, sys.argv[1:]))", source, folder / "out"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGBUS or "chang" in done.stdout, done.stderr
    assert verify(folder / "out").holds
    torch.save({"w": torch.rand(1024, 512)}, source)
    save(transposed(source), folder / "out")
    assert {path.name for path in folder.iterdir()} == before.keys()
