"""Whatever a file holds, it opens as data or ends in one CheckpointError, soon, and nothing of it runs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.checkpoints import fuzz, hostile
from tests.checkpoints.fuzz import mutant, read_all, valid_files
from wtransplant.checkpoints import open_checkpoint
from wtransplant.checkpoints.pickle_globals import allowed
from wtransplant.errors import CheckpointError

# Each ends within 10 s on a free machine; the tests leave room for a busy one.
SECONDS = 30.0
LAYOUTS: dict[str, Callable[[bytes], bytes]] = {
    "pickle": hostile.as_pickle,
    "legacy": hostile.as_legacy,
    "zip": hostile.as_zip,
}


# What is large is the same in every layout, and is tried in one.
LARGE = ("millions", "billion laughs")
CASES = [
    (case, layout)
    for case in hostile.PICKLES
    for layout in LAYOUTS
    if layout == "zip" or not case.startswith(LARGE)
]


@pytest.mark.parametrize(("case", "layout"), CASES)
def test_a_hostile_pickle(tmp_path: Path, case: str, layout: str) -> None:
    canary, path = tmp_path / "canary", tmp_path / "file.pth"
    path.write_bytes(LAYOUTS[layout](hostile.PICKLES[case](canary)))
    begin = time.monotonic()
    read_all(path)
    assert time.monotonic() - begin < SECONDS
    assert not canary.exists()


@pytest.mark.parametrize(
    "case", ["os.system", "getattr chain", "inst", "newobj", "dotted name", "extension code"]
)
def test_a_bomb_beside_weights_leaves_the_weights_readable_and_is_named(tmp_path: Path, case: str) -> None:
    path = tmp_path / "file.pth"
    path.write_bytes(hostile.as_zip(hostile.PICKLES[case](tmp_path / "canary")))
    checkpoint = open_checkpoint(path)
    assert checkpoint.tensor("weight").tolist() == [1, 2, 3, 4]
    assert checkpoint.contents.blocked_globals


@pytest.mark.parametrize(
    "case",
    [
        "storage larger than the file",
        "tensor larger than its storage",
        "negative size",
        "negative stride",
        "negative offset",
        "sizes that overflow",
        "expanded to an exabyte",
        "storage with two sizes",
        "storage outside the archive",
        "numpy array that lies",
        "text multiplied",
    ],
)
def test_what_cannot_be_is_refused_when_the_file_is_opened(tmp_path: Path, case: str) -> None:
    path = tmp_path / "file.pth"
    path.write_bytes(hostile.as_zip(hostile.PICKLES[case](tmp_path / "canary")))
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert caught.value.where == str(path)


def test_colliding_keys_do_not_take_quadratic_time(tmp_path: Path) -> None:
    path = tmp_path / "file.pth"
    body = hostile.PICKLES["keys that collide"](tmp_path / "canary")
    path.write_bytes(hostile.as_pickle(b"](" + body + hostile.tensor() + b"e"))
    begin = time.monotonic()
    read_all(path)
    assert time.monotonic() - begin < SECONDS


@pytest.mark.parametrize("case", hostile.ZIPS)
def test_a_hostile_zip(tmp_path: Path, case: str) -> None:
    path = tmp_path / "file.pth"
    path.write_bytes(hostile.ZIPS[case]())
    begin = time.monotonic()
    read_all(path)
    assert time.monotonic() - begin < SECONDS
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file.pth"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"PK",
        b"\x80",
        b"{",
        b"hello, world\n" * 100,
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        bytes(1000),
    ],
)
def test_a_file_that_is_no_checkpoint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert caught.value.where == str(path) and caught.value.hint


def test_a_folder_a_missing_file_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="folder"):
        open_checkpoint(tmp_path)
    with pytest.raises(CheckpointError, match="no such file"):
        open_checkpoint(tmp_path / "missing.pth")
    with pytest.raises(CheckpointError):
        open_checkpoint("null\0byte.pth")
    with pytest.raises(CheckpointError, match="no file was named"):
        open_checkpoint()


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_two_hundred_mutants_of_valid_files(tmp_path: Path) -> None:
    dice = random.Random(20240)
    torch.manual_seed(0)
    files = valid_files()
    (tmp_path / fuzz.SHARD).write_bytes(files["safetensors"])
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert read_all(path) == []
    path = tmp_path / "mutant"
    outcomes = {True: 0, False: 0}
    for number in range(200):
        name = dice.choice(sorted(files))
        path.write_bytes(mutant(files[name], dice))
        begin = time.monotonic()
        outcomes[bool(read_all(path))] += 1
        assert time.monotonic() - begin < SECONDS, f"mutant {number} of {name}"
    assert min(outcomes.values()) > 10, "mutants are neither all refused nor all unnoticed"


def test_the_long_run_sees_crashes_hangs_and_what_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = fuzz.Reader()
    try:
        path = tmp_path / "file.pth"
        path.write_bytes(hostile.as_zip(hostile.PICKLES["os.system"](tmp_path / "canary")))
        assert reader.outcome(path) == "opened"
        path.write_bytes(b"nothing")
        assert reader.outcome(path) == "refused"
        reader._process.kill()
        assert "crashed" in reader.outcome(path)
        assert reader.outcome(path) == "refused"
        monkeypatch.setattr(fuzz, "SECONDS", 0.0)
        assert "no end" in reader.outcome(path)
    finally:
        reader.stop()


def test_reading_code_calls_no_unpickler_and_extracts_nothing() -> None:
    folder = Path(__file__).parents[2] / "wtransplant" / "checkpoints"
    for path in folder.glob("*.py"):
        source = path.read_text()
        for forbidden in (
            "torch.load(",
            "pickle.load",
            "Unpickler(",
            ".extract(",
            ".extractall(",
            "allow_pickle=True",
        ):
            assert forbidden not in source, f"{path.name}: {forbidden}"
        assert "import pickle\n" not in source, path.name


def test_every_allowed_name_has_a_reason() -> None:
    for name, reason in allowed().items():
        assert "." in name and reason
