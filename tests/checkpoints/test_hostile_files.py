"""Files of every format that want time, memory or another file: data or one error, within 10 s and 1.5 GB."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from safetensors.numpy import save_file

from tests.checkpoints import fuzz, hostile, hostile_files
from tests.checkpoints.hostile_files import FILES
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError

# Each ends within 10 s on a free machine; the tests leave room for a busy one.
SECONDS = 40.0
# What the command line is tried on: the dearest of each kind, with no more address space than 1.5 GB.
DEAREST = (
    "pickle: text of hundreds of megabytes",
    "pickle: memoize millions",
    "zip: a pickle that inflates to a gigabyte",
    "zip: a storage that inflates to a gigabyte",
    "pt2: a description of millions",
    "safetensors: millions of empty entries",
    "safetensors: tens of millions of sizes",
    "index: millions of lists beside the map",
    "npy: a call 1",
    "npz: arrays without end",
)
PROGRAM = (
    "import sys\n"
    "if sys.platform != 'win32':\n"
    "    import resource\n"
    "    resource.setrlimit(resource.RLIMIT_AS, (1536 << 20, 1536 << 20))\n"
    "from wtransplant.cli import run\n"
    "sys.exit(run(['inspect', '--json', sys.argv[1]]))\n"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[fuzz.Reader]:
    """A process that opens files and reads every tensor; it tells how much memory it took at most."""
    found = fuzz.Reader()
    yield found
    found.stop()


def written(folder: Path, case: str) -> Path:
    name, make = FILES[case]
    (folder / name).write_bytes(make())
    return folder / name


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file(
    tmp_path: Path, reader: fuzz.Reader, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "SECONDS", SECONDS)
    path = written(tmp_path, case)
    if case in DEAREST:  # what others left behind in the process does not count for it
        reader.renew()
    assert reader.outcome(path) in ("opened", "refused")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("case", DEAREST)
def test_inspecting_it_ends_with_0_or_3(tmp_path: Path, case: str) -> None:
    path, begin = written(tmp_path, case), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert time.monotonic() - begin < SECONDS
    assert done.returncode in (0, 3) and "Traceback" not in done.stderr
    assert done.returncode == 0 or str(tmp_path) in done.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("case", hostile.PICKLES)
def test_hostile_metadata_of_a_distributed_checkpoint(tmp_path: Path, case: str) -> None:
    folder = tmp_path / "step"
    folder.mkdir()
    (folder / ".metadata").write_bytes(hostile.as_pickle(hostile.PICKLES[case](tmp_path / "canary")))
    begin = time.monotonic()
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(folder)
    assert caught.value.hint and time.monotonic() - begin < SECONDS
    assert not (tmp_path / "canary").exists()


def test_a_link_out_of_the_folder_is_the_owners_but_no_device_is_read(tmp_path: Path) -> None:
    import numpy as np

    (tmp_path / "blobs").mkdir()
    folder = tmp_path / "snapshot"
    folder.mkdir()
    save_file({"w": np.ones(2, np.float32)}, tmp_path / "blobs" / "0123")
    (folder / "m.safetensors").symlink_to("../blobs/0123")
    index = folder / "m.index.json"
    index.write_text('{"weight_map": {"w": "m.safetensors"}}')
    assert open_checkpoint(index).tensor("w").tolist() == [1, 1]
    for target in ("/dev/zero", "/dev/stdin", "m.safetensors", "../missing", str(tmp_path)):
        (folder / "m.safetensors").unlink()
        (folder / "m.safetensors").symlink_to(target)
        with pytest.raises(CheckpointError) as caught:
            open_checkpoint(index)
        assert caught.value.where == str(folder / "m.safetensors")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "m.pth")
    with pytest.raises(CheckpointError, match="not a regular file"):
        open_checkpoint(tmp_path / "m.pth")


def test_an_archive_of_something_else_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="tar archive") as caught:
        open_checkpoint(written(tmp_path, "tar: of something else"))
    assert "open the checkpoint inside" in caught.value.hint
    (tmp_path / "m.gz").write_bytes(b"\x1f\x8b\x08" + bytes(40))
    with pytest.raises(CheckpointError, match="gzip archive"):
        open_checkpoint(tmp_path / "m.gz")


def test_the_numbers_of_one_hash_are_what_they_are_meant_to_be() -> None:
    pairs = [pair for pair, _ in zip(hostile_files.of_one_hash(), range(100), strict=False)]
    assert len(set(pairs)) == 100 and len(set(map(hash, pairs))) == 1


def test_there_are_more_than_forty_kinds() -> None:
    assert len(hostile.PICKLES) + len(hostile.ZIPS) + len(FILES) > 200
