"""Whatever a file holds, it opens as data or ends in one CheckpointError, soon, and nothing of it runs."""

from __future__ import annotations

import io
import pickle
import random
import time
from collections.abc import Callable
from pathlib import Path

import hostile
import numpy as np
import pytest
import torch
from safetensors.torch import save as save_safetensors

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


def read_all(path: Path) -> list[str]:
    """Open and read everything small enough; the errors that a person would have seen."""
    try:
        checkpoint = open_checkpoint(path)
    except CheckpointError as error:
        assert error.what and error.where and error.hint
        return [str(error)]
    errors = []
    for key, info in checkpoint.items():
        try:
            tensor = checkpoint.tensor(key)
            assert tuple(tensor.shape) == info.shape
        except CheckpointError as error:
            errors.append(str(error))
    return errors


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


def valid_files() -> dict[str, bytes]:
    """Small files of every format, from the libraries themselves."""
    state_dict = {
        "conv.weight": torch.randn(2, 3, 3, 3),
        "norm.count": torch.tensor(3),
        "half": torch.zeros(3, dtype=torch.float16),
        "sparse": torch.eye(3).to_sparse(),
    }
    held = {"state_dict": state_dict, "epoch": 3, "args": torch.nn.Linear(2, 2)}
    new, old = io.BytesIO(), io.BytesIO()
    torch.save(held, new)
    torch.save(held, old, _use_new_zipfile_serialization=False)
    dense = {key: value for key, value in state_dict.items() if key != "sparse"}
    arrays = {"w": np.arange(6.0).reshape(2, 3), "loss": np.float32(2)}
    npz = io.BytesIO()
    np.savez_compressed(npz, **arrays)
    return {
        "zip": new.getvalue(),
        "legacy": old.getvalue(),
        "safetensors": save_safetensors(dense),
        "pickle": pickle.dumps({**arrays, "t": torch.ones(2)}, 4),
        "npz": npz.getvalue(),
    }


def mutant(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        position = (
            dice.randrange(len(changed)) if dice.random() < 0.5 else dice.randrange(min(len(changed), 300))
        )
        kind = dice.randrange(4)
        if kind == 0:
            changed[position] = dice.randrange(256)
        elif kind == 1:
            changed[position] ^= 1 << dice.randrange(8)
        elif kind == 2:
            changed[position : position + dice.randrange(1, 9)] = b"\xff" * dice.randrange(9)
        else:
            del changed[position : position + dice.randrange(1, 50)]
        if not changed:
            return b""
    return bytes(changed)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_two_hundred_mutants_of_valid_files(tmp_path: Path) -> None:
    dice = random.Random(20240)
    torch.manual_seed(0)
    files = valid_files()
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
